# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invalid options are refused on one line that names the option, without a traceback and with nothing written."""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Iterator
from typing import Any

import pytest

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import ModuleDefinition
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._registry import RESOURCES
from ansible_collections.pydantic.logfire.plugins.plugin_utils._action import _run
from ansible_collections.pydantic.logfire.tests.faults import totals as figures
from ansible_collections.pydantic.logfire.tests.faults.inputs import OUT, bad_inputs
from ansible_collections.pydantic.logfire.tests.faults.lifecycles import CHANNEL, PROJECT, SERVER, Values
from ansible_collections.pydantic.logfire.tests.faults.totals import Totals
from ansible_collections.pydantic.logfire.tests.faults.world import SECRET, World, filled_in
from ansible_collections.pydantic.logfire.tests.sandbox import Running

Input = tuple[str, str, Values]
INPUTS = list(bad_inputs())


def inside_documents() -> Iterator[Input]:
    """Yield the invalid options of resources as items of a document."""
    for name, option, options in INPUTS:
        resource = next((one for one in RESOURCES if one.name == name and one.in_document), None)
        if resource is None or not set(options) <= set(resource.spec()):
            continue
        parent = resource.parent
        above = "" if parent is None else parent.name
        item = {key: value for key, value in options.items() if key != above and value is not OUT}
        if parent is None:
            yield "apply", option, {resource.plural: [item]}
        elif option != parent.name:
            yield "apply", option, {parent.plural: [{**PROJECT[1], resource.plural: [item]}]}


def run(definition: ModuleDefinition[Any], args: Values) -> Values:
    """Run a module as the action plugin does."""
    problems = definition.shape_errors(args)
    return {"failed": True, "msg": "; ".join(problems)} if problems else _run(definition, args, False)


def title(row: Input) -> str:
    return f"{row[0]}-{row[1]}"


@pytest.fixture(scope="module")
def inhabited(sandbox: Running, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A project, a channel, and files that hold no token."""
    world = World(sandbox, tmp_path_factory.mktemp("inputs") / "files")
    world.begin((PROJECT, CHANNEL, (f"{SERVER}bound_key", {"project": "checkout"})))
    (world.folder / "not-a-token").write_text("a shopping list\nof two lines\n")
    (world.folder / "binary").write_bytes(b"\xff\xfe\x00")
    (world.folder / "a-list").write_text("[1, 2]")
    return world


@pytest.mark.parametrize("row", [*INPUTS, *inside_documents()], ids=title)
def test_a_bad_input_is_refused_in_one_line(
    inhabited: World, totals: Totals, row: Input, caplog: pytest.LogCaptureFixture
) -> None:
    module, option, options = row
    connection: Values = {"api_key": inhabited.api_key, "base_url": inhabited.base_url, "retries": 0}
    given = {**(connection if MODULES[module].connection else {}), **copy.deepcopy(options)}
    words = {"folder": str(inhabited.folder), "secret": SECRET, "bound": inhabited.bound}
    args: Values = {name: value for name, value in filled_in(given, **words).items() if value is not OUT}
    inhabited.control.clear_ledger()
    result = run(MODULES[module], args)
    assert result.get("failed") is True, result
    message = result["msg"]
    # A document lists its problems a line each, below a heading.
    assert "\n" not in message or re.match(r"\d+ problems, nothing changed.*:\n- ", message), message
    assert "exception" not in result
    assert "unexpected" not in message
    assert option in message, message
    assert inhabited.control.stats()["mutating"] == 0
    told = json.dumps(result, default=str) + caplog.text
    assert SECRET not in told, told
    assert inhabited.api_key not in told, told
    totals.add(figures.INPUTS)
    totals.add(figures.SEARCHED, 2)


def test_there_are_many_of_them() -> None:
    assert len({json.dumps(row, default=str) for row in INPUTS}) >= 200
    assert {name for name, _option, _options in INPUTS} == set(MODULES)
