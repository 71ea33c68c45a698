# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Values of options, routes, drift and tasks that tests derive from the declaration of a resource.

A resource is *simple* if samples of all its fields can be derived and its list is one array of JSON. Such a resource
needs nothing else in the tests that go through every resource. Entries that were written by hand for one come first.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import OptionError
from ansible_collections.pydantic.logfire.plugins.module_utils._core.decimal_field import DecimalField
from ansible_collections.pydantic.logfire.plugins.module_utils._core.fields import (
    UNSET,
    ChoiceField,
    DurationField,
    Field,
    FlagField,
    NamesField,
    SqlField,
    TextField,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._core.named_resource import NamedResource
from ansible_collections.pydantic.logfire.plugins.module_utils._core.resource import Resource
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._registry import RESOURCES

Values = dict[str, Any]

ROOT = Path(__file__).parents[1]
ROUTES = ROOT / "tests" / "sandbox" / "routes"
# Two values of each kind of field, as a user writes them. Fields of a class of their own have none here.
_SAMPLES: dict[type[Field], tuple[Any, Any]] = {
    TextField: ("example", "another example"),
    SqlField: ("SELECT 1", "SELECT 2"),
    FlagField: (True, False),
    DurationField: ("1h", "2h"),
    NamesField: (["a", "b"], ["a"]),
    DecimalField: ("1.5", "2.5"),
}
# One file has the routes of both, without the names of their paths.
_BOTH_TOKENS = ("write_token", "read_token")


def samples(field: Field) -> tuple[Any, Any] | None:
    """Return two values that the field accepts, or None where none can be derived."""
    if type(field) in (ChoiceField,):
        choices = field.spec()[field.name]["choices"]
        return choices[0], choices[-1]
    found = _SAMPLES.get(type(field))
    try:
        return found and (found if all(field.check(value) is not None for value in found) else None)
    except OptionError:
        return None


def is_simple(resource: Resource) -> bool:
    """Return whether everything that tests need of a resource can be derived from its declaration."""
    return (
        isinstance(resource, NamedResource)
        and type(resource).fetch is Resource.fetch
        and all(samples(field) is not None and "." not in field.api for field in resource.fields)
    )


def options(resource: Resource, number: int = 0) -> Values:
    """Return the options of an object, every field included; ``number`` 1 is the same object after a change."""
    values: Values = {}
    for field in resource.fields:
        pair = samples(field)
        if pair is None:
            raise LookupError(f"no sample of {resource.name}.{field.name} can be derived")
        values[field.name] = pair[0] if field.name == resource.identity or field.fixed else pair[number]
    return values if resource.parent is None else {resource.parent.name: "checkout", **values}


def item(resource: Resource) -> Values:
    """Return the options of an object as an item of a document has them."""
    parent = "" if resource.parent is None else resource.parent.name
    return {name: value for name, value in options(resource).items() if name != parent}


def has_routes(resource: Resource) -> bool:
    """Return whether the sandbox has routes of the resource that were written by hand."""
    segment = resource.path.rstrip("/").rpartition("/")[2]
    return resource.name in _BOTH_TOKENS or any(segment in path.read_text() for path in ROUTES.glob("*.py"))


def without_routes() -> list[Resource]:
    """Return the simple resources whose routes the sandbox derives."""
    return [resource for resource in RESOURCES if is_simple(resource) and not has_routes(resource)]


def lacking() -> list[str]:
    """Return what resources of the registry still lack, a line each: what somebody has to write, or to generate."""
    generated = {one["plural"] for one in json.loads((ROUTES / "simple.json").read_text())}
    found = []
    for resource in RESOURCES:
        module = f"plugins/modules/{resource.name}.py"
        if not (ROOT / module).is_file():
            found.append(f"{resource.name}: {module} is missing; write its documentation")
            continue
        paths = [f"plugins/modules/{resource.name}_info.py", f"plugins/action/{resource.name}.py"]
        found += [
            f"{resource.name}: {path} is missing; run make generate" for path in paths if not (ROOT / path).is_file()
        ]
        if not has_routes(resource) and not is_simple(resource):
            found.append(f"{resource.name}: the sandbox has no routes; write them in tests/sandbox/routes/")
        elif not has_routes(resource) and resource.plural not in generated:
            found.append(f"{resource.name}: tests/sandbox/routes/simple.json is stale; run make generate")
    return found


def drifts(resource: Resource) -> list[tuple[str, Values, Values]]:
    """Return for each field that can change its name, the options that are desired, and the body of another value."""
    found = []
    for field in resource.fields:
        if field.name == resource.identity or field.fixed or field.unreadable:
            continue
        values = options(resource)[field.name], options(resource, 1)[field.name]
        found.append((field.name, {field.name: values[0]}, field.payload(field.check(values[1]))))
    return found


def lifecycle(resource: Resource) -> list[Values]:
    """Return the options of four tasks: create, change, rename and delete an object. ``{id}`` stands for its id."""
    above = {} if resource.parent is None else {resource.parent.name: "checkout"}
    renamed = {**above, resource.identity: "renamed example"}
    return [
        options(resource),
        options(resource, 1),
        {**renamed, "id": "{id}"},
        {**renamed, "state": "absent"},
    ]


def record(resource: Resource) -> Values:
    """Return a record as the API gives one."""
    body: Values = {}
    for field in resource.fields:
        value = field.check(options(resource)[field.name])
        body |= field.payload(value) or {field.api: None}
    return body


def default(field: Field) -> Any:
    """Return the server's value for a field that a creation leaves out, in the API's form."""
    if field.server_default is UNSET:
        return None
    return field.payload(field.server_default).get(field.send_as)
