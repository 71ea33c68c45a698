# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plan first: the same in check mode, nothing on any problem, and no request too many."""

from __future__ import annotations

import copy
import stat
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    Organization,
    Values,
    alert,
    hook,
    slo,
)

UNKNOWN = "0d0d0d0d-0000-4000-8000-000000000000"


def full(organization: Organization) -> Values:
    """Something of everything."""
    return {
        "channels": [hook(), hook("night", active=False), {"name": "genie", "opsgenie": {"auth_key": "genie-s3cret"}}],
        "projects": [
            {
                "name": "checkout",
                "visibility": "private",
                "write_tokens": [{"path": str(organization.folder / "checkout.token"), "valid_for": "90d"}],
                "read_tokens": [{"path": str(organization.folder / "checkout.read"), "valid_for": "90d"}],
                "alerts": [
                    alert(channels=["oncall"]),
                    alert("slow", channels=["night", "genie"], environments=["prod"]),
                ],
            },
            {"name": "billing", "description": "money", "read_tokens": [{}], "alerts": [alert(active=False)]},
        ],
    }


CREATED = [
    ("channel", None, "oncall"),
    ("channel", None, "night"),
    ("channel", None, "genie"),
    ("project", None, "checkout"),
    ("write_token", "checkout", "checkout.token"),
    ("read_token", "checkout", "checkout.read"),
    ("alert", "checkout", "errors"),
    ("alert", "checkout", "slow"),
    ("project", None, "billing"),
    ("read_token", "billing", None),
    ("alert", "billing", "errors"),
]


def told(result: Values) -> list[tuple[str, str, str | None, str | None]]:
    return [
        (one["action"], one["kind"], one["project"], one["name"] and one["name"].rpartition("/")[2])
        for one in result["changes"]
    ]


def without_times(shown: Values) -> Values:
    """The server spells an instant in another way each time."""
    return {name: value for name, value in shown.items() if name != "expires_at"}


def stats(**counts: int) -> dict[str, int]:
    return {"created": 0, "updated": 0, "deleted": 0, "unchanged": 0, "failed": 0, **counts}


def test_a_whole_environment_from_nothing_and_again(organization: Organization) -> None:
    document = full(organization)
    given = copy.deepcopy(document)

    predicted = organization.plan(**document)
    assert document == given
    assert predicted["changed"] is True
    assert predicted["tokens"] == []
    assert [path.name for path in organization.folder.iterdir()] == []

    created = organization.apply(**document)
    assert told(created) == told(predicted) == [("created", *one) for one in CREATED]
    assert created["changes"] == predicted["changes"]
    assert created["stats"] == predicted["stats"] == stats(created=11)
    assert created["diff"] == predicted["diff"]
    assert created["errors"] == []
    # Two lists, and one request for each of the 11 objects; the inactive channel takes a second one.
    assert created["requests"] == len(organization.requests) == 2 + 11 + 1

    repeated = organization.apply(**document)
    assert (repeated["changed"], repeated["changes"], repeated["diff"], repeated["tokens"]) == (False, [], [], [])
    assert repeated["stats"] == stats(unchanged=11)
    assert organization.reads == sorted(
        [
            "channels/",
            "projects/",
            *(
                f"projects/{organization.projects()[project]['id']}/{kind}/"
                for project, kind in [
                    ("checkout", "alerts"),
                    ("checkout", "read-tokens"),
                    ("checkout", "write-tokens"),
                    ("billing", "alerts"),
                    ("billing", "read-tokens"),
                ]
            ),
        ]
    )
    assert repeated["requests"] == len(organization.requests) == 2 + 5
    assert organization.plan(**document)["changed"] is False


def test_created_objects_have_the_requested_values(organization: Organization) -> None:
    created = organization.apply(**full(organization))
    channels, projects = organization.channels(), organization.projects()
    assert {label: one["active"] for label, one in channels.items()} == {"oncall": True, "night": False, "genie": True}
    assert (projects["checkout"]["visibility"], projects["billing"]["description"]) == ("private", "money")
    slow = organization.alerts()["slow"]
    assert {one["channel_id"] for one in slow["assignments"]} == {channels["night"]["id"], channels["genie"]["id"]}
    assert slow["environments"] == ["prod"]
    assert organization.alerts("billing")["errors"]["active"] is False
    by_path = {one["path"]: one for one in created["tokens"]}
    assert set(by_path) == {
        str(organization.folder / "checkout.token"),
        str(organization.folder / "checkout.read"),
        None,
    }
    for kind, name in (("write", "checkout.token"), ("read", "checkout.read")):
        (token,) = organization.tokens("checkout", kind)
        path = organization.folder / name
        assert path.read_text().strip() == token["secret"]
        assert "token" not in by_path[str(path)]
        assert by_path[str(path)]["id"] == token["id"]
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(path.name for path in organization.folder.iterdir()) == ["checkout.read", "checkout.token"]


@pytest.mark.parametrize(
    "kinds", [(), ("alerts",), ("alerts", "read_tokens"), ("write_tokens", "read_tokens", "alerts")]
)
def test_the_arithmetic_of_requests(organization: Organization, kinds: tuple[str, ...]) -> None:
    """Nothing to do: 2 + projects x kinds. Something: one more for each change."""
    items = {"alerts": [alert(f"a{number}", channels=["oncall"]) for number in range(5)], "write_tokens": [{}]}

    def document(description: str) -> Values:
        children = {kind: items.get(kind, [{}]) for kind in kinds}
        return {
            "channels": [hook()],
            "projects": [{"name": f"p{n}", "description": description, **children} for n in range(3)],
        }

    organization.apply(**document("a"))
    assert organization.apply(**document("a"))["requests"] == len(organization.requests) == 2 + 3 * len(kinds)
    assert organization.apply(**document("b"))["requests"] == len(organization.requests) == 2 + 3 * len(kinds) + 3
    assert organization.sent == [("PUT", "projects")] * 3


def test_an_unchanged_slo_costs_no_request_of_its_own(organization: Organization) -> None:
    """A list of each kind in each project, and one of the channels, to which SLOs refer by their ids."""
    tiers = {"fast": {"channels": ["oncall"]}, "slow": {"channels": []}}
    slos = [slo(f"s{number}", alerts=tiers) for number in range(5)]
    projects = [{"name": f"p{number}", "alerts": [alert()], "slos": slos} for number in range(2)]
    document = {"channels": [hook()], "projects": projects}
    assert organization.apply(**document)["stats"] == stats(created=1 + 2 + 2 + 10)
    assert organization.apply(**document)["requests"] == len(organization.requests) == 2 + 2 * 2
    without = {"projects": [{"name": "p0", "slos": [slo("s0", description="new")]}]}
    assert organization.apply(**without)["requests"] == 2 + 1 + 1
    assert organization.sent == [("PATCH", "slos")]


def test_channels_are_read_only_where_they_are_named(organization: Organization) -> None:
    document = {"projects": [{"name": "checkout", "alerts": [alert()]}]}
    organization.apply(**document)
    organization.apply(**document)
    assert "channels/" not in organization.reads
    assert len(organization.reads) == 2


def test_nothing_at_all(organization: Organization) -> None:
    assert organization.apply() == {
        "changed": False,
        "warnings": ["nothing is described: give projects, channels or another list"],
        "changes": [],
        "stats": stats(),
        "requests": 0,
        "tokens": [],
        "diff": [],
        "errors": [],
        "left": [],
        "msg": "",
        "estimated_seconds": 0,
        "plan": ["Done: nothing is described; 0 requests"],
    }


def test_check_mode_predicts_every_sort_of_change_in_the_words_of_the_run(organization: Organization) -> None:
    organization.apply(**full(organization))
    loose = organization.folder / "checkout.token"
    loose.chmod(0o644)
    billing = organization.projects()["billing"]["id"]
    organization.add_alert(billing, "stray")
    document = {
        "channels": [hook(active=False), {"name": "night", "state": "absent"}, hook("new", active=False)],
        "projects": [
            {
                "name": "checkout",
                "visibility": "public",
                "write_tokens": [{"path": str(loose)}],
                "read_tokens": [{"path": str(organization.folder / "checkout.read"), "state": "expired"}],
                "alerts": [alert(query="SELECT 2"), alert("new", channels=["new"])],
            },
            {"name": "billing", "alerts": [alert(active=False)], "read_tokens": [{"state": "absent"}]},
            {"name": "gone", "state": "absent"},
        ],
        "prune": ["alerts", "channels"],
    }
    before = organization.state()
    predicted = organization.plan(**document)
    assert organization.state() == before
    done = organization.apply(**document)
    for part in ("changed", "stats", "errors"):
        assert done[part] == predicted[part], part
    words = ("action", "kind", "project", "name", "fields")
    assert [[one[word] for word in words] for one in done["changes"]] == [
        [one[word] for word in words] for one in predicted["changes"]
    ]
    assert [without_times(one["before"]) for one in done["changes"]] == [
        without_times(one["before"]) for one in predicted["changes"]
    ]
    assert [one["before_header"] for one in done["diff"]] == [one["before_header"] for one in predicted["diff"]]
    assert told(done) == [
        ("updated", "channel", None, "oncall"),
        ("deleted", "channel", None, "night"),
        ("created", "channel", None, "new"),
        ("updated", "project", None, "checkout"),
        ("updated", "write_token", "checkout", "checkout.token"),
        ("updated", "read_token", "checkout", "checkout.read"),
        ("updated", "alert", "checkout", "errors"),
        ("created", "alert", "checkout", "new"),
        ("deleted", "read_token", "billing", None),
        ("deleted", "channel", None, "genie"),
        ("deleted", "alert", "checkout", "slow"),
        ("deleted", "alert", "billing", "stray"),
    ]
    assert done["stats"] == stats(created=2, updated=5, deleted=5, unchanged=3)
    # Every listed item counts once, and each object that is pruned.
    assert sum(done["stats"].values()) == 12 + 3
    again = organization.apply(**document)
    assert again["changed"] is False, again["changes"]


def test_diffs_show_each_object_before_and_after(organization: Organization) -> None:
    organization.apply(**full(organization))
    result = organization.apply(projects=[{"name": "checkout", "alerts": [alert(time_window="1h")]}])
    (diff,), (change,) = result["diff"], result["changes"]
    assert diff["before_header"] == diff["after_header"] == "alert errors (project checkout)"
    old, new = set(diff["before"].splitlines()), set(diff["after"].splitlines())
    assert (old - new, new - old) == ({"time_window: 5m"}, {"time_window: 1h"})
    changed = {name for name in change["after"] if change["before"][name] != change["after"][name]}
    assert changed == {"time_window"}
    assert change["after"]["time_window"] == "1h"


# Problems

BAD: dict[str, tuple[Values, list[str]]] = {
    "an unknown channel in a project that is wrong itself": (
        {"projects": [{"name": "new", "visiblity": "private", "alerts": [alert(channels=["nobody"])]}]},
        ["(new): visiblity: unknown option", "(new).alerts[0] (errors): channels: there is no channel nobody"],
    ),
    "duplicates": (
        {"channels": [hook(), hook()], "projects": [{"name": "checkout"}, {"name": "checkout"}]},
        ["channels[1] (oncall): has the same name", "projects[1] (checkout): has the same name"],
    ),
    "an unknown channel": (
        {"projects": [{"name": "checkout", "alerts": [alert(channels=["nobody", "oncall"])]}], "channels": [hook()]},
        ["projects[0] (checkout).alerts[0] (errors): channels: there is no channel nobody"],
    ),
    "an unknown channel of a new project": (
        {"projects": [{"name": "new", "alerts": [alert(channels=[{"channel": "nobody"}])]}]},
        ["projects[0] (new).alerts[0] (errors): channels: there is no channel nobody"],
    ),
    "an unknown channel by id": (
        {"projects": [{"name": "new", "alerts": [alert(channels=[UNKNOWN])]}]},
        [f"channels: there is no channel {UNKNOWN}"],
    ),
    "unknown keys at every depth": (
        {
            "channels": [{"name": "oncall", "webhook": {"ulr": "x"}}],
            "projects": [{"name": "checkout", "alrts": [], "alerts": [alert(chanels=[])]}],
        },
        ["webhook.ulr: unknown option, did you mean url?", "did you mean alerts?", "did you mean channels?"],
    ),
    "pruning empty lists": (
        {"projects": [], "prune": ["projects"]},
        ["prune: the list of projects is empty; that would delete the project that there is"],
    ),
    "pruning projects of which none is listed": ({"prune": ["projects"]}, ["prune: the document lists no projects"]),
    "pruning tokens": (
        {"projects": [{"name": "checkout", "write_tokens": [{}]}], "prune": ["write_tokens", "nonsense"]},
        ["prune: write_tokens are never pruned", "prune: there is no kind nonsense"],
    ),
    "no mappings": (
        {"projects": [{"name": "checkout", "alerts": ["errors", 7, None], "write_tokens": {"path": "x"}}]},
        ["alerts[0]: must be a mapping", "alerts[2]: must be a mapping", "write_tokens: must be a list"],
    ),
    "not enough to create": (
        {"channels": [{"name": "oncall"}], "projects": [{"name": "new", "alerts": [{"name": "errors"}]}]},
        ["pagerduty_integration or slack: required to create", "query, time_window, frequency, notify_when: required"],
    ),
    "unknown ids": (
        {
            "channels": [{"id": UNKNOWN, "name": "x"}],
            "projects": [{"id": UNKNOWN, "alerts": [alert()]}, {"name": "checkout", "write_tokens": [{"id": UNKNOWN}]}],
        },
        ["channels[0] (x): id: there is no channel", "projects[0]: id: there is no project", "no live write token"],
    ),
    "a name that is taken": (
        {"channels": [hook("b1"), hook("night")], "projects": [{"name": "checkout"}, {"name": "Not A Name"}]},
        ["projects[1] (Not A Name): name: "],
    ),
    "an expiry in the past": (
        {"projects": [{"name": "checkout", "write_tokens": [{"expires_at": "2020-01-01T00:00:00Z"}]}]},
        ["write_tokens[0]: expires_at: 2020-01-01T00:00:00Z is in the past"],
    ),
    "a mask for a secret": (
        {"channels": [{"name": "genie", "opsgenie": {"auth_key": "{{ vault_logfire_channel_genie_auth_key }}"}}]},
        ["channels[0] (genie): opsgenie.auth_key: give the real value"],
    ),
}


@pytest.mark.parametrize("check", [False, True])
@pytest.mark.parametrize("bad", BAD.values(), ids=BAD.keys())
def test_problems_are_reported_together_and_nothing_is_done(
    organization: Organization, bad: tuple[Values, list[str]], check: bool
) -> None:
    """Beside each problem stands something sound that must not be done either."""
    organization.add_project("checkout")
    document, says = copy.deepcopy(bad[0]), bad[1]
    if document.get("prune") == ["projects"]:
        document["channels"] = [hook("sound")]
    else:
        document.setdefault("projects", []).append({"name": "sound", "alerts": [alert()]})
    before = organization.state()
    result = organization.run("apply", check=check, **document)
    assert result["failed"] is True
    assert result["changed"] is False
    for text in says:
        assert text in result["msg"]
    assert all(line.startswith("- ") for line in result["msg"].split("\n")[1:])
    assert "changes" not in result
    assert organization.writes == []
    assert organization.state() == before


def test_the_folder_of_a_token_must_exist_when_it_is_created(organization: Organization) -> None:
    """In check mode an earlier task may be the one that makes it."""
    folder = f"{organization.folder}/nowhere"
    document = {"projects": [{"name": "checkout", "write_tokens": [{"path": f"{folder}/token"}]}]}
    result = organization.failing(**document)
    assert result["msg"].endswith(f"path: {folder}/token: the folder {folder} does not exist; create it first")
    assert organization.writes == []
    assert f"the folder {folder} does not exist yet" in organization.plan(**document)["warnings"][0]


@pytest.mark.parametrize("concurrency", [0, -1, 33])
def test_concurrency_has_bounds(organization: Organization, concurrency: int) -> None:
    result = organization.failing(projects=[{"name": "checkout"}], concurrency=concurrency)
    assert result["msg"] == f"concurrency: must be from 1 to 32, got {concurrency}"
    assert organization.requests == []


def test_a_refused_key_is_reported_and_changes_nothing(organization: Organization) -> None:
    result = organization.failing(projects=[{"name": "checkout"}], api_key="pylf_v1_us_wrong")
    assert "the API key was refused" in result["msg"]
    assert result["stats"] == stats(failed=1)
    assert organization.writes == []


def test_a_document_of_another_organization_is_refused(organization: Organization) -> None:
    organization.add_project("checkout")
    result = organization.failing(projects=[{"name": "new"}], organization="other")
    assert result["msg"].startswith("organization: is other")
    assert organization.writes == []


def test_an_empty_organization_that_is_another_gets_nothing(organization: Organization) -> None:
    document = {
        "channels": [hook(), hook("chat")],
        "projects": [{"name": name, "alerts": [alert(channels=["oncall"])]} for name in ("checkout", "billing")],
    }
    result = organization.failing(**document, organization="other")
    assert result["msg"] == "organization: is other, but the API key belongs to acme"
    assert organization.sent == []
    assert (organization.channels(), organization.projects()) == ({}, {})
    assert organization.apply(**document, organization="acme")["stats"] == stats(created=6)


def test_an_old_server_that_ignores_environments_is_reported(organization: Organization) -> None:
    organization.control.settings(release="v2025-01-01.01")
    result = organization.failing(projects=[{"name": "new", "alerts": [alert(environments=["prod"]), alert("slow")]}])
    assert "environments: the server ignored it" in result["errors"][0]
    assert result["stats"] == stats(created=2, failed=1)


def test_results_have_the_shape_that_ansible_takes(organization: Organization) -> None:
    def plain(value: Any) -> bool:
        if isinstance(value, dict):
            return all(isinstance(key, str) and plain(one) for key, one in value.items())
        if isinstance(value, list):
            return all(map(plain, value))
        return value is None or type(value) in (str, int, bool, float)

    assert plain(organization.plan(**full(organization)))
    assert plain(organization.apply(**full(organization)))
    assert plain(organization.export())
