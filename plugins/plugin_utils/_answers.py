# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Answers of surveys as Ansible reads them: in AWX's YAML a text may turn into null, a boolean or a number."""

from __future__ import annotations

import typing as t

import yaml

# ansible-core 2.19 and newer read these words as null even where AWX marks them as text. All releases are to agree.
_NOTHING = frozenset({"", "None", "null", "Null", "NULL", "~"})


def is_answer(value: object) -> bool:
    """Return whether something was answered."""
    if isinstance(value, str):
        return value.strip() not in _NOTHING
    if isinstance(value, (list, dict)):
        return bool(value)
    return value is not None


def read_alike(value: object, names: t.Iterable[str]) -> list[str]:
    """Return the names that YAML reads as the value, sorted."""
    return sorted(name for name in names if _same(_read(name), value))


def _same(read: object, value: object) -> bool:
    return not isinstance(read, str) and isinstance(read, bool) == isinstance(value, bool) and bool(read == value)


def _read(text: str) -> object:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        return text


class AnswerError(Exception):
    """The answer has the wrong form. The message names the variable."""


# Variables of roles and playbooks that take a list of words, and those that take a list of mappings or a mapping.
_LISTS = frozenset(
    {
        *("logfire_prune", "logfire_export_kinds", "logfire_export_projects"),
        *("logfire_awx_more_credentials", "logfire_awx_notify", "logfire_awx_omit", "logfire_awx_replace"),
    }
)
_DOCUMENTS = {
    **dict.fromkeys(("logfire_api_keys", "logfire_channels", "logfire_gateway_providers", "logfire_projects"), list),
    **dict.fromkeys(("logfire_custom_headers", "logfire_env"), dict),
}


def value_for(name: str, answer: object) -> object:
    """Return the value that an answer, named like its variable, gives to that variable. Raises AnswerError."""
    variable = name[len("survey_") :] if name.startswith("survey_") else name
    if variable in _LISTS:
        return [_word(one) for one in _listed(name, answer)]
    if variable in _DOCUMENTS:
        return _document(name, answer, _DOCUMENTS[variable])
    return answer


def _listed(name: str, answer: object) -> list[t.Any]:
    if isinstance(answer, str) and answer.strip().startswith("["):
        return t.cast("list[t.Any]", _document(name, answer, list))
    if isinstance(answer, str):
        parts = (part.strip() for part in answer.replace("\n", ",").split(","))
        return [part for part in parts if part]
    return list(answer) if isinstance(answer, (list, tuple)) else [answer]


def _word(value: object) -> str:
    """Return a word that YAML may have read as a boolean, by its usual spelling."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(value)


def _document(name: str, answer: object, kind: type) -> object:
    if isinstance(answer, str):
        try:
            answer = yaml.safe_load(answer)
        except yaml.YAMLError:
            raise AnswerError(f"{name}: must be YAML, and cannot be read") from None
    if not isinstance(answer, kind):
        raise AnswerError(f"{name}: must be {'a list' if kind is list else 'a mapping'} in YAML")
    return answer
