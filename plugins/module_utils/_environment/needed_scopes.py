# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The scopes that a whole document needs, each put down to the first item that needs it."""

from __future__ import annotations

import typing as t

from .._core.scopes import Scopes, merged, scopes_of_desired, scopes_to_read
from .._resources._registry import RESOURCES
from .document import Document
from .steps import kinds


def scopes_of_document(document: Document, prune: t.Collection[str], check_mode: bool) -> Scopes:
    items = [scopes_of_desired(item.desired, check_mode, item.place) for item in document.items]
    return merged([*items, *(_to_prune(kind, check_mode) for kind in prune)])


def _to_prune(kind: str, check_mode: bool) -> Scopes:
    resource = next((one for one in RESOURCES if one.plural == kind), None)
    if resource is None:
        return Scopes({})
    what = f"prune: {kind}"
    reading = scopes_to_read(resource, what)
    return reading if check_mode else reading._replace(needed={**reading.needed, resource.write_scope: what})


def scopes_of_kinds(chosen: t.Collection[str] | None) -> Scopes | None:
    """The scopes to export kinds. If nobody chose kinds, a server or a key may lack some."""
    if not chosen:
        return None
    return merged(scopes_to_read(one, one.plural) for one in kinds() if one.plural in chosen)
