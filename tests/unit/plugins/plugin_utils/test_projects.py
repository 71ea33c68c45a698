# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import ApiError, LogfireError, OptionError
from ansible_collections.pydantic.logfire.plugins.plugin_utils._connected import settings_of
from ansible_collections.pydantic.logfire.plugins.plugin_utils._projects import HostCache, Organization, read_hosts
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import KEY, project
from ansible_collections.pydantic.logfire.tests.unit.plugins.server import Answer, ScriptedServer

OLD, NEW = [{"logfire_project": "old"}], [{"logfire_project": "new"}]


class Reader:
    def __init__(self, *answers: Any) -> None:
        self.answers = list(answers)

    def __call__(self) -> Any:
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer


class Kit:
    """A cache with hosts that were read an hour ago."""

    def __init__(self, timeout: float = 60) -> None:
        self.cache: dict[str, Any] = {}
        self.warnings: list[str] = []
        self.timeout = timeout
        self.hosts(Reader(OLD), now=0)

    def hosts(
        self,
        reader: Callable[[], Any],
        now: float = 3600,
        refresh: bool = False,
        stale: bool = False,
        what: Any = "this",
    ) -> Any:
        kept = HostCache(self.cache, "key", what, self.timeout, lambda: now)
        return kept.hosts(reader, refresh, stale, self.warnings.append)


@pytest.mark.parametrize(("timeout", "now"), [(60, 60), (0, 1e9)])
def test_a_fresh_cache_is_not_read_again(timeout: float, now: float) -> None:
    assert Kit(timeout).hosts(Reader(), now=now) == OLD


@pytest.mark.parametrize("more", [{}, {"now": 1, "refresh": True}, {"now": 1, "what": "something else"}])
def test_an_old_or_refreshed_cache_or_one_of_other_options_is_read_again_and_kept(more: dict[str, Any]) -> None:
    kit = Kit()
    assert kit.hosts(Reader(NEW), **more) == NEW
    assert kit.hosts(Reader(), **{**more, "refresh": False}) == NEW


@pytest.mark.parametrize("error", [LogfireError("no answer"), ApiError("HTTP 503", 503), ApiError("HTTP 429", 429)])
def test_old_hosts_stand_in_for_an_api_that_does_not_answer_if_so_wished(error: LogfireError) -> None:
    kit = Kit()
    assert kit.hosts(Reader(error), stale=True) == OLD
    assert kit.warnings == [f"the inventory is 3600 s old, as it could not be read again: {error}"]
    with pytest.raises(LogfireError):
        kit.hosts(Reader(error), stale=False)


@pytest.mark.parametrize(
    "error", [ApiError("no", 401), ApiError("no", 403), OptionError("organization", "is acme, but the key is globex's")]
)
def test_a_refused_key_and_that_of_another_organization_are_errors_whatever_is_kept(error: LogfireError) -> None:
    with pytest.raises(type(error)):
        Kit().hosts(Reader(error), stale=True)


GLOBEX = {"id": "0198c1f4-2a6b-7c1d-9e55-3f0c7d2b8a11", "project_name": "blog", "organization_name": "globex"}


@pytest.mark.parametrize("label", ["", "eu"])
@pytest.mark.parametrize("answer", [Answer(401, {"detail": "no such key"}), Answer(200, [GLOBEX])])
def test_so_they_are_where_they_are_found_by_the_guard(server: ScriptedServer, answer: Answer, label: str) -> None:
    server.script(answer)
    organizations = [Organization(label, server.settings(organization="acme"))]
    with pytest.raises(LogfireError, match="organization: "):
        Kit().hosts(lambda: read_hosts(organizations, [], [], print), stale=True)


def test_nothing_kept_is_nothing_to_stand_in() -> None:
    with pytest.raises(LogfireError):
        Kit().hosts(Reader(LogfireError("no answer")), stale=True, what="something else")


@pytest.mark.parametrize("garbage", [None, [], {"what": "x"}, "text"])
def test_a_cache_with_other_content_is_replaced(garbage: Any) -> None:
    kit = Kit()
    kit.cache["key"] = garbage
    assert kit.hosts(Reader(NEW)) == NEW


def test_an_error_names_the_organization_and_shows_no_key(server: ScriptedServer) -> None:
    server.script(Answer(401, {"detail": f"no such key {KEY}"}))
    with pytest.raises(ApiError) as caught:
        read_hosts([Organization("eu", server.settings())], [], [], print)
    assert caught.value.status == 401
    assert caught.value.message.startswith("organization eu: ")
    assert KEY not in caught.value.message


@pytest.mark.parametrize("field", ["project_name", "organization_name"])
@pytest.mark.parametrize("name", ["../../all/vault", "web 01", "a:b", "web01,", "All", "a\nb", "x" * 51, None, ["a"]])
def test_names_that_cannot_be_those_of_hosts_and_groups_are_refused(
    server: ScriptedServer, field: str, name: Any
) -> None:
    server.script(Answer(body=[project(**{field: name})]))
    with pytest.raises(LogfireError, match=r"whose name must be 2 to 50 lower-|does not return|not a list") as caught:
        read_hosts([Organization("", server.settings())], [], [], print)
    assert caught.value.message.isprintable()


def test_a_project_that_is_not_chosen_may_be_called_anything(server: ScriptedServer) -> None:
    server.script(Answer(body=[project(project_name="../x"), project(2, project_name="shop")]))
    hosts = read_hosts([Organization("", server.settings())], ["shop"], [], print)
    assert [host["logfire_project"] for host in hosts] == ["shop"]


def test_a_blank_option_counts_as_not_set() -> None:
    settings = settings_of({"api_key": KEY, "base_url": "", "region": None, "plugin": "x", "timeout": "7"})
    assert (settings.origin, settings.timeout) == ("https://logfire-us.pydantic.dev", 7.0)


def test_a_missing_key_is_reported_as_by_a_module() -> None:
    with pytest.raises(OptionError, match="LOGFIRE_API_KEY"):
        settings_of({})


def test_a_wrong_type_is_reported_with_its_option() -> None:
    with pytest.raises(LogfireError, match="retries"):
        settings_of({"api_key": KEY, "retries": "often"})
