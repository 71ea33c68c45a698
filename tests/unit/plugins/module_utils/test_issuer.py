# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import errno
import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import (
    ApiError,
    LogfireError,
    OptionError,
    OutcomeUnknown,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._core.resource import Outcome
from ansible_collections.pydantic.logfire.plugins.module_utils._core.timestamps import format_instant
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.read_token import READ_TOKEN
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.write_token import WRITE_TOKEN
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    NOW,
    PROJECT_ID,
    PROJECTS,
    TOKENS,
    FakeClient,
    Turns,
    converge,
    forbidden,
    plan,
    project,
    token,
    uid,
)

FRESH = "pylf_v1_us_0009Zq8fresh"
MINTED = {"id": uid(9), "created_at": format_instant(NOW), "expires_at": None, "token": FRESH}
POST, ROTATE = f"POST {TOKENS}", f"POST {TOKENS}{uid(1)}/rotate/"
LOST = OutcomeUnknown("POST: the connection broke; it is unknown whether it was carried out")


def delete(number: int) -> str:
    return f"DELETE {TOKENS}{uid(number)}/"


def fresh(number: int, seconds: float = 0, **fields: Any) -> Any:
    """A token that appeared in the list so many seconds after NOW."""
    return token(number, created_at=format_instant(NOW + datetime.timedelta(seconds=seconds)), **fields)


def a_client(*lists: list[Any], **answers: Any) -> FakeClient:
    """The list of tokens as it is read first, then, and so on."""
    return FakeClient(
        {
            f"GET {PROJECTS}": [project()],
            f"GET {PROJECTS}{PROJECT_ID}/": project(),
            f"GET {TOKENS}": Turns(*lists),
            POST: MINTED,
            **{delete(number): None for number in range(10)},
            **answers,
        }
    )


def issue(client: FakeClient, **params: Any) -> Outcome:
    return converge(WRITE_TOKEN, client, project="checkout", **params)


def failure(client: FakeClient, kind: type[LogfireError] = LogfireError, **params: Any) -> str:
    with pytest.raises(kind) as caught:
        issue(client, **params)
    assert "Zq8" not in client.redact(caught.value.message)
    return caught.value.message


def writes(client: FakeClient) -> list[str]:
    return [what for what, _body in client.writes]


def full_disk(*_arguments: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "checkout.token"


def left_behind(path: Path) -> list[str]:
    return [name for name in os.listdir(path.parent) if name != path.name]


# The destination


def test_the_destination_is_tried_before_a_token_is_created(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", full_disk)
    client = a_client([])
    with pytest.raises(OptionError, match=r"^path: .*No space left"):
        issue(client, path=str(path))
    assert writes(client) == []
    assert left_behind(path) == []


def test_a_token_whose_secret_cannot_be_written_is_revoked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "replace", full_disk)
    client = a_client([])
    message = failure(client, path=str(path))
    assert "No space left" in message
    assert f"the fresh token {uid(9)} was revoked" in message
    assert writes(client) == [POST, delete(9)]
    assert os.listdir(path.parent) == []


def test_later_answers_do_not_show_the_new_secret(path: Path) -> None:
    path.write_text("pylf_v1_us_0001Zq8\n")
    soon = token(1, expires_at=format_instant(NOW + datetime.timedelta(days=1)))
    client = a_client([soon], **{delete(1): forbidden(f"not you, {FRESH}")})
    planned = plan(WRITE_TOKEN, client, project="checkout", path=str(path), renew_before="2d", revoke_replaced=True)
    planned.execute()
    (warning,) = map(client.redact, planned.remote.warnings)  # type: ignore[attr-defined]
    assert "not you" in warning
    assert "Zq8" not in warning


def test_a_token_that_can_be_neither_written_nor_revoked_is_named(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "replace", full_disk)
    message = failure(a_client([], **{delete(9): forbidden("no scope")}), path=str(path))
    assert f"the fresh token {uid(9)} could not be revoked either and is live" in message
    assert "no scope" in message


def test_a_refused_creation_leaves_the_file_as_it_was(path: Path) -> None:
    path.write_text("pylf_v1_us_old\n")
    client = a_client([], **{POST: ApiError("HTTP 422: limit", 422)})
    with pytest.raises(ApiError, match="limit"):
        issue(client, path=str(path))
    assert path.read_text() == "pylf_v1_us_old\n"
    assert left_behind(path) == []


def test_a_token_that_an_unexpected_error_left_live_is_revoked_by_the_next_run(path: Path) -> None:
    client = a_client([], **{POST: RuntimeError("bug")})
    message = failure(client, OutcomeUnknown, path=str(path))
    assert message.startswith(
        "unexpected RuntimeError, please report it: bug; it is unknown whether it was carried out"
    )
    assert os.listdir(path.parent) == [".checkout.token.journal"]
    client = a_client([fresh(5)])
    issue(client, path=str(path))
    assert writes(client) == [delete(5), POST]
    assert os.listdir(path.parent) == [path.name]


def test_a_run_that_was_slower_does_not_replace_what_the_other_one_wrote(path: Path) -> None:
    """Both have read that there is nothing; the second one writes when the first one is done already."""
    slower = plan(WRITE_TOKEN, a_client([]), project="checkout", path=str(path))
    issue(a_client([]), path=str(path))
    client = slower.client  # type: ignore[attr-defined]
    with pytest.raises(OptionError, match=r"another run has just written it; run again"):
        slower.execute()
    assert writes(client) == []
    assert path.read_text() == f"{FRESH}\n"
    assert left_behind(path) == []


# Creations of unknown outcome


@pytest.mark.parametrize("answer", [LOST, None, {}, {"id": ""}, {"id": 9, "token": FRESH}, {"token": FRESH}])
def test_the_orphan_of_a_lost_creation_is_revoked_and_another_one_created(path: Path, answer: Any) -> None:
    old = token(1)
    client = a_client([old], [old, fresh(5)], **{POST: Turns(answer, MINTED)})
    outcome = issue(client, path=str(path), return_token=True)
    assert writes(client) == [POST, delete(5), POST]
    assert (outcome.id, outcome.extra["token"]) == (uid(9), FRESH)
    assert path.read_text() == f"{FRESH}\n"
    assert left_behind(path) == []


IMPLAUSIBLE = {
    "missing": {},
    "null": {"token": None},
    "blank": {"token": " "},
    "true": {"token": True},
    "a list": {"token": ["Zq8fresh"]},
    "70 KB": {"token": "Zq8" * 24_000},
    "a newline": {"token": f"{FRESH}\n"},
    "a lone surrogate": {"token": f"{FRESH}\ud800"},
}


@pytest.mark.parametrize("more", IMPLAUSIBLE.values(), ids=IMPLAUSIBLE)
@pytest.mark.parametrize("state", ["present", "rotated"])
def test_a_secret_that_cannot_be_right_is_an_error_with_the_id_and_its_token_revoked(
    path: Path, more: dict[str, Any], state: str
) -> None:
    path.write_text("pylf_v1_us_0001Zq8\n")
    answer = {key: value for key, value in MINTED.items() if key != "token"}
    old = [token(1)] if state == "rotated" else []
    client = a_client(old, **{POST: {**answer, **more}, ROTATE: {**answer, **more}})
    message = failure(client, path=str(path), state=state)
    assert message.startswith(f"the token {uid(9)} was made, but its secret ")
    assert message.endswith(f"; the fresh token {uid(9)} was revoked")
    assert writes(client) == [POST if state == "present" else ROTATE, delete(9)]
    assert path.read_text() == "pylf_v1_us_0001Zq8\n"
    assert left_behind(path) == []


def test_an_orphan_of_an_unexpected_failure_is_revoked_and_no_other_one_made() -> None:
    client = a_client([], [fresh(5)], **{POST: RuntimeError("bug")})
    message = failure(client)
    assert message.endswith("its token was created nevertheless, and revoked")
    assert writes(client) == [POST, delete(5)]


def test_the_orphan_of_a_creation_that_had_to_wait_is_found() -> None:
    """A rate limit may hold a request back for longer than clocks differ."""

    def after_a_wait(_body: Any) -> Any:
        client.moment = NOW + datetime.timedelta(seconds=60)
        raise LOST

    client = a_client([], [fresh(5, 60)], **{POST: Turns(after_a_wait, MINTED)})
    issue(client)
    assert writes(client) == [POST, delete(5), POST]


def test_the_second_creation_wants_the_same_expiry() -> None:
    expires = format_instant(NOW + datetime.timedelta(days=90))
    client = a_client([], [fresh(5, expires=expires)], **{POST: Turns(LOST, MINTED)})
    issue(client, valid_for="90d")
    assert [body for what, body in client.writes if what == POST] == [{"expires_at": expires}] * 2


def test_a_lost_creation_without_an_orphan_says_run_again(path: Path) -> None:
    client = a_client([token(1)], **{POST: LOST})
    message = failure(client, OutcomeUnknown, path=str(path))
    assert "no new token is in the list read afterwards: run again" in message
    assert writes(client) == [POST]


@pytest.mark.parametrize(
    "stranger",
    [
        fresh(5, seconds=-3600),
        fresh(5, seconds=3600),
        fresh(5, expires="2099-01-01T00:00:00Z"),
        fresh(5, active=False),
        {**fresh(5), "created_at": None},
    ],
    ids=["older", "newer", "another expiry", "dead", "ageless"],
)
def test_the_token_of_somebody_else_is_never_revoked(stranger: Any) -> None:
    client = a_client([], [stranger], **{POST: LOST})
    failure(client, OutcomeUnknown)
    assert writes(client) == [POST]


def test_a_token_that_existed_before_is_not_an_orphan(path: Path) -> None:
    client = a_client([fresh(5)], **{POST: LOST})
    failure(client, OutcomeUnknown, path=str(path))
    assert writes(client) == [POST]


def test_of_several_possible_orphans_none_is_revoked() -> None:
    client = a_client([], [fresh(5), fresh(6)], **{POST: LOST})
    assert f"one of these new tokens may be its orphan: {uid(5)}, {uid(6)}" in failure(client, OutcomeUnknown)
    assert writes(client) == [POST]


def test_an_orphan_that_cannot_be_revoked_is_named() -> None:
    client = a_client([], [fresh(5)], **{POST: LOST, delete(5): forbidden()})
    assert f"its orphan {uid(5)} could not be revoked" in failure(client, OutcomeUnknown)
    assert writes(client) == [POST, delete(5)]


def test_a_list_that_cannot_be_read_afterwards_is_reported() -> None:
    client = a_client([])
    client.answers[f"GET {TOKENS}"] = Turns([], LogfireError("no answer"))
    client.answers[POST] = LOST
    assert "an orphan may be live: no answer" in failure(client, OutcomeUnknown)


def test_a_creation_is_lost_twice_at_most() -> None:
    client = a_client([], [fresh(5)], [fresh(6)], **{POST: LOST})
    assert "and revoked" in failure(client)
    assert writes(client) == [POST, delete(5), POST, delete(6)]


def test_a_creation_that_was_lost_twice_does_not_deny_its_orphan() -> None:
    client = a_client([], [fresh(5)], [fresh(6)], **{POST: LOST})
    assert "no new token is in the list" not in failure(client)


# Rotations


def test_a_rotation_that_was_refused_changes_nothing(path: Path) -> None:
    path.write_text("pylf_v1_us_0001Zq8\n")
    path.chmod(0o600)
    with pytest.raises(ApiError):
        issue(a_client([token(1)], **{ROTATE: forbidden()}), path=str(path), state="rotated")
    assert path.read_text() == "pylf_v1_us_0001Zq8\n"
    assert left_behind(path) == []


def test_a_rotation_is_never_repeated() -> None:
    client = a_client([token(1)], **{ROTATE: LOST})
    assert f"see {uid(1)}" in failure(client, OutcomeUnknown, id=uid(1), state="rotated")
    assert writes(client) == [ROTATE]


def test_the_orphan_of_a_lost_rotation_is_revoked_and_a_new_token_created() -> None:
    expires = format_instant(NOW + datetime.timedelta(days=30))
    old = token(1, expires=expires)
    client = a_client([old], [{**old, "active": False}, fresh(5, expires=expires)], **{ROTATE: LOST})
    outcome = issue(client, id=uid(1), state="rotated")
    assert client.writes == [(ROTATE, None), (delete(5), None), (POST, {"expires_at": expires})]
    assert (outcome.id, outcome.extra["token"]) == (uid(9), FRESH)


def test_the_orphan_of_a_lost_rotation_is_found_if_the_server_drops_its_expiry() -> None:
    old = token(1, expires=format_instant(NOW + datetime.timedelta(days=30)))
    client = a_client([old], [{**old, "active": False}, fresh(5)], **{ROTATE: LOST})
    issue(client, id=uid(1), state="rotated")
    assert writes(client) == [ROTATE, delete(5), POST]


def test_a_rotated_secret_that_cannot_be_written_is_revoked(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path.write_text("pylf_v1_us_0001Zq8\n")
    monkeypatch.setattr(os, "replace", full_disk)
    client = a_client([token(1)], **{ROTATE: MINTED})
    assert f"the fresh token {uid(9)} was revoked" in failure(client, path=str(path), state="rotated")
    assert writes(client) == [ROTATE, delete(9)]


# Runs that were killed


def killed_run(path: Path) -> None:
    """A run that died between the creation of a token and the writing of its secret."""

    class Killed(BaseException):
        pass

    def die(_body: Any) -> Any:
        raise Killed

    planned = plan(WRITE_TOKEN, a_client([token(1)], **{POST: die}), project="checkout", path=str(path))
    with pytest.raises(Killed):
        planned.execute()
    # The kernel closes what a dead process had open.
    planned.file.leave()  # type: ignore[attr-defined]


def test_the_next_run_revokes_the_orphan_of_a_killed_one(path: Path) -> None:
    killed_run(path)
    client = a_client([token(1), fresh(5)])
    outcome = issue(client, path=str(path))
    assert writes(client) == [delete(5), POST]
    assert outcome.before["orphan"] == uid(5)
    assert "orphan" not in outcome.after
    assert left_behind(path) == []


def test_check_mode_reports_the_orphan_and_leaves_it_to_the_run(path: Path) -> None:
    killed_run(path)
    before = sorted(os.listdir(path.parent))
    client = a_client([token(1), fresh(5)])
    outcome = plan(WRITE_TOKEN, client, True, project="checkout", path=str(path)).predict()
    assert outcome.before["orphan"] == uid(5)
    assert writes(client) == []
    assert sorted(os.listdir(path.parent)) == before


def test_an_orphan_beside_a_live_token_is_a_change_of_its_own(path: Path) -> None:
    killed_run(path)
    path.write_text("pylf_v1_us_0001Zq8\n")
    path.chmod(0o600)
    client = a_client([token(1), fresh(5)])
    outcome = issue(client, path=str(path))
    assert (outcome.changed, outcome.action, outcome.id) == (True, "updated", uid(1))
    assert writes(client) == [delete(5)]
    assert issue(a_client([token(1)]), path=str(path)).changed is False


def test_a_killed_run_that_created_nothing_is_forgotten(path: Path) -> None:
    killed_run(path)
    client = a_client([token(1)])
    issue(client, path=str(path))
    assert writes(client) == [POST]
    assert left_behind(path) == []


def test_several_possible_orphans_of_a_killed_run_are_reported(path: Path) -> None:
    killed_run(path)
    client = a_client([token(1), fresh(5), fresh(6)])
    planned = plan(WRITE_TOKEN, client, project="checkout", path=str(path))
    planned.execute()
    assert writes(client) == [POST]
    (warning,) = planned.remote.warnings  # type: ignore[attr-defined]
    assert f"{uid(5)}, {uid(6)}" in warning


@pytest.mark.parametrize("state", ["present", "absent"])
def test_the_journal_of_another_project_is_neither_used_nor_cleared_away(path: Path, state: str) -> None:
    killed_run(path)
    before = left_behind(path)
    other = project(0xB0, "other")
    tokens = f"{PROJECTS}{uid(0xB0)}/write-tokens/"
    client = FakeClient({f"GET {PROJECTS}": [other], f"GET {tokens}": [fresh(5)], f"POST {tokens}": MINTED})
    with pytest.raises(OptionError, match=f"it is about a write token of project {PROJECT_ID}"):
        converge(WRITE_TOKEN, client, project="other", path=str(path), state=state)
    assert writes(client) == []
    assert left_behind(path) == before


def test_the_journal_of_another_kind_is_neither_used_nor_cleared_away(path: Path) -> None:
    killed_run(path)
    before = left_behind(path)
    tokens = f"{PROJECTS}{uid(0xA0)}/read-tokens/"
    client = FakeClient({f"GET {PROJECTS}": [project()], f"GET {tokens}": [fresh(5)], f"POST {tokens}": MINTED})
    with pytest.raises(OptionError, match="it is about a write token of project"):
        converge(READ_TOKEN, client, project="checkout", path=str(path))
    assert writes(client) == []
    assert left_behind(path) == before


def test_the_token_of_a_killed_run_is_found_among_thousands(path: Path) -> None:
    """A journal must be read whole, however many tokens were known."""
    thousands = [token(number) for number in range(0x1000, 0x1000 + 5000)]

    def die(_body: Any) -> Any:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        issue(a_client(thousands, **{POST: die}), path=str(path))
    client = a_client([*thousands, fresh(5)])
    issue(client, path=str(path))
    assert writes(client) == [delete(5), POST]


def test_the_journal_of_the_former_name_has_the_ids_themselves(path: Path) -> None:
    entry = {
        "kind": "write_token",
        "project_id": PROJECT_ID,
        "known": [uid(4)],
        "since": format_instant(NOW),
        "body": {},
        "temporary": "",
    }
    (path.parent / ".checkout.token.minting").write_text(json.dumps(entry))
    client = a_client([fresh(4), fresh(5)])
    issue(client, path=str(path))
    assert writes(client) == [delete(5), POST]
    assert left_behind(path) == []


def test_no_other_token_of_the_list_is_made_meanwhile(path: Path) -> None:
    """Otherwise it could pass for the orphan."""
    free: list[bool] = []

    def minted(_body: Any) -> Any:
        turn = planned.remote.creation_lock(WRITE_TOKEN, planned.parent)  # type: ignore[attr-defined]
        with ThreadPoolExecutor(1) as other:
            free.append(other.submit(turn.acquire, blocking=False).result())
        return MINTED

    planned = plan(WRITE_TOKEN, a_client([], **{POST: minted}), project="checkout", path=str(path))
    planned.execute()
    assert free == [False]


def test_a_secret_that_was_lost_by_a_failure_is_looked_for_by_the_next_run(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patched:
        patched.setattr(os, "replace", full_disk)
        failure(a_client([], **{delete(9): forbidden()}), OutcomeUnknown, path=str(path))
    client = a_client([fresh(9)])
    issue(client, path=str(path))
    assert writes(client) == [delete(9), POST]
