# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import importlib
import itertools
import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import (
    LogfireError,
    MissingParent,
    OptionError,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._api.settings import CONNECTION_SPEC
from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import ModuleDefinition
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._core.scopes import unknown_scopes
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.prune import prunable
from ansible_collections.pydantic.logfire.plugins.module_utils._environment.steps import kinds
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.perform import perform
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._registry import RESOURCES
from ansible_collections.pydantic.logfire.plugins.plugin_utils._action import ActionModule
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    ALERTS,
    DASHBOARDS,
    KEY,
    PROJECT_ID,
    PROJECTS,
    TOKENS,
    VARIABLES,
    FakeClient,
    alert,
    converge,
    dashboard,
    definition,
    forbidden,
    missing,
    project,
    token,
    uid,
)

ROOT = Path(__file__).parents[4]
RUNTIME = yaml.safe_load((ROOT / "meta/runtime.yml").read_text())
modules = pytest.mark.parametrize("name", sorted(MODULES))


@pytest.mark.parametrize("name", sorted(name for name, one in MODULES.items() if one.connection))
def test_every_module_declares_the_scopes_that_it_needs(name: str) -> None:
    """Otherwise the identity of a workload is exchanged for a token with all scopes of its policy."""
    assert MODULES[name].scopes is not unknown_scopes


def documented(name: str) -> dict[str, Any]:
    """The options of a module as its documentation has them, fragments included."""
    module = importlib.import_module(f"ansible_collections.pydantic.logfire.plugins.modules.{name}")
    documentation = yaml.safe_load(module.DOCUMENTATION)
    options: dict[str, Any] = dict(documentation.get("options") or {})
    for fragment in documentation.get("extends_documentation_fragment", []):
        file, _dot, part = fragment.removeprefix("pydantic.logfire.").partition(".")
        text = importlib.import_module(f"ansible_collections.pydantic.logfire.plugins.doc_fragments.{file}")
        shared = yaml.safe_load(getattr(text.ModuleDocFragment, part.upper() or "DOCUMENTATION"))
        # As Ansible does, a module's own words come first.
        options = {**(shared.get("options") or {}), **options}
    return options


def facts(options: dict[str, Any]) -> dict[str, Any]:
    """Return what documentation and argument spec must agree on."""
    return {
        name: {
            "type": option.get("type", "str"),
            "elements": option.get("elements"),
            "required": bool(option.get("required")),
            "default": option.get("default"),
            "choices": sorted(option.get("choices") or []),
            "options": facts(option.get("suboptions") or option.get("options") or {}),
        }
        for name, option in options.items()
    }


# The places that must know every module


def test_every_module_definition_has_a_module_file() -> None:
    assert {path.stem for path in (ROOT / "plugins/modules").glob("[!_]*.py")} == set(MODULES)


def test_the_surveys_for_awx_offer_every_kind() -> None:
    """But for the pruning of projects, which takes all that is in them along: that is a matter of the inventory."""
    templates = yaml.safe_load((ROOT / "playbooks/vars/awx/job_templates.yml").read_text())["logfire_awx_job_templates"]
    choices = {
        question["variable"]: question.get("choices")
        for template in templates
        for question in template["survey_spec"]["spec"]
    }
    assert choices["survey_logfire_prune"] == [kind for kind in prunable() if kind != "projects"]
    assert choices["survey_logfire_export_kinds"] == MODULES["export"].spec["kinds"]["choices"]


def test_the_documentation_of_export_names_the_kinds_that_have_to_be_chosen() -> None:
    said = documented("export")["kinds"]["description"][0].partition("except ")[2].partition(". ")[0]
    assert set(re.findall(r"V\((\w+)\)", said)) == {one.plural for one in kinds() if not one.exported}


def test_every_module_with_a_connection_is_in_the_action_group() -> None:
    """The defaults of the group are those of the connection, which another module would refuse."""
    assert sorted(RUNTIME["action_groups"]["logfire"]) == sorted(
        name for name, one in MODULES.items() if one.connection
    )


def test_every_module_definition_has_the_action_plugin_under_its_own_name() -> None:
    """Not routed: a plugin of the module's own name is loaded before Ansible forks, a routed one in every worker."""
    names = {path.stem for path in (ROOT / "plugins/action").glob("[!_]*.py")}
    assert names == set(MODULES)
    below = "ansible_collections.pydantic.logfire.plugins.action"
    assert {importlib.import_module(f"{below}.{name}").ActionModule for name in names} == {ActionModule}
    assert "plugin_routing" not in RUNTIME


def test_every_resource_has_a_module_and_an_info_module() -> None:
    assert {resource.name for resource in RESOURCES} | {f"{resource.name}_info" for resource in RESOURCES} <= set(
        MODULES
    )


@modules
def test_a_module_hands_over_to_its_own_module(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module = importlib.import_module(f"ansible_collections.pydantic.logfire.plugins.modules.{name}")
    handed: list[ModuleDefinition] = []
    monkeypatch.setattr(module, "run", handed.append)
    module.main()
    assert [definition.name for definition in handed] == [name]


@pytest.mark.parametrize(
    "name",
    sorted(MODULES),
)
def test_the_documentation_has_the_options_of_the_argument_spec(name: str) -> None:
    assert facts(documented(name)) == facts(MODULES[name].full_spec)


@modules
def test_an_argument_spec_is_sound(name: str) -> None:
    definition = MODULES[name]
    ArgumentSpecValidator(definition.full_spec, **definition.constraints)
    assert not set(definition.spec) & set(CONNECTION_SPEC)
    for options in definition.constraints.values():
        assert {option for group in options for option in group} <= set(definition.spec)


def test_the_readme_lists_the_connection_options() -> None:
    readme = (ROOT / "README.md").read_text()
    rows = "\n".join(line for line in readme.splitlines() if line.startswith("| `"))
    for name, option in CONNECTION_SPEC.items():
        assert f"`{name}`" in rows
        for variable in option.get("fallback", (None, []))[1]:
            assert f"`{variable}`" in rows


@pytest.mark.parametrize(
    "path",
    [
        "roles/environment/tasks/main.yml",
        "roles/collector/tasks/enroll.yml",
        "roles/host_token/tasks/issue.yml",
        "roles/host_token/tasks/revoke.yml",
        "playbooks/export.yml",
    ],
)
def test_roles_and_playbooks_pass_on_every_connection_option(path: str) -> None:
    text = (ROOT / path).read_text()
    for name in CONNECTION_SPEC:
        assert re.search(rf'^ +{name}: "{{{{ \(?logfire_{name} \| default\(omit\b', text, re.MULTILINE), name


ROLES = ["collector", "environment", "telemetry"]


def role_options(role: str) -> dict[str, Any]:
    specs = yaml.safe_load((ROOT / "roles" / role / "meta/argument_specs.yml").read_text())["argument_specs"]
    return dict(specs["main"]["options"])


@pytest.mark.parametrize("role", ROLES)
def test_roles_take_every_connection_option(role: str) -> None:
    assert {f"logfire_{name}" for name in CONNECTION_SPEC} <= set(role_options(role))


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(ROLES, 2)))
def test_roles_say_the_same_of_the_options_that_they_share(one: str, other: str) -> None:
    # The project is another thing to each of them.
    first, second = role_options(one), role_options(other)
    shared = (set(first) & set(second)) - {"logfire_project"}
    assert {name: first[name] for name in shared} == {name: second[name] for name in shared}
    assert {f"logfire_{name}" for name in CONNECTION_SPEC} <= shared


def test_the_role_takes_whatever_apply_takes() -> None:
    role = ROOT / "roles/environment"
    options = yaml.safe_load((role / "meta/argument_specs.yml").read_text())["argument_specs"]["main"]["options"]
    tasks, readme = (role / "tasks/main.yml").read_text(), (role / "README.md").read_text()
    defaults = yaml.safe_load((role / "defaults/main.yml").read_text())
    # The role keeps the result, and never with secrets.
    assert "return_tokens: false" in tasks
    for name in set(MODULES["apply"].spec) - {"return_tokens"}:
        assert f'{name}: "{{{{ logfire_{name} }}}}"' in tasks
        assert f"| `logfire_{name}` |" in readme
        # One variable is made of two.
        for variable in ["only_projects", "only_kinds"] if name == "only" else [name]:
            assert defaults[f"logfire_{variable}"] == options[f"logfire_{variable}"]["default"]


# Behaviour of the modules


def act(module: str, client: FakeClient, check_mode: bool = False, **params: Any) -> dict[str, Any]:
    definition = MODULES[module]
    result = ArgumentSpecValidator(definition.spec, **definition.constraints).validate(params)
    assert not result.error_messages
    return definition.run(definition.validate(result.validated_parameters), RemoteState(client, check_mode), check_mode)


def test_a_result_has_the_documented_keys() -> None:
    client = FakeClient({f"GET {PROJECTS}": [project()]})
    result = act("project", client, name="checkout")
    assert set(result) == {"changed", "project", "id", "diff", "change"}
    assert set(result["diff"]) == {"before", "after", "before_header", "after_header"}
    assert set(result["change"]) == {"before", "after"}
    assert (result["changed"], result["id"]) == (False, PROJECT_ID)


@pytest.mark.parametrize("check_mode", [False, True])
def test_a_secret_is_returned_only_by_the_run_that_made_it(check_mode: bool) -> None:
    issued = {"id": uid(9), "created_at": "2026-10-01T12:00:00Z", "token": "pylf_v1_us_0009Zq8"}
    client = FakeClient({f"GET {PROJECTS}": [project()], f"GET {TOKENS}": [], f"POST {TOKENS}": issued})
    result = act("write_token", client, check_mode, project="checkout")
    assert result.get("token") == (None if check_mode else "pylf_v1_us_0009Zq8")
    assert ("token" in result) is not check_mode
    assert "token" not in result["write_token"]


@pytest.mark.parametrize(
    ("params", "names"),
    [
        ({}, ["checkout", "two"]),
        ({"name": "two"}, ["two"]),
        ({"name": "three"}, []),
        ({"id": PROJECT_ID.upper()}, ["checkout"]),
        ({"id": PROJECT_ID, "name": "two"}, []),
    ],
)
def test_an_info_module_lists_what_was_asked_for(params: dict[str, Any], names: list[str]) -> None:
    client = FakeClient({f"GET {PROJECTS}": [project(2, "two"), project()], f"GET {PROJECTS}{PROJECT_ID}/": project()})
    result = act("project_info", client, **params)
    assert result["changed"] is False
    assert [one["name"] for one in result["projects"]] == names


@pytest.mark.parametrize(
    ("params", "slugs"),
    [
        ({"slug": "speed"}, ["speed"]),
        ({"name": "Latency"}, ["latency", "speed"]),
        ({"name": "Latency", "slug": "speed"}, ["speed"]),
        ({"name": "latency"}, []),
    ],
)
def test_dashboards_are_listed_by_slug_and_by_name(params: dict[str, Any], slugs: list[str]) -> None:
    listed = [dashboard(), dashboard(2, "speed"), dashboard(3, "other", dashboard_name="Other")]
    client = FakeClient(
        {
            f"GET {PROJECTS}": [project()],
            f"GET {DASHBOARDS}": listed,
            **{f"GET {DASHBOARDS}{one['id']}/": {"dashboard": definition()} for one in listed},
        }
    )
    result = act("dashboard_info", client, project="checkout", **params)
    assert [one["slug"] for one in result["dashboards"]] == slugs
    assert len(client.asked) == 2 + len(slugs)


@pytest.mark.parametrize("given", [uid(7), "not a UUID"])
def test_an_info_module_finds_nothing_by_an_id_that_nothing_has(given: str) -> None:
    client = FakeClient({f"GET {PROJECTS}{uid(7)}/": missing()})
    assert act("project_info", client, id=given)["projects"] == []


@pytest.mark.parametrize("answer", [{}, {"id": None}, [], None])
@pytest.mark.parametrize("kind", ["project", "organization"])
def test_a_malformed_record_never_counts_as_absent(kind: str, answer: Any) -> None:
    path = {"project": PROJECTS, "organization": "/v1/organizations/"}[kind]
    client = FakeClient({f"GET {path}{uid(7)}/": answer})
    with pytest.raises(LogfireError, match=f"the answer is not a {kind}"):
        act(f"{kind}_info", client, id=uid(7))


@pytest.mark.parametrize("answer", [[], None, "flag"])
def test_a_malformed_variable_never_counts_as_absent(answer: Any) -> None:
    client = FakeClient({f"GET {PROJECTS}": [project()], f"GET {VARIABLES}flag/": answer})
    with pytest.raises(LogfireError, match="the answer is not a variable"):
        act("variable_info", client, project="checkout", id="flag")


def test_an_info_module_asks_for_one_object_where_its_id_and_project_are_given() -> None:
    client = FakeClient({f"GET {PROJECTS}": [project()], f"GET {ALERTS}{uid(1)}/": alert(1, name="a")})
    result = act("alert_info", client, project="checkout", id=uid(1))
    assert [one["name"] for one in result["alerts"]] == ["a"]
    assert client.asked == [f"GET {PROJECTS}", f"GET {ALERTS}{uid(1)}/"]


def test_without_a_project_the_children_of_all_are_listed() -> None:
    client = FakeClient(
        {
            f"GET {PROJECTS}": [project(2, "two"), project()],
            f"GET {ALERTS}": [alert(name="b"), alert(1, name="a")],
            f"GET {PROJECTS}{uid(2)}/alerts/": [alert(3, name="a")],
        }
    )
    rows = [(one["name"], one["project"]) for one in act("alert_info", client)["alerts"]]
    assert rows == [("a", "checkout"), ("a", "two"), ("b", "checkout")]


def test_tokens_are_listed_by_id() -> None:
    client = FakeClient({f"GET {PROJECTS}": [project()], f"GET {TOKENS}": [token(1), token(2)]})
    result = act("write_token_info", client, project="checkout", id=uid(2))
    assert [one["id"] for one in result["write_tokens"]] == [uid(2)]


@pytest.mark.parametrize("name", ["write_token_info", "read_token_info"])
def test_tokens_have_no_name_to_be_listed_by(name: str) -> None:
    assert "name" not in MODULES[name].spec


def test_listing_the_children_of_nothing() -> None:
    client = FakeClient({f"GET {PROJECTS}": []})
    with pytest.raises(MissingParent):
        act("alert_info", client, project="checkout")
    assert act("alert_info", client, check_mode=True, project="checkout")["alerts"] == []


def test_a_refused_list_is_an_error_and_not_empty() -> None:
    client = FakeClient(
        {f"GET {PROJECTS}": [project()], f"GET {ALERTS}": forbidden("no"), f"GET {PROJECTS}{PROJECT_ID}/": project()}
    )
    with pytest.raises(type(forbidden()), match="no"):
        act("alert_info", client)


RELATIVE = [
    ("write_token", "path"),
    ("read_token", "path"),
    ("api_key", "path"),
    ("schedule", "path"),
    ("gateway_provider", "credential_version_path"),
    ("export", "dest"),
]


@pytest.mark.parametrize(("name", "option"), [*RELATIVE, ("project", "ca_path")])
def test_a_relative_path_is_put_below_a_folder(name: str, option: str) -> None:
    for given, placed in {
        "a/b": "/playbooks/a/b",
        "./b": "/playbooks/./b",
        "../b": "/playbooks/../b",
        "/b": "/b",
        "~/b": "~/b",
        "$HOME/b": "$HOME/b",
        " ": " ",
    }.items():
        assert MODULES[name].absolute_paths({option: given, "name": "x"}, "/playbooks") == {option: placed, "name": "x"}


def test_relative_paths_of_a_document_are_put_below_a_folder() -> None:
    def document(path: str) -> Any:
        return {
            "api_keys": [{"name": "ci", "path": path}],
            "projects": [
                {"name": "checkout", "write_tokens": [{"path": path}, {"id": "x"}], "read_tokens": None},
                "odd",
            ],
        }

    assert MODULES["apply"].absolute_paths(document("a"), "/playbooks") == document("/playbooks/a")


@pytest.mark.parametrize(("name", "option"), RELATIVE)
def test_a_relative_path_that_nobody_could_resolve_is_refused_by_name(name: str, option: str) -> None:
    params = {
        **dict.fromkeys(MODULES[name].full_spec),
        "project": "checkout",
        "name": "x",
        "label": "x",
        "slug": "x",
        "state": "present",
        "credential": "x",
        "credential_version": "1",
        option: "a/b",
    }
    with pytest.raises(OptionError, match=f"{option}: a/b is relative, which only a task on the controller can"):
        MODULES[name].validate(params)


UNSENDABLE = "must not contain white space or characters outside ASCII; check how it was pasted or stored"
ODD = ["Zq8secret\n", "Zq8secret ", " Zq8secret", "Zq8 secret", "Zq8sécret", "Zq8\u200bsecret", "Zq8\tsecret"]
PASTED = [
    ("write_token", {"project": "checkout"}, "token"),
    ("read_token", {"project": "checkout"}, "token"),
    ("write_token", {"project": "checkout"}, "id"),
    ("api_key", {"name": "ci"}, "id"),
    ("project", {"name": "checkout"}, "id"),
    ("schedule", {"name": "x"}, "id"),
    ("channel", {"name": "oncall"}, "opsgenie.auth_key"),
    ("channel", {"name": "oncall"}, "pagerduty.routing_key"),
    ("channel", {"name": "oncall"}, "pagerduty_integration.install_id"),
    ("channel", {"name": "oncall"}, "pagerduty_integration.service_id"),
    ("channel", {"name": "oncall"}, "slack.install_id"),
    ("channel", {"name": "oncall"}, "slack.channel_id"),
    ("gateway_provider", {"slug": "openai"}, "credential"),
]


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize(
    ("name", "params", "option"), PASTED, ids=[f"{name}-{option}" for name, _params, option in PASTED]
)
def test_secrets_and_ids_follow_one_rule(name: str, params: dict[str, Any], option: str, value: str) -> None:
    """ansible-vault encrypt_string leaves the end of the line of what comes from a pipe."""
    group, _dot, inner = option.partition(".")
    given = {group: {inner: value} if inner else value}
    with pytest.raises(OptionError) as caught:
        MODULES[name].validate({**dict.fromkeys(MODULES[name].full_spec), "state": "present", **params, **given})
    assert caught.value.message == f"{option}: {UNSENDABLE}"


@pytest.mark.parametrize("value", ODD)
@pytest.mark.parametrize("name", sorted(name for name in MODULES if "id" in MODULES[name].spec))
def test_no_request_is_sent_for_an_id_with_white_space(name: str, value: str) -> None:
    params = {**dict.fromkeys(MODULES[name].full_spec), "api_key": KEY, "timeout": 1.0, "retries": 0, "id": value}
    result = perform(MODULES[name], {**params, "state": "present", "project": "x", "application": "x"}, False)
    assert result["failed"] is True
    assert UNSENDABLE in result["msg"]


def test_a_uuid_with_white_space_is_not_the_name_of_a_project() -> None:
    client = FakeClient({f"GET {PROJECTS}": []})
    with pytest.raises(OptionError, match=f"^project: {UNSENDABLE}"):
        converge(
            next(one for one in RESOURCES if one.name == "alert"),
            client,
            project=f"{uid(1)}\n",
            name="x",
            state="absent",
        )
