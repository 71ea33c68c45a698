# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The installer, run with modules that write down their arguments, or with those of awx.awx."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.environment import environment
from tools.places import ROOT, TREE
from tools.venvs import Venv

URL = {"logfire_awx_project_url": "https://git.example.com/acme/logfire.git"}
_STANDIN = f"""#!{sys.executable}
# WANT_JSON
import json, os, sys
with open(sys.argv[1]) as file:
    given = {{name: value for name, value in json.load(file).items() if not name.startswith("_ansible")}}
with open(os.environ["GIVEN"], "a") as file:
    file.write(json.dumps([os.path.basename(__file__).removeprefix("AnsiballZ_").removesuffix(".py"), given]) + "\\n")
    file.flush()
    number = sum(1 for line in open(os.environ["GIVEN"]))
print(json.dumps({{"changed": True, "id": number}}))
"""


@dataclass(frozen=True)
class Installer:
    # The folder of the collection awx.awx.
    folder: Path

    def with_modules(self) -> Installer:
        modules = self.folder / "ansible_collections" / "awx" / "awx" / "plugins" / "modules"
        modules.mkdir(parents=True)
        tasks = "".join(file.read_text() for file in (ROOT / "playbooks" / "tasks").glob("awx*.yml"))
        for name in set(re.findall(r"awx\.awx\.(\w+):", tasks)):
            (modules / f"{name}.py").write_text(_STANDIN)
        return self

    def run(self, variables: Mapping[str, object], *more: str, **env: str) -> subprocess.CompletedProcess[str]:
        venv = Venv(Path(sys.prefix))
        command = ["ansible-playbook", "pydantic.logfire.awx", "--extra-vars", json.dumps(variables), *more]
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

    def id_of(self, kind: str) -> str:
        """The id that the stand-in gave to the last one of a kind."""
        lines = (self.folder / "given").read_text().splitlines()
        return str(max(number for number, line in enumerate(lines, 1) if json.loads(line)[0] == kind))
