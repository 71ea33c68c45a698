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

from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.estate import (
    WEBHOOK,
    Estate,
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


def seed(estate: Estate) -> None:
    """Everything that the sandbox can hold."""
    channels = {label: estate.add_channel(label, config) for label, config in CONFIGS.items()}
    for label in ("twin", "twin", "twin", "日本語 🔥", "{{ x }}", "a: b", "123", f"{ID}9"):
        channels[label] = estate.add_channel(label, {**WEBHOOK, "url": f"https://hooks.example.com/{SECRET}"})
    for label in ("slack", "opsgenie", "twin"):
        estate.call("PUT", f"channels/{channels[label]}/", {"active": False})
    checkout = estate.add_project("checkout", description="größer {{ als }}\nzwei Zeilen", visibility="private")
    estate.add_project("empty")
    for number, text in enumerate(TEXTS):
        estate.add_alert(checkout, text, query=text, description=text, environments=["prod", text])
        estate.add_alert(checkout, f"a{number}", query=text, watermark=f"PT{number}S", active=bool(number % 2))
    for window, frequency in (("PT1M", "PT1M"), ("P30D", "PT24H"), ("PT3661S", "P0DT1H"), ("P1DT1S", "PT90S")):
        estate.add_alert(checkout, f"{window} {frequency}", time_window=window, frequency=frequency)
    for notify_when in ("has_matches", "has_matches_changed", "matches_changed", "starts_having_matches"):
        estate.add_alert(checkout, notify_when, notify_when=notify_when)
    assigned = [{"channel_id": each} for each in channels.values()]
    estate.add_alert(checkout, "all channels", channel_assignments=assigned)
    scheduled = [{"channel_id": each["channel_id"], "schedule_id": f"{ID}7"} for each in assigned]
    estate.add_alert(checkout, "all channels by schedule", channel_assignments=scheduled)
    for name in ("twin", "twin", "twin"):
        estate.add_alert(checkout, name)
    night = [{"channel_id": channels["slack"]}, {"channel_id": channels["twin"], "schedule_id": f"{ID}7"}]
    estate.add_slo(checkout, "burn rate", alerts={"fast": {"channel_assignments": night}}, environments=["b", "a"])
    estate.add_slo(checkout, "a provider", scope_kind="provider", scope_value="openai", description=TEXTS[0])
    estate.add_slo(checkout, "a gauge", source="metrics", metric_aggregation="gauge_fraction", target_percent="99.125")
    body = {"metric_aggregation": "histogram_threshold", "threshold": "0.50", "comparison": "greater_than"}
    path = f"projects/{checkout}/slos/{estate.add_slo(checkout, 'a histogram', source='metrics')}/"
    estate.call("PATCH", path, {**body, "rolling_window_seconds": 3661})
    tokens = f"projects/{checkout}/write-tokens/"
    for _time in range(2):
        estate.call("POST", tokens)
    estate.call("POST", tokens, {"expires_at": "2099-01-01T00:00:00Z"})
    estate.call("PATCH", f"{tokens}{estate.call('POST', tokens)['id']}/expire/")
    estate.call("DELETE", f"{tokens}{estate.call('POST', tokens)['id']}/")


ALL_KINDS = ["channels", "projects", "write_tokens", "read_tokens", "alerts", "slos"]


@pytest.mark.parametrize(
    "name",
    ["", " "],
)
def test_objects_without_a_name_are_known_by_their_id(estate: Estate, name: str) -> None:
    channel_id = estate.add_channel(name)
    project = estate.add_project("checkout")
    estate.add_alert(project, name)
    estate.add_alert(project, "errors", channel_assignments=[{"channel_id": channel_id}])
    estate.add_alert(project, "slow", channel_assignments=[{"channel_id": channel_id, "schedule_id": f"{ID}7"}])
    assert estate.apply(**estate.export()["environment"])["changes"] == []


def test_a_blank_query_comes_back(estate: Estate) -> None:
    estate.add_alert(estate.add_project("checkout"), query="", environments=[""])
    assert estate.apply(**estate.export()["environment"])["changes"] == []


def test_an_alert_that_names_a_secret_is_not_taken_for_it(estate: Estate) -> None:
    text = "{{ vault_logfire_channel_oncall_url }}"
    estate.add_channel("oncall")
    estate.add_alert(estate.add_project("checkout"), description=text)
    estate.export(dest=str(estate.folder))
    assert f"description: !unsafe '{text}'" in (estate.folder / "projects" / "checkout.yml").read_text()


@pytest.mark.parametrize("release", [None, "v2025-01-01.01"], ids=["a new server", "an old server"])
def test_applying_an_export_changes_nothing(estate: Estate, release: str | None) -> None:
    seed(estate)
    if release:
        estate.control.settings(release=release)
    before = estate.state()
    exported = estate.export(kinds=ALL_KINDS if release is None else ALL_KINDS[:-1])
    assert exported["changed"] is False
    assert SECRET not in str(exported)
    assert "burn)" not in str(exported)
    document = exported["environment"]
    applied = estate.apply(**document)
    slos = 4 if release is None else 0
    assert applied["changes"] == []
    assert applied["stats"]["unchanged"] == len(CONFIGS) + 8 + 2 + 1 + 2 * len(TEXTS) + 4 + 4 + 2 + 3 + slos
    assert estate.state() == before


def test_pruning_by_an_export_prunes_nothing(estate: Estate) -> None:
    seed(estate)
    before = estate.state()
    document = estate.export()["environment"]
    result = estate.apply(**document, prune=["alerts", "channels", "projects", "slos"], prune_all=True)
    assert result["changes"] == []
    assert estate.state() == before


def test_an_slo_is_exported_without_what_the_server_would_choose(estate: Estate) -> None:
    checkout = estate.add_project("checkout")
    oncall = estate.add_channel("oncall")
    estate.add_slo(checkout, alerts={"fast": {"channel_assignments": [{"channel_id": oncall}]}})
    (project,) = estate.export(kinds=["slos"])["environment"]["projects"]
    assert project["slos"] == [{**slo(rolling_window="30d"), "alerts": {"fast": {"channels": ["oncall"]}}}]


@pytest.mark.parametrize("settings", [{"slo_refusal": 402}, {"slo_refusal": 403}, {"release": "v2026-07-01.01"}])
def test_an_export_without_access_to_slos_leaves_them_out_with_a_warning(estate: Estate, settings: Values) -> None:
    estate.add_alert(estate.add_project("checkout"))
    estate.control.settings(**settings)
    exported = estate.export()
    (project,) = exported["environment"]["projects"]
    assert "slos" not in project
    assert len(project["alerts"]) == 1
    assert any(text.startswith("the slos of project checkout are left out") for text in exported["warnings"])
    assert len([path for path in estate.reads if path.endswith("/slos/")]) == 1
    assert estate.run("export", kinds=["slos"])["failed"] is True


def test_an_export_is_the_same_each_time(estate: Estate) -> None:
    seed(estate)
    first = estate.export(kinds=ALL_KINDS, dest=str(estate.folder))
    for _time in range(3):
        again = estate.export(kinds=ALL_KINDS, dest=str(estate.folder))
        assert again == {**first, "changed": False, "diff": []}


def test_an_export_builds_the_same_environment_elsewhere(estate: Estate) -> None:
    """Into an empty organization, with the secrets filled in; what a name cannot tell apart is left out."""
    estate.apply(
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
    exported = estate.export()
    document = copy.deepcopy(exported["environment"])
    estate.control.reset()
    fill_in(document, {one["placeholder"]: f"https://hooks.example.com/{SECRET}" for one in exported["secrets"]})
    estate.apply(**document)
    assert estate.export() == exported


def fill_in(value: Any, secrets: dict[str, str]) -> None:
    for key, one in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(one, (dict, list)):
            fill_in(one, secrets)
        elif one in secrets:
            value[key] = secrets[one]


def test_each_secret_is_listed_once_and_stands_in_the_document(estate: Estate) -> None:
    seed(estate)
    exported = estate.export(kinds=["channels"])
    placeholders = [one["placeholder"] for one in exported["secrets"]]
    assert len(placeholders) == len(set(placeholders)) == 6 + 3 + 2 + 8
    text = str(exported["environment"])
    assert all(text.count(placeholder) == 1 for placeholder in placeholders)
    assert all(one["placeholder"] == f"{{{{ {one['variable']} }}}}" for one in exported["secrets"])


@pytest.mark.parametrize("label", CONFIGS)
def test_placeholders_never_become_secrets(estate: Estate, label: str) -> None:
    """Applied as it is, with another channel setting, and with everything about it sent again."""
    channel_id = estate.add_channel(label, CONFIGS[label])
    (item,) = estate.export(kinds=["channels"])["environment"]["channels"]
    stored = estate.channels()[label]["config"]
    estate.apply(channels=[{**item, "active": False}])
    assert [entry["body"] for entry in estate.writes] == [{"active": False}]
    estate.apply(channels=[{**item, "active": True, "update_secrets": "always"}])
    assert [entry["body"] for entry in estate.writes] == [{"active": True}]
    for option, change in (("webhook", {"format": "raw-data"}), ("opsgenie", {"base_url": "https://x.example"})):
        if option in item:
            result = estate.run("apply", channels=[{**item, option: {**item[option], **change}}])
            assert bool(result.get("failed")) is (option == "opsgenie")
    config = estate.channels()[label]["config"]
    for secret in ("url", "auth_key", "routing_key"):
        assert config.get(secret) == stored.get(secret)
    assert "{{" not in str(config)
    assert estate.channels()[label]["id"] == channel_id


def test_a_placeholder_is_not_enough_for_a_new_channel(estate: Estate) -> None:
    estate.add_channel("oncall")
    document = estate.export(kinds=["channels"])["environment"]
    estate.control.reset()
    estate.mark()
    result = estate.failing(**document)
    assert "webhook.url: give the real value, not a mask or placeholder" in result["msg"]
    assert estate.channels() == {}


def test_projects_and_kinds_are_chosen(estate: Estate) -> None:
    for name in ("team-a", "team-b", "shop"):
        estate.add_alert(estate.add_project(name))
    estate.add_channel("oncall")
    document = estate.export(projects=["team-*"], kinds=["alerts"])["environment"]
    assert [one["name"] for one in document["projects"]] == ["team-a", "team-b"]
    assert "channels" not in document
    assert not [path for path in estate.reads if "tokens" in path or "channels" in path]
    default = estate.export()["environment"]
    assert not any("write_tokens" in one or "read_tokens" in one for one in default["projects"])
    failed = estate.run("export", projects=["team-*", "nothing", "no*"])
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


def test_files_hold_the_document(estate: Estate) -> None:
    seed(estate)
    dest = estate.folder / "group_vars" / "prod"
    exported = estate.export(dest=str(dest))
    assert exported["changed"] is True
    assert exported["files"] == ["main.yml", "projects/checkout.yml", "projects/empty.yml"]
    assert as_document(read_tree(dest)) == exported["environment"]
    assert SECRET not in "".join(path.read_text() for path in dest.rglob("*.yml"))
    assert estate.apply(**as_document(read_tree(dest)))["changes"] == []


def test_a_placeholder_stands_for_every_value_that_ansible_would_template(estate: Estate) -> None:
    class Loader(yaml.SafeLoader):
        """Drops what is marked as data."""

    seed(estate)
    Loader.add_constructor("!unsafe", lambda *_: None)
    exported = estate.export(dest=str(estate.folder))
    text = "".join(str(yaml.load(path.read_text(), Loader)) for path in estate.folder.rglob("*.yml"))
    for one in exported["secrets"]:
        text = text.replace(one["placeholder"], "")
    for name in ("checkout", "empty"):
        text = text.replace(f"{{{{ logfire_project_{name} }}}}", "")
    assert not any(brace in text for brace in ("{{", "{%", "{#"))


def test_check_mode_writes_no_file_and_returns_the_same(estate: Estate) -> None:
    seed(estate)
    dest = estate.folder / "new"
    predicted = estate.run("export", check=True, dest=str(dest))
    assert not dest.exists()
    done = estate.run("export", dest=str(dest))
    assert predicted == done
    estate.call("POST", "channels/", {"label": "another", "config": WEBHOOK})
    before = (dest / "main.yml").read_text()
    drifted = estate.run("export", check=True, dest=str(dest))
    assert drifted["changed"] is True
    (diff,) = drifted["diff"]
    assert (diff["before_header"], diff["before"]) == ("main.yml", before)
    assert "another" in diff["after"]
    assert (dest / "main.yml").read_text() == before


def test_only_files_that_differ_are_written(estate: Estate) -> None:
    seed(estate)
    estate.export(dest=str(estate.folder))
    times = {path: path.stat().st_mtime_ns for path in estate.folder.rglob("*.yml")}
    estate.call("POST", "channels/", {"label": "another", "config": WEBHOOK})
    assert [one["before_header"] for one in estate.export(dest=str(estate.folder))["diff"]] == ["main.yml"]
    assert {path.name for path, when in times.items() if path.stat().st_mtime_ns != when} == {"main.yml", "vault.yml"}


def test_a_destination_that_cannot_be_written_is_reported(estate: Estate) -> None:
    (estate.folder / "file").write_text("")
    result = estate.run("export", dest=str(estate.folder / "file"))
    assert result["failed"]
    assert result["msg"].startswith("dest: ")
    assert "\n" not in result["msg"]
