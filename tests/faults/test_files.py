# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that cannot be written, before and after there is a secret to write: nothing is lost or left live."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from ansible_collections.pydantic.logfire.tests.faults.lifecycles import (
    CHANNEL,
    PROJECT,
    Case,
    Values,
    inside_apply,
    single,
)
from ansible_collections.pydantic.logfire.tests.faults.misfortunes import Disturbed, relieve
from ansible_collections.pydantic.logfire.tests.faults.world import World

# API keys go the same way; what is theirs alone (a note beside the file) is for the unit tests.
TOKENS = ("write_token", "read_token", "apply-write_token", "apply-read_token")
MINTING = {
    case.name: case
    for case in (*single(), *inside_apply())
    if case.name.startswith(TOKENS) and not {"absent", "expired"} & set(json.dumps(case.task[1]).split('"'))
    if "{folder}" in json.dumps(case.task[1])
}
every_case = pytest.mark.parametrize("case", MINTING.values(), ids=MINTING)


@contextlib.contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file of this process can grow beyond that size, as if the disk were full (the error is another, EFBIG)."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@contextlib.contextmanager
def nobody() -> Iterator[None]:
    """Root may write everywhere: for the time of a run it is somebody else."""
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that everybody can reach, unlike pytest's own."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def failing(world: World, case: Case, options: Values) -> Values:
    result = world.run(case.task, options)
    assert result.get("failed") is True, result
    world.check_told(result)
    return result


def finish(world: World, case: Case, options: Values) -> None:
    """Check that the next run does the work once there is room again."""
    relieve(world.control)
    result = world.run(case.task, options)
    assert not result.get("failed"), result
    assert world.unknown_tokens() == []
    assert all(not name.startswith(".") for name in world.held())
    assert [path.name for path in world.folder.iterdir() if path.name.startswith(".")] == []


@every_case
@pytest.mark.parametrize("size", [0, 100, 4000])
def test_a_full_disk_shows_before_there_is_a_secret(world: World, case: Case, size: int) -> None:
    world.begin(case.before)
    options, held = world.options(case.task), world.held()
    with full_disk(size):
        result = failing(world, case, options)
    assert "cannot be written" in result["msg"]
    assert [target for target in world.sent() if target.path.endswith("-tokens/") and target.method == "POST"] == []
    assert world.held() == held
    finish(world, case, options)


@pytest.fixture
def tiny(tmp_path: Path) -> Iterator[Path]:
    """A file system with room for two pages."""
    folder = tmp_path / "tiny"
    folder.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={2 * resource.getpagesize()}", "none", str(folder)]
    if subprocess.run(command, capture_output=True, check=False).returncode:
        pytest.skip("mounting takes a privilege that this user lacks")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def fill(folder: Path) -> None:
    with contextlib.suppress(OSError), (folder / "filler").open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * resource.getpagesize())


@pytest.mark.parametrize("when", ["before", "while the token is made"])
def test_a_disk_that_somebody_else_fills(world: World, tiny: Path, when: str) -> None:
    """The room for the secret is taken before there is one."""
    world.begin((PROJECT,))
    task = ("write_token", {"project": "checkout", "path": f"{tiny}/token"})
    if when == "before":
        fill(tiny)
        assert "No space left" in world.run(task)["msg"]
        assert [target.method for target in world.sent()] == ["GET", "GET"]
        (tiny / "filler").unlink()
    else:
        Disturbed.meanwhile = lambda method, path: fill(tiny) if method == "POST" else None
    result = world.run(task)
    assert not result.get("failed"), result
    assert (tiny / "token").read_text().strip() in world.live_secrets()
    assert sorted(path.name for path in tiny.iterdir()) == ["filler", "token"][when == "before" :]


@every_case
def test_a_folder_that_is_read_only(world: World, case: Case, public: Path) -> None:
    world.folder = public / "secrets"
    world.begin(case.before)
    options, held = world.options(case.task), world.held()
    world.folder.chmod(0o755)
    for path in world.folder.iterdir():
        path.chmod(0o644)
    mode = world.folder.stat().st_mode
    world.folder.chmod(0o555)
    with nobody():
        result = failing(world, case, options)
    assert "not writable" in result["msg"] or "cannot be written" in result["msg"]
    assert world.held() == held
    world.folder.chmod(mode)
    finish(world, case, options)


def spoil(world: World, stays: bool) -> None:
    """While a token is being made, something takes the place of the file; then the server may be gone as well."""

    def meanwhile(method: str, path: str) -> None:
        if method == "POST" and (path.endswith(("-tokens/", "/rotate/"))):
            for file in [world.folder / name for name in ("write_token", "read_token")]:
                file.unlink(missing_ok=True)
                file.mkdir()
            if not stays:
                Disturbed.refuses = lambda method, path: method == "DELETE"

    Disturbed.meanwhile = meanwhile


def clear(world: World) -> None:
    for file in [world.folder / name for name in ("write_token", "read_token")]:
        if file.is_dir():
            file.rmdir()


@every_case
def test_a_secret_that_cannot_be_written_after_all_is_revoked(world: World, case: Case) -> None:
    world.begin(case.before)
    options = world.options(case.task)
    spoil(world, stays=True)
    result = failing(world, case, options)
    assert "was revoked" in result["msg"]
    assert world.unknown_tokens() == []
    clear(world)
    if not case.once:
        finish(world, case, options)


@every_case
def test_a_token_that_cannot_even_be_revoked_is_reported_and_remembered(world: World, case: Case) -> None:
    world.begin(case.before)
    options = world.options(case.task)
    spoil(world, stays=False)
    result = failing(world, case, options)
    orphans = world.unknown_tokens()
    assert orphans
    assert all(orphan in result["msg"] for orphan in orphans)
    clear(world)
    if not case.once:
        finish(world, case, options)


@pytest.mark.parametrize("fails", ["full", "read-only"])
def test_an_export_that_cannot_be_written_leaves_what_was_there(world: World, public: Path, fails: str) -> None:
    world.folder = public / "exported"
    world.begin((PROJECT, CHANNEL, ("export", {"dest": "{folder}"})))
    before = {path: path.read_text() for path in world.folder.rglob("*") if path.is_file()}
    assert sorted(path.name for path in before) == ["checkout.yml", "main.yml", "vault.yml"]
    world.run(("project", {"name": "checkout", "description": "x" * 400}))
    if fails == "full":
        with full_disk(100):
            result = world.run(("export", {"dest": "{folder}"}))
    else:
        # The stub for the vault is its owner's alone, and this run is somebody else's.
        (world.folder / "vault.yml").chmod(0o644)
        for folder in (world.folder, world.folder / "projects"):
            folder.chmod(0o555)
        with nobody():
            result = world.run(("export", {"dest": "{folder}"}))
    assert result["msg"].startswith("dest: ")
    world.check_told(result)
    assert {path: path.read_text() for path in world.folder.rglob("*") if path.is_file()} == before
