# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sentences in a file, each with its line: docstrings, comments, messages, names of tests, pages, YAML."""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

# Code inside of prose, in Markdown, reStructuredText and the markup of Ansible's documentation.
_CODE = re.compile(
    r"``[^`]*``|:[a-z:]+:`[^`]*`|`[^`]*`|\{\{.*?\}\}|https?://\S+|\b[A-Z]+\([^()]*\)|<!--.*?-->", re.DOTALL
)
_FENCE = re.compile(r"^( *)```.*?^\1```", re.DOTALL | re.MULTILINE)
_BLOCK = re.compile(
    r"^( *)\.\. (?:code-block|parsed-literal|[a-z]+:: [^\n]*$|_).*?(?=^\1\S|\Z)", re.DOTALL | re.MULTILINE
)
# What others say, or a page warns of.
_CITED = re.compile(r'"[^"]{1,200}"')


@dataclass(frozen=True)
class Piece:
    line: int
    text: str


def pieces(file: Path) -> Iterator[Piece]:
    text = file.read_text()
    if file.suffix == ".py":
        yield from _python(text, file.name.startswith("test_"))
    elif file.suffix == ".md":
        yield Piece(1, _page(_without(_FENCE, text)))
    elif file.suffix == ".rst":
        yield Piece(1, _page(_without(_BLOCK, text)))
    else:
        yield Piece(1, _without(_CODE, text))


def _page(text: str) -> str:
    return _without(_CITED, _without(_CODE, text))


def _without(pattern: re.Pattern[str], text: str) -> str:
    """Return the text with spaces where the pattern matched, so that every line keeps its number."""
    return pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)


def _python(text: str, is_test: bool) -> Iterator[Piece]:
    yield from _comments(text)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and " " in node.value.strip():
            yield Piece(node.lineno, _without(_CODE, node.value))
        elif is_test and isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) and node.name.startswith("test_"):
            yield Piece(node.lineno, node.name.removeprefix("test_").replace("_", " ").capitalize())


def _comments(text: str) -> Iterator[Piece]:
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type == tokenize.COMMENT:
            yield Piece(token.start[0], _without(_CODE, token.string.lstrip("#: ")))
