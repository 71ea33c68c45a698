# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""YAML as Ansible reads and people edit it: which texts are templates, which are data, and which are encrypted."""

from __future__ import annotations

import functools
import re
import typing as t

from .._core.plain_text import is_plain

try:
    import yaml

    HAS_YAML = True
except ImportError:
    HAS_YAML = False

# PyYAML's emitter only escapes these in double quotes, and reads them as line breaks elsewhere.
_LINE_BREAKS = re.compile("[\x85\u2028\u2029\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_UNSAFE = "!unsafe"
_VAULT = "!vault"
_TEXT = "tag:yaml.org,2002:str"


class Template(str):
    """A text that Ansible may template: it comes from a person or from the collection, not from the server."""


class Unsafe(str):
    """A text that Ansible does not template."""


class Encrypted(str):
    """A text encrypted by Ansible Vault."""


def dump(value: object, sort_keys: bool = False) -> str:
    """Return YAML in which each text that is neither plain nor a Template is marked as data, keys included."""
    dumper = _dumper()
    text: str = yaml.dump(
        value, None, dumper, sort_keys=sort_keys, default_flow_style=False, width=120, allow_unicode=True
    )
    return text


def load(text: str) -> object:
    """Read YAML with its marks kept. Raises ValueError if it cannot be read."""
    try:
        return yaml.load(text, _loader())
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        raise ValueError(str(error)) from None


@functools.cache
def _dumper() -> type[yaml.SafeDumper]:
    class Dumper(yaml.SafeDumper):
        """Blocks for text of several lines."""

        def ignore_aliases(self, data: object) -> bool:
            return True

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:
            super().increase_indent(flow, False)

    def represent(dumper: yaml.SafeDumper, told: str) -> yaml.Node:
        # YAML has no form for half a character, and a file with one could not be read.
        text = _SURROGATES.sub("\ufffd", told)
        style = '"' if _LINE_BREAKS.search(text) else "|" if "\n" in text and not re.search(r"[ \t]\n", text) else None
        data = not isinstance(told, Template) and not is_plain(text)
        return dumper.represent_scalar(_UNSAFE if data else _TEXT, text, style=style)

    Dumper.add_representer(str, represent)
    Dumper.add_multi_representer(str, represent)
    Dumper.add_representer(Encrypted, lambda dumper, text: dumper.represent_scalar(_VAULT, text, style="|"))
    return Dumper


@functools.cache
def _loader() -> type[yaml.SafeLoader]:
    base: t.Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

    class Loader(base):  # type: ignore[misc]
        """Keeps apart what the dumper tells apart."""

    def written(loader: t.Any, node: object) -> str:
        text = loader.construct_scalar(node)
        return text if is_plain(text) else Template(text)

    def unsafe(loader: t.Any, node: object) -> object:
        if isinstance(node, yaml.ScalarNode):
            return Unsafe(loader.construct_scalar(node))
        deep = loader.construct_mapping if isinstance(node, yaml.MappingNode) else loader.construct_sequence
        return _marked(deep(node, deep=True))

    def encrypted(loader: t.Any, node: object) -> str:
        return Encrypted(loader.construct_scalar(node))

    Loader.add_constructor(_TEXT, written)
    Loader.add_constructor(_UNSAFE, unsafe)
    Loader.add_constructor(_VAULT, encrypted)
    Loader.add_constructor("!vault-encrypted", encrypted)
    return Loader


def _marked(value: object) -> object:
    """Mark every text of a value."""
    if isinstance(value, dict):
        return {key: _marked(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_marked(one) for one in value]
    return Unsafe(value) if isinstance(value, str) else value
