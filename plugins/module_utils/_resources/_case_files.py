# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Cases of a dataset in files: one of YAML, JSON or JSON lines, or a folder of them."""

from __future__ import annotations

import contextlib
import json
import os
import typing as t

from .._api.errors import OptionError
from ._definition_files import parsed

ENDINGS = (".json", ".jsonl", ".yaml", ".yml")
Opened = t.Callable[[str], t.ContextManager[str]]


def load_cases(path: str, called: str = "", opened: Opened = contextlib.nullcontext) -> list[object]:
    """The cases of a file, or of all files of a folder in the order of their names. Raises OptionError.

    ``opened`` makes an encrypted file readable. In a folder, a file may hold a single case, which is called like the
    file if it has no name.
    """
    called = called or path
    if not os.path.isdir(path):
        with opened(path) as real:
            return _cases(real, called)
    try:
        names = sorted(name for name in os.listdir(path) if name.endswith(ENDINGS) and not name.startswith("."))
    except OSError as error:
        raise OptionError("src", f"{called} cannot be read: {error.strerror or error}") from None
    if not names:
        raise OptionError("src", f"{called} has no file that ends in {', '.join(ENDINGS)}")
    cases: list[object] = []
    for name in names:
        with opened(os.path.join(path, name)) as real:
            cases += _cases(real, os.path.join(called, name), os.path.splitext(name)[0])
    return cases


def _cases(path: str, called: str, name: str = "") -> list[object]:
    try:
        with open(path, encoding="utf-8-sig") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise OptionError("src", f"{called} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    content = _lines(text, called) if called.endswith(".jsonl") else parsed(text, called)
    if isinstance(content, dict) and "cases" in content:
        # The file of a whole dataset, as the evaluation library writes it.
        content = content["cases"]
    if name and isinstance(content, dict):
        return [{"name": name, **content}]
    if not isinstance(content, list):
        raise OptionError("src", f"{called} must be a list of cases, or a mapping with cases")
    return content


def _lines(text: str, called: str) -> list[object]:
    cases = []
    for number, line in enumerate(text.split("\n"), 1):
        try:
            cases += [json.loads(line)] if line.strip() else []
        except (ValueError, RecursionError):
            raise OptionError("src", f"{called} is not valid JSON in line {number}") from None
    return cases
