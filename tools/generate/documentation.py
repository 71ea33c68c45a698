# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The documentation of modules as data, fragments included."""

from __future__ import annotations

import importlib
import re
from functools import cache
from typing import Any

import yaml

PLUGINS = "ansible_collections.pydantic.logfire.plugins"
_MARKUP = re.compile(r"(?<![A-Za-z])(?:[OVCEMBIUP]|RV|OPTION)\(([^()]*)\)")


@cache
def options(module: str) -> dict[str, Any]:
    """Return the documented options of a module by name."""
    try:
        documentation = yaml.safe_load(importlib.import_module(f"{PLUGINS}.modules.{module}").DOCUMENTATION)
    except ModuleNotFoundError:
        raise FileNotFoundError(f"plugins/modules/{module}.py is missing: write its documentation") from None
    found: dict[str, Any] = {}
    for fragment in documentation.get("extends_documentation_fragment", []):
        file, _dot, part = fragment.removeprefix("pydantic.logfire.").partition(".")
        text = importlib.import_module(f"{PLUGINS}.doc_fragments.{file}").ModuleDocFragment
        found.update(yaml.safe_load(getattr(text, part.upper() or "DOCUMENTATION")).get("options") or {})
    found.update(documentation.get("options") or {})
    return found


def plain(description: Any) -> str:
    """Return a description as one text without Ansible's markup."""
    text = " ".join(description) if isinstance(description, list) else str(description)
    return " ".join(_MARKUP.sub(lambda match: match[1].partition("#")[2].partition(":")[2] or match[1], text).split())
