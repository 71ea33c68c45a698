# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What the installer asks of the modules of awx.awx: their place is taken by one that writes down its arguments.

Whether the real ones take them is seen by `python -m tools.awx --modules`.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.awx.job import read
from tools.environment import environment
from tools.places import ROOT, TREE
from tools.venvs import Venv

_URL = {"logfire_awx_project_url": "https://git.example.com/acme/logfire.git"}
_STANDIN = f"""#!{sys.executable}
# WANT_JSON
import json, os, sys
with open(sys.argv[1]) as file:
    given = {{name: value for name, value in json.load(file).items() if not name.startswith("_ansible")}}
with open(os.environ["GIVEN"], "a") as file:
    file.write(json.dumps([os.path.basename(__file__).removeprefix("AnsiballZ_").removesuffix(".py"), given]) + "\\n")
print(json.dumps({{"changed": True}}))
"""


@dataclass(frozen=True)
class Installer:
    folder: Path

    def with_modules(self) -> Installer:
        modules = self.folder / "ansible_collections" / "awx" / "awx" / "plugins" / "modules"
        modules.mkdir(parents=True)
        for name in set(re.findall(r"awx\.awx\.(\w+):", (ROOT / "playbooks" / "tasks" / "awx.yml").read_text())):
            (modules / f"{name}.py").write_text(_STANDIN)
        return self

    def run(self, variables: Mapping[str, object], **env: str) -> subprocess.CompletedProcess[str]:
        venv = Venv(Path(sys.prefix))
        command = ["ansible-playbook", "pydantic.logfire.awx", "--extra-vars", json.dumps(variables)]
        env = {
            **environment(venv),
            "ANSIBLE_COLLECTIONS_PATH": f"{TREE}:{self.folder}",
            "GIVEN": str(self.folder / "given"),
            **env,
        }
        return subprocess.run(
            command,
            executable=str(venv.bin / command[0]),
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )

    @property
    def given(self) -> dict[str, list[dict[str, Any]]]:
        found: dict[str, list[dict[str, Any]]] = {}
        for line in (self.folder / "given").read_text().splitlines():
            name, arguments = json.loads(line)
            found.setdefault(name, []).append(arguments)
        return found


@pytest.fixture
def installer(tmp_path: Path) -> Installer:
    return Installer(tmp_path)


def test_everything(installer: Installer) -> None:
    variables = {**_URL, "logfire_awx_ee_image": "registry.example.com/ee-logfire", "logfire_awx_slices": 4}
    done = installer.with_modules().run(variables, LOGFIRE_API_KEY="the-secret", LOGFIRE_ORGANIZATION="acme")
    assert done.returncode == 0, done.stdout
    assert "the-secret" not in done.stdout + done.stderr
    given = installer.given

    # Templates for AWX are not filled in here.
    kind = read("credential_type.yml")
    assert given["credential_type"] == [kind]
    assert "{{ api_key }}" in kind["injectors"]["env"].values()
    (credential,) = given["credential"]
    blank = dict.fromkeys((field["id"] for field in kind["inputs"]["fields"]), "")
    assert credential["inputs"] == {**blank, "api_key": "the-secret", "organization": "acme"}

    wanted = read("job_templates.yml")
    assert [one["survey_spec"] for one in given["job_template"]] == [
        one["survey_spec"] for one in wanted["logfire_awx_job_templates"]
    ]
    assert [one.get("job_slice_count") for one in given["job_template"]] == [4, None, None, None]
    assert {one["execution_environment"] for one in given["job_template"]} == {"Logfire"}
    assert [one["rrule"] for one in given["schedule"]] == [one["rrule"] for one in wanted["logfire_awx_schedules"]]


def test_the_least_that_is_asked_for(installer: Installer) -> None:
    done = installer.with_modules().run(_URL)
    assert done.returncode == 0, done.stdout
    assert "credential" not in installer.given
    assert "execution_environment" not in installer.given
    assert all("execution_environment" not in one for one in installer.given["job_template"])


def test_no_repository(installer: Installer) -> None:
    done = installer.with_modules().run({})
    assert done.returncode
    assert "logfire_awx_project_url: give the git repository" in done.stdout
    assert not (installer.folder / "given").exists()


def test_no_collection(installer: Installer) -> None:
    done = installer.run(_URL)
    assert done.returncode
    assert "awx.awx.credential_type" in done.stdout + done.stderr
