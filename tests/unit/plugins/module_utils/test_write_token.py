# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import OptionError, OutcomeUnknown
from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import info_module
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._core.timestamps import format_instant
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.read_token import READ_TOKEN
from ansible_collections.pydantic.logfire.plugins.module_utils._resources.write_token import WRITE_TOKEN
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import (
    NOW,
    PROJECTS,
    TOKENS,
    FakeClient,
    Turns,
    converge,
    plan,
    predict,
    project,
    token,
    uid,
)

SECRET = "pylf_v1_us_0001Zq8secret"
FRESH = "pylf_v1_us_0009Zq8fresh"
BROWSER = {
    "frontend_application_id": uid(0xF0),
    "frontend_application_name": "storefront",
    "frontend_application_deleted": False,
}
ROTATE = f"POST {TOKENS}{uid(1)}/rotate/"


def made(**fields: Any) -> dict[str, Any]:
    return {"id": uid(9), "created_at": format_instant(NOW), "expires_at": None, "token": FRESH, **fields}


def after(**delta: float) -> str:
    return format_instant(NOW + datetime.timedelta(**delta))


def a_client(*tokens: Any, **answers: Any) -> FakeClient:
    answers = {ROTATE: made(), **answers}
    return FakeClient(
        {
            f"GET {PROJECTS}": [project()],
            f"GET {PROJECTS}{project()['id']}/": project(),
            f"GET {TOKENS}": list(tokens),
            f"POST {TOKENS}": made(),
            f"DELETE {TOKENS}{uid(9)}/": None,
            **answers,
        }
    )


def rotated(client: FakeClient, **options: Any) -> tuple[Any, list[str]]:
    remote = RemoteState(client)
    desired = WRITE_TOKEN.accept({"project": "checkout", "state": "rotated", **options})
    outcome = WRITE_TOKEN.plan(desired, remote).execute()
    return outcome, remote.warnings


# Tokens of browsers


def test_a_browser_token_is_not_a_write_token_of_the_project() -> None:
    client = a_client(token(1, "pylf_v1_us_0001", **BROWSER))
    assert converge(WRITE_TOKEN, client, project="checkout").id == uid(9)
    for state in ("absent", "expired"):
        assert not predict(WRITE_TOKEN, client, project="checkout", state=state).changed


def test_beside_one_of_a_browser_the_other_is_meant() -> None:
    client = a_client(token(1), token(2, **BROWSER))
    assert converge(WRITE_TOKEN, client, project="checkout").id == uid(1)
    assert rotated(client)[0].id == uid(9)


@pytest.mark.parametrize("state", ["present", "absent", "expired", "rotated"])
@pytest.mark.parametrize("options", [{"id": uid(1)}, {"token": SECRET}])
def test_one_of_a_browser_that_is_asked_for_is_refused(state: str, options: dict[str, str]) -> None:
    client = a_client(token(1, "pylf_v1_us_0001", **BROWSER))
    (option,) = options
    with pytest.raises(OptionError, match=f"^{option}: is that of a token of the frontend application storefront"):
        plan(WRITE_TOKEN, client, project="checkout", state=state, **options)
    assert client.writes == []


def test_a_file_with_the_token_of_a_browser_is_not_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(SECRET)
    path.chmod(0o600)
    with pytest.raises(OptionError, match="holds the secret of a token of the frontend application storefront"):
        plan(WRITE_TOKEN, a_client(token(1, "pylf_v1_us_0001", **BROWSER)), project="checkout", path=str(path))
    assert path.read_text() == SECRET


def test_a_browser_token_is_not_an_orphan(tmp_path: Path) -> None:
    """Even if it was made just when a run was interrupted: it must not be revoked."""
    path = str(tmp_path / "token")
    lost = OutcomeUnknown("POST: the connection broke")
    browser = token(1, created_at=format_instant(NOW), **BROWSER)
    client = a_client(**{f"GET {TOKENS}": Turns([], [browser]), f"POST {TOKENS}": lost})
    with pytest.raises(OutcomeUnknown, match="no new token is in the list"):
        converge(WRITE_TOKEN, client, project="checkout", path=path)
    client = a_client(browser)
    assert converge(WRITE_TOKEN, client, project="checkout", path=path).id == uid(9)
    assert [what for what, _body in client.writes] == [f"POST {TOKENS}"]


def test_the_list_shows_whose_a_token_is() -> None:
    client = a_client(token(1), token(2, **BROWSER))
    tokens = info_module(WRITE_TOKEN).run({}, RemoteState(client), False)["write_tokens"]
    assert [one["frontend_application_name"] for one in tokens] == [None, "storefront"]
    assert [one["frontend_application_id"] for one in tokens] == [None, uid(0xF0)]


# Rotation with a grace period


@pytest.mark.parametrize(
    ("period", "hours"), [("24h", 24), ("1d", 24), ("PT1H", 1), ("P2D", 48), (7200, 2), ("120m", 2), ("0s", None)]
)
def test_a_grace_period_is_sent_in_hours(period: Any, hours: int | None) -> None:
    client = a_client(token(1), **{ROTATE: made(previous_token_expires_at=after(hours=hours or 0))})
    outcome, warnings = rotated(client, grace_period=period)
    assert client.writes == [(ROTATE, None if hours is None else {"grace_period_hours": hours})]
    assert outcome.extra["token"] == FRESH
    assert outcome.extra["previous_token_expires_at"] == after(hours=hours or 0)
    assert "previous_token_expires_at" not in outcome.shown
    assert warnings == []


def test_without_one_nothing_is_sent() -> None:
    client = a_client(token(1))
    assert "previous_token_expires_at" not in rotated(client)[0].extra
    assert client.writes == [(ROTATE, None)]


def test_a_server_that_ignores_it_gets_a_warning() -> None:
    client = a_client(token(1))
    client.release = "v2026-09-23.01"
    _outcome, (warning,) = rotated(client, grace_period="24h")
    assert warning == (
        f"grace_period: this server (v2026-09-23.01) does not know it, and the old token {uid(1)} ended at once"
    )


@pytest.mark.parametrize(
    ("expires", "ends", "warned"), [(None, 1, True), (after(hours=1), 1, False), (None, 24, False)]
)
def test_a_shortened_grace_period_is_warned_about(expires: str | None, ends: int, warned: bool) -> None:
    client = a_client(token(1, expires=expires), **{ROTATE: made(previous_token_expires_at=after(hours=ends))})
    _outcome, warnings = rotated(client, grace_period="24h")
    assert bool(warnings) is warned
    assert all("sooner than asked" in warning for warning in warnings)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"state": "rotated", "grace_period": "90m"}, "must be a number of whole hours"),
        ({"state": "rotated", "grace_period": "soon"}, "is not a duration"),
        ({"state": "present", "grace_period": "1h"}, "is only allowed with state=rotated"),
        ({"state": "absent", "grace_period": "1h"}, "is only allowed with state=rotated"),
    ],
)
def test_a_wrong_grace_period_is_refused(options: dict[str, Any], complaint: str) -> None:
    with pytest.raises(OptionError, match=f"^grace_period: .*{complaint}"):
        WRITE_TOKEN.accept({"project": "checkout", **options})


def test_read_tokens_have_no_grace_period() -> None:
    assert "grace_period" not in READ_TOKEN.spec()
