# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A difference as Ansible shows it: two texts, line by line, below a header that names the object."""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from .._api.errors import one_line
from .block_yaml import yaml_text
from .protocols import ReturnValue


def difference(
    kind: str, name: object, project: object, before: t.Mapping[str, object], after: t.Mapping[str, object]
) -> ReturnValue:
    """Return the part of a module's result that says what changed: for people and as data."""
    return {"diff": diff_of(kind, name, project, before, after), "change": {"before": before, "after": after}}


def diff_of(
    kind: str, name: object, project: object, before: t.Mapping[str, object], after: t.Mapping[str, object]
) -> ReturnValue:
    """Return ``diff`` of a result. A side without an object is empty."""
    named = f"{kind} {name}" if name else kind
    # A terminal shows it as it is, and a name may be a server's.
    header = one_line(f"{named} (project {project})" if project else named)
    return {
        "before_header": header,
        "after_header": header,
        "before": yaml_text({key: _in_order(value) for key, value in before.items()}),
        "after": yaml_text({key: _in_order(after[key]) for key in dict.fromkeys((*before, *after)) if key in after}),
    }


def _in_order(value: object) -> object:
    """Return a value with its keys sorted: a server may answer in another order each time."""
    if isinstance(value, Mapping):
        return {key: _in_order(value[key]) for key in sorted(value, key=str)}
    return [_in_order(one) for one in value] if isinstance(value, (list, tuple)) else value
