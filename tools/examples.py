# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The examples of every plugin as one playbook: a play for each, with an empty organization and home at its start."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from .places import ROOT

_PROJECT: tuple[str, object] = ("/api/v1/projects/", {"project_name": "checkout"})
# Objects that the examples of a plugin find there: those that no module can create, or that none is to create there.
_SEEDS: dict[str, list[tuple[str, object]]] = {
    "modules.member": [
        (
            "/_sandbox/members",
            {"organization": "acme", "email": "ann@example.com", "name": "Ann", "role": "guest"},
        )
    ],
    "modules.collector_policy_info": [_PROJECT],
    "modules.collector_enrollment_token": [
        _PROJECT,
        ("/_sandbox/collector-policies", {"project": "checkout", "name": "gateway"}),
    ],
    "lookup.project": [_PROJECT],
}
# Without a start of a module, of which `uri` would be one for each play.
_ASK = """\
import http.client, json, os, pathlib, sys, urllib.parse
# The tokens that the files of other examples hold are gone as well.
for file in pathlib.Path.home().iterdir():
    if file.is_file():
        file.unlink()
host = urllib.parse.urlsplit(os.environ["LOGFIRE_BASE_URL"]).netloc
for path, body in json.loads(sys.argv[1]):
    connection = http.client.HTTPConnection(host, timeout=30)
    headers = {"Content-Type": "application/json", "Authorization": "Bearer " + os.environ["LOGFIRE_API_KEY"]}
    connection.request("POST", path, json.dumps(body), headers)
    status = connection.getresponse().status
    assert status < 300, (path, status)
"""
_PLAY = """
- name: Examples of {name}
  hosts: {host}
  gather_facts: false
  tasks:
    - name: Begin with an empty organization
      ansible.builtin.debug:
        msg: "{{{{ lookup('ansible.builtin.pipe', command) }}}}"
      vars:
        command: "{{{{ ansible_playbook_python }}}} ask.py {{{{ asked | to_json | quote }}}}"
        asked: {asked}
{tasks}"""
_INVENTORY = re.compile(r"^# ([\w.-]+\.yml)\b", re.MULTILINE)


def examples(kind: str) -> Iterator[tuple[str, str]]:
    """The name and the examples of each plugin of one kind, out of its documentation."""
    for file in sorted((ROOT / "plugins" / kind).glob("[!_]*.py")):
        for statement in ast.parse(file.read_text()).body:
            if isinstance(statement, ast.Assign) and ast.unparse(statement.targets[0]) == "EXAMPLES":
                yield file.stem, str(ast.literal_eval(statement.value))


def write(folder: Path) -> list[str]:
    """Put everything into a folder, and return the commands that run it."""
    plays, hosts = [], []
    for kind in ("modules", "lookup"):
        for name, text in examples(kind):
            host = f"{kind}.{name}"
            hosts.append(host)
            asked = [("/_sandbox/reset", {}), *_SEEDS.get(host, [])]
            plays.append(_PLAY.format(name=name, host=host, asked=json.dumps(asked), tasks=_indented(text)))
    (folder / "ask.py").write_text(_ASK)
    (folder / "examples.yml").write_text("---\n" + "\n".join(plays))
    variables = 'ansible_connection=local\nansible_python_interpreter="{{ ansible_playbook_python }}"'
    (folder / "hosts").write_text("\n".join([*hosts, "[all:vars]", variables, ""]))
    inventories = [
        file for _name, text in examples("inventory") for file in _written(folder, re.split(r"^---$", text, flags=re.M))
    ]
    return ["ansible-playbook -i hosts examples.yml", *(f"ansible-inventory -i {file} --graph" for file in inventories)]


def _indented(text: str) -> str:
    return "".join(f"    {line}".rstrip() + "\n" for line in text.splitlines())


def _written(folder: Path, texts: list[str]) -> Iterator[str]:
    for text in texts:
        if found := _INVENTORY.search(text):
            (folder / found[1]).write_text(text)
            yield found[1]


def keys(key: str) -> Mapping[str, str]:
    """The variables in which examples look for keys of several organizations."""
    found = re.findall(r"LOGFIRE_\w+_API_KEY", "".join(text for _name, text in examples("inventory")))
    return dict.fromkeys(found, key)
