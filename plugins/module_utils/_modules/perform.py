# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters in, result out: the one way in which a module or the action plugin runs the engine."""

from __future__ import annotations

import dataclasses
import re
import typing as t

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from .._api.client import Client
from .._api.errors import (
    LogfireError,
    MissingParent,
    OptionError,
    Problems,
    crash_of,
    gathered,
    one_line,
    refuse,
    unexpected,
)
from .._api.redaction import REDACTED, Redactor
from .._api.settings import Settings, settings_from
from .._core.module_definition import Accepted, ModuleDefinition
from .._core.protocols import Params, ReturnValue
from .._core.remote_state import RemoteState
from .._core.values import check_characters
from .connect import client_for
from .host import PROCESS, Host, Loop

_LOGFIRES_OWN = re.compile(r"pylf_v\d+_[\w-]{16,}")
# Answers that an object may get which somebody else has changed or deleted since it was listed.
_OUTDATED = (403, 404, 409, 422)
# The texts of a result that may hold anything. All else is redacted by field.
TEXTS = ("msg", "errors", "problems", "warnings", "exception", "plan", "summary", "unresolved")


@dataclasses.dataclass(repr=False, eq=False)
class _Notes:
    """The remains of a run besides its result, however it ends.

    ``undelivered``: objects that are live though nobody has their secrets. ``credentials``: what was exchanged, and
    what for.
    """

    redactor: Redactor
    warnings: list[str] = dataclasses.field(default_factory=list)
    undelivered: dict[str, str] = dataclasses.field(default_factory=dict)
    credentials: set[str] = dataclasses.field(default_factory=set)


def perform(
    definition: ModuleDefinition[Accepted], params: Params, check_mode: bool, host: Host = PROCESS
) -> ReturnValue:
    """Run a module's engine. Returns what the module returns, failures included; raises nothing."""
    redactor = Redactor(*definition.all_secrets(params))
    notes = _Notes(redactor)
    try:
        result = _perform(definition, params, check_mode, host, notes)
    except LogfireError as error:
        result = _failed(error, error.message, notes.undelivered)
    except Exception as error:
        result = _failed(error, unexpected(error, redactor.redact), notes.undelivered)
    try:
        if notes.warnings:
            result = {**result, "warnings": notes.warnings}
        key = params.get(definition.credential.chosen(params).option)
        own = {key} if isinstance(key, str) and _LOGFIRES_OWN.fullmatch(key) else set()
        return _without(redact_texts(result, redactor), own | notes.credentials)
    except Exception as error:
        message = unexpected(error, redactor.redact) + lost(issued_in(result))
        return {"failed": True, "changed": True, "msg": message}


def _failed(error: Exception, message: str, undelivered: t.Mapping[str, str]) -> ReturnValue:
    crash = crash_of(error)
    result = {"failed": True, "changed": bool(undelivered), "msg": message + lost(undelivered.values())}
    if isinstance(error, Problems):
        result.update(errors=error.problems, requests=error.requests or 0)
    return {**result, "exception": crash} if crash else result


def lost(made: t.Iterable[str]) -> str:
    """Return what a message adds about objects that are live though nobody was given their secrets."""
    named = ", ".join(sorted(made))
    return f"; live, but its secret was not returned: {named}" if named else ""


def issued_in(result: ReturnValue) -> list[str]:
    """The objects whose secrets are in a result, in words: if it cannot be returned, they must be named."""
    tokens = result.get("tokens")
    made = [one for one in tokens if isinstance(one, dict) and "token" in one] if isinstance(tokens, list) else []
    made += [result] if result.get("token") or result.get("invite_url") else []
    return [f"what this task made ({one.get('id') or 'an invitation'})" for one in made]


def _perform(
    definition: ModuleDefinition[Accepted],
    params: Params,
    check_mode: bool,
    host: Host,
    notes: _Notes,
) -> ReturnValue:
    masked = definition.masks(params)
    if masked:
        raise Problems(masked)
    for option in ("id", "organization_id"):
        if params.get(option) and isinstance(params[option], str):
            check_characters(option, params[option])
    if definition.offline is not None:
        result = definition.offline(definition.validate(params))
        notes.warnings.extend(result.pop("warnings"))
        return result
    settings, accepted = _accepted(definition, params)
    needed: frozenset[str] | None = None
    wished: frozenset[str] = frozenset()
    if settings.identity is not None:
        # Imported where it is used, as below.
        from .identity_scopes import narrowed

        needed, wished = narrowed(definition, accepted[0], settings, check_mode)
    # A workload's identity is exchanged once for a whole loop, whatever its iterations share beyond that.
    connected = host.loop if definition.shares_lists or settings.identity else None
    loop = connected if definition.shares_lists else None
    key = (settings, check_mode)
    client = connected.client(key, lambda: client_for(settings)) if connected else client_for(settings)
    client.narrow(needed, wished)
    remote: RemoteState | None = None

    def run() -> ReturnValue:
        nonlocal remote
        remote = RemoteState(client, check_mode, assume_missing=check_mode and not definition.takes_document)
        remote.undelivered = notes.undelivered
        if loop:
            loop.lend(remote)
        if settings.organization is not None:
            # Hardly a task sets the option, and an ordinary module compiles at each start whatever it imports.
            from .organization_check import check_organization

            check_organization(remote, definition.writes)
        return definition.run(accepted.pop() if accepted else definition.validate(params), remote, check_mode)

    try:
        client.wanted = host.wanted
        client.redactor.include(notes.redactor)
        with client.progress.shown(host.say):
            return _in_loop(loop, client, run, lambda: remote) if loop else run()
    finally:
        if not connected:
            client.close()
        # A traceback shows more than the error itself.
        notes.redactor.include(client.redactor)
        notes.credentials |= client.credentials
        said = (*client.warnings, *(remote.warnings if remote else ()))
        notes.warnings.extend(one_line(notes.redactor.redact(text), 10_000) for text in said)


def all_problems(
    definition: ModuleDefinition[t.Any], params: Params, found: t.Sequence[str], connects: bool = True
) -> list[str]:
    """Return what a check of the options found, with all that is wrong with the connection and with a document.

    ``connects`` is false on a machine whose environment says nothing of the connection.
    """
    if not definition.takes_document:
        return list(found)
    of_connection = _problems_of_connection(definition, params) if connects else []
    known = [*of_connection, *found, *definition.document_problems(params)]
    return list(dict.fromkeys(map(one_line, known)))


def refused(definition: ModuleDefinition[t.Any], problems: t.Sequence[str]) -> ReturnValue:
    """Return the part of a result that has the problems of a document as data. Nothing was sent to find them."""
    more: ReturnValue = {"requests": 0} if definition.offline is None else {"problems": list(problems)}
    return {"errors": list(problems), **more}


def _problems_of_connection(definition: ModuleDefinition[object], params: Params) -> list[str]:
    # A module's parameters have all options, of which those that nobody wrote are null.
    given = {name: params[name] for name in definition.connection if params.get(name) is not None}
    checked = ArgumentSpecValidator(definition.connection).validate(given)
    if checked.error_messages or not definition.connection:
        return list(checked.error_messages)
    try:
        settings_from(checked.validated_parameters, definition.credential)
    except OptionError as error:
        return error.lines
    return []


def _accepted(definition: ModuleDefinition[t.Any], params: Params) -> tuple[Settings, list[t.Any]]:
    """Return the connection and the options, as checked. Mistakes in both are reported at once."""
    problems: list[OptionError] = []
    with gathered(problems):
        settings = settings_from(params, definition.credential)
    of_document: list[str] = []
    notes: list[str] = []
    try:
        with gathered(problems):
            accepted = [definition.validate(params)]
            of_document = definition.problems(accepted[0])
    except Problems as found:
        if not problems:
            raise
        of_document, notes = found.problems, found.notes
    if problems and of_document:
        raise Problems([*(one.message for one in problems), *of_document], 0, notes)
    refuse(problems)
    return settings, accepted


def _in_loop(
    loop: Loop, client: Client, run: t.Callable[[], ReturnValue], state: t.Callable[[], RemoteState | None]
) -> ReturnValue:
    """Run an iteration; once more if it fails by lists of an earlier one and has changed nothing."""
    writes = client.writes_sent
    try:
        result = run()
    except LogfireError as error:
        remote = state()
        loop.drop()
        outdated = isinstance(error, (OptionError, MissingParent)) or getattr(error, "status", 0) in _OUTDATED
        if not (outdated and remote is not None and remote.inherited and client.writes_sent == writes):
            raise
        result = run()
    except BaseException:
        loop.drop()
        raise
    loop.keep(t.cast(RemoteState, state()))
    return result


def redact_texts(result: ReturnValue, redactor: Redactor) -> ReturnValue:
    """The result with its messages free of secrets. Objects stay as they are, or secrets would ruin them."""
    texts = {name: result[name] for name in TEXTS if name in result}
    return {**result, **{name: _redacted(value, redactor) for name, value in texts.items()}}


def _redacted(value: object, redactor: Redactor) -> object:
    return [redactor.redact(str(one)) for one in value] if isinstance(value, list) else redactor.redact(str(value))


def _without(result: ReturnValue, credentials: t.Collection[str]) -> ReturnValue:
    """The result without the task's own credentials, wherever they stand: no field would lose anything else."""
    for one in credentials:
        result = _replaced(result, one)
    return result


def _replaced(value: object, key: str) -> t.Any:
    if isinstance(value, str):
        return value.replace(key, REDACTED)
    if isinstance(value, dict):
        return {name: _replaced(one, key) for name, one in value.items()}
    return [_replaced(one, key) for one in value] if isinstance(value, list) else value
