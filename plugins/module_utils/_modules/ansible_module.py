# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of every module: AnsibleModule around the engine."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import AnsibleModule, missing_required_lib

from .._api.client import REQUESTS_IMPORT_ERROR
from .._api.errors import one_line
from .._api.redaction import non_blank, redact, redact_keys
from .._core.module_definition import ModuleDefinition
from .._core.protocols import ReturnValue
from .perform import perform


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
