# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Export, and apply of the exported document: no change, no loss, and no secret is shown or overwritten."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest
import yaml
from ansible.parsing.dataloader import DataLoader

from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    WEBHOOK,
    Organization,
    Values,
    alert,
    histogram,
    hook,
    slo,
)

ID = "0d0d0d0d-0000-4000-8000-00000000000"
SECRET = "s3cret"
CONFIGS: dict[str, Values] = {
    **{
        f"webhook {kind}": {"type": "webhook", "format": kind, "url": f"https://{kind}.example.com/{SECRET}?a=b"}
        for kind in ("auto", "slack-blockkit", "slack-legacy", "raw-data")
    },
    "webhook with a port": {
        "type": "webhook",
        "format": "auto",
        "url": f"http://User:{SECRET}@Hooks.Example.com:8080/x",
    },
    "webhook that is none": {"type": "webhook", "format": "auto", "url": SECRET},
    "opsgenie": {"type": "opsgenie", "auth_key": f"genie-{SECRET}", "base_url": "https://api.eu.opsgenie.com"},
    "opsgenie without an address": {"type": "opsgenie", "auth_key": f"genie-{SECRET}"},
    "opsgenie with an empty address": {"type": "opsgenie", "auth_key": f"genie-{SECRET}", "base_url": ""},
    "notification": {"type": "notification", "recipients": [f"{ID}{n}" for n in range(3)]},
    "notification of nobody": {"type": "notification", "recipients": []},
    "pagerduty": {"type": "pagerduty", "routing_key": f"pager-{SECRET}", "region": "eu"},
    "pagerduty in no region": {"type": "pagerduty", "routing_key": f"pager-{SECRET}"},
    "pagerduty-integration": {"type": "pagerduty-integration", "install_id": f"{ID}1", "service_id": f"{ID}2"},
    "slack": {"type": "slack-integration", "install_id": f"{ID}1", "channel_id": "C024BE91L"},
    "slack without prompt": {
        "type": "slack-integration",
        "install_id": f"{ID}1",
        "channel_id": "C1",
        "include_agent_prompt": False,
    },
}
TEXTS = [
    "SELECT trace_id\nFROM records\n  WHERE is_exception\n\n",
    'SELECT \'{{ lookup("env", "HOME") }}\' -- {% raw %} {# comment #}',
    "{{ service_name }}",
    "größer als 日本語 🔥 \u200b",
    " leading and trailing ",
    "tab\there \n with spaces \n",
    "- a: b # c\r\n...\n---\n'\"",
    "yes",
    "1e3",
    "\u2028\x85\ufeff",
]


def seed(organization: Organization) -> None:
    """Everything that the sandbox can hold."""
    channels = {label: organization.add_channel(label, config) for label, config in CONFIGS.items()}
    for label in ("twin", "twin", "twin", "日本語 🔥", "{{ x }}", "a: b", "123", f"{ID}9"):
        channels[label] = organization.add_channel(label, {**WEBHOOK, "url": f"https://hooks.example.com/{SECRET}"})
    for label in ("slack", "opsgenie", "twin"):
        organization.call("PUT", f"channels/{channels[label]}/", {"active": False})
    checkout = organization.add_project("checkout", description="größer {{ als }}\nzwei Zeilen", visibility="private")
    organization.add_project("empty")
    for number, text in enumerate(TEXTS):
        organization.add_alert(checkout, text, query=text, description=text, environments=["prod", text])
        organization.add_alert(checkout, f"a{number}", query=text, watermark=f"PT{number}S", active=bool(number % 2))
    for window, frequency in (("PT1M", "PT1M"), ("P30D", "PT24H"), ("PT3661S", "P0DT1H"), ("P1DT1S", "PT90S")):
        organization.add_alert(checkout, f"{window} {frequency}", time_window=window, frequency=frequency)
    for notify_when in ("has_matches", "has_matches_changed", "matches_changed", "starts_having_matches"):
        organization.add_alert(checkout, notify_when, notify_when=notify_when)
    assigned = [{"channel_id": each} for each in channels.values()]
    organization.add_alert(checkout, "all channels", channel_assignments=assigned)
    scheduled = [{"channel_id": each["channel_id"], "schedule_id": f"{ID}7"} for each in assigned]
    organization.add_alert(checkout, "all channels by schedule", channel_assignments=scheduled)
    for name in ("twin", "twin", "twin"):
        organization.add_alert(checkout, name)
    night = [{"channel_id": channels["slack"]}, {"channel_id": channels["twin"], "schedule_id": f"{ID}7"}]
    organization.add_slo(
        checkout, "burn rate", alerts={"fast": {"channel_assignments": night}}, environments=["b", "a"]
    )
    organization.add_slo(checkout, "a provider", scope_kind="provider", scope_value="openai", description=TEXTS[0])
    organization.add_slo(
        checkout, "a gauge", source="metrics", metric_aggregation="gauge_fraction", target_percent="99.125"
    )
    body = {"metric_aggregation": "histogram_threshold", "threshold": "0.50", "comparison": "greater_than"}
    path = f"projects/{checkout}/slos/{organization.add_slo(checkout, 'a histogram', source='metrics')}/"
    organization.call("PATCH", path, {**body, "rolling_window_seconds": 3661})
    tokens = f"projects/{checkout}/write-tokens/"
    for _time in range(2):
        organization.call("POST", tokens)
    organization.call("POST", tokens, {"expires_at": "2099-01-01T00:00:00Z"})
    organization.call("PATCH", f"{tokens}{organization.call('POST', tokens)['id']}/expire/")
    organization.call("DELETE", f"{tokens}{organization.call('POST', tokens)['id']}/")


ALL_KINDS = ["channels", "projects", "write_tokens", "read_tokens", "alerts", "slos"]


@pytest.mark.parametrize(
    "name",
    ["", " "],
)
def test_objects_without_a_name_are_known_by_their_id(organization: Organization, name: str) -> None:
    channel_id = organization.add_channel(name)
    project = organization.add_project("checkout")
    organization.add_alert(project, name)
    organization.add_alert(project, "errors", channel_assignments=[{"channel_id": channel_id}])
    organization.add_alert(project, "slow", channel_assignments=[{"channel_id": channel_id, "schedule_id": f"{ID}7"}])
    assert organization.apply(**organization.export()["environment"])["changes"] == []


def test_a_blank_query_comes_back(organization: Organization) -> None:
    organization.add_alert(organization.add_project("checkout"), query="", environments=[""])
    assert organization.apply(**organization.export()["environment"])["changes"] == []


def test_an_alert_that_names_a_secret_is_not_taken_for_it(organization: Organization) -> None:
    text = "{{ vault_logfire_channel_oncall_url }}"
    organization.add_channel("oncall")
    organization.add_alert(organization.add_project("checkout"), description=text)
    organization.export(dest=str(organization.folder))
    assert f"description: !unsafe '{text}'" in (organization.folder / "projects" / "checkout.yml").read_text()


@pytest.mark.parametrize("release", [None, "v2025-01-01.01"], ids=["a new server", "an old server"])
def test_applying_an_export_changes_nothing(organization: Organization, release: str | None) -> None:
    seed(organization)
    if release:
        organization.control.settings(release=release)
    before = organization.state()
    exported = organization.export(kinds=ALL_KINDS if release is None else ALL_KINDS[:-1])
    assert exported["changed"] is False
    assert SECRET not in str(exported)
    assert "burn)" not in str(exported)
    document = exported["environment"]
    applied = organization.apply(**document)
    slos = 4 if release is None else 0
    assert applied["changes"] == []
    assert applied["stats"]["unchanged"] == len(CONFIGS) + 8 + 2 + 1 + 2 * len(TEXTS) + 4 + 4 + 2 + 3 + slos
    assert organization.state() == before


def test_pruning_by_an_export_prunes_nothing(organization: Organization) -> None:
    seed(organization)
    before = organization.state()
    document = organization.export()["environment"]
    result = organization.apply(**document, prune=["alerts", "channels", "projects", "slos"], prune_all=True)
    assert result["changes"] == []
    assert organization.state() == before


def test_an_slo_is_exported_without_what_the_server_would_choose(organization: Organization) -> None:
    checkout = organization.add_project("checkout")
    oncall = organization.add_channel("oncall")
    organization.add_slo(checkout, alerts={"fast": {"channel_assignments": [{"channel_id": oncall}]}})
    (project,) = organization.export(kinds=["slos"])["environment"]["projects"]
    assert project["slos"] == [{**slo(rolling_window="30d"), "alerts": {"fast": {"channels": ["oncall"]}}}]


@pytest.mark.parametrize("settings", [{"slo_refusal": 402}, {"slo_refusal": 403}, {"release": "v2026-07-01.01"}])
def test_an_export_without_access_to_slos_leaves_them_out_with_a_warning(
    organization: Organization, settings: Values
) -> None:
    organization.add_alert(organization.add_project("checkout"))
    organization.control.settings(**settings)
    exported = organization.export()
    (project,) = exported["environment"]["projects"]
    assert "slos" not in project
    assert len(project["alerts"]) == 1
    assert any(text.startswith("the slos of project checkout are left out") for text in exported["warnings"])
    assert len([path for path in organization.reads if path.endswith("/slos/")]) == 1
    assert organization.run("export", kinds=["slos"])["failed"] is True


def test_an_export_is_the_same_each_time(organization: Organization) -> None:
    seed(organization)
    first = organization.export(kinds=ALL_KINDS, dest=str(organization.folder))
    for _time in range(3):
        again = organization.export(kinds=ALL_KINDS, dest=str(organization.folder))
        assert again == {**first, "changed": False, "diff": []}


def test_an_export_builds_the_same_environment_elsewhere(organization: Organization) -> None:
    """Into an empty organization, with the secrets filled in; what a name cannot tell apart is left out."""
    organization.apply(
        channels=[hook(), hook("night", active=False), {"name": "genie", "opsgenie": {"auth_key": SECRET}}],
        projects=[
            {
                "name": "checkout",
                "description": TEXTS[0],
                "alerts": [
                    alert(f"a{number}", query=text or "x", description=text, channels=["night", "genie"])
                    for number, text in enumerate(TEXTS)
                ],
                "slos": [
                    slo(description=TEXTS[0], alerts={"slow": {"channels": ["night"]}, "fast": {"channels": []}}),
                    histogram(environments=["prod"]),
                ],
            },
            {"name": "empty", "visibility": "private"},
        ],
    )
    exported = organization.export()
    document = copy.deepcopy(exported["environment"])
    organization.control.reset()
    fill_in(document, {one["placeholder"]: f"https://hooks.example.com/{SECRET}" for one in exported["secrets"]})
    organization.apply(**document)
    assert organization.export() == exported


def fill_in(value: Any, secrets: dict[str, str]) -> None:
    for key, one in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(one, (dict, list)):
            fill_in(one, secrets)
        elif one in secrets:
            value[key] = secrets[one]


def test_each_secret_is_listed_once_and_stands_in_the_document(organization: Organization) -> None:
    seed(organization)
    exported = organization.export(kinds=["channels"])
    placeholders = [one["placeholder"] for one in exported["secrets"]]
    assert len(placeholders) == len(set(placeholders)) == 6 + 3 + 2 + 8
    text = str(exported["environment"])
    assert all(text.count(placeholder) == 1 for placeholder in placeholders)
    assert all(one["placeholder"] == f"{{{{ {one['variable']} }}}}" for one in exported["secrets"])


@pytest.mark.parametrize("label", CONFIGS)
def test_placeholders_never_become_secrets(organization: Organization, label: str) -> None:
    """Applied as it is, with another channel setting, and with everything about it sent again."""
    channel_id = organization.add_channel(label, CONFIGS[label])
    (item,) = organization.export(kinds=["channels"])["environment"]["channels"]
    stored = organization.channels()[label]["config"]
    organization.apply(channels=[{**item, "active": False}])
    assert [entry["body"] for entry in organization.writes] == [{"active": False}]
    organization.apply(channels=[{**item, "active": True, "update_secrets": "always"}])
    assert [entry["body"] for entry in organization.writes] == [{"active": True}]
    for option, change in (("webhook", {"format": "raw-data"}), ("opsgenie", {"base_url": "https://x.example"})):
        if option in item:
            result = organization.run("apply", channels=[{**item, option: {**item[option], **change}}])
            assert bool(result.get("failed")) is (option == "opsgenie")
    config = organization.channels()[label]["config"]
    for secret in ("url", "auth_key", "routing_key"):
        assert config.get(secret) == stored.get(secret)
    assert "{{" not in str(config)
    assert organization.channels()[label]["id"] == channel_id


def test_a_placeholder_is_not_enough_for_a_new_channel(organization: Organization) -> None:
    organization.add_channel("oncall")
    document = organization.export(kinds=["channels"])["environment"]
    organization.control.reset()
    organization.mark()
    result = organization.failing(**document)
    assert "webhook.url: give the real value, not a mask or placeholder" in result["msg"]
    assert organization.channels() == {}


def test_projects_and_kinds_are_chosen(organization: Organization) -> None:
    for name in ("team-a", "team-b", "shop"):
        organization.add_alert(organization.add_project(name))
    organization.add_channel("oncall")
    document = organization.export(projects=["team-*"], kinds=["alerts"])["environment"]
    assert [one["name"] for one in document["projects"]] == ["team-a", "team-b"]
    assert "channels" not in document
    assert not [path for path in organization.reads if "tokens" in path or "channels" in path]
    default = organization.export()["environment"]
    assert not any("write_tokens" in one or "read_tokens" in one for one in default["projects"])
    failed = organization.run("export", projects=["team-*", "nothing", "no*"])
    assert failed["failed"]
    assert failed["msg"] == "projects: no project is called nothing, no*"


# Files


def read_tree(folder: Path) -> Values:
    return {
        name: value
        for path in sorted(folder.rglob("*.yml"))
        for name, value in DataLoader().load_from_file(str(path)).items()
    }


def as_document(variables: Values) -> Values:
    """Return what Ansible's templating makes of the list of projects."""
    projects = [variables[expression.strip("{} ")] for expression in variables["logfire_projects"]]
    return {"channels": variables["logfire_channels"], "projects": projects}


def test_files_hold_the_document(organization: Organization) -> None:
    seed(organization)
    dest = organization.folder / "group_vars" / "prod"
    exported = organization.export(dest=str(dest))
    assert exported["changed"] is True
    assert exported["files"] == ["main.yml", "projects/checkout.yml", "projects/empty.yml"]
    assert as_document(read_tree(dest)) == exported["environment"]
    assert SECRET not in "".join(path.read_text() for path in dest.rglob("*.yml"))
    assert organization.apply(**as_document(read_tree(dest)))["changes"] == []


def test_a_placeholder_stands_for_every_value_that_ansible_would_template(organization: Organization) -> None:
    class Loader(yaml.SafeLoader):
        """Drops what is marked as data."""

    seed(organization)
    Loader.add_constructor("!unsafe", lambda *_: None)
    exported = organization.export(dest=str(organization.folder))
    text = "".join(str(yaml.load(path.read_text(), Loader)) for path in organization.folder.rglob("*.yml"))
    for one in exported["secrets"]:
        text = text.replace(one["placeholder"], "")
    for name in ("checkout", "empty"):
        text = text.replace(f"{{{{ logfire_project_{name} }}}}", "")
    assert not any(brace in text for brace in ("{{", "{%", "{#"))


def test_check_mode_writes_no_file_and_returns_the_same(organization: Organization) -> None:
    seed(organization)
    dest = organization.folder / "new"
    predicted = organization.run("export", check=True, dest=str(dest))
    assert not dest.exists()
    done = organization.run("export", dest=str(dest))
    assert predicted == done
    organization.call("POST", "channels/", {"label": "another", "config": WEBHOOK})
    before = (dest / "main.yml").read_text()
    drifted = organization.run("export", check=True, dest=str(dest))
    assert drifted["changed"] is True
    (diff,) = drifted["diff"]
    assert (diff["before_header"], diff["before"]) == ("main.yml", before)
    assert "another" in diff["after"]
    assert (dest / "main.yml").read_text() == before


def test_only_files_that_differ_are_written(organization: Organization) -> None:
    seed(organization)
    organization.export(dest=str(organization.folder))
    times = {path: path.stat().st_mtime_ns for path in organization.folder.rglob("*.yml")}
    organization.call("POST", "channels/", {"label": "another", "config": WEBHOOK})
    assert [one["before_header"] for one in organization.export(dest=str(organization.folder))["diff"]] == ["main.yml"]
    assert {path.name for path, when in times.items() if path.stat().st_mtime_ns != when} == {"main.yml", "vault.yml"}


def test_a_destination_that_cannot_be_written_is_reported(organization: Organization) -> None:
    (organization.folder / "file").write_text("")
    result = organization.run("export", dest=str(organization.folder / "file"))
    assert result["failed"]
    assert result["msg"].startswith("dest: ")
    assert "\n" not in result["msg"]
