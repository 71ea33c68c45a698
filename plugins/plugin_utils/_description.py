# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options of a module for documents out of files and variables, as far as they are known without a key or vault."""

from __future__ import annotations

import os
import typing as t

import yaml

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._core.protocols import Params, Spec
from ansible_collections.pydantic.logfire.plugins.module_utils._core.unresolved import (
    has_unresolved,
    is_unresolved,
    unresolved,
)
from ansible_collections.pydantic.logfire.plugins.plugin_utils._known_values import KnownValues

PREFIX = "logfire_"
ENDINGS = (".yml", ".yaml", ".json")
_VAULT = b"$ANSIBLE_VAULT"
# The options whose parts may be unknown, besides the lists of items. Others are left out then.
_IN_PART = frozenset({"alert_defaults"})

Opened = t.Callable[[str], t.ContextManager[str]]


class _Unsafe(str):
    """A text that is not a template, whatever it looks like."""


class _Loader(yaml.SafeLoader):
    """YAML with the tags that Ansible has for values."""


def _is_template(text: object) -> bool:
    return not isinstance(text, _Unsafe)


def _unsafe(loader: _Loader, node: yaml.ScalarNode) -> _Unsafe:
    return _Unsafe(loader.construct_scalar(node))


_Loader.add_constructor("!unsafe", _unsafe)
for _tag in ("!vault", "!vault-encrypted"):
    _Loader.add_constructor(_tag, lambda _loader, _node: unresolved("it is encrypted"))


def of_variables(values: KnownValues, names: t.Container[str], spec: Spec) -> Params:
    """Return the options that the variables of role ``environment`` give, in the order of the options."""
    given = {option: values.of(PREFIX + option) for option in spec if PREFIX + option in names}
    return _as_options(given, spec)


def of_files(paths: t.Sequence[str], load: t.Callable[..., t.Any], spec: Spec) -> Params:
    """Return the options in files and folders of variables, in their order. Raises OptionError.

    The options may have the names of the role's variables, or those of the module. No template is evaluated.
    """
    variables: dict[str, object] = {}
    for path in paths:
        variables.update(load(str(path), _read))
    values = KnownValues(variables, is_template=_is_template)
    given: dict[str, object] = {}
    for name in variables:
        option = name[len(PREFIX) :] if name.startswith(PREFIX) else name
        if option in spec:
            given[option] = values.of(name)
    return _as_options(given, spec)


def _as_options(given: Params, spec: Spec) -> Params:
    """Options of which nothing is known are as many unknown entries, or left out."""
    options = {}
    for name, value in given.items():
        rules = spec[name]
        if rules.get("elements") == "dict" and is_unresolved(value):
            options[name] = [value]
        elif rules.get("elements") == "dict" or name in _IN_PART or not has_unresolved(value):
            options[name] = value
    return options


def _read(path: str, called: str, opened: Opened) -> dict[str, object]:
    """Return the variables of a file, or of all files below a folder in the order of their names."""
    if not os.path.isdir(path):
        return _variables(path, called, opened)
    variables: dict[str, object] = {}
    count = 0
    for folder, folders, files in os.walk(path):
        folders.sort()
        for name in sorted(one for one in files if one.endswith(ENDINGS) and not one.startswith(".")):
            whole = os.path.join(folder, name)
            variables.update(_variables(whole, os.path.join(called, os.path.relpath(whole, path)), opened))
            count += 1
    if not count:
        raise OptionError("src", f"{called} has no file that ends in {', '.join(ENDINGS)}")
    return variables


def _variables(path: str, called: str, opened: Opened) -> dict[str, object]:
    try:
        with opened(path) as real, open(real, encoding="utf-8-sig") as file:
            content = yaml.load(file, _Loader)
    except OptionError:
        if not _is_encrypted(path):
            raise
        # Nobody gave the password. References to its variables are set aside.
        return {}
    except (OSError, UnicodeDecodeError) as error:
        raise OptionError("src", f"{called} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        line = getattr(getattr(error, "problem_mark", None), "line", None)
        where = "" if line is None else f" (line {line + 1})"
        raise OptionError("src", f"{called} is not valid YAML{where}") from None
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise OptionError("src", f"{called} must be a mapping of variables, or of options of apply")
    return {str(name): one for name, one in content.items()}


def _is_encrypted(path: str) -> bool:
    try:
        with open(path, "rb") as file:
            return file.read(len(_VAULT)) == _VAULT
    except OSError:
        return False
