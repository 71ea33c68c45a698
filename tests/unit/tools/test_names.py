# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sanity tests take minutes to find a name that they do not allow."""

from __future__ import annotations

import ast

from tools import tree
from tools.places import ROOT

_DISALLOWED = {"_", "foo", "bar", "baz", "toto", "tutu", "tata"}


def _bound(node: ast.AST) -> str | None:
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        return node.id
    return node.arg if isinstance(node, ast.arg) else None


def test_no_name_is_one_that_the_sanity_tests_refuse() -> None:
    found = [
        f"{file}:{node.lineno}"
        for file in tree.files()
        if file.suffix == ".py"
        for node in ast.walk(ast.parse((ROOT / file).read_text()))
        if _bound(node) in _DISALLOWED and isinstance(node, (ast.Name, ast.arg))
    ]
    assert found == []
