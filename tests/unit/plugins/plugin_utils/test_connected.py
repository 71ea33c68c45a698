# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import pytest
from ansible.errors import AnsibleError

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import LogfireError
from ansible_collections.pydantic.logfire.plugins.plugin_utils._connected import settings_of, without_values
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import KEY

QUOTED = [
    "Invalid type for configuration option plugin_type: lookup plugin: x setting: custom_headers (from Direct):"
    " Invalid type provided for \"dictionary\": 'X: Zq8secret'",
    "Config 'custom_headers' for 'x' lookup plugin 'x' has an invalid value.:"
    " Invalid type provided for 'dict': 'Zq8secret'",
]


@pytest.mark.parametrize("message", QUOTED, ids=["2.18", "2.19"])
def test_ansibles_own_error_about_a_secret_option_quotes_nothing(message: str) -> None:
    with pytest.raises(AnsibleError) as caught, without_values():
        raise AnsibleError(message)
    assert str(caught.value) == "custom_headers: must be a mapping of names to values"
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_other_errors_of_ansible_stay_as_they_are() -> None:
    with pytest.raises(AnsibleError, match="timeout"), without_values():
        raise AnsibleError("Config 'timeout' for 'x' lookup plugin 'x' has an invalid value.")


def test_options_of_a_wrong_type_show_no_secret() -> None:
    with pytest.raises(LogfireError) as caught:
        settings_of({"api_key": KEY, "custom_headers": "Zq8secret"})
    assert "Zq8" not in caught.value.message


def test_a_masked_key_is_refused() -> None:
    with pytest.raises(LogfireError, match="api_key: has"):
        settings_of({"api_key": "pylf_v1_us_********"})
