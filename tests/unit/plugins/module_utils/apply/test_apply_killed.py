# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that is killed at any request, and then run again: it converges, makes nothing twice and loses no secret."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.killed import Killer
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    Organization,
    Values,
    accepted,
    alert,
    hook,
)


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    killer = Killer()
    yield killer
    killer.stop()


def environment(organization: Organization) -> Values:
    """Everything that takes a request: creations, an inactive channel, updates, tokens, a renewal, deletions."""
    return {
        "channels": [hook("new", active=False), hook("old", active=False), {"name": "gone", "state": "absent"}],
        "projects": [
            {
                "name": "new",
                "write_tokens": [{"path": f"{organization.folder}/new.write", "valid_for": "90d"}],
                "read_tokens": [{"path": f"{organization.folder}/new.read"}],
                "alerts": [alert(channels=["new"]), alert("slow")],
            },
            {
                "name": "old",
                "description": "x",
                "alerts": [alert(query="SELECT 2")],
                "write_tokens": [
                    {"path": f"{organization.folder}/old.write", "valid_for": "90d", "renew_before": "30d"}
                ],
            },
        ],
        "prune": ["alerts"],
    }


def seed(organization: Organization) -> None:
    for path in organization.folder.iterdir():
        path.unlink()
    organization.control.reset()
    organization._mark = 0
    organization.apply(
        channels=[hook("old"), hook("gone")],
        projects=[
            {
                "name": "old",
                "alerts": [alert(), alert("stray")],
                "write_tokens": [{"path": f"{organization.folder}/old.write", "valid_for": "10d"}],
            }
        ],
        concurrency=1,
    )


def params(organization: Organization, document: Values, concurrency: int) -> Values:
    return accepted("apply", organization.options(**document, concurrency=concurrency))


def shape(organization: Organization) -> Values:
    """Return what there is, with duplicates, but without what differs from run to run."""
    state = organization.state()
    labels = {one["id"]: one["label"] for one in state["channels"]}
    return {
        "channels": sorted((one["label"], one["active"], one["config"]["url"]) for one in state["channels"]),
        "projects": {
            project["name"]: {
                "description": project["description"],
                "alerts": sorted(
                    (one["name"], one["query"], [labels[each["channel_id"]] for each in one["assignments"]])
                    for one in project["alerts"]
                ),
            }
            for project in state["projects"]
        },
    }


def live(organization: Organization, project: str, kind: str) -> list[str]:
    return sorted(one["secret"] for one in organization.tokens(project, kind))


def held(organization: Organization) -> dict[str, str]:
    """Return what the files hold. A run that dies while it prepares one may leave a file with nothing in it."""
    files = {path.name: path.read_text().strip() for path in organization.folder.iterdir()}
    return {name: text for name, text in files.items() if text.strip("#")}


# Nothing happens before the lists are read; of runs whose order is left to chance, some will do.
READS, WRITES = 5, 13


@pytest.mark.parametrize(
    ("concurrency", "answered", "step"),
    [(1, False, 1), (1, True, 1), (4, True, 4)],
    ids=["before it is sent", "once it is answered", "with others under way"],
)
def test_a_killed_run_is_finished_by_the_next(
    organization: Organization, killer: Killer, answered: bool, concurrency: int, step: int
) -> None:
    seed(organization)
    organization.apply(**environment(organization))
    assert [len(organization.reads), len(organization.writes)] == [READS, WRITES]
    desired = shape(organization)
    for number in range(READS + 1, READS + WRITES + 1, step):
        seed(organization)
        replaced = held(organization)["old.write"]
        document = environment(organization)
        assert killer.apply(params(organization, document, concurrency), number, answered)
        organization.settle()
        organization.apply(**document)
        assert shape(organization) == desired, f"request {number}"
        assert organization.apply(**document)["changed"] is False, f"request {number}"
        # Nothing lies beside the secrets, each of them is live, and nothing else is but the token that was renewed.
        files = held(organization)
        assert sorted(files) == ["new.read", "new.write", "old.write"], f"request {number}"
        assert live(organization, "new", "write") == [files["new.write"]], f"request {number}"
        assert live(organization, "new", "read") == [files["new.read"]], f"request {number}"
        assert live(organization, "old", "write") == sorted([files["old.write"], replaced]), f"request {number}"


def tokens(organization: Organization, name: str, **options: Any) -> Values:
    """A document that takes two lists, and then one request to issue that token."""
    token = {"path": f"{organization.folder}/{name}", "valid_for": "90d", **options}
    return {"projects": [{"name": "old", "write_tokens": [token]}]}


@pytest.mark.parametrize(
    "number",
    [3, 4],
    ids=["before the new one is created", "before the old one is revoked"],
)
def test_a_replaced_token_is_revoked_by_the_next_run(organization: Organization, killer: Killer, number: int) -> None:
    seed(organization)
    document = tokens(organization, "old.write", renew_before="30d", revoke_replaced=True)
    assert killer.apply(params(organization, document, 1), number, False)
    organization.apply(**document)
    assert live(organization, "old", "write") == [held(organization)["old.write"]]


@pytest.mark.parametrize("alike", [False, True])
def test_somebody_elses_token_is_left_alone(organization: Organization, killer: Killer, alike: bool) -> None:
    """A token issued after the run died is somebody else's, however alike it looks. Doubtful ones are reported."""
    seed(organization)
    document = tokens(organization, "fresh")
    before = live(organization, "old", "write")
    assert killer.apply(params(organization, document, 1), 3, True)
    (orphan,) = [one for one in organization.tokens("old") if one["secret"] not in before]
    project = organization.projects()["old"]["id"]
    body = {"expires_at": orphan["expires_at"]} if alike else {}
    other = organization.call("POST", f"projects/{project}/write-tokens/", body)
    result = organization.apply(**document)
    left = {held(organization)["fresh"], *before, other["token"], *([orphan["secret"]] if alike else [])}
    assert set(live(organization, "old", "write")) == left
    ids = ", ".join(sorted([orphan["id"], other["id"]]))
    assert any(ids in warning for warning in result.get("warnings", [])) is alike


def test_check_mode_reports_an_orphan_and_leaves_it(organization: Organization, killer: Killer) -> None:
    seed(organization)
    document = tokens(organization, "fresh")
    assert killer.apply(params(organization, document, 1), 3, True)
    files = sorted(path.name for path in organization.folder.iterdir())
    assert organization.plan(**document)["stats"]["created"] == 1
    assert sorted(path.name for path in organization.folder.iterdir()) == files
    organization.apply(**document)
    assert sorted(path.name for path in organization.folder.iterdir()) == ["fresh", "old.write"]
