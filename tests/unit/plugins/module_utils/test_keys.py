# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The choice of a key, and how its secret is kept, renewed and never lost."""

from __future__ import annotations

import datetime
import errno
import json
import os
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
from ansible_collections.pydantic.logfire.plugins.module_utils._credentials.journal import JournaledFile
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.api_key import API_KEY
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    KEY,
    KEYS,
    NOW,
    FakeClient,
    Turns,
    api_key,
    converge,
    forbidden,
    missing,
    plan,
    uid,
)
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import predict as predict_one

POST = f"POST {KEYS}"
FRESH = "pylf_v2_us_Zq8fresh"
SECRET = "pylf_v2_us_Zq8secret"
SCOPES = ["project:read", "project:write"]
LOST = OutcomeUnknown("POST: the connection broke; it is unknown whether it was carried out")


def after(**delta: float) -> str:
    return format_instant(NOW + datetime.timedelta(**delta))


def delete(number: int) -> str:
    return f"DELETE {KEYS}{uid(number)}/"


def minted(body: Any, number: int = 9) -> Any:
    bare = {"description": None, "expires_at": None}
    return {"api_key": {**api_key(number, created_at=format_instant(NOW)), **bare, **body}, "token": FRESH}


def fresh(number: int, seconds: float = 0, **fields: Any) -> Any:
    """A key that appeared in the list so many seconds after NOW."""
    return api_key(number, created_at=after(seconds=seconds), **fields)


def a_client(*keys: Any, **answers: Any) -> FakeClient:
    return FakeClient(
        {
            f"GET {KEYS}": list(keys),
            POST: minted,
            **{f"PATCH {KEYS}{one['id']}/": (lambda body, one=one: {**one, **body}) for one in keys},
            **{delete(number): None for number in range(10)},
            **answers,
        }
    )


def files(path: Any) -> list[str]:
    return sorted(os.listdir(os.path.dirname(path)))


def run(client: FakeClient, **params: Any) -> Outcome:
    """Return what is done, after a check that check mode foretells it without a write."""
    params = {"name": "ci", "scopes": SCOPES, **params}
    checked = FakeClient(client.answers)
    before = files(params["path"]) if params.get("path") else []
    foretold = predict_one(API_KEY, checked, **params)
    assert checked.writes == []
    assert before == (files(params["path"]) if params.get("path") else [])
    outcome = converge(API_KEY, client, **params)
    assert (foretold.changed, foretold.action) == (outcome.changed, outcome.action)
    assert (foretold.before, foretold.after) == (outcome.before, outcome.after)
    assert "token" not in foretold.extra
    assert "Zq8" not in repr((outcome.before, outcome.after, outcome.shown, foretold.shown))
    return outcome


def failure(client: FakeClient, kind: type[LogfireError] = LogfireError, **params: Any) -> str:
    with pytest.raises(kind) as caught:
        converge(API_KEY, client, **{"name": "ci", "scopes": SCOPES, **params})
    assert "Zq8" not in client.redact(caught.value.message)
    return caught.value.message


def warnings(client: FakeClient, **params: Any) -> list[str]:
    planned = plan(API_KEY, client, **{"name": "ci", "scopes": SCOPES, **params})
    found: list[str] = planned.remote.warnings  # type: ignore[attr-defined]
    return found


def writes(client: FakeClient) -> list[str]:
    return [what for what, _body in client.writes]


def full_disk(*_arguments: Any, **_more: Any) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def put(path: Path, secret: str, **note: Any) -> None:
    """A secret in its file, as a run has left it; with a note if there is anything to note."""
    file = JournaledFile(str(path))
    file.prepare({})
    file.commit(secret, note or None)
    file.discard()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file with the secret of key 1, of which nothing is noted."""
    file = tmp_path / "ci.key"
    put(file, SECRET)
    return file


@pytest.fixture
def noted(tmp_path: Path) -> Path:
    """A file with the secret of key 1, and a note that says so."""
    file = tmp_path / "ci.key"
    put(file, SECRET, id=uid(1), organization_id=uid(0x0A))
    return file


@pytest.fixture
def no_file(tmp_path: Path) -> Path:
    return tmp_path / "ci.key"


LIVE, TWIN = api_key(1), api_key(2)
dead = pytest.mark.parametrize(
    "records",
    [[], [api_key(1, active=False)], [api_key(1, expires=after(seconds=0))]],
    ids=["vanished", "revoked", "expired"],
)


# By name


def test_the_only_live_key_of_a_name_is_meant() -> None:
    client = a_client(LIVE, api_key(2, active=False), api_key(3, "cd"))
    assert run(client).id == uid(1)
    assert run(client, state="absent").id == uid(1)
    assert writes(client) == [delete(1)]


@dead
def test_a_dead_key_is_none(records: Any) -> None:
    client = a_client(*records)
    assert run(client, state="absent").changed is False
    assert run(client).extra == {"token": FRESH}
    assert writes(client) == [POST]


@pytest.mark.parametrize("state", ["present", "absent", "rotated"])
def test_of_several_live_keys_one_must_be_chosen(state: str) -> None:
    client = a_client(LIVE, TWIN)
    message = failure(client, OptionError, state=state)
    assert message == f"id: 2 live API keys match; choose one by id: {uid(1)}, {uid(2)}"
    assert writes(client) == []


@pytest.mark.parametrize("state", ["present", "absent"])
@dead
def test_an_id_never_creates(records: Any, state: str) -> None:
    client = a_client(*records, TWIN)
    if state == "absent":
        assert run(client, id=uid(1), state="absent").changed is False
    else:
        assert failure(client, OptionError, id=uid(1)).endswith("and id never creates one")
    assert writes(client) == []


@pytest.mark.parametrize("answer", [None, missing()], ids=["204", "404"])
def test_a_key_is_revoked_by_its_id_alone(answer: Any) -> None:
    client = a_client(LIVE, TWIN, **{delete(1): answer})
    outcome = converge(API_KEY, client, id=uid(1).upper(), state="absent")
    assert (outcome.action, outcome.id, outcome.shown) == ("deleted", uid(1), {})
    assert writes(client) == [delete(1)]


# By file


def test_a_new_secret_is_put_into_its_file_with_a_note(no_file: Path) -> None:
    client = a_client()
    outcome = run(client, path=str(no_file))
    assert (outcome.issued, outcome.extra) == (True, {})
    assert no_file.read_text() == f"{FRESH}\n"
    assert files(no_file) == [".ci.key.owner", "ci.key"]
    note = no_file.parent / ".ci.key.owner"
    assert FRESH not in note.read_text()
    assert uid(9) in note.read_text()
    assert {path.stat().st_mode & 0o777 for path in (no_file, note)} == {0o600}


def test_a_noted_key_is_found_among_its_namesakes(noted: Path) -> None:
    client = a_client(LIVE, TWIN)
    outcome = run(client, path=str(noted))
    assert (outcome.changed, outcome.id) == (False, uid(1))
    assert run(client, path=str(noted), description="x").id == uid(1)
    assert run(client, path=str(noted), state="absent").id == uid(1)
    assert files(noted) == []


@pytest.mark.parametrize("others", [[], [TWIN]])
@dead
def test_a_key_whose_secret_is_dead_is_replaced_whoever_else_has_its_name(
    records: Any, others: Any, noted: Path
) -> None:
    client = a_client(*records, *others)
    assert run(client, path=str(noted), revoke_replaced=True).action == "created"
    assert writes(client) == [POST]
    assert noted.read_text() == f"{FRESH}\n"
    assert run(a_client(fresh(9), *others), path=str(noted)).changed is False


def test_a_secret_without_a_note_belongs_to_the_only_key_of_the_name(path: Path) -> None:
    client = a_client(LIVE, api_key(3, "cd"))
    assert (run(client, path=str(path)).changed, writes(client)) == (False, [])
    assert run(client, path=str(path), state="absent").action == "deleted"
    assert writes(client) == [delete(1)]
    assert files(path) == []


def test_a_secret_without_a_note_is_nobodys_if_several_have_the_name(path: Path) -> None:
    assert failure(a_client(LIVE, TWIN), OptionError, path=str(path)).startswith("id: 2 live API keys match")


@pytest.mark.parametrize("record", [api_key(1, active=False), api_key(1, expires=after(seconds=0))])
def test_a_secret_without_a_note_is_dead_if_nobody_alive_has_the_name(record: Any, path: Path) -> None:
    client = a_client(record)
    assert run(client, path=str(path), state="absent").changed is False
    assert path.exists()
    assert run(client, path=str(path)).action == "created"
    assert path.read_text() == f"{FRESH}\n"


def test_a_secret_without_a_note_is_not_overwritten_if_no_key_ever_had_the_name(path: Path) -> None:
    client = a_client(api_key(1, "cd"))
    message = failure(client, OptionError, path=str(path))
    assert "holds a secret that no note says to be of an API key" in message
    assert writes(client) == []
    assert path.read_text() == f"{SECRET}\n"


@pytest.mark.parametrize("content", ["my-vault-password", "hunter2", "2026-11", uid(1)])
@pytest.mark.parametrize("records", [[LIVE], []], ids=["live", "none"])
def test_text_that_does_not_look_like_a_key_is_not_overwritten(path: Path, content: str, records: Any) -> None:
    path.write_text(f"{content}\n")
    client = a_client(*records)
    message = failure(client, OptionError, path=str(path))
    assert message.endswith("holds something other than one key; it is not overwritten, choose another file")
    assert content not in message
    assert path.read_text() == f"{content}\n"


def test_a_secret_that_was_changed_by_hand_is_not_the_noted_one(noted: Path) -> None:
    noted.write_text("pylf_v2_us_another\n")
    assert run(a_client(TWIN), path=str(noted)).id == uid(2)


def test_a_lost_file_takes_a_new_key_and_a_warning(no_file: Path) -> None:
    (warning,) = warnings(a_client(LIVE), path=str(no_file))
    assert warning.startswith(f"another live API key is called ci, too: {uid(1)}")
    client = a_client(LIVE)
    assert run(client, path=str(no_file), revoke_replaced=True).action == "created"
    assert writes(client) == [POST]


@pytest.mark.parametrize(("state", "sent"), [("absent", [delete(1)]), ("rotated", [POST, delete(1)])])
def test_without_the_file_the_name_selects_the_key_to_end(no_file: Path, state: str, sent: list[str]) -> None:
    client = a_client(LIVE)
    assert run(client, path=str(no_file), state=state).changed is True
    assert writes(client) == sent


def test_a_file_is_removed_with_its_note_though_its_key_is_gone(noted: Path) -> None:
    client = a_client()
    assert run(client, path=str(noted), state="absent").action == "deleted"
    assert (files(noted), writes(client)) == ([], [])
    assert run(client, path=str(noted), state="absent").changed is False


@pytest.mark.parametrize("state", ["present", "absent", "rotated"])
def test_a_file_is_not_taken_from_a_key_of_another_name(noted: Path, state: str) -> None:
    client = a_client(LIVE, api_key(2, "cd"))
    message = failure(client, OptionError, name="cd", path=str(noted), state=state)
    assert message == (
        f"path: {noted} holds the secret of the API key ci ({uid(1)}); choose another file, or rename that by its id"
    )
    assert writes(client) == []


@pytest.mark.parametrize("state", ["present", "absent", "rotated"])
def test_a_file_is_not_taken_from_a_key_of_another_organization(no_file: Path, state: str) -> None:
    put(no_file, SECRET, id=uid(1), organization_id=uid(0x0B))
    client = a_client(TWIN)
    assert "of a key of another organization" in failure(client, OptionError, path=str(no_file), state=state)
    assert writes(client) == []
    assert no_file.exists()


@pytest.mark.parametrize("content", ["", "[]", "{", '{"x": 1}', "{}", "\xff", "[" * 100_000])
def test_a_broken_note_is_an_error_that_names_it(noted: Path, content: str) -> None:
    note = noted.parent / ".ci.key.owner"
    note.write_text(content, encoding="latin-1")
    client = a_client(LIVE)
    message = failure(client, OptionError, path=str(noted))
    assert message.startswith(f"path: {noted}: the note that says whose it is cannot be used: ")
    assert message.endswith(f": {note} is not a note about a secret; remove it")
    assert note.read_text(encoding="latin-1") == content


def test_a_note_of_the_former_name_is_read_and_takes_the_new_name(noted: Path) -> None:
    (noted.parent / ".ci.key.owner").rename(noted.parent / ".ci.key.minted")
    assert run(a_client(LIVE, TWIN), path=str(noted)).id == uid(1)
    run(a_client(LIVE, TWIN), path=str(noted), state="rotated")
    assert files(noted) == [".ci.key.owner", "ci.key"]
    notes = json.loads((noted.parent / ".ci.key.owner").read_text())
    assert sorted(note["id"] for note in notes.values()) == [uid(1), uid(9)]


def test_a_file_that_others_may_read_is_put_back(noted: Path) -> None:
    noted.chmod(0o644)
    client = a_client(LIVE)
    outcome = run(client, path=str(noted), description="x")
    assert (outcome.before["mode"], outcome.after["mode"]) == ("0644", "0600")
    assert noted.stat().st_mode & 0o777 == 0o600
    assert writes(client) == [f"PATCH {KEYS}{uid(1)}/"]


def test_a_missing_folder_is_an_error_except_in_check_mode(tmp_path: Path) -> None:
    client = a_client()
    assert failure(client, OptionError, path=str(tmp_path / "no" / "ci.key")).startswith("path: ")
    assert writes(client) == []
    planned = plan(API_KEY, client, True, name="ci", scopes=SCOPES, path=str(tmp_path / "no" / "ci.key"))
    assert planned.predict().changed is True


# Renewal, replacement, rotation


@pytest.mark.parametrize(
    ("expires", "renewed"), [(after(days=14), False), (after(days=13), True), (None, False), (after(days=15), False)]
)
def test_a_key_is_renewed_in_time(noted: Path, expires: str | None, renewed: bool) -> None:
    client = a_client(api_key(1, expires=expires, description="why"))
    outcome = run(client, path=str(noted), valid_for="90d", renew_before="14d")
    assert outcome.changed is renewed
    assert writes(client) == ([POST] if renewed else [])
    if renewed:
        body = {"name": "ci", "scopes": SCOPES, "description": "why", "expires_at": after(days=90)}
        assert client.writes == [(POST, body)]


def test_a_renewed_key_is_revoked_if_asked_for(noted: Path) -> None:
    client = a_client(api_key(1, expires=after(days=1)))
    run(client, path=str(noted), valid_for="90d", renew_before="14d", revoke_replaced=True)
    assert writes(client) == [POST, delete(1)]


def test_a_renewal_does_not_inherit_the_expiry_it_is_there_to_put_off() -> None:
    client = a_client(api_key(1, expires=after(days=1)))
    run(client, renew_before="14d")
    assert "expires_at" not in client.writes[0][1]


def test_a_key_that_was_renewed_does_not_make_its_name_ambiguous() -> None:
    old, new = api_key(1, expires=after(days=1)), api_key(2, expires=after(days=80))
    client = a_client(old, new)
    assert run(client, renew_before="14d").id == uid(2)
    assert failure(client, OptionError).startswith("id: 2 live API keys match")
    older = api_key(3, expires=after(hours=1))
    client = a_client(old, older)
    run(client, renew_before="14d", valid_for="90d", revoke_replaced=True)
    assert writes(client) == [POST, delete(1)]
    assert failure(a_client(old, new, LIVE), OptionError, renew_before="14d").startswith("id: 2 live")


def test_the_old_key_is_revoked_once_the_new_secret_is_in_place(noted: Path) -> None:
    held: list[str] = []
    client = a_client(LIVE, **{delete(1): lambda _body: held.append(noted.read_text())})
    run(client, path=str(noted), scopes=["project:read"], allow_replace=True)
    assert writes(client) == [POST, delete(1)]
    assert held == [f"{FRESH}\n"]


def test_a_replaced_key_that_cannot_be_revoked_does_not_hide_the_new_one() -> None:
    client = a_client(LIVE, **{delete(1): forbidden()})
    planned = plan(API_KEY, client, name="ci", scopes=["project:read"], allow_replace=True)
    assert planned.execute().extra == {"token": FRESH}
    (warning,) = planned.remote.warnings  # type: ignore[attr-defined]
    assert warning.startswith(f"the replaced key {uid(1)} could not be revoked and is still live")


@pytest.mark.parametrize("selector", ["path", "id", "name"])
def test_a_key_is_rotated_every_time(noted: Path, selector: str) -> None:
    expires = after(days=30)
    client = a_client(api_key(1, expires=expires, description="why"))
    params = {"path": {"path": str(noted)}, "id": {"id": uid(1)}}.get(selector, {})
    outcome = run(client, state="rotated", **params)
    body = {"name": "ci", "scopes": SCOPES, "description": "why", "expires_at": expires}
    assert client.writes == [(POST, body), (delete(1), None)]
    assert (outcome.action, outcome.id, outcome.issued) == ("rotated", uid(9), True)
    assert outcome.extra == ({} if selector == "path" else {"token": FRESH})
    assert (outcome.before["id"], outcome.after["id"]) == (uid(1), "a new one")
    assert noted.read_text() == f"{FRESH if selector == 'path' else SECRET}\n"


@dead
def test_a_dead_key_cannot_be_rotated(records: Any) -> None:
    assert "no live key to rotate" in failure(a_client(*records), state="rotated")


@pytest.mark.parametrize("state", ["present", "rotated"])
def test_an_expiry_in_the_past_is_refused(state: str) -> None:
    client = a_client(LIVE)
    assert failure(client, OptionError, state=state, expires_at=after(seconds=0)).startswith("expires_at: ")


def test_an_expiry_in_the_past_keeps_no_key_alive() -> None:
    assert run(a_client(LIVE), state="absent", expires_at=after(seconds=0)).action == "deleted"


# Warnings


def test_a_warning_before_the_key_in_use_is_revoked(no_file: Path) -> None:
    put(no_file, KEY, id=uid(1), organization_id=uid(0x0A))
    told = f"API key ci: {uid(1)} seems to be the key that this task itself uses"
    (warning,) = warnings(a_client(LIVE), path=str(no_file), state="absent")
    assert warning.startswith(told)
    (warning,) = warnings(a_client(LIVE), path=str(no_file), state="rotated")
    assert warning.startswith(told)
    assert warnings(a_client(LIVE), path=str(no_file)) == []


READER = "organization:read_api_key"


@pytest.mark.parametrize(
    ("others", "warned"),
    [
        ([], True),
        ([api_key(2, "cd")], True),
        ([api_key(2, "cd", scopes=[READER], active=False)], True),
        ([api_key(2, "cd", scopes=[READER])], False),
    ],
)
def test_the_only_key_that_may_list_keys_must_be_the_one_in_use(others: Any, warned: bool) -> None:
    client = a_client(api_key(1, scopes=[READER]), *others)
    assert bool(warnings(client, state="absent")) is warned
    assert warnings(client, scopes=[READER], description="x") == []


def test_a_key_that_may_not_list_keys_is_not_the_one_in_use() -> None:
    assert warnings(a_client(LIVE), state="absent") == []


# Secrets are not lost


def test_the_destination_is_tried_before_a_key_is_created(no_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "fsync", full_disk)
    client = a_client()
    assert "No space left" in failure(client, OptionError, path=str(no_file))
    assert (writes(client), files(no_file)) == ([], [])


@pytest.mark.parametrize("function", ["replace", "fdopen"])
def test_a_key_whose_secret_cannot_be_written_is_revoked(
    no_file: Path, function: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Be it the secret or the note that fails."""

    def issue(body: Any) -> Any:
        monkeypatch.setattr(os, function, full_disk)
        return minted(body)

    client = a_client(**{POST: issue})
    message = failure(client, path=str(no_file))
    assert "No space left" in message
    assert f"the fresh key {uid(9)} was revoked" in message
    assert writes(client) == [POST, delete(9)]
    assert files(no_file) == []


def test_a_key_is_revoked_in_whatever_way_writing_fails(no_file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(JournaledFile, "commit", lambda *_arguments, **_more: 1 / 0)
    client = a_client()
    assert f"division by zero; the fresh key {uid(9)} was revoked" in failure(client, path=str(no_file))
    assert files(no_file) == []


def test_a_note_is_of_the_secret_that_the_file_really_holds(noted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The note is written first: if the secret then is not, the old one must still be known."""
    real = os.replace

    def replace(source: Any, target: Any) -> None:
        if str(target).endswith("ci.key"):
            full_disk()
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    failure(a_client(LIVE, TWIN), path=str(noted), scopes=["project:read"], allow_replace=True)
    assert noted.read_text() == f"{SECRET}\n"
    assert run(a_client(LIVE, TWIN), path=str(noted)).id == uid(1)
    monkeypatch.undo()
    run(a_client(LIVE, TWIN), path=str(noted), state="rotated")
    notes = json.loads((noted.parent / ".ci.key.owner").read_text())
    assert sorted(note["id"] for note in notes.values()) == [uid(1), uid(9)]


@pytest.mark.parametrize("answer", [LOST, None, {}, {"token": FRESH}, {"id": uid(9)}])
def test_the_orphan_of_a_lost_creation_is_revoked_and_another_one_created(no_file: Path, answer: Any) -> None:
    client = a_client(LIVE, **{POST: Turns(answer, minted)})
    client.answers[f"GET {KEYS}"] = Turns([TWIN], [TWIN, fresh(5)])
    outcome = converge(API_KEY, client, name="ci", scopes=SCOPES, path=str(no_file), return_token=True)
    assert writes(client) == [POST, delete(5), POST]
    assert (outcome.id, outcome.extra["token"]) == (uid(9), FRESH)
    assert no_file.read_text() == f"{FRESH}\n"


@pytest.mark.parametrize(
    "stranger",
    [
        fresh(5, name="cd"),
        fresh(5, scopes=["project:read"]),
        fresh(5, description="hers"),
        fresh(5, project_id=uid(0xA0), project_name="checkout"),
        fresh(5, claims={"project:gateway_proxy": {"spending_limit_daily": 1}}),
        fresh(5, expires=after(days=1)),
        fresh(5, seconds=-60),
        fresh(5, seconds=60),
        fresh(5, active=False),
    ],
    ids=["name", "scopes", "description", "project", "limits", "expiry", "older", "newer", "dead"],
)
def test_the_key_of_somebody_else_is_never_revoked(stranger: Any) -> None:
    client = a_client(**{POST: LOST})
    client.answers[f"GET {KEYS}"] = Turns([], [stranger])
    assert "no new key is in the list read afterwards: run again" in failure(client, OutcomeUnknown)
    assert writes(client) == [POST]


def test_of_several_possible_orphans_none_is_revoked() -> None:
    client = a_client(**{POST: LOST})
    client.answers[f"GET {KEYS}"] = Turns([], [fresh(5), fresh(6)])
    message = failure(client, OutcomeUnknown)
    assert f"one of these new keys may be its orphan: {uid(5)}, {uid(6)}" in message
    assert writes(client) == [POST]


def killed_run(path: Path, *keys: Any, **params: Any) -> None:
    """A run that died between the creation of a key and the writing of its secret."""

    class Killed(BaseException):
        pass

    def die(_body: Any) -> Any:
        raise Killed

    options = {"name": "ci", "scopes": SCOPES, "path": str(path), **params}
    planned = plan(API_KEY, a_client(*keys, **{POST: die}), **options)
    with pytest.raises(Killed):
        planned.execute()
    # The kernel closes what a dead process had open.
    planned.file.leave()  # type: ignore[attr-defined]


def test_the_next_run_revokes_the_orphan_of_a_killed_one(no_file: Path) -> None:
    killed_run(no_file)
    client = a_client(fresh(5))
    outcome = run(client, path=str(no_file))
    assert writes(client) == [delete(5), POST]
    assert outcome.before["orphan"] == uid(5)
    assert files(no_file) == [".ci.key.owner", "ci.key"]


@pytest.mark.parametrize("state", ["present", "absent"])
def test_an_orphan_does_not_make_its_name_ambiguous(path: Path, state: str) -> None:
    """The secret in the file is older than the orphan, and has no note."""
    killed_run(path, LIVE, state="rotated")
    client = a_client(LIVE, fresh(5))
    outcome = run(client, path=str(path), state=state)
    assert outcome.id == uid(1)
    assert writes(client) == [delete(5), *([delete(1)] if state == "absent" else [])]


def test_a_key_that_a_killed_run_had_replaced_is_revoked_by_the_next(noted: Path) -> None:
    """It died after the secret was in place."""

    class Killed(BaseException):
        pass

    def die(_body: Any) -> Any:
        raise Killed

    client = a_client(LIVE, **{delete(1): die})
    planned = plan(API_KEY, client, name="ci", scopes=["project:read"], allow_replace=True, path=str(noted))
    with pytest.raises(Killed):
        planned.execute()
    planned.file.leave()  # type: ignore[attr-defined]
    client = a_client(LIVE, fresh(9, scopes=["project:read"]))
    outcome = run(client, path=str(noted), scopes=["project:read"])
    assert (outcome.action, outcome.id) == ("updated", uid(9))
    assert writes(client) == [delete(1)]


def test_a_refused_creation_leaves_the_file_as_it_was(noted: Path) -> None:
    client = a_client(LIVE, **{POST: ApiError("HTTP 403: beyond your own", 403)})
    assert "beyond your own" in failure(client, ApiError, path=str(noted), scopes=["project:read"], allow_replace=True)
    assert noted.read_text() == f"{SECRET}\n"
    assert files(noted) == [".ci.key.owner", "ci.key"]
