# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The action plugins and the action group: a name for each module, and nothing more."""

from __future__ import annotations

from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES

from ..places import HEADER, ROOT

_ACTION = (
    HEADER
    + '"""See plugin_utils/_action.py. Written by make generate."""\n\n'
    + "from __future__ import annotations\n\n"
    + "from ansible_collections.pydantic.logfire.plugins.plugin_utils._action import ActionModule, prepare\n\n"
    + '__all__ = ["ActionModule"]\n\n'
)


def files() -> dict[str, str]:
    actions = {f"plugins/action/{name}.py": f'{_ACTION}prepare("{name}")\n' for name in MODULES}
    return {**actions, "meta/runtime.yml": _runtime()}


def grouped() -> list[str]:
    return [name for name, definition in MODULES.items() if definition.offline is None]


def _runtime() -> str:
    """Return meta/runtime.yml with every module that has a connection in the action group; the rest stays."""
    before, marker, _group = (ROOT / "meta/runtime.yml").read_text().partition("  logfire:\n")
    return before + marker + "".join(f"    - {name}\n" for name in sorted(grouped()))
