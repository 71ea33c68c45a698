# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Datasets of a project: schemas, evaluators, and the cases that models are evaluated with.

Their routes lie at the root of the server, so that the API key has to be bound to the project.
"""

from __future__ import annotations

import contextlib
import typing as t
from urllib.parse import quote

from .._api.errors import ApiError, Conflict, LogfireError, NotFound
from .._api.progress import Count
from .._core.fields import UNSET, Field, TextField
from .._core.json_values import json_key
from .._core.protocols import Params, Record, ReturnValue, Spec, Values
from .._core.remote_state import RemoteState
from .._core.resource import Desired, Plan
from .._core.update import Update
from ._case_files import load_cases
from ._cases import CONTENTS, CasesField, Difference, batches, checked_evaluators, difference, read_cases, show_cases
from ._own_project import REPEATABLE, ROOT, OwnProjectResource
from ._schema_fields import ClearedText, SchemaField
from .project import PROJECT

if t.TYPE_CHECKING:
    from .._api.client import Client
    from .._core.protocols import Exporting

NAME_PATTERN = "[A-Za-z0-9][A-Za-z0-9._/-]*"
NAME_RULE = "a letter or digit, then letters, digits, dots, underscores and hyphens"


class NameField(TextField):
    """A name. The web interface makes some with a slash, which the API does not take."""

    def check_new(self, value: t.Any) -> None:
        if "/" in value:
            raise self.bad(f"{value[:60]!r} must be {NAME_RULE}")

    def check_change(self, desired: object, actual: object) -> None:
        self.check_new(desired)


class DatasetSchemaField(SchemaField):
    """A JSON schema, which the API replaces but does not take away."""

    def check_change(self, desired: object, actual: object) -> None:
        if not desired:
            raise self.bad("cannot be removed from a dataset; give another schema")

    def payload(self, desired: object, actual: object = UNSET) -> dict[str, object]:
        return super().payload(desired, actual) if desired else {}


class EvaluatorsField(Field):
    """Evaluators, in their order."""

    def spec(self) -> Spec:
        return {self.name: {"type": "list", "elements": "raw"}}

    def check(self, value: object) -> object:
        return checked_evaluators(value, lambda problem: self.bad(problem.replace("evaluators ", "", 1)))

    def read(self, record: Record) -> object:
        return record.get(self.api) or []

    def key(self, value: t.Any) -> object:
        return [(one.get("name"), json_key(one.get("arguments") or None)) for one in value]

    def send(self, value: object) -> object:
        return value or None


class DatasetUpdate(Update):
    """An update whose difference has the cases that differ, and no others."""

    def __init__(
        self, desired: Desired, remote: RemoteState, parent: Record | None, record: Record, values: Values
    ) -> None:
        super().__init__(desired, remote, parent, record, values)
        self.after.pop(CONTENTS, None)
        for field in self.fields:
            if isinstance(field, CasesField):
                actual = field.read(record)
                changes = difference(values[field.name], actual)
                gone = {name: actual.named.get(name, {}) for name in changes.delete}
                changed = {name: actual.named[name] for name in changes.write if name in actual.named}
                self.before[CONTENTS] = show_cases({**gone, **changed})
                self.after[CONTENTS] = show_cases(changes.write)

    def changed_options(self) -> tuple[str, ...]:
        return tuple(field.name for field in self.fields)


class DatasetResource(OwnProjectResource):
    def constraints(self) -> dict[str, object]:
        return {**super().constraints(), "mutually_exclusive": [["cases", "src"]]}

    def accept(self, params: Params) -> Desired:
        return super().accept(self.inline_files(params, _load))

    def inline_files(self, params: Params, load: t.Callable[..., object]) -> Params:
        return super().inline_files(params, lambda path: load(path, load_cases))

    def _change(
        self, desired: Desired, remote: RemoteState, parent: Record | None, record: Record, values: Values
    ) -> Plan:
        return DatasetUpdate(desired, remote, parent, record, values)

    def with_details(self, record: Record, parent: Record | None, remote: RemoteState) -> Record:
        if CONTENTS in record:
            return record
        path = self.item_path(record)
        whole = remote.client.request("GET", path, scope=self.read_scope, wire=ROOT)
        cases = remote.client.request("GET", f"{path}cases/", scope=self.read_scope, wire=ROOT)
        if not isinstance(cases, list) or not all(isinstance(one, dict) and "id" in one for one in cases):
            raise LogfireError(f"GET {path}cases/: the answer is not a list of cases; check base_url")
        found = {**record, **self.record_of(path, whole), CONTENTS: cases}
        remote.remember(self, found, parent)
        return found

    def create(self, client: Client, body: t.Mapping[str, object], parent_id: str | None = None) -> object:
        own, changes = _apart(body)
        made = client.request("POST", self.path, own, scope=self.create_scope, wire=ROOT)
        if not changes or not isinstance(made, dict) or not isinstance(made.get("id"), str):
            return made
        try:
            return {**made, **self._written(client, made, changes)}
        except LogfireError as error:
            raise _halfway(error, f"the dataset was created with the id {made['id']}, but not all its cases") from None

    def write(
        self,
        client: Client,
        method: str,
        record: Record,
        parent_id: str | None = None,
        body: t.Mapping[str, object] | None = None,
    ) -> object:
        own, changes = _apart(body or {})
        answer: object = None
        if own or method == "DELETE":
            sent = None if method == "DELETE" else own
            answer = client.request(method, self.item_path(record), sent, scope=self.write_scope, wire=ROOT)
        if changes:
            answer = {**(answer if isinstance(answer, dict) else {}), **self._written(client, record, changes)}
        return answer

    def _written(self, client: Client, record: Record, changes: Difference) -> Record:
        """Write and delete cases; return what is known of the cases then.

        A batch may be sent again after an answer that was lost: cases with a name take the place of themselves.
        """
        with client.progress.counting("cases are done", len(changes.write) + len(changes.delete)) as count:
            return self._write_cases(client, record, changes, count)

    def _write_cases(self, client: Client, record: Record, changes: Difference, count: Count) -> Record:
        path = self.item_path(record)
        known = {str(one["id"]): one for one in record.get(CONTENTS) or ()}
        for batch in batches(changes.write):
            body = {CONTENTS: batch}
            answer = client.request(
                "POST", f"{path}import/?on_conflict=update", body, scope=self.write_scope, wire=REPEATABLE
            )
            for number, one in enumerate(answer if isinstance(answer, list) else ()):
                if isinstance(one, dict) and "id" in one:
                    known[str(one["id"])] = {**one, **(batch[number] if number < len(batch) else {})}
            count.advance(len(batch))
        for case_id in changes.delete.values():
            with contextlib.suppress(NotFound):
                client.request(
                    "DELETE", f"{path}cases/{quote(str(case_id), safe='')}/", scope=self.write_scope, wire=ROOT
                )
            known.pop(case_id, None)
            count.advance()
        return {CONTENTS: list(known.values()), "case_count": len(known)}

    def show(self, record: Record, project: Record | None = None, info: bool = False) -> ReturnValue:
        shown = super().show(record, project, info)
        if info and CONTENTS in record:
            found = read_cases(record[CONTENTS])
            shown[CONTENTS] = show_cases(found.named)
            shown["other_cases"] = sorted([*found.unnamed, *(one for ids in found.repeated.values() for one in ids)])
        return shown

    def export(self, record: Record, exporter: Exporting) -> ReturnValue | None:
        found = read_cases(record.get(CONTENTS) or ())
        left = len(found) - len(found.named)
        if left:
            name = self.identity_of(record)
            exporter.warn(f"dataset {name}: {left} cases are left out, as they have no name of their own")
        return super().export(record, exporter)


def _apart(body: t.Mapping[str, t.Any]) -> tuple[dict[str, object], Difference | None]:
    """The body of a dataset, and the changes to its cases."""
    own = {key: value for key, value in body.items() if key != CONTENTS}
    return own, body.get(CONTENTS)


def _halfway(error: LogfireError, said: str) -> LogfireError:
    message = f"{said}: {error.message}; run again for the rest"
    if isinstance(error, ApiError):
        kind = ApiError if isinstance(error, Conflict) else type(error)
        return kind(message, error.status, error.detail)
    return LogfireError(message)


def _load(path: str, parse: t.Callable[[str], object]) -> object:
    return parse(path)


DATASET = DatasetResource(
    name="dataset",
    path="/v1/datasets/",
    read_scope="project:read_datasets",
    write_scope="project:write_datasets",
    parent=PROJECT,
    unique=True,
    fields=(
        NameField("name", pattern=NAME_PATTERN, rule=NAME_RULE, blank=False, required=True),
        ClearedText("description", server_default=""),
        DatasetSchemaField("input_schema", server_default={}),
        DatasetSchemaField("output_schema", server_default={}),
        DatasetSchemaField("metadata_schema", server_default={}),
        EvaluatorsField("evaluators", server_default=[]),
        EvaluatorsField("report_evaluators", server_default=[]),
        CasesField(CONTENTS),
    ),
    read_only={key: key for key in ("case_count", "created_at", "updated_at", "created_by_name", "updated_by_name")},
    info_only=("guidance", CONTENTS, "other_cases"),
    update_method="PATCH",
    optional=True,
    exported=False,
    file_options={"src": CONTENTS},
)
