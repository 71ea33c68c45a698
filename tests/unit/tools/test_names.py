# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sanity tests take minutes to find a name that they do not allow."""

from __future__ import annotations

import ast

from tools import tree
from tools.places import ROOT

_DISALLOWED = {"_", "foo", "bar", "baz", "toto", "tutu", "tata"}


def _bound(node: ast.AST) -> list[ast.Name | ast.arg]:
    """Return what a node gives a name to. Those of `*args` and `**kwargs` may be any."""
    if isinstance(node, ast.arguments):
        return [*node.posonlyargs, *node.args, *node.kwonlyargs]
    return [node] if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store) else []


def test_no_name_is_one_that_the_sanity_tests_refuse() -> None:
    found = [
        f"{file}:{one.lineno}"
        for file in tree.files()
        if file.suffix == ".py"
        for node in ast.walk(ast.parse((ROOT / file).read_text()))
        for one in _bound(node)
        if (one.id if isinstance(one, ast.Name) else one.arg) in _DISALLOWED
    ]
    assert found == []
