# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Definitions of dashboards, kept between runs for as long as the list shows no change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.organization import (
    Organization,
    Values,
    dashboard,
    panel,
)

COUNT = 5


def document(**options: Any) -> Values:
    boards = [dashboard(f"d{number}", f"D{number}", **options) for number in range(COUNT)]
    return {"projects": [{"name": "checkout", "dashboards": boards}]}


@pytest.fixture
def folder(organization: Organization) -> str:
    return str(organization.folder / "cache")


def filled(organization: Organization, folder: str) -> None:
    """The first run makes the dashboards, the second one reads them."""
    organization.apply(**document(), cache_dir=folder)
    organization.apply(**document(), cache_dir=folder)


def test_unchanged_dashboards_cost_one_list_a_project(organization: Organization, folder: str) -> None:
    filled(organization, folder)
    assert len(organization.reads) == 2 + COUNT
    assert organization.apply(**document(), cache_dir=folder)["stats"]["unchanged"] == COUNT + 1
    assert len(organization.reads) == 2
    assert organization.plan(**document(), cache_dir=folder)["changed"] is False
    assert len(organization.reads) == 2


@pytest.mark.parametrize("change", ["definition", "name", "recreated"])
def test_a_change_that_the_list_shows_is_never_missed(organization: Organization, folder: str, change: str) -> None:
    filled(organization, folder)
    project = organization.projects()["checkout"]["id"]
    path = f"projects/{project}/dashboards/"
    (one,) = [each for each in organization.call("GET", path) if each["dashboard_slug"] == "d0"]
    other = dashboard("d0", "D0", panels={"other": panel("other")}, layouts=[])["definition"]
    if change == "definition":
        organization.call(
            "PUT", f"{path}{one['id']}/", {"definition": {**other, "metadata": {"name": "D0", "project": "checkout"}}}
        )
    elif change == "name":
        organization.call("PUT", f"{path}{one['id']}/", {"name": "Else"})
    else:
        organization.call("DELETE", f"{path}{one['id']}/")
        body = {"name": "D0", "slug": "d0", "definition": {**other, "metadata": {"name": "D0", "project": "checkout"}}}
        organization.call("POST", path, body)
    result = organization.apply(**document(), cache_dir=folder)
    assert [each["name"] for each in result["changes"]] == ["d0"]
    assert organization.apply(**document(), cache_dir=folder)["changed"] is False


def test_a_change_by_the_run_itself_is_read_again(organization: Organization, folder: str) -> None:
    filled(organization, folder)
    changed = document(duration="3h")
    assert organization.apply(**changed, cache_dir=folder)["stats"]["updated"] == COUNT
    assert organization.apply(**changed, cache_dir=folder)["changed"] is False
    assert organization.apply(**changed, cache_dir=folder)["changed"] is False
    assert len(organization.reads) == 2


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"version": 9, "objects": {}}', b'{"version": 1, "objects": 7}', b"[" * 9999]
)
def test_a_file_that_is_corrupt_counts_as_empty(organization: Organization, folder: str, content: bytes) -> None:
    filled(organization, folder)
    (file,) = Path(folder).iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_bytes(content)
    assert organization.apply(**document(), cache_dir=folder)["changed"] is False
    assert len(organization.reads) == 2 + COUNT
    organization.apply(**document(), cache_dir=folder)
    assert len(organization.reads) == 2


def test_another_server_or_project_has_a_file_of_its_own(organization: Organization, folder: str) -> None:
    filled(organization, folder)
    more = document()
    more["projects"].append({**more["projects"][0], "name": "billing"})
    organization.apply(**more, cache_dir=folder)
    organization.apply(**more, cache_dir=folder)
    assert len(list(Path(folder).iterdir())) == 2


@pytest.mark.parametrize("what", ["others", "file", "missing parent", "blank"])
def test_a_folder_that_is_not_ones_own_is_refused(organization: Organization, what: str) -> None:
    folder = organization.folder / "cache"
    if what == "others":
        folder.mkdir()
        folder.chmod(0o777)
    elif what == "file":
        folder.write_text("x")
    path = {"missing parent": str(organization.folder / "a" / "b"), "blank": " "}.get(what, str(folder))
    result = organization.failing(**document(), cache_dir=path)
    assert result["msg"].startswith("cache_dir: ")
    assert organization.writes == []
