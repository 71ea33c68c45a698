# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The targets that run against a real organization, and the parts of them that do not."""

from __future__ import annotations

import re

import yaml

from ansible_collections.pydantic.logfire.tests.live.targets import NOT_LIVE, PARTS, live
from tools import integration
from tools.places import TARGETS

# The relay has these of the sandbox's control routes, by the file of setup_sandbox that asks for it.
OF_ANY_SERVER = {"main", "mark", "readonly"}
INCLUDED_BY_PARTS = {"module_slo/refused"}
_ASKS = re.compile(r"tasks_from: (\w+)|setup_sandbox/tasks/(\w+)\.yml")


def skipped_includes() -> set[str]:
    """Every file of tasks that is included only if the server has all controls."""
    found = set()
    for file in TARGETS.glob("*/tasks/*.yml"):
        for task in _tasks(yaml.load(file.read_text(), _Loader)):
            if "setup_sandbox_control" in str(task.get("when", "")):
                included = str(task.get("ansible.builtin.include_tasks"))
                found.add(f"{file.parts[-3]}/{included.removesuffix('.yml')}")
    return found


class _Loader(yaml.SafeLoader):
    """Takes a text marked as unsafe or encrypted for a text."""


for _tag in ("!unsafe", "!vault"):
    _Loader.add_constructor(_tag, lambda loader, node: loader.construct_scalar(node))


def _tasks(tasks: list[dict[str, object]]) -> list[dict[str, object]]:
    blocks = [block for task in tasks for block in [task.get("block", [])] if isinstance(block, list)]
    return [*tasks, *(task for block in blocks for task in _tasks(block))]


def test_every_part_that_does_not_run_has_its_reason() -> None:
    assert skipped_includes() == set(PARTS)
    assert set(NOT_LIVE) <= set(integration.targets())
    assert all(part.partition("/")[0] in live(integration.targets()) for part in PARTS)


def test_no_other_part_asks_for_more_than_a_real_server_has() -> None:
    asking = set()
    for file in TARGETS.glob("*/tasks/*.yml"):
        target, part = file.parts[-3], f"{file.parts[-3]}/{file.stem}"
        if target in live(integration.targets()) and part not in {*PARTS, *INCLUDED_BY_PARTS}:
            asked = {one or other for one, other in _ASKS.findall(file.read_text())}
            if asked - OF_ANY_SERVER or "_sandbox/" in file.read_text().replace("setup_sandbox/", ""):
                asking.add(part)
    assert asking == set()
