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


def one_line(text: object, limit: int = 1000) -> str:
    """Fold white space and write control characters out, so that any text fits on one line of a terminal.

    The line has at most ``limit`` characters.
    """
    folded = printable(" ".join(str(text).split()))
    return folded if len(folded) <= limit else folded[: limit - 1] + "…"


def short_lines(text: str) -> str:
    """Return the lines of a message, each of them fit for a terminal."""
    return "\n".join(one_line(line, len(line) + 1) for line in text.split("\n"))


def nearest(word: object, known: t.Iterable[str], cutoff: float = 0.5) -> str | None:
    """Return the known word that an unknown one is most like, if it is like any."""
    # Imported where it is used: hardly a task has to guess, and a module pays for its imports at each start.
    import difflib

    return next(iter(difflib.get_close_matches(str(word), list(known), n=1, cutoff=cutoff)), None)


def suggest(word: object, known: t.Collection[str]) -> str:
    """Return what may have been meant by an unknown word, or else all that is known."""
    near = nearest(word, known)
    return f"did you mean {near}?" if near else f"known are {', '.join(sorted(known))}"


class LogfireError(Exception):
    """Any failure the collection explains itself."""

    longest = 1000

    def __init__(self, message: str) -> None:
        super().__init__(one_line(message, self.longest))

    @property
    def message(self) -> str:
        return str(self.args[0])


class OptionError(LogfireError):
    """An option's value cannot be right. Raised before anything is sent that changes something.

    ``also`` names further options without which the problem would not be one.
    """

    def __init__(self, option: str, problem: str, also: t.Iterable[str] = ()) -> None:
        super().__init__(f"{option}: {problem}")
        self.option = option
        self.problem = problem
        self.also = frozenset(also)

    @property
    def options(self) -> frozenset[str]:
        """The options that the problem lies in: of groups of options, the groups."""
        return frozenset(re.split(r"[.\[]", one, maxsplit=1)[0] for one in self.option.split(", "))

    @property
    def parts(self) -> t.Sequence[OptionError]:
        """The problems that it is made of."""
        return (self,)

    @property
    def lines(self) -> list[str]:
        return [one.message for one in self.parts]


class OptionErrors(OptionError):
    """Several problems of one object, each a line of the message."""

    def __init__(self, problems: t.Sequence[OptionError]) -> None:
        super().__init__(problems[0].option, problems[0].problem)
        self._parts = tuple(problems)
        self.args = (listed(self.lines),)

    @property
    def parts(self) -> t.Sequence[OptionError]:
        return self._parts


def combine(problems: t.Sequence[OptionError]) -> OptionError:
    """Several problems of one object as one error; each is named once."""
    parts = {one.message: one for problem in problems for one in problem.parts}
    return OptionErrors(list(parts.values())) if len(parts) > 1 else problems[0]


def independent(error: OptionError, unsound: t.AbstractSet[str]) -> list[OptionError]:
    """Return those problems that do not follow from options which are known to be wrong."""
    return [one for one in error.parts if unsound.isdisjoint(one.options | one.also)]


class gathered:
    """Collect a problem instead of raising it, as a context."""

    # A generator would cost thousands of objects with ten fields a good part of their check.
    __slots__ = ("_problems",)

    def __init__(self, problems: list[OptionError]) -> None:
        self._problems = problems

    def __enter__(self) -> None:
        pass

    def __exit__(self, _kind: object, problem: BaseException | None, _trace: object) -> bool:
        if isinstance(problem, OptionError):
            self._problems.extend(problem.parts)
            return True
        return False


def refuse(problems: t.Sequence[OptionError]) -> None:
    """Raise all of the problems as one error, if there are any."""
    if problems:
        raise combine(problems)


def listed(problems: t.Sequence[str], requests: int | None = None, notes: t.Sequence[str] = ()) -> str:
    """Return one problem as it is, and several as a list that says that nothing changed; notes follow."""
    sent = "" if requests is None else f", {requests} request{'' if requests == 1 else 's'} sent"
    return with_heading(problems, f"problems, nothing changed{sent}:", notes)


def with_heading(problems: t.Sequence[str], heading: str, notes: t.Sequence[str] = ()) -> str:
    """Return one problem as it is, and several as a list below their number and a heading; notes follow."""
    if len(problems) == 1:
        return "\n".join([*problems, *notes])
    return "\n".join([f"{len(problems)} {heading}", *(f"- {one}" for one in problems), *notes])


class Problems(LogfireError):
    """All problems of a document, a line for each. Nothing was changed.

    ``requests``: how many were sent to find that out, if that is known.
    """

    def __init__(self, problems: t.Sequence[str], requests: int | None = None, notes: t.Sequence[str] = ()) -> None:
        self.problems = list(dict.fromkeys(one_line(problem) for problem in problems))
        self.notes = [one_line(note) for note in notes]
        self.requests = requests
        super().__init__(self.problems[0])
        self.args = (listed(self.problems, requests, self.notes),)


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

    def __init__(self, message: str, record: dict[str, object]) -> None:
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
