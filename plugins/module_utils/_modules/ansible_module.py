# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The body of every module: AnsibleModule around the engine."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import AnsibleModule

from .._api.errors import Problems, one_line, short_lines, unexpected
from .._api.redaction import Redactor
from .._core.module_definition import ModuleDefinition
from .._core.protocols import ReturnValue
from .perform import all_problems, issued_in, lost, perform, refused


class _Module(AnsibleModule):
    """A module whose result is redacted by the engine, as that of the action plugin.

    AnsibleModule itself would put stars wherever the letters of a secret stand, in the objects of a result as well: a
    header "prod" would ruin each text with that word.
    """

    definition: ModuleDefinition[t.Any]
    _checked = False

    def redactor(self) -> Redactor:
        return Redactor(*self.no_log_values, *self.definition.all_secrets(self.params))

    def log(self, msg: str, log_args: object = None) -> None:
        """Log no options: they were not checked yet, and secrets inside of groups would show."""
        if self._checked:
            super().log(msg, log_args)  # type: ignore[no-untyped-call]

    def log_options(self) -> None:
        """Let the target's system log know of the module, as others do."""
        self._checked = True
        options = self.definition.repeatable(self.params, self.redactor())
        self.log(f"Invoked with {' '.join(f'{name}={value}' for name, value in options.items())}", options)

    def fail_json(self, msg: str, **kwargs: t.Any) -> t.NoReturn:
        if not self._checked:
            # Ansible's own check found something. It would repeat what it was given.
            found = self.definition.shape_errors(self.params) or [one_line(msg, 10_000), *self._other_messages()]
            problems = all_problems(self.definition, self.params, found)
            if self.definition.takes_document:
                hide = self.redactor().redact
                kwargs = {**kwargs, **refused(self.definition, [hide(problem) for problem in problems])}
            msg = Problems(problems).message if len(problems) > 1 else problems[0]
        redactor = self.redactor()
        result = self._finished({**kwargs, "msg": short_lines(redactor.redact(msg))}, redactor)
        super().fail_json(**result)
        raise SystemExit(1)

    def _other_messages(self) -> list[str]:
        """Ansible's own check ends with the first of its messages. A document is checked as a whole."""
        result = getattr(self, "validation_result", None)
        messages = result.error_messages[1:] if result is not None and self.definition.takes_document else []
        return [one_line(message, 10_000) for message in messages]

    def exit_json(self, **kwargs: t.Any) -> t.NoReturn:
        super().exit_json(**self._finished(kwargs, self.redactor()))
        raise SystemExit(0)

    def _finished(self, result: ReturnValue, redactor: Redactor) -> ReturnValue:
        self.no_log_values = set()
        return {**result, "invocation": {"module_args": self.definition.repeatable(self.params, redactor)}}


def run(definition: ModuleDefinition[t.Any]) -> None:
    """The body of every module."""
    _Module.definition = definition
    module: _Module = _Module(definition.full_spec, supports_check_mode=True, **definition.constraints)  # type: ignore[no-untyped-call]
    module.log_options()
    result = perform(definition, module.params, module.check_mode)
    for warning in result.pop("warnings", []):
        module.warn(warning)
    if result.get("failed"):
        module.fail_json(**result)
    try:
        module.exit_json(**result)
    except Exception as error:
        module.fail_json(msg=unexpected(error) + lost(issued_in(result)))
