# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Walks the pages as a reader would: `python -m tools.guides [--write] [PAGE]...`.

Each page has a folder and a sandbox of its own. A block with a caption is saved under that name (in Markdown the first
line has it: `# site.yml`), a list of tasks without one is run as a playbook, shell blocks are run, all in the order of
the page; whatever else there is has to be well-formed. Comments before a block say more: `.. expect: PATTERN` must be
in the output, `.. fails: PATTERN` too, of a command that must fail, `.. run: COMMAND` comes after the block and does
what the page leaves to its reader, and `.. skip: REASON`. At the top of a page, `.. sandbox: ARGUMENTS` are the
arguments of its sandbox. In Markdown they are `<!-- expect: PATTERN -->` and so on. A block in the language
`ansible-output` is the output of the command before it: each of its lines has to be there, in this order, with `…` for
anything, and `--write` fills in what is seen today. The page `plugins` is the examples of all plugins.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from . import cores, examples, pages, transcripts, tree, venvs
from .environment import environment
from .pages import SHELL, YAML, Block
from .places import LOGS, ROOT, TREE, WORK
from .sandbox import Sandbox, SandboxError, running
from .venvs import Venv

GUIDES = ROOT / "docs" / "docsite" / "rst"
# Those of the repository's own developers: what they say is what `make` does.
_NOT_WALKED = ("CONTRIBUTING.md", "CODE_OF_CONDUCT.md")
# Lines that a reader fills in: here the values are in the environment already, but for keys in files.
_FILLED_IN = re.compile(r"^export .*….*$", re.MULTILINE)
_KEY = re.compile(r"pylf_\w+…")
_VARIABLE = re.compile(r"-e (\w+=\S+)")
_WELL_FORMED = "python -c 'import sys, yaml; list(yaml.compose_all(sys.stdin))'"
_PLAY = """---
- name: The tasks of the page
  hosts: localhost
  gather_facts: false
  tasks:
"""


class Wrong(Exception):
    """The page promises something that is not so."""


class Folder:
    """A reader's folder, with the collection installed and the parts of a clone that the pages mention."""

    def __init__(self, name: str, venv: Venv) -> None:
        self.venv = venv
        self.path = WORK / "guides" / name
        self.log = LOGS / "guides" / f"{name}.log"
        self.ran = 0
        self.output = ""

    def make(self) -> None:
        shutil.rmtree(self.path, ignore_errors=True)
        ansible = self.path / "home" / ".ansible"
        ansible.mkdir(parents=True)
        (ansible / "collections").symlink_to(TREE)
        for name in ("examples", "tests"):
            (self.path / name).symlink_to(ROOT / name)
        self.log.parent.mkdir(parents=True, exist_ok=True)
        self.log.write_text("")

    def environment(self, sandbox: Sandbox) -> dict[str, str]:
        own = {f"LOGFIRE_API_KEY_{_variable(name)}": key for name, key in sandbox.keys.items()}
        first = next(iter(sandbox.keys.values()))
        settings = {"LOGFIRE_BASE_URL": sandbox.base_url, "LOGFIRE_API_KEY": first, "HOME": str(self.path / "home")}
        return {**environment(self.venv), "PYTHONPATH": str(TREE), **settings, **own, **examples.keys(first)}

    def write(self, name: str, text: str) -> None:
        file = self.path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def run(self, command: str, env: dict[str, str], remarks: dict[str, list[str]], given: str = "") -> None:
        done = subprocess.run(
            ["bash", "-euc", command],
            cwd=self.path,
            env=env,
            input=given,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.ran += 1
        self.output = done.stdout
        with self.log.open("a") as log:
            log.write(f"{command}\n{done.stdout}\n")
        fails = remarks.get("fails", [])
        if bool(done.returncode) != bool(fails):
            raise Wrong(f"it ended with {done.returncode}:\n{done.stdout[-3000:]}")
        for pattern in [*fails, *remarks.get("expect", [])]:
            if not re.search(pattern, done.stdout):
                raise Wrong(f"no {pattern!r} in the output:\n{done.stdout[-3000:]}")


def _variable(name: str) -> str:
    return re.sub(r"\W", "_", name).upper()


class Walk:
    """One page, from top to bottom."""

    def __init__(self, page: Path, venv: Venv, write: bool = False) -> None:
        self.page = page
        self.transcripts: dict[int, str] | None = {} if write else None
        self.name = title(page)
        self.folder = Folder(self.name, venv)
        self.commands: list[str] = []

    def run(self) -> None:
        self.folder.make()
        with running(
            self.folder.venv, self.folder.path / "sandbox.log", *pages.sandbox_arguments(self.page)
        ) as sandbox:
            env = self.folder.environment(sandbox)
            blocks = pages.read(self.page)
            for block in blocks:
                with self._at(block):
                    self._do(block, env)
            for block in blocks:
                with self._at(block):
                    self._is_used(block)
        if self.transcripts:
            transcripts.write(self.page, self.transcripts)

    @contextmanager
    def _at(self, block: Block) -> Iterator[None]:
        try:
            yield
        except Wrong as wrong:
            raise Wrong(f"{self.page.relative_to(ROOT)}:{block.line}: {wrong} (log: {self.folder.log})") from None

    def _do(self, block: Block, env: dict[str, str]) -> None:
        if transcripts.is_transcript(block):
            self._compare(block)
            return
        text = _KEY.sub(env["LOGFIRE_API_KEY"], block.text)
        if block.caption:
            self.folder.write(block.caption, text)
        if "skip" in block.remarks or not (block.caption or block.is_tasks or block.language in (*SHELL, "python")):
            self._parse(block, env)
        elif block.caption:
            pass
        elif block.is_tasks:
            play = f"tasks-{block.line}.yml"
            self.folder.write(play, _PLAY + "".join(f"    {line}".rstrip() + "\n" for line in text.splitlines()))
            # Pasted into the playbook of the page, they would have its variables.
            given = dict.fromkeys(_VARIABLE.findall("\n".join(self.commands)))
            self._command(block, " ".join(["ansible-playbook", play, *(f"-e {one}" for one in given)]), env)
        elif block.language == "python":
            self._command(block, "python -", env, text)
        else:
            self._command(block, _FILLED_IN.sub("", text), env)
        for command in block.remarks.get("run", []):
            self._command(block, command, env)

    def _compare(self, block: Block) -> None:
        if self.transcripts is not None:
            self.transcripts[block.line] = transcripts.shown(self.folder.output)
        elif (line := transcripts.missing(block.text, self.folder.output)) is not None:
            advice = f"`make guides ARGS='--write {self.name}'` writes it again if that is right"
            raise Wrong(f"the output has no line {line!r} there ({advice}):\n{self.folder.output[-3000:]}")

    def _command(self, block: Block, command: str, env: dict[str, str], given: str = "") -> None:
        if "…" in command:
            raise Wrong("a value has to be filled in: it cannot be run and needs a `skip`")
        self.commands.append(command)
        self.folder.run(command, env, block.remarks, given)

    def _parse(self, block: Block, env: dict[str, str]) -> None:
        if block.language in SHELL:
            self.folder.run("bash -n", env, {}, block.text)
        elif block.language in (*YAML, "json"):
            self.folder.run(_WELL_FORMED, env, {}, block.text)

    def _is_used(self, block: Block) -> None:
        """A playbook that no command runs may be as wrong as it likes."""
        scripts = [file.read_text() for file in self.folder.path.glob("*.sh")]
        used = any(Path(block.caption).name in command for command in [*self.commands, *scripts])
        if block.caption and block.is_playbook and "skip" not in block.remarks and not used:
            raise Wrong(f"no command of the page runs {block.caption}")


class Plugins:
    """The examples of all plugins."""

    name = "plugins"

    def __init__(self, venv: Venv) -> None:
        self.folder = Folder(self.name, venv)

    def run(self) -> None:
        self.folder.make()
        commands = examples.write(self.folder.path)
        with running(self.folder.venv, self.folder.path / "sandbox.log") as sandbox:
            env = {**self.folder.environment(sandbox), "ANSIBLE_INVENTORY_ANY_UNPARSED_IS_FAILED": "true"}
            for command in commands:
                self.folder.run(command, env, {})


def title(page: Path) -> str:
    """Return the name of a guide, or the path of another page."""
    return page.stem if page.parent == GUIDES else str(page.relative_to(ROOT).with_suffix("")).replace("/", "-")


def markdown_pages() -> list[Path]:
    names = [file for file in tree.files() if file.suffix == ".md" and file.name not in _NOT_WALKED]
    return [ROOT / name for name in names if pages.read(ROOT / name)]


def walked(walk: Walk | Plugins) -> str:
    """Return what is wrong with it, if anything."""
    try:
        walk.run()
    except (Wrong, SandboxError) as wrong:
        print(f"  FAIL  {walk.name}", flush=True)
        return str(wrong)
    print(f"  ok    {walk.name}: {walk.folder.ran} commands", flush=True)
    return ""


def main(*arguments: str) -> int:
    write = "--write" in arguments
    names = [name for name in arguments if name != "--write"]
    tree.link()
    venv = venvs.for_core(cores.newest())
    # The longest one first.
    every: list[Walk | Plugins] = [Plugins(venv)]
    every += [Walk(page, venv, write) for page in [*sorted(GUIDES.glob("*.rst")), *markdown_pages()]]
    if unknown := set(names) - {walk.name for walk in every}:
        print(f"no page {', '.join(sorted(unknown))}; there are {', '.join(walk.name for walk in every)}")
        return 2
    chosen = [walk for walk in every if not names or walk.name in names]
    with venvs.lock("guides"), ThreadPoolExecutor(2) as pool:
        wrong = [one for one in pool.map(walked, chosen) if one]
    print("\n".join(wrong))
    print(f"{len(chosen) - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
