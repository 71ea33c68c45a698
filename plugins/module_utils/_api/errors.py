# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The errors of the engine, each with a message of one line that is fit to be shown."""

from __future__ import annotations

import re
import traceback
import typing as t

# Control characters, bidirectional marks and halves of surrogate pairs: a terminal obeys them, or cannot show them.
_UNPRINTABLE = re.compile("[\x00-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def printable(text: str) -> str:
    """The text with the characters that a terminal would obey written out as escapes."""
    return _UNPRINTABLE.sub(lambda found: found.group().encode("unicode_escape").decode("ascii"), text)


def after_colon(text: str) -> str:
    return f": {text}" if text else ""


def one_line(text: t.Any, limit: int = 1000) -> str:
    """Fold white space and write control characters out, so that any text fits on one line of a terminal.

    The line has at most ``limit`` characters.
    """
    folded = printable(" ".join(str(text).split()))
    return folded if len(folded) <= limit else folded[: limit - 1] + "…"


def suggest(word: t.Any, known: t.Collection[str]) -> str:
    """Return what may have been meant by an unknown word, or else all that is known."""
    # Imported where it is used: hardly a task has to guess, and a module pays for its imports at each start.
    import difflib

    near = difflib.get_close_matches(str(word), known, n=1, cutoff=0.5)
    return f"did you mean {near[0]}?" if near else f"known are {', '.join(sorted(known))}"


class LogfireError(Exception):
    """Any failure the collection explains itself."""

    longest = 1000

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message, self.longest))

    @property
    def message(self) -> str:
        return str(self.args[0])


class OptionError(LogfireError):
    """An option's value cannot be right. Raised before anything is sent that changes something."""

    def __init__(self, option: str, problem: str) -> None:
        super().__init__(f"{option}: {problem}")
        self.option = option
        self.problem = problem


def combine(problems: t.Sequence[OptionError]) -> OptionError:
    """Several problems of one object as one error."""
    first, *others = problems
    rest = "; ".join(one.message for one in others)
    return OptionError(first.option, f"{first.problem}; {rest}") if others else first


class Problems(LogfireError):
    """Everything that is wrong with a document. Nothing was changed."""

    longest = 100_000

    def __init__(self, problems: t.Sequence[str]) -> None:
        super().__init__(f"{len(problems)} problems: {'; '.join(problems)}" if len(problems) > 1 else problems[0])
        self.problems = list(problems)


class MissingParent(LogfireError):
    """The project an object belongs to does not exist."""


class ApiError(LogfireError):
    """The server refused a request.

    ``status`` is the HTTP status, ``detail`` the server's own explanation (never what was sent).
    """

    def __init__(self, message: str, status: int, detail: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.detail = detail

    @property
    def lacking(self) -> bool:
        """Return whether a list that is refused so may be one that the server, the plan or the key does not have."""
        return self.status in (402, 403, 404, 405)


class RateLimited(ApiError):
    """The rate limit lets the request pass later than ``max_wait`` allows. It was not sent, or refused."""


class NotFound(ApiError):
    """404 for one object: it, or its parent, is gone."""


class Conflict(ApiError):
    """409: a unique key is taken, or a version is out of date."""


class ReplacementFailed(LogfireError):
    """An object is gone and what was to take its place is not there. The message has all that is known of it."""

    longest = 30_000


class OutcomeUnknown(LogfireError):
    """A request that must not be repeated got no trustworthy answer: it may have been carried out or not."""


class UnusableSecret(LogfireError):
    """An object was made whose secret cannot be right. ``record`` has its id."""

    def __init__(self, message: str, record: dict[str, t.Any]) -> None:
        super().__init__(message)
        self.record = record


def crash_of(error: BaseException) -> str | None:
    """The traceback of what nobody explains: the error itself, or what an explained one comes from."""
    causes: list[BaseException] = []
    cause: BaseException | None = error
    while cause is not None and cause not in causes:
        causes.append(cause)
        cause = cause.__cause__
    if all(isinstance(one, LogfireError) for one in causes):
        return None
    return "".join(traceback.format_exception(type(error), error, error.__traceback__))


def unexpected(error: BaseException, redact: t.Callable[[str], str] = str) -> str:
    """A failure that nobody explains, in words."""
    return f"unexpected {type(error).__name__}, please report it: {one_line(redact(str(error)), 300)}"
