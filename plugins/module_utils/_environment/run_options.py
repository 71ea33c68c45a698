# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of modules that take a whole document: what it describes, and how a run goes about it."""

from __future__ import annotations

from functools import partial

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._api.errors import OptionError, gathered
from .._core.fields import check_path
from .._core.module_definition import ModuleDefinition
from .._core.protocols import Params, Spec
from .document import TOP, Document, document_spec, inline_files, list_shape_errors, parse
from .document_secrets import secrets_in
from .inspection import Problem, in_order
from .prune import check_prune
from .selection import ONLY

# The options beside the document that are checked by themselves.
_BESIDE = ("prune", "concurrency", "cache_dir", "query_tokens")


def document_options() -> Spec:
    return {
        # Free in form: what is secret in them is found and hidden by the document itself.
        **{resource.plural: {"type": "list", "elements": "dict", "no_log": False} for resource in TOP},
        "alert_defaults": {"type": "dict"},
        "shared_alerts": {"type": "list", "elements": "dict"},
        "only": {"type": "dict", "options": ONLY},
        "prune": {"type": "list", "elements": "str", "default": []},
        "prune_all": {"type": "bool", "default": False},
        "concurrency": {"type": "int", "default": 8},
        "cache_dir": {"type": "path"},
        "check_queries": {"type": "bool", "default": False},
        "query_tokens": {"type": "dict", "no_log": True},
        "exact": {"type": "bool", "default": False},
        # The action plugin, which prints the lines, looks at it.
        "quiet": {"type": "bool", "default": False},
    }


def every_problem(params: Params) -> list[str]:
    """Report what is wrong with a document and with the options beside it, whatever else is wrong with them."""
    document = parse(params)
    spec = {name: rules for name, rules in document_options().items() if name in _BESIDE}
    checked = ArgumentSpecValidator(spec).validate(
        {name: params[name] for name in spec if params.get(name) is not None}
    )
    if checked.error_messages:
        return [*document.problems, *checked.error_messages]
    options = {**params, **checked.validated_parameters}
    found = [*document.found, *problems_of_options(options, document), *problems_of_prune(options)]
    return in_order(found)


# The definition of a module that takes a document.
document_module = partial(
    ModuleDefinition,
    takes_document=True,
    secrets=secrets_in,
    inline_files=inline_files,
    list_shape_errors=list_shape_errors,
    document_problems=every_problem,
    nested=document_spec,
)


def read_document(params: Params) -> tuple[Document, list[Problem]]:
    """Read the document, and find what is wrong with the other options, so that no run can begin."""
    document = parse(params)
    return document, problems_of_options(params, document)


def problems_of_options(params: Params, document: Document) -> list[Problem]:
    """Report what is wrong with the options beside the document, each where it stands."""
    problems: list[OptionError] = []
    with gathered(problems):
        _check_concurrency(params)
    with gathered(problems):
        check_path("cache_dir", params.get("cache_dir") or None)
    if params.get("query_tokens"):
        # Imported where it is used: hardly a task sets the option, and a module compiles whatever it imports.
        from .query_check import check_tokens

        with gathered(problems):
            check_tokens(params, document)
    written = list(params)
    return [Problem((written.index(min(one.options)),), one.message) for one in problems]


def problems_of_prune(params: Params) -> list[Problem]:
    """Report what forbids pruning whatever there is."""
    return [Problem((list(params).index("prune"),), text) for text in check_prune(params["prune"])]


def _check_concurrency(params: Params) -> None:
    if not 1 <= params["concurrency"] <= 32:
        raise OptionError("concurrency", f"must be from 1 to 32, got {params['concurrency']}")
