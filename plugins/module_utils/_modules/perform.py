# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters in, result out: the one way in which a module, or the action plugin in its stead, runs the engine."""

from __future__ import annotations

import traceback

from .._api.errors import LogfireError, one_line
from .._api.redaction import redact
from .._api.settings import settings_from
from .._core.module_definition import ModuleDefinition
from .._core.protocols import Params, ReturnValue
from .._core.remote_state import RemoteState
from .connect import client_for
from .organization_check import check_organization


def perform(definition: ModuleDefinition, params: Params, check_mode: bool) -> ReturnValue:
    """Run a module's engine. Returns what the module returns, failures included; raises nothing."""
    warnings: list[str] = []
    secrets = {str(params.get(definition.credential.option) or "")}
    try:
        result = _perform(definition, params, check_mode, warnings, secrets)
    except LogfireError as error:
        result = {"failed": True, "changed": False, "msg": error.message}
    except Exception as error:
        result = {
            "failed": True,
            "changed": False,
            "msg": f"unexpected {type(error).__name__}, please report it: "
            + one_line(redact(str(error), secrets), 300),
            "exception": redact(traceback.format_exc(), secrets),
        }
    return {**result, "warnings": warnings} if warnings else result


def _perform(
    definition: ModuleDefinition, params: Params, check_mode: bool, warnings: list[str], secrets: set[str]
) -> ReturnValue:
    settings = settings_from(params, definition.credential)
    accepted = definition.validate(params)
    with client_for(settings) as client:
        client.keep_secret(*definition.secrets(params))
        remote = RemoteState(client, check_mode, assume_missing=check_mode and not definition.takes_document)
        try:
            check_organization(remote, definition.writes)
            result = definition.run(accepted, remote, check_mode)
        except Exception as error:
            error.args = tuple(client.redact(one) if isinstance(one, str) else one for one in error.args)
            raise
        finally:
            # What a traceback shows goes beyond the error itself.
            secrets.update(client.secrets)
            warnings.extend(client.redact(text) for text in (*client.warnings, *remote.warnings))
        return {**result, "msg": client.redact(result["msg"])} if "msg" in result else result
