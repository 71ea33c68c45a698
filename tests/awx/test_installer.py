# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The tasks of the installer for AWX, with a stand-in for the modules of awx.awx that records its arguments.

The real ones run in `test_modules.py`.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import Template

from tests.awx.installer import URL, Installer
from tests.awx.job import read

# The playbook that takes no key.
KEYLESS = "validate.yml"


@pytest.fixture
def installer(tmp_path: Path) -> Installer:
    return Installer(tmp_path)


def test_everything(installer: Installer) -> None:
    variables = {**URL, "logfire_awx_ee_image": "registry.example.com/ee-logfire", "logfire_awx_slices": 4}
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
    first, second = given["job_template"][0::2], given["job_template"][1::2]
    assert [one["survey_spec"] for one in first] == [one["survey_spec"] for one in wanted["logfire_awx_job_templates"]]
    assert [str(one.get("job_slice_count")) for one in first] == ["4", *["None"] * (len(first) - 1)]
    assert {one["execution_environment"] for one in first} == {installer.id_of("execution_environment")}
    assert [one["rrule"] for one in given["schedule"]] == [one["rrule"] for one in wanted["logfire_awx_schedules"]]
    # Existing templates and schedules keep their survey, and their times.
    assert [one["state"] for one in first + second] == ["exists"] * len(first) + ["present"] * len(second)
    assert not any("survey_spec" in one for one in second)
    assert {one["state"] for one in given["schedule"] + given["workflow_job_template"]} == {"exists"}


def test_everything_is_found_by_its_id(installer: Installer) -> None:
    """Names may be those of another organization, too."""
    done = installer.with_modules().run({**URL, "logfire_awx_organization": "Second"}, LOGFIRE_API_KEY="the-secret")
    assert done.returncode == 0, done.stdout
    given = installer.given
    ids = {kind: installer.id_of(kind) for kind in ("credential", "project", "inventory")}
    for template in given["job_template"]:
        assert template["credentials"] == ([ids["credential"]] if template["playbook"] != KEYLESS else [])
        assert (template["project"], template["inventory"]) == (ids["project"], ids["inventory"])
    (source,) = given["inventory_source"]
    assert (source["inventory"], source["source_project"]) == (ids["inventory"], ids["project"])
    assert source["credential"] == ids["credential"]
    assert {one["organization"] for kind in ("project", "schedule", "inventory_source") for one in given[kind]} == {
        "Second"
    }
    (workflow,) = given["workflow_job_template"]
    nodes = [node["unified_job_template"] for node in workflow["workflow_nodes"]]
    assert [node["organization"] for node in nodes] == [{"name": "Second"}] * 4
    assert [node["name"] for node in nodes][0::2] == ["Logfire drift", "Logfire apply"]


def test_another_organization_has_an_execution_environment_of_its_own(installer: Installer) -> None:
    variables = {**URL, "logfire_awx_organization": "Second", "logfire_awx_ee_image": "registry.example.com/ee"}
    assert installer.with_modules().run(variables).returncode == 0
    assert installer.given["execution_environment"][0]["name"] == "Logfire, Second"


def test_lists_as_the_command_line_has_them(installer: Installer) -> None:
    more = ["-e", 'logfire_awx_notify=["Chat of the platform team"]', "-e", "logfire_awx_more_credentials=Vault,Other"]
    more += ["-e", "logfire_awx_machine_credential=Hosts"]
    done = installer.with_modules().run(URL, *more, LOGFIRE_API_KEY="the-secret")
    assert done.returncode == 0, done.stdout
    credential = installer.id_of("credential")
    for template in installer.given["job_template"]:
        assert template["notification_templates_error"] == ["Chat of the platform team"]
        # Only what works on hosts needs a credential for them.
        machine = ["Hosts"] if template["playbook"] in ("rotate.yml", "collect.yml") else []
        connected = template["playbook"] != KEYLESS
        assert template["credentials"] == ([credential, "Vault", "Other", *machine] if connected else [])


def test_without_an_api_key(installer: Installer) -> None:
    """The templates have a credential to be filled in. One that is there is left alone."""
    done = installer.with_modules().run(URL)
    assert done.returncode == 0, done.stdout
    assert "put the API key or the identity into its form" in done.stdout
    (credential,) = installer.given["credential"]
    assert credential == {
        "name": "Logfire",
        "organization": "Default",
        "credential_type": "Pydantic Logfire",
        "state": "exists",
    }
    credentials = {tuple(one["credentials"]) for one in installer.given["job_template"] if one["playbook"] != KEYLESS}
    assert credentials == {(installer.id_of("credential"),)}
    assert "execution_environment" not in installer.given
    assert all("execution_environment" not in one for one in installer.given["job_template"])


@pytest.mark.parametrize(
    ("variable", "field", "value"),
    [
        ("LOGFIRE_IDENTITY_TOKEN_FILE", "identity_token_file", "/var/run/secrets/logfire/token"),
        ("LOGFIRE_IDENTITY_TOKEN", "identity_token", "eyJ.the.secret"),
    ],
)
def test_with_an_identity_instead_of_a_key(installer: Installer, variable: str, field: str, value: str) -> None:
    done = installer.with_modules().run(URL, **{variable: value, "LOGFIRE_REGION": "eu", "LOGFIRE_AS_PROJECT": "shop"})
    assert done.returncode == 0, done.stdout
    assert "may be blank" not in done.stdout
    assert "eyJ.the.secret" not in done.stdout + done.stderr
    (credential,) = installer.given["credential"]
    filled = {name: text for name, text in credential["inputs"].items() if text}
    assert filled == {field: value, "region": "eu", "as_project": "shop"}


def test_a_key_and_an_identity_are_refused(installer: Installer) -> None:
    done = installer.with_modules().run(
        URL, LOGFIRE_API_KEY="the-secret", LOGFIRE_IDENTITY_TOKEN_FILE="/var/run/secrets/logfire/token"
    )
    assert done.returncode
    assert "one of LOGFIRE_API_KEY, LOGFIRE_IDENTITY_TOKEN_FILE: unset the others" in done.stdout
    assert "the-secret" not in done.stdout
    assert not (installer.folder / "given").exists()


def test_parts_are_left_out_changed_and_replaced(installer: Installer) -> None:
    variables = {
        **URL,
        "logfire_awx_omit": ["workflows", "Logfire export", "inventory"],
        "logfire_awx_inventory": "Mine",
        "logfire_awx_changes": {"Logfire apply": {"forks": 20}, "Logfire drift, every morning": {"rrule": "mine"}},
        "logfire_awx_replace": ["surveys", "schedules"],
    }
    done = installer.with_modules().run(variables)
    assert done.returncode == 0, done.stdout
    given = installer.given
    assert given.keys().isdisjoint(
        {"workflow_job_template", "inventory", "inventory_source", "inventory_source_update"}
    )
    templates = {one["name"]: one for one in given["job_template"]}
    assert templates.keys() == {
        "Logfire apply",
        "Logfire collectors",
        "Logfire drift",
        "Logfire token rotation",
        "Logfire validate",
    }
    assert {one["inventory"] for one in templates.values()} == {"Mine"}
    assert int(templates["Logfire apply"]["forks"]) == 20
    assert all("survey_spec" in one for one in given["job_template"])
    assert given["schedule"][0]["rrule"] == "mine"
    assert {one["state"] for one in given["schedule"]} == {"present"}


def test_a_template_is_left_out_with_its_schedule(installer: Installer) -> None:
    """The command of docs/awx.md, for an inventory without applications."""
    done = installer.with_modules().run(URL, "-e", 'logfire_awx_omit=["Logfire token rotation"]')
    assert done.returncode == 0, done.stdout
    assert "Logfire token rotation" not in {one["name"] for one in installer.given["job_template"]}
    assert [one["unified_job_template"] for one in installer.given["schedule"]] == ["Logfire drift"]


def test_an_unknown_object_to_leave_out_is_named(installer: Installer) -> None:
    done = installer.with_modules().run({**URL, "logfire_awx_omit": "projct"})
    assert done.returncode
    assert "logfire_awx_omit: there is no projct; there are credential_type, " in done.stdout
    assert not (installer.folder / "given").exists()


def test_a_notification_of_what_drifted(installer: Installer) -> None:
    variables = {
        **URL,
        "logfire_awx_notification_type": "slack",
        "logfire_awx_notification_configuration": {"token": "the-secret", "channels": ["#ops"]},
    }
    done = installer.with_modules().run(variables)
    assert done.returncode == 0, done.stdout
    assert "the-secret" not in done.stdout
    (notification,) = installer.given["notification_template"]
    # It is a template for AWX, which renders it with and without a report.
    message = Template(notification["messages"]["error"]["message"])
    assert "production" in message.render(job={"name": "x", "artifacts": {"logfire_drifted": ["production"]}}, url="u")
    assert "nothing" in message.render(job={"name": "x", "artifacts": {}}, url="u")
    (workflow,) = installer.given["workflow_job_template"]
    wanted = [installer.id_of("notification_template")]
    assert workflow["notification_templates_approvals"] == workflow["notification_templates_error"] == wanted
    assert {tuple(one["notification_templates_error"]) for one in installer.given["job_template"]} == {tuple(wanted)}


def test_no_repository(installer: Installer) -> None:
    done = installer.with_modules().run({})
    assert done.returncode
    assert "logfire_awx_project_url: give the git repository" in done.stdout
    assert not (installer.folder / "given").exists()


def test_no_collection(installer: Installer) -> None:
    done = installer.run(URL)
    assert done.returncode
    assert "awx.awx.credential_type" in done.stdout + done.stderr
