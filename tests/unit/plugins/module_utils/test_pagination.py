# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import itertools
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api import pagination
from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import LogfireError
from ansible_collections.pydantic.logfire.plugins.module_utils._api.pagination import pages
from ansible_collections.pydantic.logfire.plugins.module_utils._api.wire import Request
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import FakeClient, Turns, uid


def page(*numbers: int, cursor: Any = None) -> dict[str, Any]:
    return {"things": [{"id": uid(number)} for number in numbers], "next_cursor": cursor}


@pytest.mark.parametrize("end", [None, ""])
def test_one_page_takes_one_request(end: Any) -> None:
    client = FakeClient({"GET /v1/things/?limit=100": page(1, 2, cursor=end)})
    assert [one["id"] for one in pages(client, "/v1/things/", "things", scope="some:scope")] == [uid(1), uid(2)]
    assert [one.scope for one in client.sent] == ["some:scope"]


def test_the_last_page_may_lack_a_cursor() -> None:
    assert pages(FakeClient({"GET /v1/things/?limit=100": {"things": []}}), "/v1/things/", "things") == []


def test_cursors_are_followed_and_escaped() -> None:
    client = FakeClient(
        {
            "GET /v1/things/?limit=100": page(1, cursor="a b&c=+/#"),
            "GET /v1/things/?limit=100&cursor=a+b%26c%3D%2B%2F%23": page(2, cursor="next"),
            "GET /v1/things/?limit=100&cursor=next": page(3),
        }
    )
    assert [one["id"] for one in pages(client, "/v1/things/", "things")] == [uid(1), uid(2), uid(3)]


def test_a_list_without_an_end_is_an_error() -> None:
    client = FakeClient(
        {
            "GET /v1/things/?limit=100": page(1, cursor="a"),
            "GET /v1/things/?limit=100&cursor=a": Turns(page(2, cursor="b"), page(2, cursor="b")),
            "GET /v1/things/?limit=100&cursor=b": page(3, cursor="a"),
        }
    )
    with pytest.raises(LogfireError, match="the list has no end"):
        pages(client, "/v1/things/", "things")
    assert len(client.sent) == 3


@pytest.mark.parametrize("answer", [[], {}, {"things": {}}, None, "things"])
def test_a_malformed_page_is_an_error(answer: Any) -> None:
    with pytest.raises(LogfireError, match="no list of things; check base_url"):
        pages(FakeClient({"GET /v1/things/?limit=100": answer}), "/v1/things/", "things")


def test_new_cursors_without_a_row_come_to_an_end() -> None:
    numbers = itertools.count()

    class Endless(FakeClient):
        def send(self, request: Request) -> Any:
            return page(cursor=f"c{next(numbers)}")

    with pytest.raises(LogfireError, match="page after page without an end"):
        pages(Endless(), "/v1/things/", "things")
    assert next(numbers) <= 5


def test_new_cursors_with_new_rows_come_to_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pagination, "MOST_PAGES", 20)
    numbers = itertools.count()

    class Endless(FakeClient):
        def send(self, request: Request) -> Any:
            number = next(numbers)
            return page(number, cursor=f"c{number}")

    with pytest.raises(LogfireError, match="page after page without an end"):
        pages(Endless(), "/v1/things/", "things")
    assert next(numbers) <= 22


def test_an_empty_page_in_between_is_none_of_it() -> None:
    client = FakeClient(
        {
            "GET /v1/things/?limit=100": page(cursor="a"),
            "GET /v1/things/?limit=100&cursor=a": page(cursor="b"),
            "GET /v1/things/?limit=100&cursor=b": page(3),
        }
    )
    assert [one["id"] for one in pages(client, "/v1/things/", "things")] == [uid(3)]
