# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The module ``validate``: the check of a document without a request, in the words of ``apply``."""

from __future__ import annotations

import typing as t

from .._api.errors import one_line, with_heading
from .._core.module_definition import ModuleDefinition
from .._core.protocols import Params, ReturnValue, Spec
from .._core.unresolved import unresolved_places
from .document import NOTHING, Document
from .inspection import in_order
from .run_options import document_module, document_options, problems_of_prune, read_document
from .steps import kinds


class Verdict(t.NamedTuple):
    """The finding about a document."""

    document: Document
    problems: list[str]
    unresolved: list[str]


def validate_module() -> ModuleDefinition[Verdict]:
    spec: Spec = {
        **document_options(),
        # The action plugin reads them, wherever the module runs.
        "src": {"type": "list", "elements": "path"},
        "from_variables": {"type": "bool", "default": False},
    }

    def validate(params: Params) -> Verdict:
        document, problems = read_document(params)
        problems += problems_of_prune(params)
        lists = {name: one for name, one in params.items() if name not in ("src", "from_variables")}
        return Verdict(document, in_order([*document.found, *problems]), [*map(one_line, unresolved_places(lists))])

    return document_module(
        "validate",
        spec,
        validate,
        connection={},
        offline=_result,
    )


def _result(verdict: Verdict) -> ReturnValue:
    """Return the result. Problems let the task fail; all else is for people to read."""
    document, problems, unresolved = verdict
    warnings = advice(document)
    described = {one.plural: document.described[one.plural] for one in kinds() if document.described[one.plural]}
    result: ReturnValue = {
        "changed": False,
        "described": described,
        "problems": problems,
        "warnings": warnings,
        "unresolved": unresolved,
        "summary": _summary(described, len(problems), len(warnings), len(unresolved)),
        "msg": "",
    }
    return (
        {**result, "failed": True, "errors": problems, "msg": with_heading(problems, "problems:", document.notes)}
        if problems
        else result
    )


def advice(document: Document) -> list[str]:
    """Return the warnings of every item that is to exist, or one if nothing is described."""
    desired = [item.desired for item in (*document.items, *document.unsound)]
    found = [
        one_line(f"{one.label}: {text}")
        for one in desired
        if one.state not in one.resource.gone_states
        for text in one.resource.advice(one)
    ]
    return list(dict.fromkeys(found)) if document.describes_something else [NOTHING]


def _summary(described: t.Mapping[str, int], problems: int, warnings: int, unresolved: int) -> str:
    titles = {one.plural: (one.title, one.plural.replace("_", " ")) for one in kinds()}
    parts = [_counted(number, *titles[kind]) for kind, number in described.items()]
    found = [_counted(problems, "problem", "problems") if problems else "no problems"]
    found += [_counted(warnings, "warning", "warnings")] if warnings else []
    found += [_counted(unresolved, "value not known here", "values not known here")] if unresolved else []
    return f"{', '.join(parts) or 'nothing described'}: {', '.join(found)}"


def _counted(number: int, one: str, many: str) -> str:
    return f"{number:,} {one if number == 1 else many}"
