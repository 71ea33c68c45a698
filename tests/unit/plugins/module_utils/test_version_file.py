# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import stat
from pathlib import Path

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import LogfireError, OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._credentials.journal import JournaledFile
from ansible_collections.pydantic.logfire.plugins.module_utils._credentials.version_file import SentVersionFile
from ansible_collections.pydantic.logfire.tests.unit.plugins.fakes import FakeClient, uid

OPTION = "thing_version_path"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "version"


def test_nothing_was_sent_yet(path: Path) -> None:
    assert not SentVersionFile(str(path), OPTION).holds(uid(1), "2")


def test_it_says_what_was_sent_to_which_object(path: Path) -> None:
    SentVersionFile(str(path), OPTION).write(uid(1).upper(), "2026-11/b")
    marker = SentVersionFile(str(path), OPTION)
    assert marker.holds(uid(1), "2026-11/b")
    assert not marker.holds(uid(1), "2026-12")
    assert not marker.holds(uid(2), "2026-11/b")
    assert path.read_text() == f"{uid(1)}:2026-11/b\n"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_it_leaves_nothing_else_behind(path: Path) -> None:
    for version in ("1", "2"):
        SentVersionFile(str(path), OPTION).write(uid(1), version)
    assert os.listdir(path.parent) == ["version"]


def test_leftovers_of_a_killed_run_are_removed(path: Path) -> None:
    killed = JournaledFile(str(path))
    killed.prepare({})
    assert killed._journal is not None
    os.close(killed._journal)
    assert len(os.listdir(path.parent)) == 2
    SentVersionFile(str(path), OPTION).write(uid(1), "1")
    assert os.listdir(path.parent) == ["version"]


@pytest.mark.parametrize("content", ["pylf_v1_us_s3cret", "two words", "a\nb\n", "x" * 5000, "\x00"])
def test_a_file_with_other_content_is_not_overwritten(path: Path, content: str) -> None:
    path.write_text(content)
    marker = SentVersionFile(str(path), OPTION)
    with pytest.raises(OptionError, match=f"^{OPTION}: .*not overwritten, choose another file") as caught:
        marker.check(RemoteState(FakeClient()))
    assert content.strip() not in caught.value.message
    with pytest.raises(OptionError):
        marker.holds(uid(1), "1")


def test_an_empty_file_says_nothing(path: Path) -> None:
    path.touch()
    marker = SentVersionFile(str(path), OPTION)
    marker.check(RemoteState(FakeClient()))
    assert not marker.holds(uid(1), "1")


def test_its_folder_must_exist_unless_an_earlier_task_may_make_it(tmp_path: Path) -> None:
    marker = SentVersionFile(str(tmp_path / "none" / "version"), OPTION)
    with pytest.raises(OptionError, match=f"^{OPTION}: .* does not exist; create it first"):
        marker.check(RemoteState(FakeClient()))
    known = RemoteState(FakeClient(), check_mode=True)
    marker.check(known)
    (warning,) = known.warnings
    assert warning.startswith(f"{OPTION}: the folder {tmp_path / 'none'} does not exist yet")


def test_a_folder_is_refused(tmp_path: Path) -> None:
    with pytest.raises(OptionError, match="is a folder"):
        SentVersionFile(str(tmp_path), OPTION).check(RemoteState(FakeClient()))


def test_a_version_that_cannot_be_noted_is_an_error_with_its_consequence(tmp_path: Path) -> None:
    with pytest.raises(LogfireError, match=f"^{OPTION}: the secret was sent, .* will be sent again: .*none does not"):
        SentVersionFile(str(tmp_path / "none" / "version"), OPTION).write(uid(1), "1")


def test_the_version_of_another_organization_is_not_overwritten(path: Path) -> None:
    def remote(organization: int) -> RemoteState:
        return RemoteState(FakeClient(key_organization_id=uid(organization)))

    theirs = SentVersionFile(str(path), OPTION)
    theirs.check(remote(0x0B))
    theirs.write(uid(1), "1")
    SentVersionFile(str(path), OPTION).check(remote(0x0B))
    with pytest.raises(OptionError, match=f"^{OPTION}: .*holds a version of a secret of the organization {uid(0x0B)}"):
        SentVersionFile(str(path), OPTION).check(remote(0x0A))
