# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The code blocks of a page, reStructuredText or Markdown, with what the comments before them say."""

from __future__ import annotations

import re
import shlex
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SHELL = ("shell", "bash", "console")
YAML = ("yaml", "yaml+jinja")

_BLOCK = re.compile(r"^( *)\.\. code-block:: (\S+)$")
_OPTION = re.compile(r"^ +:(\w+): (.+)$")
_FENCE = re.compile(r"^ *```(\w+)$")
_END = re.compile(r"^ *```$")
# A comment of either kind.
_REMARK = re.compile(r"^ *(?:\.\. (expect|fails|skip|run): (.+)|<!-- (expect|fails|skip|run): (.+) -->)$")
_SANDBOX = re.compile(r"^(?:\.\. |<!-- )sandbox: (.+?)(?: -->)?$", re.MULTILINE)
_PLAY = re.compile(r"^- (name:.*\n  )?hosts:", re.MULTILINE)
# Markdown has no captions: the first line of a file is its name.
_NAME = re.compile(r"\A# ([\w./-]+\.ya?ml)\b")


@dataclass
class Block:
    language: str
    line: int
    text: str = ""
    # The file that it is, if it is one.
    caption: str = ""
    remarks: dict[str, list[str]] = field(default_factory=dict)

    @property
    def is_playbook(self) -> bool:
        return self.language in YAML and bool(_PLAY.search(self.text))

    @property
    def is_tasks(self) -> bool:
        return self.language in YAML and self.text.startswith("- name:") and not self.is_playbook


def read(page: Path) -> list[Block]:
    text = page.read_text()
    return list(markdown(text) if page.suffix == ".md" else restructured(text))


def sandbox_arguments(page: Path) -> list[str]:
    return shlex.split(found[1]) if (found := _SANDBOX.search(page.read_text())) else []


def restructured(text: str) -> Iterator[Block]:
    remarks: dict[str, list[str]] = {}
    lines = text.splitlines()
    for number, line in enumerate(lines):
        if found := _BLOCK.match(line):
            yield _directive(Block(found[2], number + 1, remarks=remarks), lines[number + 1 :], f"{found[1]} ")
            remarks = {}
        else:
            _remember(remarks, line)


def _directive(block: Block, lines: list[str], deeper: str) -> Block:
    body: list[str] = []
    for line in lines:
        if line and not line.startswith(deeper):
            break
        option = _OPTION.match(line)
        if option and not body:
            block.caption = option[2] if option[1] == "caption" else block.caption
        elif line or body:
            body.append(line)
    indent = min((len(line) - len(line.lstrip()) for line in body if line), default=0)
    block.text = "\n".join(line[indent:] for line in body).rstrip() + "\n"
    return block


def markdown(text: str) -> Iterator[Block]:
    remarks: dict[str, list[str]] = {}
    block: Block | None = None
    for number, line in enumerate(text.splitlines(), 1):
        if block is None:
            if found := _FENCE.match(line):
                block, remarks = Block(found[1], number, remarks=remarks), {}
            else:
                _remember(remarks, line)
        elif _END.match(line):
            block.text = textwrap.dedent(block.text)
            block.caption = named[1] if (named := _NAME.match(block.text)) else ""
            yield block
            block = None
        else:
            block.text += f"{line}\n"


def _remember(remarks: dict[str, list[str]], line: str) -> None:
    if found := _REMARK.match(line):
        kind, said = (word for word in found.groups() if word)
        remarks.setdefault(kind, []).append(said)
