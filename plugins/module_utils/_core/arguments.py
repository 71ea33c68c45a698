# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a task as somebody wrote them: which of them are secret, and what may be repeated of the others.

Secrets stand where the argument spec says, but also where a slip of the pen puts them: under a mistaken name, as the
name itself, or as a text where a mapping belongs.
"""

from __future__ import annotations

import re
import typing as t
from collections.abc import Mapping

from ansible.module_utils.common.validation import check_type_dict

from .._api.errors import one_line, suggest
from .._api.redaction import REDACTED, Redactor
from .unresolved import is_unresolved

if t.TYPE_CHECKING:
    from .protocols import Spec

Given = t.Mapping[t.Any, t.Any]

# The masks that stand for a secret: Ansible's, in a text and as a whole, and the API's.
_ANSIBLES_MASK = re.compile(rf"(?<!\*)\*{{8}}(?!\*)|{REDACTED}")
_ANY_MASK = re.compile(rf"(?<!\*)\*{{8}}(?:\*\*)?(?!\*)|{REDACTED}")
_NAME = re.compile(r"[A-Za-z0-9_ .-]{1,30}")
# Texts that may be options, and are hardly secrets: words; and in a group, where a secret may stand alone, short ones.
_WORDS = re.compile(r"[a-z_]{1,30}")
_SHORT_WORD = re.compile(r"[a-z_]{1,7}")
_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")
_WITH_USER = re.compile(r"\S+:\S*@\S*\s*\Z")
_FIRST_LETTERS = re.compile(r"[A-Za-z]{0,3}")


def holds_secrets(spec: Spec) -> bool:
    """Return whether one of the options, apart from groups in them, is secret."""
    return any(rules.get("no_log") for rules in spec.values())


def shown_name(name: object, beside_secrets: bool = False, in_group: bool = False) -> str:
    """An unknown option as messages call it: its first letters only, where it may be a secret or hold one."""
    text = one_line(name, 60)
    if (_NAME if not beside_secrets else _SHORT_WORD if in_group else _WORDS).fullmatch(text):
        return text
    return f"{t.cast('re.Match[str]', _FIRST_LETTERS.match(text)).group()}…"


def unknown_option(name: object, known: t.Iterable[str], beside_secrets: bool = False, in_group: bool = False) -> str:
    """Return what messages say of an option that there is not."""
    return f"{shown_name(name, beside_secrets, in_group)}: unknown option, {suggest(name, [*known])}"


def with_aliases(spec: Spec) -> Spec:
    """Return the options by each name that they may be given."""
    return {**spec, **{alias: rules for rules in spec.values() for alias in rules.get("aliases", ())}}


def slips(spec: Spec, given: Given, prefix: str = "", beside_secrets: bool = False) -> list[str]:
    """The unknown options whose names may be or hold a secret. Ansible's own check would show them."""
    problems = []
    for name, value in given.items():
        if name not in spec:
            if shown_name(name, beside_secrets, bool(prefix)) != str(name) or beside_secrets:
                problems.append(f"{prefix}{unknown_option(name, spec, beside_secrets, bool(prefix))}")
            continue
        options: Spec = spec[name].get("options") or {}
        for place, inner in _mappings(f"{prefix}{name}", value) if options else ():
            problems += slips(options, inner, f"{place}.", holds_secrets(options))
    return problems


def masks(given: object, stand_ins: t.Collection[str] = (), place: str = "") -> list[str]:
    """The texts with a mask instead of a secret, or of a text like one: it must not replace the real text.

    ``stand_ins``: the options in which the API's mask means to keep the secret that is stored.
    """
    return _masks(given, stand_ins, place) if _has_mask(given) else []


def _has_mask(given: object) -> bool:
    """A quick look, which is all that most tasks need."""
    if isinstance(given, str):
        # A search for a plain text takes a tenth of the time.
        return "********" in given or REDACTED in given
    if isinstance(given, dict):
        return any(map(_has_mask, given)) or any(map(_has_mask, given.values()))
    if isinstance(given, (list, tuple)):
        return any(map(_has_mask, given))
    return not isinstance(given, (int, float, type(None))) and isinstance(given, Mapping)


def _masks(given: object, stand_ins: t.Collection[str] = (), place: str = "") -> list[str]:
    if isinstance(given, str):
        mask = (_ANSIBLES_MASK if place.rpartition(".")[2] in stand_ins else _ANY_MASK).search(given)
        return [f"{place}: has {mask.group()} instead of a text that was hidden; give the real text"] if mask else []
    if isinstance(given, Mapping):
        inside = [(f"{place}.{shown_name(name)}".lstrip("."), one) for name, one in given.items()]
        keys = [problem for name in given for problem in _masks(name, (), place or "options")]
        return keys + [problem for where, one in inside for problem in _masks(one, stand_ins, where)]
    if isinstance(given, (list, tuple)):
        numbered = [(f"{place}[{number}]", one) for number, one in enumerate(given)]
        return [problem for where, one in numbered for problem in _masks(one, stand_ins, where)]
    return []


def secrets_of(spec: Spec, given: Given, beside_secrets: bool = False, in_group: bool = False) -> set[str]:
    """The texts under secret options, and in groups that have such an option, under unknown names and as names.

    A name that messages show is none of them, as these could not say which option is unknown.
    """
    found: set[str] = set()
    for name, value in given.items():
        rules = spec.get(name)
        if rules is None:
            if beside_secrets:
                found |= texts(value)
                found |= {str(name)} if shown_name(name, beside_secrets, in_group) != str(name) else set()
        elif rules.get("no_log"):
            found |= texts(value) | (_pairs(value) if rules.get("type") == "dict" else set())
        elif rules.get("options"):
            inside = _mappings(str(name), value)
            close = holds_secrets(rules["options"])
            for _place, inner in inside:
                found |= secrets_of(rules["options"], inner, close, in_group=True)
            if close and not inside:
                found |= texts(value)
    return found


def _pairs(value: object) -> set[str]:
    """The values of a mapping that is given as a text, such as ``name=value``."""
    try:
        return texts(check_type_dict(value))
    except TypeError:
        return set()


def texts(value: object) -> set[str]:
    """Return every text and number in a value."""
    if is_unresolved(value):
        return set()
    if isinstance(value, Mapping):
        return texts(list(value.values()))
    if isinstance(value, (list, tuple)):
        return set().union(*map(texts, value))
    return {str(value)} - {""} if isinstance(value, (str, int, float)) and not isinstance(value, bool) else set()


def repeatable(
    spec: Spec, given: Given, redactor: Redactor, beside_secrets: bool, in_group: bool = False
) -> dict[str, object]:
    """The options as a result repeats them: without secrets, and without what nobody can say is none.

    That is what stands under an unknown name, or as a text where a mapping belongs.
    """
    return {
        name if name in spec else redactor.hide(shown_name(name, beside_secrets, in_group)): _repeatable(
            spec.get(name), value, redactor
        )
        for name, value in given.items()
    }


def _repeatable(rules: t.Mapping[str, t.Any] | None, value: object, redactor: Redactor) -> object:
    if value is None:
        return None
    if rules is None or rules.get("no_log"):
        return REDACTED
    options = rules.get("options")
    if options is None:
        return _without_user(redactor.hide(value))
    if isinstance(value, Mapping):
        return repeatable(options, value, redactor, holds_secrets(options), True)
    if isinstance(value, (list, tuple)):
        return [_repeatable(rules, one, redactor) if isinstance(one, Mapping) else REDACTED for one in value]
    return REDACTED


def _without_user(value: object) -> object:
    """An address without the user and password in it, even if it is not a valid one."""
    if not isinstance(value, str) or not _WITH_USER.match(value):
        return value
    scheme = _SCHEME.match(value)
    return f"{scheme.group() if scheme else ''}{REDACTED}@{value.rpartition('@')[2]}"


def _mappings(place: str, value: object) -> list[tuple[str, Given]]:
    """The mappings that a group of options is given as: one, in Ansible's way perhaps as a text, or a list of them."""
    if isinstance(value, (list, tuple)):
        return [pair for number, one in enumerate(value) for pair in _mappings(f"{place}[{number}]", one)]
    try:
        return [(place, check_type_dict(value))]
    except TypeError:
        return []
