# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import dataclasses
import datetime
import os
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import (
    ApiError,
    LogfireError,
    MissingParent,
    OptionError,
    OutcomeUnknown,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._api.placeholder_id import placeholder_id
from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import manage_module
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._core.resource import Outcome
from ansible_collections.pydantic.logfire.plugins.module_utils._core.timestamps import format_instant
from ansible_collections.pydantic.logfire.plugins.module_utils._credentials.journal import JournaledFile
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.project import PROJECT as PROJECT_KIND
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.write_token import WRITE_TOKEN
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    KEY,
    NOW,
    PROJECT_ID,
    PROJECTS,
    TOKENS,
    FakeClient,
    Turns,
    converge,
    forbidden,
    missing,
    plan,
    project,
    token,
    uid,
)
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import predict as predict_one

SECRET = "pylf_v1_us_0001Zq8secret"
ORIGIN = "https://logfire.example.com"
FRESH = "pylf_v1_us_0009Zq8fresh"
MINTED = {"id": uid(9), "created_at": format_instant(NOW), "expires_at": None, "description": "x", "token": FRESH}
POST = f"POST {TOKENS}"
PROJECT = f"GET {PROJECTS}{PROJECT_ID}/"
LOST = OutcomeUnknown("POST: the connection broke; it is unknown whether it was carried out")


def after(**delta: float) -> str:
    return format_instant(NOW + datetime.timedelta(**delta))


def delete(number: int) -> str:
    return f"DELETE {TOKENS}{uid(number)}/"


def a_client(*tokens: Any, **answers: Any) -> FakeClient:
    return FakeClient(
        {
            f"GET {PROJECTS}": [project()],
            PROJECT: project(),
            f"GET {TOKENS}": list(tokens),
            POST: lambda body: {**MINTED, **body},
            **{delete(number): None for number in range(10)},
            **answers,
        }
    )


def run(client: FakeClient, **params: Any) -> Outcome:
    """Return what is done, after a check that check mode foretells it without a write."""
    checked = FakeClient(client.answers)
    checked.moment = client.moment
    files = sorted(os.listdir(os.path.dirname(params["path"]))) if params.get("path") else []
    foretold = predict_one(WRITE_TOKEN, checked, project="checkout", **params)
    assert checked.writes == []
    assert files == (sorted(os.listdir(os.path.dirname(params["path"]))) if params.get("path") else [])
    outcome = converge(WRITE_TOKEN, client, project="checkout", **params)
    assert (foretold.changed, foretold.action) == (outcome.changed, outcome.action)
    assert (foretold.before, foretold.after) == (outcome.before, outcome.after)
    assert "token" not in foretold.extra
    # Both always say where the token belongs, and in the same words.
    where = {name: outcome.extra.pop(name) for name in ("base_url", "project_url")}
    assert where == foretold.extra == {"base_url": ORIGIN, "project_url": f"{ORIGIN}/acme/checkout"}
    assert "Zq8" not in repr((outcome.before, outcome.after, outcome.shown, foretold.shown))
    return outcome


def writes(client: FakeClient) -> list[str]:
    return [what for what, _body in client.writes]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file that holds the secret of token 1."""
    file = tmp_path / "checkout.token"
    file.write_text(f"{SECRET}\n")
    file.chmod(0o600)
    return file


@pytest.fixture
def no_file(tmp_path: Path) -> Path:
    return tmp_path / "checkout.token"


LIVE = token(1)
REVOKED = token(1, active=False)
EXPIRED = token(1, expires=after(seconds=-1))
EXPIRED_NOW = token(1, expires=after(seconds=0))
OTHER = token(2)
dead = pytest.mark.parametrize("record", [REVOKED, EXPIRED, EXPIRED_NOW], ids=["revoked", "expired", "expired now"])


# present


@pytest.mark.parametrize("selector", ["path", "token", "id", "none"])
def test_a_live_token_is_left_alone(selector: str, path: Path) -> None:
    client = a_client(LIVE, OTHER)
    params = {"path": {"path": str(path)}, "token": {"token": SECRET}, "id": {"id": uid(1).upper()}}.get(selector, {})
    outcome = run(client, **params)
    assert (outcome.changed, outcome.extra) == (False, {})
    assert outcome.before == outcome.after
    assert outcome.shown["project"] == "checkout"
    if selector != "none":
        assert outcome.id == uid(1)
    assert writes(client) == []
    assert path.read_text() == f"{SECRET}\n"


@dead
@pytest.mark.parametrize("selector", ["path", "token", "none"])
def test_a_dead_token_is_replaced(record: Any, selector: str, path: Path) -> None:
    client = a_client(record)
    outcome = run(client, **{"path": {"path": str(path)}, "token": {"token": SECRET}}.get(selector, {}))
    assert (outcome.changed, outcome.action, outcome.id) == (True, "created", uid(9))
    assert outcome.extra == ({} if selector == "path" else {"token": FRESH})
    assert client.writes == [(POST, {})]
    assert client.sent[-1].scope == "project:write_token"
    assert path.read_text() == f"{FRESH if selector == 'path' else SECRET}\n"


@pytest.mark.parametrize("content", [None, "", "pylf_v1_us_unknown"])
def test_a_file_without_a_known_secret_gets_a_new_one(no_file: Path, content: str | None) -> None:
    if content is not None:
        no_file.write_text(content)
    client = a_client(LIVE)
    outcome = run(client, path=str(no_file))
    assert (outcome.issued, outcome.extra) == (True, {})
    assert no_file.read_text() == f"{FRESH}\n"
    assert no_file.stat().st_mode & 0o777 == 0o600
    assert os.listdir(no_file.parent) == [no_file.name]


@pytest.mark.parametrize("state", ["present", "rotated"])
def test_the_secret_that_a_file_holds_is_returned_only_if_asked_for(path: Path, state: str) -> None:
    """A returned value may stay in the files of an asynchronous task, in facts and in logs."""
    record = REVOKED if state == "present" else LIVE
    for asked in ({}, {"return_token": False}, {"return_token": True}):
        path.write_text(f"{SECRET}\n")
        client = a_client(record, **{f"POST {TOKENS}{uid(1)}/rotate/": MINTED})
        outcome = run(client, path=str(path), state=state, **asked)
        assert path.read_text() == f"{FRESH}\n"
        assert outcome.extra == ({"token": FRESH} if asked.get("return_token") else {})


def test_the_only_copy_of_a_secret_is_always_returned() -> None:
    client = a_client()
    assert run(client, return_token=False).extra == {"token": FRESH}


@pytest.mark.parametrize("record", [None, REVOKED, EXPIRED])
def test_an_id_never_creates(record: Any) -> None:
    client = a_client(OTHER, *([record] if record else []))
    with pytest.raises(OptionError, match=r"^id: .*never creates one"):
        plan(WRITE_TOKEN, client, project="checkout", id=uid(1))
    assert writes(client) == []


def test_without_a_selector_the_longest_living_token_counts() -> None:
    client = a_client(token(1, expires=after(days=1)), token(2), token(3, expires=after(days=9)))
    assert run(client, renew_before="30d").id == uid(2)
    client = a_client(token(1, expires=after(days=1)), token(3, expires=after(days=9)))
    assert run(client, renew_before="2d").changed is False


def test_a_project_without_a_token_gets_one() -> None:
    client = a_client()
    assert run(client).extra == {"token": FRESH}
    assert client.writes == [(POST, {})]


def test_a_prefix_that_fits_several_is_an_error_that_lists_their_ids() -> None:
    client = a_client(token(1, prefix="pylf_v1_us_"), token(2, prefix="pylf_v1_us_0001"))
    with pytest.raises(OptionError, match=f"^id: 2 live write tokens match; .*{uid(1)}, {uid(2)}"):
        plan(WRITE_TOKEN, client, project="checkout", token=SECRET)


def test_a_dead_token_of_the_same_prefix_does_not_disturb() -> None:
    client = a_client(token(1, prefix="pylf_v1_us_0001"), token(2, prefix="pylf_v1_us_0001", active=False))
    assert run(client, token=SECRET).id == uid(1)


@pytest.mark.parametrize("prefix", [None, "", "...", "pylf_****_0001"])
@pytest.mark.parametrize("state", ["present", "absent", "expired", "rotated"])
def test_a_live_token_without_a_prefix_may_be_the_one_that_is_held(prefix: str | None, state: str) -> None:
    client = a_client({**LIVE, "token_prefix": prefix})
    with pytest.raises(LogfireError, match=f"does not return the prefix of {uid(1)}"):
        plan(WRITE_TOKEN, client, project="checkout", token=SECRET, state=state)
    assert run(a_client({**LIVE, "token_prefix": prefix}, LIVE), token=SECRET).action == "none"


@pytest.mark.parametrize("rest", ["...", "\u2026", "**********"])
def test_a_prefix_may_show_that_it_is_one(rest: str) -> None:
    client = a_client({**LIVE, "token_prefix": f"{LIVE['token_prefix']}{rest}"})
    assert run(client, token=SECRET).id == uid(1)


def test_liveness_is_judged_by_the_servers_clock() -> None:
    client = a_client(token(1, expires=after(days=1)))
    client.moment = NOW + datetime.timedelta(days=2)
    assert run(client).action == "created"


# Expiry and renewal


@pytest.mark.parametrize(
    ("params", "expires"),
    [({"valid_for": "90d"}, after(days=90)), ({"expires_at": "2027-01-01T02:00:00+02:00"}, "2027-01-01T00:00:00Z")],
)
def test_a_new_token_ends_when_it_was_asked_to(params: dict[str, Any], expires: str) -> None:
    client = a_client()
    assert run(client, **params).shown["expires_at"] == expires
    assert client.writes == [(POST, {"expires_at": expires})]


@pytest.mark.parametrize("params", [{"valid_for": "90d"}, {"expires_at": "2099-01-01T00:00:00Z"}])
def test_the_expiry_of_a_token_that_is_there_stays(params: dict[str, Any]) -> None:
    assert run(a_client(LIVE), **params).changed is False


@pytest.mark.parametrize("tokens", [[], [LIVE]])
@pytest.mark.parametrize("state", ["present", "rotated"])
def test_an_expiry_in_the_past_is_refused(tokens: list[Any], state: str) -> None:
    client = a_client(*tokens)
    with pytest.raises(OptionError, match=r"^expires_at: .* is in the past"):
        plan(WRITE_TOKEN, client, project="checkout", state=state, expires_at=after(seconds=0))
    assert writes(client) == []


@pytest.mark.parametrize(
    ("expires", "renewed"),
    [(after(days=14), False), (after(days=13, hours=23), True), (after(days=15), False), (None, False)],
)
@pytest.mark.parametrize("selector", ["path", "token", "none"])
def test_a_token_is_renewed_in_time(selector: str, expires: str | None, renewed: bool, path: Path) -> None:
    client = a_client(token(1, expires=expires))
    params = {"path": {"path": str(path)}, "token": {"token": SECRET}}.get(selector, {})
    outcome = run(client, valid_for="90d", renew_before="14d", **params)
    assert outcome.changed is renewed
    assert writes(client) == ([POST] if renewed else [])
    if selector == "path":
        assert path.read_text() == f"{FRESH if renewed else SECRET}\n"


def test_a_replaced_token_is_revoked_after_the_new_one_is_in_place_if_asked_for(path: Path) -> None:
    held: list[str] = []

    def revoke(_body: Any) -> None:
        held.append(path.read_text())

    client = a_client(token(1, expires=after(days=1)), **{delete(1): revoke})
    outcome = run(client, path=str(path), valid_for="90d", renew_before="14d", revoke_replaced=True)
    assert writes(client) == [POST, delete(1)]
    assert held == [f"{FRESH}\n"]
    assert outcome.issued


def test_a_dead_token_needs_no_revocation(path: Path) -> None:
    client = a_client(REVOKED)
    run(client, path=str(path), revoke_replaced=True)
    assert writes(client) == [POST]


def test_a_replaced_token_that_cannot_be_revoked_does_not_hide_the_new_one(path: Path) -> None:
    client = a_client(token(1, expires=after(days=1)), **{delete(1): forbidden()})
    options = {"path": str(path), "renew_before": "14d", "revoke_replaced": True, "return_token": True}
    planned = plan(WRITE_TOKEN, client, project="checkout", **options)
    assert planned.execute().extra["token"] == FRESH
    (warning,) = planned.remote.warnings  # type: ignore[attr-defined]
    assert uid(1) in warning
    assert "still live" in warning


def test_a_replaced_token_that_could_not_be_revoked_is_revoked_by_the_next_run(path: Path) -> None:
    options = {"path": str(path), "renew_before": "14d", "revoke_replaced": True}
    old = token(1, expires=after(days=1))
    run(a_client(old, **{delete(1): forbidden()}), **options)
    client = a_client(old, token(9))
    outcome = run(client, **options)
    assert (outcome.action, outcome.before["orphan"]) == ("updated", uid(1))
    assert writes(client) == [delete(1)]
    assert run(a_client(token(9)), **options).changed is False


def test_a_renewal_that_every_run_would_repeat_is_refused() -> None:
    client = a_client(token(1, expires=after(days=1)))
    with pytest.raises(OptionError, match=r"^renew_before: "):
        plan(WRITE_TOKEN, client, project="checkout", renew_before="14d", expires_at=after(days=7))


# The file's mode


def test_a_file_that_others_may_read_is_put_back(path: Path) -> None:
    path.chmod(0o644)
    client = a_client(LIVE)
    outcome = run(client, path=str(path))
    assert (outcome.changed, outcome.action) == (True, "updated")
    assert (outcome.before["mode"], outcome.after["mode"]) == ("0644", "0600")
    assert path.stat().st_mode & 0o777 == 0o600
    assert writes(client) == []
    assert run(a_client(LIVE), path=str(path)).changed is False


@pytest.mark.parametrize("state", ["expired", "absent"])
def test_the_diff_of_a_mode_is_the_truth(path: Path, state: str) -> None:
    """Nothing matches, so nothing changes, and the diff may not say otherwise."""
    path.chmod(0o644)
    outcome = run(a_client(OTHER), path=str(path), state=state)
    assert outcome.changed is False
    assert outcome.before == outcome.after
    assert path.stat().st_mode & 0o777 == 0o644


def test_expiring_a_token_reports_a_mode_only_if_it_changes(path: Path) -> None:
    path.chmod(0o644)
    outcome = run(a_client(LIVE, **{f"PATCH {TOKENS}{uid(1)}/expire/": None}), path=str(path), state="expired")
    changed = outcome.before.get("mode") != outcome.after.get("mode")
    assert changed is (path.stat().st_mode & 0o777 == 0o600)


# absent


@pytest.mark.parametrize("answer", [None, missing()], ids=["204", "404"])
@pytest.mark.parametrize("selector", ["path", "token", "id", "none"])
def test_a_live_token_is_revoked(selector: str, answer: Any, path: Path) -> None:
    client = a_client(LIVE, **{delete(1): answer})
    params = {"path": {"path": str(path)}, "token": {"token": SECRET}, "id": {"id": uid(1)}}.get(selector, {})
    outcome = run(client, state="absent", **params)
    assert (outcome.changed, outcome.action, outcome.id, outcome.shown) == (True, "deleted", uid(1), {})
    assert writes(client) == [delete(1)]
    assert path.exists() is (selector != "path")


@dead
def test_the_file_of_a_dead_token_is_removed(record: Any, path: Path) -> None:
    client = a_client(record)
    assert run(client, state="absent", path=str(path)).action == "deleted"
    assert writes(client) == []
    assert not path.exists()


def test_the_file_of_an_unknown_secret_stays(path: Path) -> None:
    client = a_client(OTHER)
    assert run(client, state="absent", path=str(path)).changed is False
    assert path.exists()


def test_a_file_stays_if_its_token_could_not_be_revoked(path: Path) -> None:
    client = a_client(LIVE, **{delete(1): forbidden()})
    with pytest.raises(ApiError):
        converge(WRITE_TOKEN, client, project="checkout", state="absent", path=str(path))
    assert path.exists()


@pytest.mark.parametrize(("state", "request_of"), [("absent", "DELETE {}"), ("expired", "PATCH {}expire/")])
def test_a_token_has_ended_with_a_project_that_goes_meanwhile(state: str, request_of: str) -> None:
    """A 403 alone may be a missing scope: only a 404 for the project itself proves that it is gone."""
    ending = {request_of.format(f"{TOKENS}{uid(1)}/"): forbidden()}
    client = a_client(LIVE, **ending, **{PROJECT: missing()})
    assert run(client, state=state).changed
    for told in (project(), forbidden()):
        with pytest.raises(ApiError, match="HTTP 403"):
            converge(WRITE_TOKEN, a_client(LIVE, **ending, **{PROJECT: told}), project="checkout", state=state)


@pytest.mark.parametrize("state", ["absent", "expired"])
@pytest.mark.parametrize("selector", ["path", "token", "id", "none"])
@dead
def test_a_dead_token_needs_no_ending(selector: str, state: str, record: Any, no_file: Path) -> None:
    client = a_client(record)
    params = {"path": {"path": str(no_file)}, "token": {"token": SECRET}, "id": {"id": uid(1)}}.get(selector, {})
    assert run(client, state=state, **params).changed is False
    assert writes(client) == []


@pytest.mark.parametrize("state", ["absent", "expired", "rotated"])
def test_of_several_live_tokens_one_must_be_chosen(state: str) -> None:
    with pytest.raises(OptionError, match=f"choose one by id: {uid(1)}, {uid(2)}$"):
        plan(WRITE_TOKEN, a_client(LIVE, OTHER, token(3, active=False)), project="checkout", state=state)


# expired


@pytest.mark.parametrize("answer", [None, missing()], ids=["204", "404"])
@pytest.mark.parametrize("selector", ["path", "token", "id", "none"])
def test_a_live_token_is_expired(selector: str, answer: Any, path: Path) -> None:
    expire = f"PATCH {TOKENS}{uid(1)}/expire/"
    client = a_client(LIVE, **{expire: answer})
    params = {"path": {"path": str(path)}, "token": {"token": SECRET}, "id": {"id": uid(1)}}.get(selector, {})
    outcome = run(client, state="expired", **params)
    assert (outcome.changed, outcome.action, outcome.id) == (True, "expired", uid(1))
    assert client.writes == [(expire, None)]
    assert outcome.after["expires_at"] == "now"
    assert (outcome.shown["active"], outcome.shown["expires_at"]) == (False, format_instant(NOW))
    assert path.exists()


# rotated


@pytest.mark.parametrize("selector", ["path", "token", "id", "none"])
def test_a_live_token_is_rotated_every_time(selector: str, path: Path) -> None:
    rotate = f"POST {TOKENS}{uid(1)}/rotate/"
    client = a_client(LIVE, **{rotate: MINTED})
    params = {"path": {"path": str(path)}, "token": {"token": SECRET}, "id": {"id": uid(1)}}.get(selector, {})
    outcome = run(client, state="rotated", **params)
    assert (outcome.changed, outcome.action, outcome.id) == (True, "rotated", uid(9))
    assert client.writes == [(rotate, None)]
    assert outcome.extra == ({} if selector == "path" else {"token": FRESH})
    assert path.read_text() == f"{FRESH if selector == 'path' else SECRET}\n"


@dead
def test_a_dead_token_cannot_be_rotated(record: Any, path: Path) -> None:
    selectors: list[dict[str, Any]] = [{"path": str(path)}, {"token": SECRET}, {"id": uid(1)}, {}]
    for params in selectors:
        with pytest.raises(LogfireError, match="no live token to rotate"):
            plan(WRITE_TOKEN, a_client(record), project="checkout", state="rotated", **params)


def test_a_rotation_whose_secret_was_lost_is_made_again(path: Path) -> None:
    """The old token is dead, and only the journal of the failed run knows which one took its place."""
    client = a_client(**{f"GET {TOKENS}": Turns([LIVE], [LIVE]), f"POST {TOKENS}{uid(1)}/rotate/": LOST})
    with pytest.raises(OutcomeUnknown):
        converge(WRITE_TOKEN, client, project="checkout", state="rotated", path=str(path))
    again = f"POST {TOKENS}{uid(2)}/rotate/"
    client = a_client(token(1, active=False), token(2, created_at=format_instant(NOW)), **{again: MINTED})
    outcome = run(client, state="rotated", path=str(path))
    assert (outcome.action, outcome.id) == ("rotated", uid(9))
    assert writes(client) == [again]
    assert path.read_text() == f"{FRESH}\n"


# Projects and folders


@pytest.mark.parametrize("state", ["absent", "expired"])
def test_ending_a_token_of_a_project_that_does_not_exist_changes_nothing(state: str) -> None:
    client = FakeClient({f"GET {PROJECTS}": []})
    assert converge(WRITE_TOKEN, client, project="checkout", state=state).changed is False


@pytest.mark.parametrize("state", ["present", "rotated"])
def test_a_token_needs_its_project(state: str) -> None:
    client = FakeClient({f"GET {PROJECTS}": []})
    with pytest.raises(MissingParent):
        plan(WRITE_TOKEN, client, project="checkout", state=state)


def test_no_token_is_created_when_the_list_of_tokens_is_refused() -> None:
    client = a_client(**{f"GET {TOKENS}": forbidden(), f"GET {PROJECTS}{PROJECT_ID}/": project()})
    with pytest.raises(ApiError):
        plan(WRITE_TOKEN, client, project="checkout")
    assert writes(client) == []


def test_in_check_mode_a_token_of_a_project_to_come_is_predicted(no_file: Path) -> None:
    client = FakeClient({f"GET {PROJECTS}": []})
    outcome = predict_one(WRITE_TOKEN, client, project="checkout", path=str(no_file), valid_for="90d")
    assert (outcome.changed, outcome.action, outcome.id) == (True, "created", None)
    assert outcome.shown["project"] == "checkout"
    assert not no_file.exists()


def test_a_missing_folder_is_an_error_and_nothing_is_created(tmp_path: Path) -> None:
    client = a_client()
    with pytest.raises(OptionError, match=r"^path: .*missing does not exist"):
        plan(WRITE_TOKEN, client, project="checkout", path=str(tmp_path / "missing" / "token"))
    assert writes(client) == []


def test_in_check_mode_a_missing_folder_may_be_one_of_an_earlier_task(tmp_path: Path) -> None:
    planned = plan(WRITE_TOKEN, a_client(), True, project="checkout", path=str(tmp_path / "missing" / "token"))
    assert planned.predict().action == "created"
    assert "missing" in planned.remote.warnings[0]  # type: ignore[attr-defined]


def test_foreign_content_is_never_overwritten(no_file: Path) -> None:
    no_file.write_text("A=1\nB=2\n")
    client = a_client()
    with pytest.raises(OptionError, match=r"^path: .*not overwritten"):
        plan(WRITE_TOKEN, client, project="checkout", path=str(no_file))
    assert no_file.read_text() == "A=1\nB=2\n"


def test_the_secret_of_a_file_is_hidden_from_now_on(path: Path) -> None:
    client = a_client(LIVE)
    plan(WRITE_TOKEN, client, project="checkout", path=str(path))
    assert "Zq8" not in client.redact(f"the server said {SECRET}")


def test_a_second_run_finds_what_the_first_one_wrote(no_file: Path) -> None:
    client = a_client(**{f"GET {TOKENS}": Turns([], [token(9)])})
    converge(WRITE_TOKEN, client, project="checkout", path=str(no_file))
    assert run(a_client(token(9)), path=str(no_file)).changed is False


@pytest.mark.parametrize("in_file", [True, False])
def test_a_new_token_is_headed_by_its_file_and_never_by_an_id_that_check_mode_made_up(
    no_file: Path, in_file: bool
) -> None:
    params = {"path": str(no_file)} if in_file else {"reuse": False}
    desired = WRITE_TOKEN.accept({"project": "checkout", **params})
    results = [
        manage_module(WRITE_TOKEN).run(desired, RemoteState(a_client(), check_mode), check_mode)
        for check_mode in (True, False)
    ]
    title = f"write token {no_file}" if in_file else "write token"
    assert [one["diff"]["after_header"] for one in results] == [f"{title} (project checkout)"] * 2
    assert results[0]["diff"] == results[1]["diff"]


# Files of others


OTHER_TOKENS = f"{PROJECTS}{uid(0xB0)}/write-tokens/"


@pytest.mark.parametrize("content", ["my-vault-password", "hunter2", "2026-11", "0001", uid(1), "pylf_v1_us"])
@pytest.mark.parametrize("state", ["present", "absent", "rotated"])
def test_text_that_does_not_look_like_a_token_is_refused_and_kept(no_file: Path, content: str, state: str) -> None:
    no_file.write_text(f"{content}\n")
    client = a_client(LIVE)
    with pytest.raises(OptionError, match=r"^path: .*something other than one token; it is not overwritten") as caught:
        plan(WRITE_TOKEN, client, project="checkout", path=str(no_file), state=state)
    assert content not in caught.value.message
    assert no_file.read_text() == f"{content}\n"


def test_the_prefix_of_a_token_is_not_its_secret(no_file: Path) -> None:
    no_file.write_text(f"{LIVE['token_prefix']}\n")
    assert run(a_client(LIVE), path=str(no_file)).action == "created"


def test_an_old_token_without_the_usual_form_is_known_by_its_prefix(no_file: Path) -> None:
    no_file.write_text("oldZq8token\n")
    no_file.chmod(0o600)
    old = {**LIVE, "token_prefix": "old"}
    assert run(a_client(old), path=str(no_file)).changed is False


def test_the_api_key_of_the_task_is_not_overwritten(no_file: Path) -> None:
    no_file.write_text(f"{KEY}\n")
    with pytest.raises(OptionError, match=r"^path: .*holds the API key of this task; it is not overwritten") as caught:
        plan(WRITE_TOKEN, a_client(LIVE), project="checkout", path=str(no_file))
    assert KEY not in caught.value.message


def test_a_secret_that_names_another_organization_is_not_overwritten(no_file: Path) -> None:
    no_file.write_text(f"pylf_v2_us_{uid(7)}_Zq8\n")
    client = FakeClient(a_client(LIVE).answers, key_organization_id=uid(6))
    with pytest.raises(OptionError, match=r"^path: .*holds a secret of another organization"):
        plan(WRITE_TOKEN, client, project="checkout", path=str(no_file))


def test_the_secret_of_a_key_is_not_overwritten(no_file: Path) -> None:
    file = JournaledFile(str(no_file))
    file.prepare({})
    file.commit("pylf_v1_us_Zq8key", {"id": uid(3)})
    file.discard()
    with pytest.raises(OptionError, match=rf"^path: .*holds the secret of the key {uid(3)}"):
        plan(WRITE_TOKEN, a_client(LIVE), project="checkout", path=str(no_file))


def test_the_token_of_another_project_is_not_overwritten_though_nothing_lists_it(no_file: Path) -> None:
    answers = a_client().answers
    answers[f"GET {PROJECTS}"] = [project(), project(0xB0, "other")]
    converge(WRITE_TOKEN, FakeClient(answers), project="checkout", path=str(no_file))
    answers[f"GET {OTHER_TOKENS}"] = []
    answers[f"GET {TOKENS}"] = []
    with pytest.raises(OptionError, match=rf"^path: .*the write token {uid(9)} of project {PROJECT_ID}"):
        plan(WRITE_TOKEN, FakeClient(answers), project="other", path=str(no_file))
    gone = plan(WRITE_TOKEN, FakeClient(answers), project="checkout", path=str(no_file))
    assert (gone.predict().action, gone.remote.warnings) == ("created", [])  # type: ignore[attr-defined]


@pytest.mark.parametrize("listed", [True, False])
def test_a_project_that_was_made_again_took_the_old_token_with_it(no_file: Path, listed: bool) -> None:
    answers = a_client().answers
    converge(WRITE_TOKEN, FakeClient(answers), project="checkout", path=str(no_file))
    renamed = [{**project(), "project_name": "renamed"}] if listed else []
    answers[f"GET {PROJECTS}"] = [project(0xB0, "checkout"), *renamed]
    answers[f"GET {OTHER_TOKENS}"] = []
    answers[f"POST {OTHER_TOKENS}"] = {**token(8), "token": SECRET}
    if listed:
        with pytest.raises(OptionError, match=rf"^path: .*the write token {uid(9)} of project {PROJECT_ID}"):
            plan(WRITE_TOKEN, FakeClient(answers), project="checkout", path=str(no_file))
    else:
        planned = plan(WRITE_TOKEN, FakeClient(answers), project="checkout", path=str(no_file))
        (warning,) = planned.remote.warnings  # type: ignore[attr-defined]
        assert "is that of a project of the same name that was deleted; it is replaced" in warning
        assert planned.predict().action == "created"


def an_orphaned_file(path: Path, *listed: Any) -> FakeClient:
    """A file with a token of the project checkout, and a server where that project is gone."""
    answers = a_client().answers
    converge(WRITE_TOKEN, FakeClient(answers), project="checkout", path=str(path))
    return FakeClient({**answers, f"GET {PROJECTS}": list(listed), f"GET {OTHER_TOKENS}": []})


@pytest.mark.parametrize("name", ["checkout", placeholder_id("project", None, "checkout")])
@pytest.mark.parametrize("listed", [(), (project(0xA1, "other"),)])
def test_check_mode_foresees_that_a_deleted_project_took_the_token_with_it(
    no_file: Path, name: str, listed: tuple[Any, ...]
) -> None:
    planned = plan(WRITE_TOKEN, an_orphaned_file(no_file, *listed), check_mode=True, project=name, path=str(no_file))
    assert planned.predict().action == "created"
    words = "is that of a project of the same name that was deleted; it is replaced"
    assert len([one for one in planned.remote.warnings if words in one]) == 1  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("name", "listed", "origin"),
    [
        ("another", (), ORIGIN),
        ("checkout", (project(0xA1, "other", organization_name="elsewhere"),), ORIGIN),
        (placeholder_id("project", None, "checkout"), (project(0xA0, "renamed"),), ORIGIN),
        ("checkout", (), "https://logfire.elsewhere.example"),
    ],
    ids=["name", "organization", "listed", "server"],
)
def test_check_mode_keeps_the_token_of_any_other_project(
    no_file: Path, name: str, listed: tuple[Any, ...], origin: str
) -> None:
    client = an_orphaned_file(no_file, *listed)
    client.settings = dataclasses.replace(client.settings, origin=origin)
    with pytest.raises(OptionError, match=rf"^path: .*the write token {uid(9)} of project {PROJECT_ID}"):
        plan(WRITE_TOKEN, client, check_mode=True, project=name, path=str(no_file))


@pytest.mark.parametrize("organization", ["acme", "elsewhere"])
def test_the_page_of_a_project_that_the_run_creates_is_compared_once_it_is_known(
    no_file: Path, organization: str
) -> None:
    client = an_orphaned_file(no_file)
    client.answers[f"POST {OTHER_TOKENS}"] = {**MINTED, "id": uid(8), "token": SECRET}
    remote = RemoteState(client)
    remote.announce(PROJECT_KIND, "checkout")
    planned = WRITE_TOKEN.plan(WRITE_TOKEN.accept({"project": "checkout", "path": str(no_file)}), remote)
    remote.remember(PROJECT_KIND, project(0xB0, "checkout", organization_name=organization))
    if organization == "acme":
        assert planned.execute().action == "created"
        assert no_file.read_text() == f"{SECRET}\n"
    else:
        with pytest.raises(OptionError, match=rf"^path: .*the write token {uid(9)} of project {PROJECT_ID}"):
            planned.execute()
        assert (client.writes, no_file.read_text()) == ([], f"{FRESH}\n")


@pytest.mark.parametrize("listed", [True, False])
def test_a_token_that_another_project_lists_is_not_overwritten(no_file: Path, listed: bool) -> None:
    no_file.write_text("pylf_v1_us_0002Zq8other\n")
    answers = a_client(LIVE).answers
    answers[f"GET {PROJECTS}"] = [project(), project(0xB0, "other")]
    answers[f"GET {OTHER_TOKENS}"] = [token(2)] if listed else forbidden()
    answers[f"GET {PROJECTS}{uid(0xB0)}/"] = project(0xB0, "other")
    client = FakeClient(answers)
    if listed:
        with pytest.raises(OptionError, match=r"^path: .*the secret of a write token of the project other"):
            plan(WRITE_TOKEN, client, project="checkout", path=str(no_file))
    else:
        planned = plan(WRITE_TOKEN, client, project="checkout", path=str(no_file))
        (warning,) = planned.remote.warnings  # type: ignore[attr-defined]
        assert "is not that of a listed write token of this project; it is replaced" in warning


@pytest.mark.parametrize("held", [True, False])
def test_the_owner_of_a_file_is_kept_only_if_it_held_a_token_of_this_list(
    path: Path, monkeypatch: pytest.MonkeyPatch, held: bool
) -> None:
    kept: list[bool] = []
    commit = JournaledFile.commit

    def watching(self: JournaledFile, secret: str, *notes: Any) -> None:
        kept.append(notes[-1])
        commit(self, secret, *notes)

    monkeypatch.setattr(JournaledFile, "commit", watching)
    run(a_client(token(1, active=False) if held else OTHER), path=str(path))
    assert kept == [held]


# A fresh one


def test_a_token_that_the_task_does_not_hold_is_not_reused_if_it_says_so() -> None:
    for _time in range(2):
        client = a_client(LIVE)
        outcome = run(client, reuse=False, valid_for="1h", revoke_replaced=True)
        assert (outcome.action, outcome.id, outcome.extra["token"]) == ("created", uid(9), FRESH)
        assert [what for what, _body in client.writes] == [POST]


@pytest.mark.parametrize("selector", ["path", "token"])
def test_a_token_that_the_task_holds_is_in_place_whether_others_may_be_reused_or_not(selector: str, path: Path) -> None:
    params = {"path": {"path": str(path)}, "token": {"token": SECRET}}[selector]
    assert run(a_client(LIVE), reuse=False, **params).changed is False


@pytest.mark.parametrize("more", [{"id": uid(1)}, {"state": "absent"}, {"state": "rotated"}, {"state": "expired"}])
def test_a_fresh_token_is_for_creation_only(more: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match=r"^reuse: cannot be false with "):
        WRITE_TOKEN.accept({"project": "checkout", "reuse": False, **more})
