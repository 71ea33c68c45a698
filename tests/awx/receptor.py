# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Calls ansible-runner, in whose environment it runs, with parameters from standard input, as AWX does."""

from __future__ import annotations

import json
import sys

from ansible_runner import interface  # type: ignore[import-not-found]

if __name__ == "__main__":
    interface.run(quiet=True, **json.load(sys.stdin))
