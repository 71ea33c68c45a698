# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import re

from tools import dev
from tools.places import ROOT


def test_every_target_of_the_makefile_is_a_command_with_help() -> None:
    makefile = (ROOT / "Makefile").read_text()
    listed = re.search(r"^TARGETS = ((?:.*\\\n)*.*)$", makefile, re.MULTILINE)
    assert listed
    targets = set(listed[1].replace("\\", " ").split())
    assert targets == dev.COMMANDS.keys()
    assert targets <= set(re.findall(r"^([a-z-]+): ## ", makefile, re.MULTILINE))
