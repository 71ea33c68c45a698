# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Variables as far as they are known without a vault, a lookup or another host. A mark stands for all else.

A task with such a variable would fail as a whole. Here only the value is set aside that needs it.
"""

from __future__ import annotations

import datetime
import re
import typing as t
from collections.abc import Mapping

from ansible_collections.pydantic.logfire.plugins.module_utils._core.unresolved import MARK, is_unresolved, unresolved

# Values of a scalar that stands there as it is. Ansible has types of its own for what its vault encrypted.
_PLAIN = (str, int, float, type(None), datetime.date, datetime.time)
_EXPRESSION = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
# References to lists, also added up, need no template engine.
_SUM = re.compile(r"\s*\{\{\s*([A-Za-z_]\w*(?:\s*\+\s*[A-Za-z_]\w*)*)\s*\}\}\s*")
_NAME = re.compile(r"[A-Za-z_]\w*")
# These read files, ask servers or evaluate the variables of other hosts.
_REACHES_OUT = re.compile(r"\b(lookup|query|q)\s*\(|\b(hostvars|vars)\b")

_OMITTED = object()

try:
    from ansible.template import is_trusted_as_template
except ImportError:
    from ansible.utils.unsafe_proxy import AnsibleUnsafe

    def is_trusted_as_template(value: object) -> bool:
        return not isinstance(value, AnsibleUnsafe)


Template = t.Callable[[t.Any, t.Mapping[str, t.Any]], t.Any]


class KnownValues:
    """Values by the names of variables.

    ``template`` evaluates a text with the variables that it names; without it no template is evaluated. ``is_template``
    says of a text with braces whether they mean a template. ``omitted`` is the value of what is to be left out.
    """

    def __init__(
        self,
        variables: t.Mapping[str, t.Any],
        template: Template | None = None,
        is_template: t.Callable[[object], bool] = lambda _text: True,
        omitted: t.Callable[[object], bool] = lambda _value: False,
    ) -> None:
        self._variables = variables
        self._template = template
        self._is_template = is_template
        self._omitted = omitted
        self._known: dict[str, object] = {}
        self._under_way: set[str] = set()

    def of(self, name: str) -> object:
        """Return the value of a variable that there is."""
        if name in self._under_way:
            return unresolved(f"the variable {name} refers to itself")
        if name not in self._known:
            self._under_way.add(name)
            self._known[name] = self.known(self._variables[name])
            self._under_way.discard(name)
        return self._known[name]

    def known(self, value: object) -> object:
        """Return a value with marks for its unknown parts."""
        if isinstance(value, Mapping):
            inside = {name: self.known(one) for name, one in value.items()}
            return {name: one for name, one in inside.items() if not self._omitted(one)}
        if isinstance(value, (list, tuple)):
            return [one for one in map(self.known, value) if not self._omitted(one)]
        if not isinstance(value, _PLAIN):
            return unresolved("it is encrypted")
        if not isinstance(value, str) or not _EXPRESSION.search(value) or not self._is_template(value):
            return value
        added = self._added(value)
        return self._evaluated(value) if added is None else added

    def _added(self, text: str) -> object:
        """Return the value of a variable that a text refers to, or the sum of lists; None for another text."""
        found = _SUM.fullmatch(text)
        names = _NAME.findall(found[1]) if found else []
        if not names or any(name not in self._variables for name in names):
            return None
        values = [self.of(name) for name in names]
        if len(values) == 1:
            return values[0]
        if all(is_unresolved(one) or isinstance(one, list) for one in values):
            return [entry for one in values for entry in (one if isinstance(one, list) else [one])]
        return None

    def _evaluated(self, text: str) -> object:
        expressions = " ".join(_EXPRESSION.findall(text))
        reached = _REACHES_OUT.search(expressions)
        if self._template is None:
            return unresolved("it is a template")
        if reached:
            return unresolved(f"its template uses {reached[1] or reached[2]}")
        named = {name: self.of(name) for name in set(_NAME.findall(expressions)) if name in self._variables}
        for name, value in named.items():
            if is_unresolved(value):
                return unresolved(f"its template uses {name}")
        try:
            value = self._template(text, named)
        except Exception:  # Each release of ansible-core has other errors for templates.
            return unresolved("its template cannot be evaluated")
        if isinstance(value, str) and MARK in value:
            return unresolved("its template uses a value that is not known")
        return value


def known_variables(templar: t.Any, variables: t.Mapping[str, t.Any]) -> KnownValues:
    """Return the variables of a task, of which those without a vault, lookup or other host are known."""

    def template(text: t.Any, named: t.Mapping[str, t.Any]) -> object:
        # Newer releases of ansible-core leave it out of a list, if it is to be left out.
        found = templar.copy_with_new_env(available_variables=dict(named)).template([text])
        return found[0] if found else _OMITTED

    # Older ones have a text in its place.
    placeholder = variables.get("omit")

    def is_omitted(value: object) -> bool:
        return value is _OMITTED or (isinstance(value, str) and value == placeholder)

    return KnownValues(variables, template, is_trusted_as_template, is_omitted)
