# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import ApiError, LogfireError, OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import FakeClient, forbidden, uid

PATH = "GET /v1/integrations/pagerduty/services/PABC123/?account_subdomain=acme&region="
WANTED = {"pagerduty_service_id": "PABC123", "account_subdomain": "acme"}
SERVICE = {
    "install_id": uid(1),
    "service_id": uid(2),
    "pagerduty_service_id": "PABC123",
    "service_name": "On-call",
}


def act(client: FakeClient, **params: Any) -> Any:
    definition = MODULES["pagerduty_service_info"]
    validation = ArgumentSpecValidator(definition.spec, **definition.constraints).validate({**WANTED, **params})
    assert validation.error_messages == []
    return definition.run(definition.validate(validation.validated_parameters), RemoteState(client), False)


@pytest.mark.parametrize(("params", "region"), [({}, "us"), ({"pagerduty_region": "eu"}, "eu")])
def test_a_service_is_found(params: dict[str, Any], region: str) -> None:
    client = FakeClient({f"{PATH}{region}": {**SERVICE, "x_unknown": True}})
    assert act(client, **params) == {"changed": False, "pagerduty_services": [SERVICE]}
    assert client.sent[0].scope == "organization:read_channel"


def test_the_error_about_an_unknown_service_names_possible_causes() -> None:
    client = FakeClient({f"{PATH}us": ApiError("HTTP 404", 404)})
    client.release = "v2026-05-01.01"
    with pytest.raises(LogfireError) as caught:
        act(client)
    for word in ("pagerduty_service_id: ", "PABC123", "acme (us)", "too old", "v2026-05-01.01"):
        assert word in caught.value.message


def test_other_refusals_stay_what_they_are() -> None:
    with pytest.raises(ApiError, match="403"):
        act(FakeClient({f"{PATH}us": forbidden()}))


@pytest.mark.parametrize("answer", [[], {}, None, {**SERVICE, "install_id": None}])
def test_a_malformed_service_is_an_error(answer: Any) -> None:
    with pytest.raises(LogfireError, match="not a PagerDuty service"):
        act(FakeClient({f"{PATH}us": answer}))


@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("pagerduty_service_id", ""),
        ("pagerduty_service_id", "P/../x"),
        ("account_subdomain", "acme.pagerduty.com"),
        ("account_subdomain", "-acme"),
        ("account_subdomain", "a&region=eu"),
    ],
)
def test_the_message_names_the_invalid_option(option: str, value: str) -> None:
    client = FakeClient()
    with pytest.raises(OptionError, match=f"^{option}: .* must be "):
        act(client, **{option: value})
    assert client.sent == []
