# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""See plugin_utils/_action.py. Written by make generate."""

from __future__ import annotations

from ansible_collections.pydantic.logfire.plugins.plugin_utils._action import ActionModule, prepare

__all__ = ["ActionModule"]

prepare("slo")
