# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walks the guides as a reader would: `python -m tools.guides [GUIDE]...`.

Each guide has a folder and a sandbox of its own. A code block with a caption is saved under that name, a list of tasks
without one is run as a playbook, shell blocks are run, all in the order of the page. Comments before a block say more:
`.. expect: PATTERN` must be in the output, `.. fails: PATTERN` too, of a command that must fail, and `.. skip: REASON`.
At the top of a page, `.. sandbox: ARGUMENTS` are the arguments of its sandbox.
"""

from __future__ import annotations

import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from . import cores, tree, venvs
from .environment import environment
from .places import LOGS, ROOT, WORK
from .sandbox import Sandbox, SandboxError, running
from .venvs import Venv

GUIDES = ROOT / "docs" / "docsite" / "rst"
SHELL = ("shell", "bash", "console")
YAML = ("yaml", "yaml+jinja")

_BLOCK = re.compile(r"^\.\. code-block:: (\S+)$")
_OPTION = re.compile(r"^ +:(\w+): (.+)$")
_REMARK = re.compile(r"^\.\. (expect|fails|skip): (.+)$")
_SANDBOX = re.compile(r"^\.\. sandbox: (.+)$", re.MULTILINE)
# What a reader fills in: here it is in the environment already.
_FILLED_IN = re.compile(r"^export .*….*$", re.MULTILINE)
_PLAY = """---
- name: The tasks of the page
  hosts: localhost
  gather_facts: false
  tasks:
"""


@dataclass
class Block:
    language: str
    line: int
    text: str = ""
    options: dict[str, str] = field(default_factory=dict)
    remarks: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_tasks(self) -> bool:
        return self.language in YAML and self.text.startswith("- name:") and "\n  hosts:" not in self.text


class Wrong(Exception):
    """What the page promises is not so."""


def blocks(text: str) -> Iterator[Block]:
    remarks: dict[str, list[str]] = {}
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if remark := _REMARK.match(line):
            remarks.setdefault(remark[1], []).append(remark[2])
        elif found := _BLOCK.match(line):
            yield _filled(Block(found[1], number + 1, remarks=remarks), lines[number + 1 :])
            remarks = {}


def _filled(block: Block, lines: list[str]) -> Block:
    body: list[str] = []
    for line in lines:
        if line and not line.startswith(" "):
            break
        option = _OPTION.match(line)
        if option and not body:
            block.options[option[1]] = option[2]
        elif line or body:
            body.append(line)
    indent = min(len(line) - len(line.lstrip()) for line in body if line)
    block.text = "\n".join(line[indent:] for line in body).rstrip() + "\n"
    return block


class Walk:
    def __init__(self, guide: Path, venv: Venv) -> None:
        self.guide = guide
        self.venv = venv
        self.folder = WORK / "guides" / guide.stem
        self.log = LOGS / "guides" / f"{guide.stem}.log"
        self.ran = 0

    def run(self) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "home").mkdir(parents=True)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.log.write_text("")
        text = self.guide.read_text()
        arguments = shlex.split(found[1]) if (found := _SANDBOX.search(text)) else []
        with running(self.venv, self.folder / "sandbox.log", *arguments) as sandbox:
            env = self._environment(sandbox)
            for block in blocks(text):
                try:
                    self._do(block, env)
                except Wrong as wrong:
                    raise Wrong(f"{self.guide.relative_to(ROOT)}:{block.line}: {wrong} (log: {self.log})") from None

    def _environment(self, sandbox: Sandbox) -> dict[str, str]:
        own = {f"LOGFIRE_API_KEY_{name.upper()}": key for name, key in sandbox.keys.items()}
        first = next(iter(sandbox.keys.values()))
        home = str(self.folder / "home")
        settings = {"LOGFIRE_BASE_URL": sandbox.base_url, "LOGFIRE_API_KEY": first, "HOME": home}
        return {**environment(self.venv), **settings, **own}

    def _do(self, block: Block, env: dict[str, str]) -> None:
        if "skip" in block.remarks:
            return
        if name := block.options.get("caption"):
            file = self.folder / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(block.text)
        elif block.is_tasks:
            play = self.folder / f"tasks-{block.line}.yml"
            play.write_text(_PLAY + "".join(f"    {line}".rstrip() + "\n" for line in block.text.splitlines()))
            self._command(block, f"ansible-playbook {play.name}", env)
        elif block.language in SHELL:
            self._command(block, _FILLED_IN.sub("", block.text), env)

    def _command(self, block: Block, command: str, env: dict[str, str]) -> None:
        if "…" in command:
            raise Wrong("something is to be filled in: it cannot be run and wants a `.. skip:`")
        done = subprocess.run(
            ["bash", "-euc", command],
            cwd=self.folder,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.ran += 1
        with self.log.open("a") as log:
            log.write(f"# line {block.line}\n{command}\n{done.stdout}\n")
        fails = block.remarks.get("fails", [])
        if bool(done.returncode) != bool(fails):
            raise Wrong(f"it ended with {done.returncode}:\n{done.stdout[-3000:]}")
        for pattern in [*fails, *block.remarks.get("expect", [])]:
            if not re.search(pattern, done.stdout):
                raise Wrong(f"no {pattern!r} in the output:\n{done.stdout[-3000:]}")


def walked(guide: Path, venv: Venv) -> str:
    """What is wrong with it, if anything."""
    walk = Walk(guide, venv)
    try:
        walk.run()
    except (Wrong, SandboxError) as wrong:
        print(f"  FAIL  {guide.stem}", flush=True)
        return str(wrong)
    print(f"  ok    {guide.stem}: {walk.ran} commands", flush=True)
    return ""


def main(names: list[str]) -> int:
    tree.link()
    venv = venvs.for_core(cores.newest())
    guides = [GUIDES / f"{name}.rst" for name in names] or sorted(GUIDES.glob("*.rst"))
    with venvs.lock("guides"), ThreadPoolExecutor(2) as pool:
        wrong = [one for one in pool.map(lambda guide: walked(guide, venv), guides) if one]
    print("\n".join(wrong))
    print(f"{len(guides) - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
