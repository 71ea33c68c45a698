# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._credentials.access import accept_access


@pytest.mark.parametrize(
    ("value", "mode"),
    [
        (None, None),
        ("0640", 0o640),
        ("640", 0o640),
        ("0o600", 0o600),
        (0o640, 0o640),
        (" 0400 ", 0o400),
        ("0644", 0o644),
    ],
)
def test_a_mode_is_octal_in_quotes_and_as_yaml_reads_it_without(value: Any, mode: int | None) -> None:
    assert accept_access({"path": "/x", "mode": value}).mode == mode


@pytest.mark.parametrize("value", ["", "u=rw", "0888", "00600", "1600", True, 640, "0700", "0620", "0602", "0040", [6]])
def test_a_mode_that_cannot_be_right_is_refused(value: Any) -> None:
    with pytest.raises(OptionError, match=r"^mode: "):
        accept_access({"path": "/x", "mode": value})


@pytest.mark.parametrize("option", ["owner", "group"])
def test_a_blank_name_is_refused(option: str) -> None:
    with pytest.raises(OptionError, match=f"^{option}: must not be blank"):
        accept_access({"path": "/x", option: " "})


@pytest.mark.parametrize("given", [{"owner": "root"}, {"group": "root"}, {"mode": "0600"}, {"create_parent": True}])
def test_access_without_a_file_is_refused(given: Any) -> None:
    with pytest.raises(OptionError, match=r"is about the file of path, which is not given$"):
        accept_access(given)
