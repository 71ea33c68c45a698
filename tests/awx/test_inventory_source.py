# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The inventory plugin as a source of an inventory in AWX, with the credential of the jobs."""

from __future__ import annotations

import json
import sys

import pytest
import yaml

from tests.awx.controller import ControllerError, Database
from tests.awx.job import Job
from tools.sandbox import Sandbox

_SOURCE = {
    "plugin": "pydantic.logfire.logfire",
    "hostname": "'logfire-' ~ logfire_project",
    "keyed_groups": [
        {"key": "logfire_visibility", "prefix": "visibility"},
        # Not plainly harmless, but still the name of a group.
        {"key": "logfire_description", "prefix": "about"},
    ],
    "groups": {"shops": "logfire_project is match('shop')"},
    "compose": {"described": "logfire_description", "team": "'team ' ~ logfire_project"},
}
_PLAYBOOK = [
    {
        "hosts": "all",
        "gather_facts": False,
        # Each host is a machine of its own to Ansible: the module runs by the interpreter that the plugin names.
        "vars": {"logfire_in_controller": False},
        "tasks": [
            {"pydantic.logfire.project_info": {"name": "{{ logfire_project }}"}, "register": "found"},
            {
                "ansible.builtin.set_stats": {
                    "data": {"found": "{{ found.projects[0].id }}", "looked_up": "{{ looked_up.id }}"},
                },
                "vars": {"looked_up": "{{ lookup('pydantic.logfire.project', logfire_project) }}"},
            },
        ],
    }
]


@pytest.fixture
def source(job: Job) -> str:
    folder = job.project / "logfire"
    folder.mkdir()
    (folder / "logfire.yml").write_text(yaml.safe_dump(_SOURCE))
    return "logfire/logfire.yml"


def test_it_is_imported(job: Job, source: str, sandbox: Sandbox, key: str) -> None:
    sandbox.call("POST", "/api/v1/projects/", {"project_name": "shop-web", "visibility": "public"}, key=key)
    # Every field of the credential but the key and the address is blank, and so are their variables.
    assert list(job.credential.values()).count("") == len(job.credential) - 2 > 0
    inventory = job.synchronise(source)
    assert list(inventory.hosts) == ["logfire-shop-web"]
    assert {name for name in inventory.groups if name.startswith("visibility_")} == {"visibility_public"}
    variables = inventory.hosts["logfire-shop-web"]
    assert all(isinstance(value, (str, int, type(None))) for value in variables.values()), variables
    assert variables["ansible_python_interpreter"] == "{{ ansible_playbook_python }}"
    assert not any(str(sys.prefix) in str(value) for value in variables.values())
    assert variables["team"] == "team shop-web"
    assert inventory.groups["shops"].hosts == ["logfire-shop-web"]
    assert key not in json.dumps(variables)

    (job.project / "look.yml").write_text(yaml.safe_dump(_PLAYBOOK))
    result = job.run("look.yml")
    assert result.status == "successful", result.stdout
    assert result.artifacts["found"] == result.artifacts["looked_up"] == variables["logfire_project_id"]


def test_text_that_could_be_a_template_is_marked_as_unsafe(job: Job, source: str, sandbox: Sandbox, key: str) -> None:
    body = {"project_name": "shop-web", "description": "#jinja2: {{ 7 * 6 }}", "visibility": "public"}
    sandbox.call("POST", "/api/v1/projects/", body, key=key)
    inventory = job.synchronise(source)
    variables = inventory.hosts["logfire-shop-web"]
    marked = {"__ansible_unsafe": body["description"]}
    assert variables["logfire_description"] == variables["described"] == marked
    marks = {name for name, value in variables.items() if isinstance(value, dict)}
    assert marks == {"logfire_description", "described"}
    assert all(name.replace("_", "").isalnum() for name in inventory.groups)
    assert any(name.startswith("about_") for name in inventory.groups)


def test_nothing_is_taken_that_awx_cannot_import() -> None:
    """The importer of the tests is as strict as AWX's."""
    for exported in (
        {"shops": {"hosts": [{"__ansible_unsafe": "shop"}]}},
        {"all": {"children": [{"__ansible_unsafe": "shops"}]}},
    ):
        with pytest.raises(ControllerError):
            Database(exported)
    split = Database({"shops": {"hosts": ["shop:2222", "[fe80::1]:22", "2001:db8::7"]}})
    assert split.hosts == {"shop": {"ansible_port": 2222}, "fe80::1": {"ansible_port": 22}, "2001:db8::7": {}}
