# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The environment of every command: nothing of the developer's own Ansible or Logfire settings reaches a test."""

from __future__ import annotations

import os
from pathlib import Path

from .places import TREE, WORK
from .venvs import Venv

_DROPPED = ("ANSIBLE_", "LOGFIRE_", "PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV")
_KEPT = ("LOGFIRE_OPENAPI",)


def environment(venv: Venv, collections: Path = TREE, **more: str) -> dict[str, str]:
    ansible = WORK / "ansible"
    temporary = ansible / "tmp"
    temporary.mkdir(parents=True, exist_ok=True)
    config = ansible / "ansible.cfg"
    config.touch()
    inherited = {name: value for name, value in os.environ.items() if name in _KEPT or not name.startswith(_DROPPED)}
    return {
        **inherited,
        "PATH": f"{venv.bin}{os.pathsep}{os.environ.get('PATH', os.defpath)}",
        "ANSIBLE_CONFIG": str(config),
        "ANSIBLE_HOME": str(ansible),
        "ANSIBLE_REMOTE_TMP": str(temporary),
        "ANSIBLE_COLLECTIONS_PATH": str(collections),
        "ANSIBLE_LOCALHOST_WARNING": "false",
        "ANSIBLE_NOCOLOR": "true",
        "NO_COLOR": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONUNBUFFERED": "1",
        # The sandbox is on this machine; a proxy is for the package index only.
        "NO_PROXY": "127.0.0.1,localhost",
        "no_proxy": "127.0.0.1,localhost",
        "HYPOTHESIS_STORAGE_DIRECTORY": str(WORK / "cache" / "hypothesis"),
        **more,
    }
