# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Secrets that ansible-vault encrypted: single values in the inventory, and whole files beside the playbooks."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.awx.job import Job, SynchronisationFailed
from tools.environment import environment
from tools.sandbox import Sandbox
from tools.venvs import Venv

_PASSWORD = "of the vault"
_URL = "https://hooks.example.com/Zq8secret"


def _vault(folder: Path, command: str, text: str, *options: str) -> str:
    password = folder / "vault-password"
    password.write_text(_PASSWORD)
    venv = Venv(Path(sys.prefix))
    program = [str(venv.bin / "ansible-vault"), command, f"--vault-password-file={password}", *options]
    done = subprocess.run(
        program, input=text, env=environment(venv), capture_output=True, text=True, cwd=folder, check=True
    )
    return done.stdout


def test_single_values(sandbox: Sandbox, key: str, tmp_path: Path) -> None:
    job = Job(tmp_path, {"base_url": sandbox.base_url})
    secrets = job.project / "inventory" / "host_vars" / "production.yml"
    values = [
        _vault(tmp_path, "encrypt_string", text, f"--stdin-name={name}").strip()
        for name, text in (("logfire_api_key", key), ("secret_url", _URL))
    ]
    channels = "logfire_channels: [{name: team-chat, webhook: {url: '{{ secret_url }}', format: raw-data}}]"
    secrets.write_text("\n".join([*values, channels, ""]))
    variables = job.synchronise().hosts["production"]
    assert set(variables["logfire_api_key"]) == {"__ansible_vault"}
    result = job.run("apply.yml", vault_password=_PASSWORD)
    assert result.status == "successful", result.stdout
    assert not any(result.tells(secret) for secret in (key, "Zq8secret"))
    assert len(sandbox.call("GET", "/api/v1/projects/", key=key)) == 1


def test_a_value_inside_of_a_list(job: Job, sandbox: Sandbox, key: str, tmp_path: Path) -> None:
    inline = _vault(tmp_path, "encrypt_string", _URL).strip().replace("\n", "\n      ")
    text = f"logfire_channels:\n  - name: team-chat\n    webhook:\n      format: raw-data\n      url: {inline}\n"
    (job.project / "inventory" / "host_vars" / "production.yml").write_text(text)
    result = job.run("apply.yml", vault_password=_PASSWORD)
    assert result.status == "successful", result.stdout
    assert not result.tells("Zq8secret")


def test_whole_files(job: Job, key: str, tmp_path: Path) -> None:
    """AWX gives a synchronisation no vault password, so docs/awx.md says to encrypt single values."""
    folder = job.project / "inventory" / "group_vars" / "all"
    folder.mkdir()
    (folder / "vault.yml").write_text(_vault(tmp_path, "encrypt", f"logfire_api_key: {key}\n", "--output=-"))
    with pytest.raises(SynchronisationFailed, match="vault"):
        job.synchronise()
