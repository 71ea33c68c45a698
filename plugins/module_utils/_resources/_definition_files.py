# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Definitions of dashboards in files, as people keep them: JSON, or YAML as other tools read it.

PyYAML follows YAML 1.1, in which on is true, 12:30 is a number and a date is not text. The tools that write dashboards
follow the core schema of YAML 1.2, and convert to JSON, in which every key is text. So do these.
"""

from __future__ import annotations

import json
import re
import typing as t

from .._api.errors import OptionError

NO_DEFINITION = "must be a mapping with spec, as Perses defines dashboards"

_TAG = "tag:yaml.org,2002:"
_CORE_SCHEMA = (
    ("bool", r"true|True|TRUE|false|False|FALSE", "tTfF"),
    ("int", r"[-+]?[0-9]{1,4000}", "-+0123456789"),
    ("float", r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?", "-+.0123456789"),
    ("null", r"~|null|Null|NULL|", ["~", "n", "N", ""]),
    ("merge", r"<<", "<"),
)


def load_definition(path: str, called: str = "") -> dict[str, object]:
    """A definition from a JSON file, or a YAML file where PyYAML is there. Raises OptionError.

    For files of the controller the action plugin calls it, whatever machine the module runs on.
    """
    called = called or path
    try:
        with open(path, encoding="utf-8-sig") as file:
            definition = parsed(file.read(), called)
    except (OSError, UnicodeDecodeError) as error:
        raise OptionError("src", f"{called} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    if not isinstance(definition, dict):
        raise OptionError("src", f"{called} {NO_DEFINITION}")
    return definition


def parsed(text: str, called: str) -> object:
    try:
        return json.loads(text)
    except ValueError as error:
        if text.lstrip().startswith("{") and called.endswith(".json"):
            raise OptionError("src", f"{called} is not valid JSON: {error}") from None
    except RecursionError:
        raise OptionError("src", f"{called} is nested too deeply") from None
    try:
        import yaml
    except ImportError:
        raise OptionError("src", f"{called} is not valid JSON, and reading YAML needs PyYAML") from None
    try:
        return yaml.load(text, Loader=_core_schema_loader(yaml))
    except (yaml.YAMLError, ValueError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = "" if line is None else f" (line {line + 1})"
        raise OptionError("src", f"{called} is neither valid JSON nor YAML{where}") from None
    except RecursionError:
        raise OptionError("src", f"{called} is nested too deeply") from None


def _core_schema_loader(yaml: t.Any) -> t.Any:
    """A safe loader by the core schema of YAML 1.2, with every key as the text that stands there."""

    class Loader(yaml.SafeLoader):  # type: ignore[misc]
        yaml_implicit_resolvers: t.ClassVar[dict[t.Any, t.Any]] = {}

        def construct_mapping(self, node: t.Any, deep: bool = False) -> dict[str, object]:
            self.flatten_mapping(node)
            mapping: dict[str, object] = {}
            for key, value in node.value:
                if not isinstance(key, yaml.ScalarNode):
                    raise yaml.constructor.ConstructorError(problem="a key is not text", problem_mark=key.start_mark)
                mapping[key.value] = self.construct_object(value, deep=True)
            return mapping

    for name, pattern, first in _CORE_SCHEMA:
        Loader.add_implicit_resolver(_TAG + name, re.compile(f"(?:{pattern})\\Z"), list(first))
    Loader.add_constructor(f"{_TAG}int", lambda loader, node: int(loader.construct_scalar(node)))
    Loader.add_constructor(f"{_TAG}float", lambda loader, node: float(loader.construct_scalar(node)))
    return Loader
