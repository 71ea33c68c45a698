# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import subprocess
from dataclasses import replace
from pathlib import Path

import pytest

from tools import release
from tools.build import warnings
from tools.release import Refused, State

FIRST = State(
    galaxy="0.1.0",
    module="0.1.0",
    fragments={"0.1.0.yml": {"release_summary": "The first."}},
    head="c0ffee",
)
NEXT = replace(FIRST, released=["0.1.0"])


def after(version: str, latest: str, section: str) -> State:
    fragments = {"0.yml": {"release_summary": "Another."}, "1.yml": {section: ["Something."]}}
    return State(galaxy=version, module=version, released=[latest], fragments=fragments)


@pytest.mark.parametrize(
    "versions",
    [
        ["0.1.0", "0.1.1", "0.2.0", "0.10.0", "1.0.0", "1.0.1"],
        ["1.0.0-alpha", "1.0.0-alpha.1", "1.0.0-alpha.beta", "1.0.0-beta.2", "1.0.0-beta.11", "1.0.0-rc.1", "1.0.0"],
    ],
)
def test_versions_are_sorted_as_semantic_versioning_says(versions: list[str]) -> None:
    assert sorted([*versions[1:], versions[0]], key=release.order) == versions


@pytest.mark.parametrize("version", ["1", "1.0", "01.0.0", "1.0.0.0", "v1.0.0", "1.0.0-", "1.0.0-01", "1.0.0+", ""])
def test_a_version_that_is_not_semantic_is_refused(version: str) -> None:
    with pytest.raises(Refused, match="is not a semantic version"):
        release.order(version)
    assert release.problems(replace(FIRST, galaxy=version)) == [f"galaxy.yml: {version!r} is not a semantic version"]


def test_a_first_release_is_fine() -> None:
    assert release.problems(FIRST) == []
    assert release.problems(FIRST, write=True) == []


def test_a_written_release_is_fine_with_its_tag() -> None:
    written = replace(NEXT, fragments={}, tags={"v0.1.0": "c0ffee"})
    assert release.problems(written) == []
    assert release.problems(written, tag="v0.1.0") == []


def test_uncommitted_files_are_named() -> None:
    assert release.problems(replace(FIRST, uncommitted=[" M README.md", "?? new"])) == [
        "not committed:  M README.md",
        "not committed: ?? new",
    ]


def test_the_version_of_the_code_has_to_agree() -> None:
    (problem,) = release.problems(replace(FIRST, module="0.0.9"))
    assert "0.1.0" in problem
    assert "0.0.9" in problem


@pytest.mark.parametrize(
    ("tag", "state", "expected"),
    [
        ("v0.2.0", replace(NEXT, fragments={}), "the tag v0.2.0 is not that of version 0.1.0: v0.1.0"),
        ("0.1.0", replace(NEXT, fragments={}), "the tag 0.1.0 is not that of version 0.1.0: v0.1.0"),
        ("v0.1.0", FIRST, "changelogs/changelog.yaml does not have 0.1.0: make release ARGS=--write, and commit"),
        (None, replace(FIRST, tags={"v0.1.0": "facade"}), "the tag v0.1.0 is at another commit"),
    ],
)
def test_the_tag_has_to_fit(tag: str | None, state: State, expected: str) -> None:
    assert release.problems(state, tag) == [expected]


def test_fragments_after_the_release_need_a_version() -> None:
    assert release.problems(replace(NEXT, fragments={"7.yml": {"bugfixes": ["That."]}})) == [
        "changelogs/fragments/7.yml came after 0.1.0"
    ]


def test_a_changelog_is_written_once() -> None:
    assert release.problems(replace(NEXT, fragments={}), write=True) == ["changelogs/changelog.yaml has 0.1.0 already"]


def test_a_release_has_a_summary() -> None:
    assert release.problems(replace(FIRST, fragments={})) == ["no fragment has a release_summary"]


def test_a_version_is_newer_than_those_before() -> None:
    assert release.problems(replace(FIRST, released=["0.2.0"])) == ["0.2.0 was released already, 0.1.0 is older"]
    assert release.problems(replace(FIRST, released=["0.1.0", "0.2.0"], fragments={})) == [
        "0.2.0 was released already, after 0.1.0"
    ]


@pytest.mark.parametrize(
    ("version", "latest", "section", "fits"),
    [
        ("1.2.4", "1.2.3", "bugfixes", True),
        ("1.2.4", "1.2.3", "minor_changes", False),
        ("1.3.0", "1.2.3", "minor_changes", True),
        ("1.3.0", "1.2.3", "breaking_changes", False),
        ("1.3.0", "1.2.3", "removed_features", False),
        ("2.0.0", "1.2.3", "breaking_changes", True),
        ("0.2.0", "0.1.3", "breaking_changes", True),
        ("0.1.4", "0.1.3", "breaking_changes", False),
        ("1.0.0", "0.1.3", "removed_features", True),
    ],
)
def test_a_version_says_what_may_have_changed(version: str, latest: str, section: str, fits: bool) -> None:
    expected = [] if fits else [f"changelogs/fragments/1.yml has {section}: too much for {version} after {latest}"]
    assert release.problems(after(version, latest, section)) == expected


def test_notes_are_the_section_of_the_version() -> None:
    changelog = """# Release Notes

<a id="v0-2-0"></a>
## v0\\.2\\.0

<a id="v0-2-0-bugfixes"></a>
### Bugfixes

* One\\.

<a id="v0-1-0"></a>
## v0\\.1\\.0

### Release Summary

The first\\.
"""
    assert release.notes(changelog, "0.2.0") == "### Bugfixes\n\n* One\\.\n"
    assert release.notes(changelog, "0.1.0") == "### Release Summary\n\nThe first\\.\n"
    with pytest.raises(Refused, match=r"no section for 0\.2"):
        release.notes(changelog, "0.2")


def test_a_repository_is_read_as_it_is(tmp_path: Path) -> None:
    files = {
        "galaxy.yml": "version: 0.2.0\n",
        "plugins/module_utils/_version.py": 'VERSION = "0.2.0"\n',
        "changelogs/changelog.yaml": "releases:\n  0.1.0: {}\n",
        "changelogs/fragments/1.yml": "bugfixes: [That.]\n",
        "changelogs/fragments/empty.yml": "",
    }
    for name, content in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(content)

    def git(*arguments: str) -> str:
        who = ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false"]
        command = ["git", *who, *arguments]
        return subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True).stdout.strip()

    git("init")
    git("add", ".")
    git("commit", "--message=one")
    git("tag", "light")
    git("tag", "--annotate", "--message=two", "v0.2.0")
    (tmp_path / "new").touch()

    head = git("rev-parse", "HEAD")
    assert release.read(tmp_path) == State(
        galaxy="0.2.0",
        module="0.2.0",
        released=["0.1.0"],
        fragments={"1.yml": {"bugfixes": ["That."]}, "empty.yml": {}},
        uncommitted=["?? new"],
        tags={"light": head, "v0.2.0": head},
        head=head,
    )


def test_a_warning_of_the_importer_is_found() -> None:
    log = "INFO: fine\nWARNING: ansible-lint not found\nLinting WARNING: in the middle\nERROR: no\n"
    assert warnings(log) == ["galaxy-importer: WARNING: ansible-lint not found", "galaxy-importer: ERROR: no"]
