# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from pathlib import Path

import yaml

from ansible_collections.pydantic.logfire.plugins.module_utils._version import VERSION


def test_the_version_is_that_of_the_collection() -> None:
    galaxy = yaml.safe_load((Path(__file__).parents[4] / "galaxy.yml").read_text())
    assert galaxy["version"] == VERSION
