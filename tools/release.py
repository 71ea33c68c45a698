# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A release, up to the point where it is published: checks, changelog, tarball, the Galaxy importer, notes.

`python -m tools.release [--write] [--tag v1.2.3 | --tagged]`

Publishing is left to whoever has the key: this only says how.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import yaml

from . import build, tree, venvs
from .environment import environment
from .places import COLLECTION, ROOT, WORK
from .venvs import Venv

RELEASE = WORK / "release"

# The grammar of https://semver.org: no leading zeros, an optional pre-release, an optional build.
_NUMBER = r"(0|[1-9]\d*)"
_IDENTIFIERS = r"(?:0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)"
_SEMVER = re.compile(
    rf"{_NUMBER}\.{_NUMBER}\.{_NUMBER}(?:-({_IDENTIFIERS}(?:\.{_IDENTIFIERS})*))?(?:\+[0-9a-zA-Z-]+(?:\.[0-9a-zA-Z-]+)*)?"
)
_BREAKING = ("breaking_changes", "removed_features")
_FEATURES = ("major_changes", "minor_changes", "deprecated_features")

Order = tuple[int, int, int, bool, tuple[tuple[bool, int, str], ...]]
Fragments = Mapping[str, Mapping[str, object]]


class Refused(Exception):
    """The repository is not ready for a release."""


@dataclass(frozen=True)
class State:
    """The versions and notes in the files of the repository."""

    galaxy: str
    module: str
    released: Sequence[str] = ()
    fragments: Fragments = field(default_factory=dict)
    uncommitted: Sequence[str] = ()
    # Commits by tag, and the one that is checked out.
    tags: Mapping[str, str] = field(default_factory=dict)
    head: str = ""

    @property
    def written(self) -> bool:
        """The changelog has this version already."""
        return self.galaxy in self.released


def order(version: str) -> Order:
    """Return what semantic versions are sorted by."""
    found = _SEMVER.fullmatch(version)
    if not found:
        raise Refused(f"{version!r} is not a semantic version")
    major, minor, patch, pre = found.groups()
    parts = tuple((not part.isdigit(), int(part) if part.isdigit() else 0, part) for part in (pre or "").split("."))
    return int(major), int(minor), int(patch), pre is None, parts if pre else ()


def problems(state: State, tag: str | None = None, write: bool = False) -> list[str]:
    try:
        now = order(state.galaxy)
    except Refused as error:
        return [f"galaxy.yml: {error}"]
    found = [f"not committed: {line}" for line in state.uncommitted]
    if state.module != state.galaxy:
        found.append(f"galaxy.yml has version {state.galaxy}, plugins/module_utils/_version.py {state.module}")
    found += _changelog_problems(state, now)
    found += _tag_problems(state, tag)
    if write and state.written:
        found.append(f"changelogs/changelog.yaml has {state.galaxy} already")
    return found


def _changelog_problems(state: State, now: Order) -> list[str]:
    latest = max(state.released, key=order, default=None)
    if state.written:
        found = [f"changelogs/fragments/{name} came after {state.galaxy}" for name in state.fragments]
        return found if latest == state.galaxy else [*found, f"{latest} was released already, after {state.galaxy}"]
    if latest and now < order(latest):
        return [f"{latest} was released already, {state.galaxy} is older"]
    if not any("release_summary" in fragment for fragment in state.fragments.values()):
        return ["no fragment has a release_summary"]
    return _step_problems(state, latest, now) if latest else []


def _step_problems(state: State, latest: str, now: Order) -> list[str]:
    """A version says what may have changed; before 1.0.0 a minor one may break things."""
    before = order(latest)
    if now[0] > before[0]:
        return []
    minor = now[1] > before[1]
    return [
        f"changelogs/fragments/{name} has {section}: too much for {state.galaxy} after {latest}"
        for name, fragment in state.fragments.items()
        for section in fragment
        if (section in _BREAKING and not (minor and now[0] == 0)) or (section in _FEATURES and not minor)
    ]


def _tag_problems(state: State, tag: str | None) -> list[str]:
    expected = f"v{state.galaxy}"
    if tag is None:
        elsewhere = state.tags.get(expected, state.head) != state.head
        return [f"the tag {expected} is at another commit"] if elsewhere else []
    found = [] if tag == expected else [f"the tag {tag} is not that of version {state.galaxy}: {expected}"]
    if not state.written:
        found.append(f"changelogs/changelog.yaml does not have {state.galaxy}: make release ARGS=--write, and commit")
    return found


def read(root: Path = ROOT) -> State:
    """Read the state of the repository, without judging it."""
    module = re.search(r'^VERSION = "(.*)"$', (root / "plugins/module_utils/_version.py").read_text(), re.MULTILINE)
    changelog = yaml.safe_load((root / "changelogs/changelog.yaml").read_text())
    fragments = sorted((root / "changelogs/fragments").glob("*.yml"))
    tags = _git(root, "for-each-ref", "--format=%(refname:short) %(objectname) %(*objectname)", "refs/tags")
    return State(
        galaxy=str(yaml.safe_load((root / "galaxy.yml").read_text())["version"]),
        module=module[1] if module else "",
        released=list(changelog["releases"]),
        fragments={file.name: yaml.safe_load(file.read_text()) or {} for file in fragments},
        uncommitted=_git(root, "status", "--porcelain"),
        tags={line.split()[0]: line.split()[-1] for line in tags},
        head="".join(_git(root, "rev-parse", "HEAD")),
    )


def _git(root: Path, *arguments: str) -> list[str]:
    done = subprocess.run(["git", *arguments], cwd=root, capture_output=True, text=True, check=True)
    return done.stdout.splitlines()


def scratch() -> Path:
    """The committed files, where antsibull-changelog and ansible-galaxy take them for a collection."""
    place = RELEASE / "tree" / COLLECTION
    shutil.rmtree(RELEASE, ignore_errors=True)
    for name in tree.files():
        target = place / name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
    (place / "changelogs" / "fragments").mkdir(exist_ok=True)
    return place


def render(venv: Venv, place: Path, version: str) -> None:
    """Fragments and new plugins become changelog.yaml and CHANGELOG.md."""
    today = datetime.datetime.now(datetime.UTC).date()
    _changelog(venv, place, "release", "--version", version, "--date", str(today))


def _changelog(venv: Venv, place: Path, *arguments: str) -> None:
    done = subprocess.run(
        [str(venv.bin / "antsibull-changelog"), *arguments],
        cwd=place,
        env=environment(venv, place.parents[2]),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Refused(f"antsibull-changelog {' '.join(arguments)}\n{done.stdout}{done.stderr}")


def notes(changelog: str, version: str) -> str:
    """The section of one version in CHANGELOG.md, without its anchors."""
    section: list[str] = []
    inside = False
    for line in changelog.splitlines():
        if line.startswith("## "):
            # antsibull-changelog puts a backslash before every dot.
            inside = line.replace("\\", "").split()[1].removeprefix("v") == version
        elif inside and not line.startswith("<a id="):
            section.append(line)
    if not section:
        raise Refused(f"CHANGELOG.md has no section for {version}")
    return "\n".join(section).strip() + "\n"


def release(venv: Venv, version: str, written: bool) -> Path:
    place = scratch()
    if not written:
        render(venv, place, version)
    artifact = build.build(venv, RELEASE / "dist", source=place)
    faults = build.faults(venv, artifact, RELEASE / "collections") + build.importer_warnings(artifact)
    if faults:
        raise Refused("\n".join(faults))
    (RELEASE / "notes.md").write_text(notes((place / "CHANGELOG.md").read_text(), version))
    return artifact


def _what_is_left(state: State, artifact: Path, tagged: bool) -> str:
    path = artifact.relative_to(ROOT)
    write = [] if state.written else ["make release ARGS=--write && git add --all && git commit"]
    tag = [] if tagged else [f"git tag --annotate v{state.galaxy} && git push origin v{state.galaxy}"]
    publish = f"ansible-galaxy collection publish {path}"
    steps = [*write, *tag, publish if tagged or state.written else "make release, and publish what it builds"]
    return "\n".join(
        [
            f"{path}  sha256 {hashlib.sha256(artifact.read_bytes()).hexdigest()}",
            "A rehearsal: the changelog is not written yet." if write else "This may be published.",
            "Left to do:",
            *(f"  {step}" for step in steps),
        ]
    )


def tools() -> Venv:
    """The packages a release is made with, each of them locked with its hashes."""
    return venvs.ensure("release", "release.txt")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.release", description=__doc__.partition("\n")[0])
    parser.add_argument("--write", action="store_true", help="write the changelog here, to be committed, and stop")
    parser.add_argument("--tag", help="the tag that is released: it must be that of the version")
    parser.add_argument(
        "--tagged",
        dest="tag",
        action="store_const",
        const=os.environ.get("GITHUB_REF_NAME", ""),
        help="take the tag from the variable GITHUB_REF_NAME, as a workflow has it",
    )
    options = parser.parse_args()
    state = read()
    if found := problems(state, options.tag, options.write):
        print("\n".join(found))
        return 1
    venv = tools()
    try:
        if options.write:
            render(venv, tree.link(), state.galaxy)
            print("Look at CHANGELOG.md and changelogs/, and commit them.")
            return 0
        with venvs.lock("release"):
            artifact = release(venv, state.galaxy, state.written)
    except Refused as error:
        print(error)
        return 1
    print(f"\n{(RELEASE / 'notes.md').read_text()}\n{_what_is_left(state, artifact, options.tag is not None)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
