# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values as YAML for people to read: what a diff shows, line by line.

Written here because the machine that a module runs on need not have PyYAML. Every text that is written reads back as
the same value.
"""

from __future__ import annotations

import json
import re
import typing as t

# Texts that YAML reads as a text though nothing is around them, whatever the reader.
_PLAIN = re.compile(r"[A-Za-z_/][\w./@+-]*(?: [\w./@+(][\w./@+()-]*)*", re.ASCII)
_DURATION = re.compile(r"(?:\d+[dhms])+", re.ASCII)
_LETTERS = re.compile(r"[^\W\d_][\w .,/@+()-]*[\w.,)]")
_WORDS = frozenset(("y", "n", "yes", "no", "on", "off", "true", "false", "null", "none"))
# Characters that a terminal would obey, or a reader could not see, are escaped as in JSON.
_UNPRINTABLE = (
    "[^\n\x20-\x7e\xa0-\u2027\u202f-\u2065\u206a-\ud7ff\uf900-\ufefe\uff00-\uffef\U00010000-\U0010ffff]"
    "|[\u200b-\u200f\u202a-\u202e\u2060-\u2064]"
)


def yaml_text(values: t.Mapping[str, object]) -> str:
    """Return a mapping as YAML in block style. Empty for an empty one."""
    return "".join(f"{line}\n" for line in _mapping(values)) if values else ""


def _mapping(values: t.Mapping[str, object]) -> t.Iterator[str]:
    for key, value in values.items():
        yield from _entry(f"{_scalar(str(key))}:", value)


def _entry(head: str, value: object) -> t.Iterator[str]:
    """Yield the lines of a value behind a key or a dash."""
    if isinstance(value, str) and _is_block(value):
        yield f"{head} {'|' if value.endswith(chr(10)) else '|-'}"
        yield from (f"  {line}" if line else "" for line in value.rstrip("\n").split("\n"))
    elif isinstance(value, dict) and value:
        yield head
        yield from (f"  {line}" if line else "" for line in _mapping(value))
    elif isinstance(value, (list, tuple)) and value:
        yield head
        for one in value:
            yield from _item(one)
    else:
        yield f"{head} {_scalar(value)}"


def _item(value: object) -> t.Iterator[str]:
    if isinstance(value, dict) and value:
        first, *rest = _mapping(value)
        yield f"  - {first}"
        yield from (f"    {line}" if line else "" for line in rest)
    else:
        yield from (f"  {line}" if line else "" for line in _entry("-", value))


def _is_block(text: str) -> bool:
    """Return whether a text of several lines can stand as it is, line by line."""
    body = text[:-1] if text.endswith("\n") else text
    lines = body.split("\n")
    return (
        len(lines) > 1
        and not body.endswith("\n")
        and not lines[0].startswith((" ", "\t"))
        and bool(lines[0])
        and not any(line != line.rstrip() and not line.strip() for line in lines)
        and (_is_simple(text) or not re.search(_UNPRINTABLE, text))
    )


def _is_simple(text: str) -> bool:
    """Return whether a text is printable ASCII: it takes a millisecond to compile the pattern for all others."""
    return text.isascii() and text.replace("\n", "").isprintable()


def _scalar(value: object) -> str:
    if isinstance(value, str):
        plain = _PLAIN.fullmatch(value) or _LETTERS.fullmatch(value) or _DURATION.fullmatch(value)
        if plain and value.lower() not in _WORDS and not re.fullmatch(r"[\d._eE+:-]+", value):
            return value
        quoted = json.dumps(value, ensure_ascii=False)
        return quoted if _is_simple(quoted) else re.sub(_UNPRINTABLE, lambda match: json.dumps(match[0])[1:-1], quoted)
    text = json.dumps(value, ensure_ascii=False, default=str)
    # YAML 1.1 reads a number with an exponent as a text unless it has a point.
    return re.sub(r"^(-?\d+)e", r"\1.0e", text) if isinstance(value, float) else text
