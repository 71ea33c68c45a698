# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An exported document as YAML files for group_vars: one per project, written only where they differ."""

from __future__ import annotations

import os
import re
import tempfile
import typing as t

from .._api.errors import OptionError
from .._core.protocols import ReturnValue
from .exporter import Placeholder

try:
    import yaml

    HAS_YAML = True
except ImportError:
    HAS_YAML = False

HEADER = "---\n# Written by pydantic.logfire.export. Variables named vault_logfire_* are secrets to be filled in.\n"
# PyYAML's emitter only escapes these in double quotes, and reads them as line breaks elsewhere.
_LINE_BREAKS = re.compile("[\x85\u2028\u2029\ufeff]")


def render(document: ReturnValue) -> dict[str, str]:
    """File contents by relative path: variables logfire_<kind>, and one logfire_project_<name> per project."""
    if not HAS_YAML:
        raise OptionError("dest", "needs PyYAML on the machine that runs the module")
    files = {}
    main: ReturnValue = {}
    for plural, items in document.items():
        if plural != "projects":
            main[f"logfire_{plural}"] = items
            continue
        variables = [f"logfire_project_{re.sub(r'[^a-z0-9]', '_', str(item['name']).lower())}" for item in items]
        for variable, item in zip(variables, items):
            files[f"projects/{item['name']}.yml"] = HEADER + _dump({variable: item})
        main["logfire_projects"] = [Placeholder(f"{{{{ {variable} }}}}") for variable in variables]
    files["main.yml"] = HEADER + _dump(main)
    return dict(sorted(files.items()))


def differing(dest: str, files: t.Mapping[str, str]) -> dict[str, str]:
    """The present contents (empty if there are none) of the files that are not as they should be."""
    found = {}
    for path, content in files.items():
        try:
            with open(os.path.join(dest, path), encoding="utf-8") as file:
                old = file.read()
        except FileNotFoundError:
            old = ""
        except (OSError, UnicodeDecodeError) as error:
            raise OptionError("dest", f"{os.path.join(dest, path)} cannot be read: {error}") from None
        if old != content:
            found[path] = old
    return found


def write(dest: str, files: t.Mapping[str, str]) -> None:
    """Write each file atomically, with the folders it needs below ``dest``."""
    for path, content in files.items():
        target = os.path.join(dest, path)
        try:
            os.makedirs(os.path.dirname(target), exist_ok=True)
            _replace(target, content)
        except OSError as error:
            raise OptionError("dest", f"{target} cannot be written: {error.strerror}") from None


def _replace(target: str, content: str) -> None:
    handle, temporary = tempfile.mkstemp(prefix=f".{os.path.basename(target)}.", dir=os.path.dirname(target))
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(content)
        os.chmod(temporary, 0o644)
        os.replace(temporary, target)
    except OSError:
        os.unlink(temporary)
        raise


def _dump(value: ReturnValue) -> str:
    dumper = _dumper()
    return yaml.dump(value, None, dumper, sort_keys=False, default_flow_style=False, width=120, allow_unicode=True)


def _dumper() -> t.Any:
    class Dumper(yaml.SafeDumper):
        """Blocks for text of several lines; braces of Jinja in the organization's own texts are marked as data."""

        def ignore_aliases(self, data: t.Any) -> bool:
            return True

        def increase_indent(self, flow: bool = False, indentless: bool = False) -> t.Any:
            return super().increase_indent(flow, False)

    def represent(dumper: t.Any, text: str) -> t.Any:
        style = '"' if _LINE_BREAKS.search(text) else "|" if "\n" in text and not re.search(r"[ \t]\n", text) else None
        templated = re.search(r"\{[{%#]", text) is not None and not isinstance(text, Placeholder)
        return dumper.represent_scalar("!unsafe" if templated else "tag:yaml.org,2002:str", text, style=style)

    for kind in (str, Placeholder):
        Dumper.add_representer(kind, represent)
    return Dumper
