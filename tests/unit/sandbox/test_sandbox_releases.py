# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.pydantic.logfire.tests.sandbox import releases


@pytest.mark.parametrize(
    ("release", "expected"),
    [("v2026-09-23.01", True), ("v2026-09-22.02", False), ("v2027-01-01.01", True), ("sha256:abc", True)],
)
def test_supports(release: str, expected: bool) -> None:
    assert releases.supports(release, releases.CHANNEL_ASSIGNMENTS) is expected


def test_header_is_on_every_answer(api: Any) -> None:
    api.control.settings(release="v2026-05-01.01", warning="Upgrade soon")
    for path, status in (("/api/v1/projects/", 200), ("/api/v1/nothing/", 404), ("/api/v1/projects/x/", 422)):
        response = api.send("GET", path)
        assert response.status_code == status
        assert response.headers["Logfire-Version"] == "v2026-05-01.01"
        assert response.headers["X-Logfire-Warning"] == "Upgrade soon"


def test_warning_is_off_by_default(api: Any) -> None:
    assert "X-Logfire-Warning" not in api.send("GET", "/api/v1/projects/").headers
