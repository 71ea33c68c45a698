# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Free texts without secrets: messages, warnings, tracebacks, and whatever else may quote anything.

A server, a proxy or a library may write a secret inside of a URL, a page, a JSON text or a header. So a text is decoded
step by step, and searched for the secrets after each step, whichever way they were encoded. The server's answers about
objects is not redacted here but by field: an ordinary word that somebody uses as a secret would ruin it.
"""

from __future__ import annotations

import base64
import functools
import re
import threading
import typing as t
from collections.abc import Mapping

REDACTED = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
# A shorter text may be any word or number: prod, https, 1. With letters and digits it may be a bit shorter.
SHORTEST = 8
SHORTEST_MIXED = 6
# The number of nested encodings that are removed, and the number of these that may be base64.
_LAYERS = 8
_LAYERS_OF_BASE64 = 3
# So few secrets are looked for one by one.
_FEW = 20

_CONTROLS = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
# Compiled once a text has one of the characters by which an escape begins. Hardly a text has.
_BEGINNINGS = "%\\&"
_ESCAPE = (
    r"(?P<percent>(?:%[0-9A-Fa-f]{2})+)"
    r"|(?P<byte>(?:\\x[0-9A-Fa-f]{2})+)"
    r"|\\u(?P<high>[dD][89abAB][0-9A-Fa-f]{2})\\u(?P<low>[dD][c-fC-F][0-9A-Fa-f]{2})"
    r"|\\(?:u(?P<unit>[0-9A-Fa-f]{4})|U(?P<point>00(?:0[0-9A-Fa-f]|10)[0-9A-Fa-f]{4}))"
    r"|\\(?P<character>[\\/\"'ntrbf])"
    r"|(?P<entity>&(?:#[0-9]{1,7}|#[xX][0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});)"
)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{8,}={0,2}")
_USER_INFO = re.compile(r"(?<=://)[^\s/?#@]+(?=@)")
_WIDTHS = {"percent": 3, "byte": 4}

Span = tuple[int, int]


class Redactor:
    """Replaces known secrets in texts by a mark. Safe to share between threads."""

    def __init__(self, *secrets: str | None) -> None:
        self._lock = threading.Lock()
        # By their last characters, in which they differ most. So a text is searched once, however many they are.
        self._forms: dict[str, tuple[str, ...]] = {}
        self._short: frozenset[str] = frozenset()
        self.add(*secrets)

    def add(self, *secrets: str | None) -> None:
        """Hide these values in all later texts. Blank ones are ignored: they would blot out every space."""
        given = {secret for secret in secrets if secret and secret.strip()}
        distinctive = set(filter(is_distinctive, given))
        with self._lock:
            self._short |= given - distinctive
            self._look_for(sorted({form for secret in distinctive for form in _forms(secret)}))

    def _look_for(self, forms: t.Iterable[str]) -> None:
        for form in forms:
            known = self._forms.get(form[-SHORTEST_MIXED:], ())
            if form not in known:
                self._forms[form[-SHORTEST_MIXED:]] = (*known, form)

    def include(self, other: Redactor) -> None:
        """Know whatever another one knows."""
        with other._lock:
            short, forms = other._short, [form for forms in other._forms.values() for form in forms]
        with self._lock:
            self._short |= short
            self._look_for(forms)

    def redact(self, text: str) -> str:
        """The text with a mark for each secret, and for what stands before the host of a URL.

        A value that is too short to differ from a word is hidden only where it is the whole text.
        """
        if text in self._short:
            return REDACTED
        return _USER_INFO.sub(REDACTED, _marked(text, self._spans(text, _LAYERS_OF_BASE64) if self._forms else ()))

    def hide(self, value: object) -> t.Any:
        """A copy of what somebody wrote, so in no other spelling than theirs; keys of mappings included."""
        if isinstance(value, str):
            return REDACTED if value in self._short else _marked(value, self._found(_View.of(value)))
        if isinstance(value, Mapping):
            return {self.hide(key): self.hide(one) for key, one in value.items()}
        return [self.hide(one) for one in value] if isinstance(value, (list, tuple)) else value

    def _spans(self, text: str, layers: int) -> t.Iterator[Span]:
        """Return the places of secrets in the text."""
        for view in _views(text):
            yield from self._found(view)
            for run in _BASE64.finditer(view.text) if layers else ():
                if any(any(self._spans(inner, layers - 1)) for inner in _decodings(run.group())):
                    yield view.span(*run.span())

    def _found(self, view: _View) -> t.Iterator[Span]:
        text, forms = _folded(view.text), self._forms
        if len(forms) < _FEW and not any(form in text for some in list(forms.values()) for form in some):
            return
        for last in range(SHORTEST_MIXED, len(text) + 1):
            for form in forms.get(text[last - SHORTEST_MIXED : last], ()):
                if text.endswith(form, 0, last):
                    yield view.span(last - len(form), last)


def is_distinctive(secret: str) -> bool:
    """Return whether a value is long enough to be recognised inside of a text without hiding what is none."""
    shortest = SHORTEST_MIXED if re.search(r"\d", secret) and re.search(r"[^\W\d_]", secret) else SHORTEST
    return len(secret.strip()) >= shortest


def redacted(text: str, secrets: t.Iterable[str]) -> str:
    """Return the text with a mark for each secret."""
    return Redactor(*secrets).redact(text)


class _View(t.NamedTuple):
    """A text after some decoding. ``starts`` and ``ends`` say where in the original each of its characters stands."""

    text: str
    starts: t.Sequence[int]
    ends: t.Sequence[int]

    @classmethod
    def of(cls, text: str) -> _View:
        return cls(text, range(len(text)), range(1, len(text) + 1))

    def span(self, first: int, last: int) -> Span:
        return self.starts[first], self.ends[last - 1]


@functools.lru_cache(maxsize=1024)
def _forms(secret: str) -> tuple[str, ...]:
    return tuple(_decoded_forms(secret))


def _decoded_forms(secret: str) -> t.Iterator[str]:
    """Return the texts to look for: the secret in all stages of decoding, which it may hold escapes for itself.

    White space may have been folded to fit into a line. A backslash at the end would escape what follows.
    """
    for text in dict.fromkeys((secret, " ".join(secret.split()), secret.rstrip("\\"))):
        for view in _views(text):
            if is_distinctive(view.text):
                yield _folded(view.text)


def _folded(text: str) -> str:
    """Return the text of a form, in which a plus sign stands for a space."""
    return text.replace("+", " ")


def _views(text: str) -> t.Iterator[_View]:
    """The text as it is, and with one layer of encoding after the other taken off."""
    view: _View | None = _View.of(text)
    for _layer in range(_LAYERS):
        if view is None:
            return
        yield view
        view = _decoded(view)


def _decoded(view: _View) -> _View | None:
    """The view with its escapes decoded; None if it has none."""
    if not any(one in view.text for one in _BEGINNINGS):
        return None
    pieces: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    done = 0
    for match in re.finditer(_ESCAPE, view.text):
        first = match.start()
        pieces.append(view.text[done:first])
        starts += view.starts[done:first]
        ends += view.ends[done:first]
        for character, width in _unescaped(match):
            pieces.append(character)
            starts.append(view.starts[first])
            ends.append(view.ends[first + width - 1])
            first += width
        done = match.end()
    if not pieces:
        return None
    pieces.append(view.text[done:])
    return _View("".join(pieces), [*starts, *view.starts[done:]], [*ends, *view.ends[done:]])


def _unescaped(match: re.Match[str]) -> t.Iterator[tuple[str, int]]:
    """The characters that an escape stands for, each with the width of its part of the escape."""
    kind, text = str(match.lastgroup), match.group()
    if kind in _WIDTHS:
        width = _WIDTHS[kind]
        raw = bytes(int(text[end - 2 : end], 16) for end in range(width, len(text) + 1, width))
        yield from ((character, length * width) for character, length in _characters(raw))
    elif kind == "low":
        pair = bytes.fromhex(match["high"] + match["low"])
        yield pair.decode("utf-16-be"), len(text)
    elif kind == "character":
        yield _CONTROLS.get(match["character"], match["character"]), len(text)
    elif kind == "entity":
        import html

        # Of the few entities of two characters only the first is looked at.
        yield html.unescape(text)[0], len(text)
    else:
        yield chr(int(match[kind], 16)), len(text)


def _characters(raw: bytes) -> t.Iterator[tuple[str, int]]:
    """The characters of a text in UTF-8, with their lengths. Other bytes are read as Latin-1."""
    first = 0
    while first < len(raw):
        length = next((size for size in (1, 2, 3, 4) if _is_character(raw[first : first + size])), 0)
        yield raw[first : first + (length or 1)].decode("utf-8" if length else "latin-1"), length or 1
        first += length or 1


def _is_character(raw: bytes) -> bool:
    try:
        return len(raw.decode("utf-8")) == 1
    except UnicodeDecodeError:
        return False


def _decodings(run: str) -> t.Iterator[str]:
    """Return the texts that base64 may stand for, wherever in a run of its letters it begins."""
    letters = run.rstrip("=").replace("-", "+").replace("_", "/")
    for first in range(4):
        part = letters[first:]
        if len(part) % 4 == 1:
            part = part[:-1]
        yield base64.b64decode(part + "=" * (-len(part) % 4)).decode("utf-8", "replace")


def _marked(text: str, spans: t.Iterable[Span]) -> str:
    pieces, end = [], 0
    for first, last in _merged(spans):
        pieces += [text[end:first], REDACTED]
        end = last
    return "".join([*pieces, text[end:]])


def _merged(spans: t.Iterable[Span]) -> t.Iterator[Span]:
    """The spans in their order, those that overlap as one."""
    current: Span | None = None
    for first, last in sorted(set(spans)):
        if current is None or first >= current[1]:
            if current is not None:
                yield current
            current = (first, last)
        else:
            current = (current[0], max(current[1], last))
    if current is not None:
        yield current
