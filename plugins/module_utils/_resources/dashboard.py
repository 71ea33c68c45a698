# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dashboards of a project: a slug, a name, and a Perses definition that is compared as far as the user wrote it."""

from __future__ import annotations

import json
import typing as t

from .._catalog import Catalog
from .._errors import LogfireError, OptionError
from .._fields import UNSET, Field, Params, Spec, TextField
from .._objects import NamedResource
from .._resource import Found, Resource
from .project import PROJECT

if t.TYPE_CHECKING:
    from .._export import Exporter

# What the server adds to the metadata, or takes from elsewhere.
OWN_METADATA = frozenset({"name", "project", "createdAt", "updatedAt", "version"})
SPEC_DEFAULTS: t.Mapping[str, t.Any] = {"display": None, "panels": {}, "layouts": []}
SERVER_DEFAULTS: t.Mapping[str, t.Any] = {"duration": "1h", "refreshInterval": "0s", "variables": [], "datasources": {}}


class DefinitionField(Field):
    """A dashboard's definition, or the file that holds it."""

    def spec(self) -> Spec:
        return {"definition": {"type": "dict"}, "src": {"type": "path"}}

    def check(self, value: t.Any) -> dict[str, t.Any]:
        if not isinstance(value, dict) or not isinstance(value.get("spec"), dict):
            raise self.bad("must be a mapping with spec, as Perses defines dashboards")
        if value.get("kind", "Dashboard") != "Dashboard":
            raise self.bad("kind must be Dashboard")
        if not isinstance(value.get("metadata", {}), dict):
            raise self.bad("metadata must be a mapping")
        dangling = sorted(_dangling(value["spec"]))
        if dangling:
            raise self.bad(f"spec.layouts refers to a panel that spec.panels lacks: {dangling[0]}")
        try:
            json.dumps(value, allow_nan=False)
        except (TypeError, ValueError):
            raise self.bad("holds values that JSON has no form for") from None
        return value

    def same(self, wanted: t.Any, actual: t.Any) -> bool:
        return isinstance(actual, dict) and covers(_comparable(wanted), _comparable(actual))

    def merged(self, wanted: t.Any, actual: t.Any) -> t.Any:
        """What is written takes the place of the same part of ``spec``; parts that are not written stay."""
        return {**actual, **wanted, "spec": {**actual.get("spec", {}), **wanted["spec"]}}

    def payload(self, wanted: t.Any, actual: t.Any = UNSET) -> dict[str, t.Any]:
        whole = self.merged(wanted, actual) if isinstance(actual, dict) else wanted
        return {self.api: {**whole, "kind": "Dashboard", "spec": {**SPEC_DEFAULTS, **whole["spec"]}}}

    def show(self, value: t.Any) -> dict[str, t.Any]:
        return {self.name: _comparable(value) if isinstance(value, dict) else value}

    def export(self, value: t.Any, resource: Resource, name: str, exporter: Exporter) -> dict[str, t.Any]:
        definition = _comparable(value)
        spec = {key: one for key, one in definition["spec"].items() if SERVER_DEFAULTS.get(key, ...) != one}
        return {self.name: {**definition, "spec": spec}}


class DashboardResource(NamedResource):
    versioned = True
    file_options: t.Mapping[str, str] = {"src": "definition"}

    def constraints(self) -> dict[str, t.Any]:
        return {**super().constraints(), "mutually_exclusive": [["definition", "src"]]}

    def accept(self, params: Params) -> t.Any:
        return super().accept(self.inline_files(params, load_definition))

    def complete(self, record: Found, parent: Found | None, catalog: Catalog) -> Found:
        if "definition" in record:
            return record
        path = self.item_path(record, None if parent is None else parent["id"])
        body = catalog.client.get(path, scope=self.read_scope)
        if not isinstance(body, dict) or not isinstance(body.get("dashboard"), dict):
            raise LogfireError(f"GET {path}: the answer is not a dashboard")
        whole = {**record, "definition": body["dashboard"]}
        catalog.remember(self, whole, parent)
        return whole

    def finish(self, body: dict[str, t.Any], record: Found | None, parent: Found | None) -> dict[str, t.Any]:
        if record is not None:
            body["version"] = record.get("version")
        if "definition" in body:
            name = body.get("name") or (record or {}).get("dashboard_name")
            metadata = {
                key: value
                for key, value in (body["definition"].get("metadata") or {}).items()
                if key not in OWN_METADATA
            }
            project = PROJECT.identity_of(parent or {})
            body["definition"] = {**body["definition"], "metadata": {**metadata, "name": name, "project": project}}
        return {key: value for key, value in body.items() if value is not None}


def covers(wanted: t.Any, actual: t.Any) -> bool:
    """Whether everything that is written in ``wanted`` is so in ``actual``. Null and missing are alike."""
    if wanted is None:
        return True
    if isinstance(wanted, dict):
        found = {} if actual is None else actual
        return isinstance(found, dict) and all(covers(value, found.get(key)) for key, value in wanted.items())
    if isinstance(wanted, list):
        found = [] if actual is None else actual
        same_length = isinstance(found, list) and len(found) == len(wanted)
        return same_length and all(covers(one, two) for one, two in zip(wanted, found))
    if isinstance(wanted, bool) or isinstance(actual, bool):
        return wanted is actual
    return bool(wanted == actual)


def _comparable(definition: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The parts that are the user's: without what the server writes into the metadata."""
    metadata = definition.get("metadata") or {}
    own = {key: value for key, value in metadata.items() if key not in OWN_METADATA}
    rest = {key: value for key, value in definition.items() if key not in ("metadata", "kind")}
    return {**rest, **({"metadata": own} if own else {}), "spec": definition.get("spec") or {}}


def _dangling(spec: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    """References of the layouts to panels that are not there: the server stores them, and they show as broken."""
    panels = spec.get("panels") or {}
    for reference in _references(spec.get("layouts")):
        key = reference.rpartition("/")[2].replace("~1", "/").replace("~0", "~")
        if reference.startswith("#/spec/panels/") and key not in panels:
            yield reference


def _references(value: t.Any) -> t.Iterator[str]:
    if isinstance(value, dict):
        for key, one in value.items():
            if key == "$ref" and isinstance(one, str):
                yield one
            else:
                yield from _references(one)
    elif isinstance(value, list):
        for one in value:
            yield from _references(one)


def load_definition(path: str, called: str = "") -> t.Any:
    """A definition from a JSON file, or a YAML file where PyYAML is there. Raises OptionError.

    For files of the controller the action plugin calls it, whatever machine the module runs on.
    """
    called = called or path
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, UnicodeDecodeError) as error:
        raise OptionError("src", f"{called} cannot be read: {getattr(error, 'strerror', None) or error}") from None
    try:
        return json.loads(text)
    except ValueError:
        pass
    try:
        import yaml
    except ImportError:
        raise OptionError("src", f"{called} is not valid JSON, and reading YAML needs PyYAML") from None
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError:
        raise OptionError("src", f"{called} is neither valid JSON nor YAML") from None


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
)
