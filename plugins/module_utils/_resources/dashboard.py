# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dashboards of a project: a slug, a name, and a Perses definition that is compared as far as the user wrote it.

Of a definition only ``spec`` is the user's. Its kind is always the same, and its metadata are Logfire's own: they are
sent as the API wants them, and neither compared nor shown.
"""

from __future__ import annotations

import typing as t
from collections.abc import Mapping

from .._api.errors import LogfireError
from .._core.fields import UNSET, Field, TextField
from .._core.json_values import as_json
from .._core.planned_resource import PlannedResource
from .._core.protocols import Kind, Params, Record, ReturnValue, Spec, Values
from .._core.remote_state import RemoteState
from .._core.resource import Desired
from .._core.timestamps import format_instant, read_instant
from ._definition_files import NO_DEFINITION, load_definition
from .project import PROJECT

if t.TYPE_CHECKING:
    from .._api.client import Client
    from .._core.protocols import Exporting

KIND = "Dashboard"
# The parts that the API wants in every spec.
NEEDED: t.Mapping[str, t.Any] = {"display": None, "panels": {}, "layouts": []}
# The server's defaults for parts that are missing.
SERVER_DEFAULTS: t.Mapping[str, t.Any] = {"duration": "1h", "refreshInterval": "0s", "variables": [], "datasources": {}}
# The values that the API accepts instead of null.
CLEARED: t.Mapping[str, t.Any] = {**SERVER_DEFAULTS, "duration": None, "layouts": []}
PART_TYPES: t.Mapping[str, type] = {"panels": dict, "layouts": list, "variables": list, "datasources": dict}
# Parts that are sets of named things: what is not among them is not desired.
NAMED_SETS = frozenset({"panels", "datasources"})
PANELS = "#/spec/panels/"
REPLACE_LAYOUT = "?replace_layout=true"


class ExactSpec(dict[str, t.Any]):
    """A spec that leaves out nothing: what it does not mention is not to be there."""


class DefinitionField(Field):
    """A dashboard's definition, or the file that holds it. Its value is the ``spec``."""

    def spec(self) -> Spec:
        return {"definition": {"type": "dict"}, "src": {"type": "path"}}

    def check(self, value: object) -> dict[str, object]:
        try:
            definition = as_json(value)
        except ValueError as problem:
            raise self.bad(str(problem)) from None
        if not isinstance(definition, dict) or not isinstance(definition.get("spec"), dict):
            raise self.bad(NO_DEFINITION)
        unknown = sorted(set(definition) - {"kind", "metadata", "spec"})
        if unknown:
            raise self.bad(f"has the unknown key {unknown[0]}; it may have kind, metadata and spec")
        if definition.get("kind", KIND) != KIND:
            raise self.bad(f"kind must be {KIND}")
        spec: dict[str, object] = definition["spec"]
        for part, kind in PART_TYPES.items():
            if not isinstance(spec.get(part), (kind, type(None))):
                raise self.bad(f"spec.{part} must be a {'mapping' if kind is dict else 'list'}")
        return with_references_spelled_out(spec)

    def check_new(self, value: object) -> None:
        self.check_change(value, {})

    def check_change(self, desired: t.Any, actual: t.Any) -> None:
        """Refuse references to panels that do not exist: the server stores them, and they show as broken."""
        broken = sorted(set(_dangling(self.value_after_update(desired, actual))) - set(_dangling(actual)))
        if broken:
            raise self.bad(f"spec.layouts refers to a panel that spec.panels lacks: {broken[0]}")

    def read(self, record: Record) -> t.Any:
        definition = record.get(self.api)
        return with_references_spelled_out(definition.get("spec") or {}) if isinstance(definition, dict) else None

    def same(self, desired: t.Any, actual: t.Any) -> bool:
        if isinstance(desired, ExactSpec) and self.is_partial(dict(desired), actual):
            return False
        return difference(desired, actual) is None

    def exactly(self, value: t.Any) -> object:
        return ExactSpec(value)

    def is_partial(self, desired: t.Any, actual: t.Any) -> bool:
        written, stored = desired, actual
        partly = isinstance(stored, dict) and not isinstance(written, ExactSpec)
        return partly and difference(stored, written) is not None

    def value_after_update(self, desired: t.Any, actual: object) -> t.Any:
        """Put what is written in its place in ``actual``; the rest stays."""
        if not isinstance(actual, dict) or isinstance(desired, ExactSpec):
            return dict(desired)
        return {**actual, **{part: _merged_part(part, value, actual.get(part)) for part, value in desired.items()}}

    def payload(self, desired: object, actual: object = UNSET) -> dict[str, object]:
        spec = {**NEEDED, **self.value_after_update(desired, actual)}
        cleared = {part: CLEARED.get(part) for part, value in spec.items() if value is None}
        return {self.api: {"kind": KIND, "spec": {**spec, **cleared}}}

    def show(self, value: object) -> dict[str, object]:
        return {self.name: {"kind": KIND, "spec": value}} if isinstance(value, dict) else {}

    def export(self, value: t.Any, resource: Kind, name: str, exporter: Exporting) -> dict[str, object]:
        """Export the definition in a stable order of keys, independent of the server's."""
        return self.show(_sorted(value))


class DashboardResource(PlannedResource):
    def constraints(self) -> dict[str, object]:
        return {**super().constraints(), "mutually_exclusive": [["definition", "src"]]}

    def accept(self, params: Params) -> Desired:
        return super().accept(self.inline_files(params, load_definition))

    def inline_files(self, params: Params, load: t.Callable[..., object]) -> Params:
        """Return the options with the definition instead of its file. Its metadata is ignored."""
        inlined = super().inline_files(params, load)
        definition = inlined.get("definition")
        if not isinstance(definition, Mapping) or "metadata" not in definition:
            return inlined
        return {**inlined, "definition": {key: one for key, one in definition.items() if key != "metadata"}}

    def with_details(self, record: Record, parent: Record | None, remote: RemoteState) -> Record:
        if "definition" in record:
            return record
        parent_id = None if parent is None else parent["id"]
        listed, row = self.list_path(parent_id), _row(record)
        definition = remote.details.get(listed, record["id"], row) if remote.details else None
        if not isinstance(definition, dict):
            path = self.item_path(record, parent_id)
            body = remote.client.get(path, scope=self.read_scope)
            if not isinstance(body, dict) or not isinstance(body.get("dashboard"), dict):
                raise LogfireError(f"GET {path}: the answer is not a dashboard")
            definition = body["dashboard"]
            if remote.details and _goes_with(definition, record):
                remote.details.put(listed, record["id"], row, definition)
        whole = {**record, "definition": definition}
        remote.remember(self, whole, parent)
        return whole

    def finish(self, body: dict[str, object], record: Record | None, parent: Record | None) -> dict[str, object]:
        known = record or {}
        definition = body.get("definition")
        if isinstance(definition, dict):
            old = (known.get("definition") or {}).get("metadata") or {}
            # A key that may not list projects knows its project by the UUID only.
            project = PROJECT.identity_of(parent or {}) or old.get("project") or (parent or {}).get("id")
            metadata = {"name": body.get("name") or known.get("dashboard_name"), "project": project}
            definition["metadata"] = metadata
        return body if known.get("version") is None else {**body, "version": known["version"]}

    def write(
        self,
        client: Client,
        method: str,
        record: Record,
        parent_id: str | None = None,
        body: t.Mapping[str, object] | None = None,
    ) -> object:
        """Change or delete a dashboard. A new definition replaces the layout that people saved in the web interface.

        Logfire keeps such a layout apart from the definition. It would hide the definition's layouts, and the
        dashboard would differ in every run. Older releases have no such layouts and ignore the parameter.
        """
        path = self.item_path(record, parent_id)
        if "definition" in (body or {}):
            path += REPLACE_LAYOUT
        return client.request(method, path, body, scope=self.write_scope, wire=self.wire)

    def side_effects(self, fields: t.Iterable[Field], record: Record) -> tuple[ReturnValue, ReturnValue]:
        saved = ((record.get("definition") or {}).get("metadata") or {}).get("layoutUpdatedAt")
        if not saved or not any(isinstance(field, DefinitionField) for field in fields):
            return {}, {}
        moment = read_instant(saved)
        when = saved if moment is None else format_instant(moment)
        return {"saved_layout": f"saved at {when}"}, {"saved_layout": "replaced by the layouts of the definition"}

    def check_echo(
        self, desired: Desired, remote: RemoteState, sent: t.Iterable[Field], values: Values, record: Record
    ) -> None:
        """Refuse values that the server changes, as every run would send them again."""
        for field in sent:
            if isinstance(field, DefinitionField) and field.api in record:
                lost = difference(values[field.name], field.read(record))
                if lost is not None:
                    remote.warn(
                        f"{desired.label}: the server does not keep {lost} as it is written; every run will change it"
                    )


def with_references_spelled_out(spec: Record) -> Record:
    """The spec with ``$ref`` for each ``ref`` of a grid's items: Logfire takes both, and older releases one."""
    layouts = spec.get("layouts")
    if not isinstance(layouts, list):
        return spec
    return {**spec, "layouts": [_spelled_out(layout) for layout in layouts]}


def _spelled_out(value: object) -> object:
    if isinstance(value, list):
        return [_spelled_out(one) for one in value]
    if not isinstance(value, dict):
        return value
    reference = value.get("content")
    if isinstance(reference, dict) and set(reference) == {"ref"}:
        return {**value, "content": {"$ref": reference["ref"]}}
    return {key: _spelled_out(one) for key, one in value.items()}


def _row(record: Record) -> list[object] | None:
    """Return what a list shows of a dashboard that a change would change; None if that is too little to know of one."""
    if not isinstance(record.get("version"), int):
        return None
    moments = (read_instant(record.get(key)) for key in ("created_at", "updated_at"))
    times = ["" if moment is None else format_instant(moment) for moment in moments]
    return [*(record.get(key) for key in ("version", "dashboard_name", "dashboard_slug", "updated_by_name")), *times]


def _goes_with(definition: Record, record: Record) -> bool:
    """Return true if a definition is of the version that was listed: somebody may have changed it in between.

    A layout that people saved changes without the list, so that a definition with one is not kept.
    """
    metadata = definition.get("metadata")
    if not isinstance(metadata, dict) or metadata.get("layoutUpdatedAt"):
        return False
    return metadata.get("version") == record.get("version") and isinstance(record.get("version"), int)


def difference(desired: Record, actual: Record | None) -> str | None:
    """The first place at which something that is written in one spec is not so in another."""
    for part, value in desired.items():
        place = _part_difference(part, value, (actual or {}).get(part))
        if place is not None:
            return place
    return "spec" if actual is None else None


def _part_difference(part: str, desired: t.Any, actual: object) -> str | None:
    default = SERVER_DEFAULTS.get(part)
    found = default if actual is None else actual
    if desired is None and found == default:
        return None
    place = f"spec.{part}"
    if part in NAMED_SETS and isinstance(found, (dict, type(None))):
        unpaired = sorted(set(desired or {}) ^ set(found or {}))
        if unpaired:
            return f"{place}.{unpaired[0]}"
    return next(_differences(desired, found, place), None)


def _differences(desired: object, actual: object, place: str = "") -> t.Iterator[str]:
    if _is_nothing(desired) and _is_nothing(actual):
        return
    if isinstance(desired, dict) and isinstance(actual, (dict, type(None))):
        for key, value in desired.items():
            yield from _differences(value, (actual or {}).get(key), f"{place}.{key}")
    elif isinstance(desired, list) and isinstance(actual, list) and len(desired) == len(actual):
        for number, (one, other) in enumerate(zip(desired, actual)):
            yield from _differences(one, other, f"{place}[{number}]")
    elif isinstance(desired, str) and isinstance(actual, str) and desired.strip() == actual.strip():
        # A server may trim texts, and YAML block scalars end in a newline or not.
        return
    elif desired != actual or isinstance(desired, bool) is not isinstance(actual, bool):
        yield place


def _is_nothing(value: object) -> bool:
    """Null, missing and empty are alike."""
    return value is None or (isinstance(value, (str, list, dict)) and not value)


def _merged_part(part: str, desired: object, actual: object) -> object:
    if _part_difference(part, desired, actual) is None:
        return desired if actual is None else actual
    if part in NAMED_SETS and isinstance(desired, dict) and isinstance(actual, dict):
        return {name: _merged(value, actual.get(name)) for name, value in desired.items()}
    return _merged(desired, actual)


def _merged(desired: object, actual: object) -> object:
    """Return ``actual`` with the values of ``desired``. Values of another kind and entries of lists are replaced."""
    if actual is None:
        return desired
    if _alike(desired, actual):
        return actual
    if isinstance(desired, dict) and isinstance(actual, dict) and desired.get("kind") in (None, actual.get("kind")):
        return {**actual, **{key: _merged(value, actual.get(key)) for key, value in desired.items()}}
    if isinstance(desired, list) and isinstance(actual, list):
        kept = [old if _alike(new, old) else new for new, old in zip(desired, actual)]
        return kept + desired[len(kept) :]
    return desired


def _alike(desired: object, actual: object) -> bool:
    return next(_differences(desired, actual), None) is None


def _sorted(value: object) -> object:
    if isinstance(value, dict):
        return {key: _sorted(value[key]) for key in sorted(value)}
    return [_sorted(one) for one in value] if isinstance(value, list) else value


def _dangling(spec: Record) -> t.Iterator[str]:
    panels = spec.get("panels") or {}
    for reference in _references(spec.get("layouts")):
        name = reference[len(PANELS) :].replace("~1", "/").replace("~0", "~")
        if reference.startswith(PANELS) and name not in panels:
            yield reference


def _references(value: object) -> t.Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            if key == "$ref" and isinstance(one, str):
                yield one
            else:
                yield from _references(one)
    elif isinstance(value, list):
        for one in value:
            yield from _references(one)


DASHBOARD = DashboardResource(
    name="dashboard",
    path="/v1/projects/{project_id}/dashboards/",
    read_scope="project:read_dashboard",
    write_scope="project:write_dashboard",
    parent=PROJECT,
    identity="slug",
    unique=True,
    fields=(
        TextField("slug", api="dashboard_slug", send_as="slug", blank=False, required=True, fixed=True),
        TextField("name", api="dashboard_name", send_as="name", blank=False, required=True),
        DefinitionField("definition", required=True),
    ),
    read_only={key: key for key in ("version", "created_at", "updated_at", "created_by_name", "updated_by_name")},
    versioned=True,
    file_options={"src": "definition"},
)
