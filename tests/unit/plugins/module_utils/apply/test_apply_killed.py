# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that is killed at any request, and then run again: it converges, makes nothing twice and loses no secret."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.estate import (
    Estate,
    Values,
    accepted,
    alert,
    hook,
)
from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.killed import Killer


@pytest.fixture(scope="module")
def killer() -> Iterator[Killer]:
    killer = Killer()
    yield killer
    killer.stop()


def environment(estate: Estate) -> Values:
    """Everything that takes a request: creations, an inactive channel, updates, tokens, a renewal, deletions."""
    return {
        "channels": [hook("new", active=False), hook("old", active=False), {"name": "gone", "state": "absent"}],
        "projects": [
            {
                "name": "new",
                "write_tokens": [{"path": f"{estate.folder}/new.write", "valid_for": "90d"}],
                "read_tokens": [{"path": f"{estate.folder}/new.read"}],
                "alerts": [alert(channels=["new"]), alert("slow")],
            },
            {
                "name": "old",
                "description": "x",
                "alerts": [alert(query="SELECT 2")],
                "write_tokens": [{"path": f"{estate.folder}/old.write", "valid_for": "90d", "renew_before": "30d"}],
            },
        ],
        "prune": ["alerts"],
    }


def seed(estate: Estate) -> None:
    for path in estate.folder.iterdir():
        path.unlink()
    estate.control.reset()
    estate._mark = 0
    estate.apply(
        channels=[hook("old"), hook("gone")],
        projects=[
            {
                "name": "old",
                "alerts": [alert(), alert("stray")],
                "write_tokens": [{"path": f"{estate.folder}/old.write", "valid_for": "10d"}],
            }
        ],
        concurrency=1,
    )


def params(estate: Estate, document: Values, concurrency: int) -> Values:
    return accepted("apply", estate.options(**document, concurrency=concurrency))


def shape(estate: Estate) -> Values:
    """Return what there is, with duplicates, but without what differs from run to run."""
    state = estate.state()
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


def live(estate: Estate, project: str, kind: str) -> list[str]:
    return sorted(one["secret"] for one in estate.tokens(project, kind))


def held(estate: Estate) -> dict[str, str]:
    """Return what the files hold. A run that dies while it prepares one may leave a file with nothing in it."""
    files = {path.name: path.read_text().strip() for path in estate.folder.iterdir()}
    return {name: text for name, text in files.items() if text.strip("#")}


# Nothing happens before the lists are read; of runs whose order is left to chance, some will do.
READS, WRITES = 5, 13


@pytest.mark.parametrize(
    ("concurrency", "answered", "step"),
    [(1, False, 1), (1, True, 1), (4, True, 4)],
    ids=["before it is sent", "once it is answered", "with others under way"],
)
def test_a_killed_run_is_finished_by_the_next(
    estate: Estate, killer: Killer, answered: bool, concurrency: int, step: int
) -> None:
    seed(estate)
    estate.apply(**environment(estate))
    assert [len(estate.reads), len(estate.writes)] == [READS, WRITES]
    desired = shape(estate)
    for number in range(READS + 1, READS + WRITES + 1, step):
        seed(estate)
        replaced = held(estate)["old.write"]
        document = environment(estate)
        assert killer.apply(params(estate, document, concurrency), number, answered)
        estate.settle()
        estate.apply(**document)
        assert shape(estate) == desired, f"request {number}"
        assert estate.apply(**document)["changed"] is False, f"request {number}"
        # Nothing lies beside the secrets, each of them is live, and nothing else is but the token that was renewed.
        files = held(estate)
        assert sorted(files) == ["new.read", "new.write", "old.write"], f"request {number}"
        assert live(estate, "new", "write") == [files["new.write"]], f"request {number}"
        assert live(estate, "new", "read") == [files["new.read"]], f"request {number}"
        assert live(estate, "old", "write") == sorted([files["old.write"], replaced]), f"request {number}"


def tokens(estate: Estate, name: str, **options: Any) -> Values:
    """A document that takes two lists, and then one request to issue that token."""
    token = {"path": f"{estate.folder}/{name}", "valid_for": "90d", **options}
    return {"projects": [{"name": "old", "write_tokens": [token]}]}


@pytest.mark.parametrize(
    "number",
    [3, 4],
    ids=["before the new one is created", "before the old one is revoked"],
)
def test_a_replaced_token_is_revoked_by_the_next_run(estate: Estate, killer: Killer, number: int) -> None:
    seed(estate)
    document = tokens(estate, "old.write", renew_before="30d", revoke_replaced=True)
    assert killer.apply(params(estate, document, 1), number, False)
    estate.apply(**document)
    assert live(estate, "old", "write") == [held(estate)["old.write"]]


@pytest.mark.parametrize("alike", [False, True])
def test_somebody_elses_token_is_left_alone(estate: Estate, killer: Killer, alike: bool) -> None:
    """A token issued after the run died is somebody else's, however alike it looks. Doubtful ones are reported."""
    seed(estate)
    document = tokens(estate, "fresh")
    before = live(estate, "old", "write")
    assert killer.apply(params(estate, document, 1), 3, True)
    (orphan,) = [one for one in estate.tokens("old") if one["secret"] not in before]
    project = estate.projects()["old"]["id"]
    body = {"expires_at": orphan["expires_at"]} if alike else {}
    other = estate.call("POST", f"projects/{project}/write-tokens/", body)
    result = estate.apply(**document)
    left = {held(estate)["fresh"], *before, other["token"], *([orphan["secret"]] if alike else [])}
    assert set(live(estate, "old", "write")) == left
    ids = ", ".join(sorted([orphan["id"], other["id"]]))
    assert any(ids in warning for warning in result.get("warnings", [])) is alike


def test_check_mode_reports_an_orphan_and_leaves_it(estate: Estate, killer: Killer) -> None:
    seed(estate)
    document = tokens(estate, "fresh")
    assert killer.apply(params(estate, document, 1), 3, True)
    files = sorted(path.name for path in estate.folder.iterdir())
    assert estate.plan(**document)["stats"]["created"] == 1
    assert sorted(path.name for path in estate.folder.iterdir()) == files
    estate.apply(**document)
    assert sorted(path.name for path in estate.folder.iterdir()) == ["fresh", "old.write"]
