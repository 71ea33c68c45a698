# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Parameters in, result out: the one way in which a module, or the action plugin in its stead, runs the engine."""

from __future__ import annotations

import traceback
import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from .._api.client import REQUESTS_IMPORT_ERROR, redact
from .._api.errors import LogfireError, one_line
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
            check_organization(remote)
            result = definition.run(accepted, remote, check_mode)
        except Exception as error:
            error.args = tuple(client.redact(one) if isinstance(one, str) else one for one in error.args)
            raise
        finally:
            # What a traceback shows goes beyond the error itself.
            secrets.update(client.secrets)
            warnings.extend(client.redact(text) for text in (*client.warnings, *remote.warnings))
        return {**result, "msg": client.redact(result["msg"])} if "msg" in result else result


def non_blank(secrets: t.Iterable[str]) -> set[str]:
    """The secrets that are any. A blank one, given by mistake, would blot out every space of the message about it."""
    return {secret for secret in secrets if secret.strip()}


def redact_keys(value: t.Any, secrets: t.Collection[str]) -> t.Any:
    """A copy with a mark in the place of each secret in a mapping's keys, where Ansible leaves them."""
    if isinstance(value, dict):
        return {
            redact(key, secrets) if isinstance(key, str) else key: redact_keys(one, secrets)
            for key, one in value.items()
        }
    return [redact_keys(one, secrets) for one in value] if isinstance(value, list) else value


class _Module(AnsibleModule):
    """A module whose secrets may stand anywhere in a document: they are kept out even of argument errors."""

    definition: ModuleDefinition

    def hide(self, secrets: t.Iterable[str]) -> None:
        self.no_log_values = non_blank({*self.no_log_values, *secrets})

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.NoReturn:
        self.hide(self.definition.secrets(self.params))
        super().fail_json(one_line(redact(msg, self.no_log_values), len(msg)), **self._told(kwargs))
        raise SystemExit(1)

    def exit_json(self, **kwargs: t.Any) -> t.NoReturn:
        super().exit_json(**self._told(kwargs))
        raise SystemExit(0)

    def _told(self, result: ReturnValue) -> ReturnValue:
        return {**result, "invocation": {"module_args": redact_keys(self.params, self.no_log_values)}}


def run(definition: ModuleDefinition) -> None:
    """The body of every module."""
    _Module.definition = definition
    # What is free in form may hold secrets anywhere: it is kept out of the target's system log.
    module: _Module = _Module(  # type: ignore[no-untyped-call]
        definition.full_spec, supports_check_mode=True, no_log=definition.takes_document, **definition.constraints
    )
    if REQUESTS_IMPORT_ERROR:
        module.fail_json(msg=missing_required_lib("requests"), exception=REQUESTS_IMPORT_ERROR)
    module.hide(definition.secrets(module.params))
    result = perform(definition, module.params, module.check_mode)
    for warning in result.pop("warnings", []):
        module.warn(warning)
    if result.get("failed"):
        module.fail_json(**result)
    module.exit_json(**result)
