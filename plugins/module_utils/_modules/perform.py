# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters in, result out: the one way in which a module, or the action plugin in its stead, runs the engine."""

from __future__ import annotations

import re
import traceback
import typing as t

from .._api.errors import LogfireError, Problems, one_line
from .._api.redaction import REDACTED, Redactor
from .._api.settings import settings_from
from .._core.module_definition import ModuleDefinition
from .._core.protocols import Params, ReturnValue
from .._core.remote_state import RemoteState
from .connect import client_for
from .host import PROCESS, Host
from .organization_check import check_organization

_LOGFIRES_OWN = re.compile(r"pylf_v\d+_[\w-]{16,}")
# What a result says in words, of which nobody knows what is in them. All else is redacted by field.
TEXTS = ("msg", "errors", "warnings", "exception")


def perform(definition: ModuleDefinition, params: Params, check_mode: bool, host: Host = PROCESS) -> ReturnValue:
    """Run a module's engine. Returns what the module returns, failures included; raises nothing."""
    warnings: list[str] = []
    redactor = Redactor(*definition.all_secrets(params))
    try:
        result = _perform(definition, params, check_mode, host, warnings, redactor)
    except LogfireError as error:
        result = {"failed": True, "changed": False, "msg": error.message}
    except Exception as error:
        result = {
            "failed": True,
            "changed": False,
            "msg": f"unexpected {type(error).__name__}, please report it: "
            + one_line(redactor.redact(str(error)), 300),
            "exception": traceback.format_exc(),
        }
    if warnings:
        result = {**result, "warnings": warnings}
    return _without_key(redact_texts(result, redactor), params.get(definition.credential.option))


def _perform(
    definition: ModuleDefinition,
    params: Params,
    check_mode: bool,
    host: Host,
    warnings: list[str],
    redactor: Redactor,
) -> ReturnValue:
    masked = definition.masks(params)
    if masked:
        raise Problems(masked)
    settings = settings_from(params, definition.credential)
    accepted = definition.validate(params)
    with client_for(settings) as client:
        client.say, client.wanted = host.say, host.wanted
        client.redactor.include(redactor)
        remote = RemoteState(client, check_mode, assume_missing=check_mode and not definition.takes_document)
        try:
            check_organization(remote, definition.writes)
            return definition.run(accepted, remote, check_mode)
        finally:
            # What a traceback shows goes beyond the error itself.
            redactor.include(client.redactor)
            said = (*client.warnings, *remote.warnings)
            warnings.extend(one_line(redactor.redact(text), 10_000) for text in said)


def redact_texts(result: ReturnValue, redactor: Redactor) -> ReturnValue:
    """The result with its messages free of secrets. What it says of objects is as it was, or secrets would ruin it."""
    texts = {name: result[name] for name in TEXTS if name in result}
    return {**result, **{name: _redacted(value, redactor) for name, value in texts.items()}}


def _redacted(value: t.Any, redactor: Redactor) -> t.Any:
    return [redactor.redact(str(one)) for one in value] if isinstance(value, list) else redactor.redact(str(value))


def _without_key(result: ReturnValue, key: t.Any) -> ReturnValue:
    """The result without the task's own key, wherever it stands: no field would lose anything else."""
    if not (isinstance(key, str) and _LOGFIRES_OWN.fullmatch(key)):
        return result
    cleaned: ReturnValue = _replaced(result, key)
    return cleaned


def _replaced(value: t.Any, key: str) -> t.Any:
    if isinstance(value, str):
        return value.replace(key, REDACTED)
    if isinstance(value, dict):
        return {name: _replaced(one, key) for name, one in value.items()}
    return [_replaced(one, key) for one in value] if isinstance(value, list) else value
