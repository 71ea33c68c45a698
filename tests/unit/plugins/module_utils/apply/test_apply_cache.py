# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Definitions of dashboards, kept between runs for as long as the list shows no change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.tests.unit.plugins.module_utils.apply.estate import (
    Estate,
    Values,
    dashboard,
    panel,
)

COUNT = 5


def document(**options: Any) -> Values:
    boards = [dashboard(f"d{number}", f"D{number}", **options) for number in range(COUNT)]
    return {"projects": [{"name": "checkout", "dashboards": boards}]}


@pytest.fixture
def folder(estate: Estate) -> str:
    return str(estate.folder / "cache")


def filled(estate: Estate, folder: str) -> None:
    """The first run makes the dashboards, the second one reads them."""
    estate.apply(**document(), cache_dir=folder)
    estate.apply(**document(), cache_dir=folder)


def test_unchanged_dashboards_cost_one_list_a_project(estate: Estate, folder: str) -> None:
    filled(estate, folder)
    assert len(estate.reads) == 2 + COUNT
    assert estate.apply(**document(), cache_dir=folder)["stats"]["unchanged"] == COUNT + 1
    assert len(estate.reads) == 2
    assert estate.plan(**document(), cache_dir=folder)["changed"] is False
    assert len(estate.reads) == 2


@pytest.mark.parametrize("change", ["definition", "name", "recreated"])
def test_a_change_that_the_list_shows_is_never_missed(estate: Estate, folder: str, change: str) -> None:
    filled(estate, folder)
    project = estate.projects()["checkout"]["id"]
    path = f"projects/{project}/dashboards/"
    (one,) = [each for each in estate.call("GET", path) if each["dashboard_slug"] == "d0"]
    other = dashboard("d0", "D0", panels={"other": panel("other")}, layouts=[])["definition"]
    if change == "definition":
        estate.call(
            "PUT", f"{path}{one['id']}/", {"definition": {**other, "metadata": {"name": "D0", "project": "checkout"}}}
        )
    elif change == "name":
        estate.call("PUT", f"{path}{one['id']}/", {"name": "Else"})
    else:
        estate.call("DELETE", f"{path}{one['id']}/")
        body = {"name": "D0", "slug": "d0", "definition": {**other, "metadata": {"name": "D0", "project": "checkout"}}}
        estate.call("POST", path, body)
    result = estate.apply(**document(), cache_dir=folder)
    assert [each["name"] for each in result["changes"]] == ["d0"]
    assert estate.apply(**document(), cache_dir=folder)["changed"] is False


def test_a_change_by_the_run_itself_is_read_again(estate: Estate, folder: str) -> None:
    filled(estate, folder)
    changed = document(duration="3h")
    assert estate.apply(**changed, cache_dir=folder)["stats"]["updated"] == COUNT
    assert estate.apply(**changed, cache_dir=folder)["changed"] is False
    assert estate.apply(**changed, cache_dir=folder)["changed"] is False
    assert len(estate.reads) == 2


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b'{"version": 9, "objects": {}}', b'{"version": 1, "objects": 7}', b"[" * 9999]
)
def test_a_file_that_is_corrupt_counts_as_empty(estate: Estate, folder: str, content: bytes) -> None:
    filled(estate, folder)
    (file,) = Path(folder).iterdir()
    assert file.stat().st_mode & 0o777 == 0o600
    file.write_bytes(content)
    assert estate.apply(**document(), cache_dir=folder)["changed"] is False
    assert len(estate.reads) == 2 + COUNT
    estate.apply(**document(), cache_dir=folder)
    assert len(estate.reads) == 2


def test_another_server_or_project_has_a_file_of_its_own(estate: Estate, folder: str) -> None:
    filled(estate, folder)
    more = document()
    more["projects"].append({**more["projects"][0], "name": "billing"})
    estate.apply(**more, cache_dir=folder)
    estate.apply(**more, cache_dir=folder)
    assert len(list(Path(folder).iterdir())) == 2


@pytest.mark.parametrize("what", ["others", "file", "missing parent", "blank"])
def test_a_folder_that_is_not_ones_own_is_refused(estate: Estate, what: str) -> None:
    folder = estate.folder / "cache"
    if what == "others":
        folder.mkdir()
        folder.chmod(0o777)
    elif what == "file":
        folder.write_text("x")
    path = {"missing parent": str(estate.folder / "a" / "b"), "blank": " "}.get(what, str(folder))
    result = estate.failing(**document(), cache_dir=path)
    assert result["msg"].startswith("cache_dir: ")
    assert estate.writes == []
