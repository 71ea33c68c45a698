# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Resources: paths, identity, fields and place below a project; and desired objects, plans and outcomes."""

from __future__ import annotations

import contextlib
import dataclasses
import types
import typing as t
from urllib.parse import quote

from .._api.errors import LogfireError, NotFound, OptionError, gathered, refuse
from .._api.wire import API, Wire
from .fields import UNSET, Field
from .options import Action, Options, State
from .protocols import Params, Record, ReturnValue, Spec
from .timestamps import in_utc
from .values import check_characters, check_reference, is_uuid

if t.TYPE_CHECKING:
    from typing_extensions import Unpack

    from .._api.client import Client
    from .protocols import Exporting
    from .remote_state import RemoteState


@dataclasses.dataclass(repr=False)
class Desired:
    """One object as a user wants it: ``values`` by field name, other ``options``, and which options are ``unsound``."""

    resource: Resource
    state: State
    id: str | None = None
    project: str | None = None
    values: dict[str, t.Any] = dataclasses.field(default_factory=dict)
    options: Options = dataclasses.field(default_factory=Options)
    unsound: frozenset[str] = frozenset()

    def show(self, record: Record, parent: Record | None) -> ReturnValue:
        """The object as modules return it; a project that is not there yet is called as the user calls it."""
        shown = self.resource.show(record, parent)
        kind = self.resource.parent
        if kind and not shown.get(kind.name):
            shown[kind.name] = self.project
        return shown

    @property
    def label(self) -> str:
        """The object's name in messages."""
        name = self.values.get(self.resource.identity) or self.id
        named = f"{self.resource.title} {name}" if name else self.resource.title
        return f"{named} of project {self.project}" if self.project else named


@dataclasses.dataclass(repr=False)
class Outcome:
    """The outcome for a desired object. ``shown`` is the object after; ``id`` also names one that was deleted."""

    changed: bool
    action: Action
    before: ReturnValue
    after: ReturnValue
    shown: ReturnValue
    id: str | None = None
    fields: tuple[str, ...] = ()
    extra: ReturnValue = dataclasses.field(default_factory=dict)
    issued: bool = False


class Plan:
    """The steps from an object's current to its desired state. Building a plan never writes."""

    action: Action = "none"
    before: ReturnValue
    after: ReturnValue
    # The object that is there already.
    record: Record | None = None

    @property
    def tidies(self) -> bool:
        """Return whether executing it clears away what an interrupted run left behind, though nothing changes."""
        return False

    @property
    def subject(self) -> Record | None:
        """The record of the object that is there already."""
        return self.record

    def predict(self) -> Outcome:
        """Return the outcome as check mode predicts it."""
        raise NotImplementedError

    def execute(self) -> Outcome:
        """Do it."""
        raise NotImplementedError


class Flags(t.TypedDict, total=False):
    """The flags of a resource: see Resource and NamedResource."""

    states: t.Sequence[str]
    gone_states: frozenset[str]
    actions: frozenset[str]
    id_is_name: bool
    in_document: bool
    prunable: bool
    listed: bool
    exported: bool
    optional: bool
    wire: Wire
    file_options: t.Mapping[str, str]
    update_method: t.Literal["PUT", "PATCH"]
    versioned: bool


class Resource:
    """The one declaration from which argument spec, payload, comparison, redaction, diff and info output derive.

    ``path`` is the collection's, with ``{project_id}`` if it lies below a project (``parent``). ``identity`` names the
    field that users find objects by; ``unique``: the server keeps it unique. ``since`` is the release that brought the
    kind. ``readable``: the API gives one object by its path, in the form that its list does. ``id_is_name``: the id of
    an object is its name, which a new name therefore changes. ``in_document``: documents may hold the kind.
    ``prunable``: documents may have the kind pruned. ``listed``: the API has a list of them; what is not listed is
    found by its id alone. ``exported``: ``export`` takes the kind though nobody named it. ``optional``: some servers or
    plans lack the kind, and ``export`` then leaves it out. ``wire``: how requests that write an object differ from
    others. ``file_options``: options that name a file on the controller, with the options that its contents stand for.

    A class of several resources may set ``states`` and any of the flags for all of them.
    """

    states: t.Sequence[str] = ("present", "absent")
    gone_states: frozenset[str] = frozenset({"absent"})
    # States that are actions rather than states: no document may ask for them.
    actions: frozenset[str] = frozenset()
    id_is_name = False
    in_document = True
    prunable = True
    listed = True
    exported = True
    optional = False
    wire: Wire = API
    file_options: t.Mapping[str, str] = types.MappingProxyType({})

    def __init__(
        self,
        name: str,
        path: str,
        read_scope: str,
        write_scope: str,
        create_scope: str = "",
        fields: t.Sequence[Field] = (),
        parent: Resource | None = None,
        identity: str = "name",
        unique: bool = False,
        read_only: t.Mapping[str, str] | None = None,
        info_only: t.Sequence[str] = (),
        since: str = "",
        readable: bool = False,
        plural: str = "",
        **flags: Unpack[Flags],
    ) -> None:
        self.name = name
        self.title = name.replace("_", " ")
        self.plural = plural or f"{name}s"
        self.path = path
        self.read_scope = read_scope
        self.write_scope = write_scope
        self.create_scope = create_scope or write_scope
        self.fields = tuple(fields)
        self.parent = parent
        self.identity = identity
        self.unique = unique
        self.read_only = dict(read_only or {})
        self.info_only = tuple(info_only)
        self.since = since
        self.readable = readable
        for flag, value in flags.items():
            if not hasattr(type(self), flag):
                raise TypeError(f"{name}: a resource has no flag {flag}")
            setattr(self, flag, value)

    def spec(self) -> Spec:
        """The argument spec of one object, without the connection. Inside ``apply`` the same options apply."""
        spec: Spec = {
            "state": {"type": "str", "choices": list(self.states), "default": "present"},
            "id": {"type": "str"},
        }
        if self.parent:
            spec[self.parent.name] = {"type": "str", "required": True}
        for field in self.fields:
            spec.update(field.spec())
        return spec

    def constraints(self) -> dict[str, object]:
        """Relations between the options, as AnsibleModule's keyword arguments."""
        return {}

    def inline_files(self, params: Params, load: t.Callable[..., object]) -> Params:
        """Return the options with the contents of files instead of their paths; ``load`` finds the files."""
        paths = {path: option for path, option in self.file_options.items() if params.get(path) is not None}
        gone = str(params.get("state")) in self.gone_states
        if not gone and any(params.get(option) is not None for option in paths.values()):
            # Both were given: the argument spec refuses that.
            return params
        contents = {} if gone else {option: load(str(params[path])) for path, option in paths.items()}
        return {**{name: value for name, value in params.items() if name not in paths}, **contents} if paths else params

    def accept(self, params: Params) -> Desired:
        """Check one object's options. Raises OptionError."""
        object_id = params.get("id")
        if object_id is not None:
            check_characters("id", str(object_id))
        state: State = params.get("state") or "present"
        desired = Desired(self, state, object_id, self._accept_parent(params))
        problems: list[OptionError] = []
        for field in self.fields:
            with gathered(problems):
                value = field.accept(params)
                if value is not UNSET:
                    desired.values[field.name] = value
        refuse(problems)
        return desired

    def _accept_parent(self, params: Params) -> str | None:
        if self.parent is None:
            return None
        reference = str(params.get(self.parent.name) or "")
        check_reference(self.parent.name, reference)
        return reference

    def selectors(self, desired: Desired) -> list[tuple[str, str]]:
        """Return what the user finds the object by. Two items of one document may not share any."""
        return (
            [("id", self.key_of(desired.id))]
            if desired.id
            else [(self.identity, str(desired.values.get(self.identity)))]
        )

    def key_of(self, object_id: str) -> str:
        """Return what ids are compared by: UUIDs are the same in upper and lower case, names are not."""
        return object_id if self.id_is_name else object_id.lower()

    @property
    def stand_ins(self) -> frozenset[str]:
        """The options in which a mask, as the API shows a secret, means to keep what is stored."""
        return frozenset().union(*(field.stand_ins for field in self.fields))

    @property
    def comes_after(self) -> frozenset[str]:
        """The names of the resources that must be in place before this one is written."""
        named = {field.refers_to for field in self.fields if field.refers_to}
        return frozenset(named | ({self.parent.name} if self.parent else set()))

    def server_managed(
        self, records: t.Sequence[Record], parent: Record | None, remote: RemoteState
    ) -> t.AbstractSet[str]:
        """The ids (by ``key_of``) of those objects that the server made itself and that are not for pruning."""
        return frozenset()

    def exists(self, record: Record, client: Client) -> bool:
        """Return whether a listed record is of something that is still there: what was revoked may stay listed."""
        return True

    def advice(self, desired: Desired) -> list[str]:
        """Return what is allowed but hardly meant, each with the likely meaning."""
        return []

    def plan(self, desired: Desired, remote: RemoteState) -> Plan:
        raise NotImplementedError

    def fetch(self, client: Client, parent_id: str | None = None) -> object:
        """The whole list, as a list of records. One that is wrapped or comes in pages is unpacked here."""
        return client.get(self.list_path(parent_id), scope=self.read_scope, since=self.since)

    def fetch_one(self, client: Client, object_id: str, parent_id: str | None = None) -> Record | None:
        """One record by its path, if the kind is ``readable``; None if there is none."""
        if not is_uuid(object_id):
            return None
        path = self.item_path({"id": object_id.lower()}, parent_id)
        try:
            found = client.get(path, scope=self.read_scope, since=self.since)
        except NotFound as error:
            if self.since and client.release is not None and client.release < self.since:
                # It is not the object that is missing.
                raise client.unknown_path(f"GET {path}", error.status, self.since) from None
            return None
        return self.record_of(path, found)

    def record_of(self, path: str, answer: object) -> Record:
        """Return what was asked for by its path. An answer that is not a record is an error, and never absence."""
        if not (isinstance(answer, dict) and isinstance(answer.get("id"), str)):
            raise LogfireError(f"GET {path}: the answer is not a {self.title}; check base_url")
        return answer

    def create(self, client: Client, body: t.Mapping[str, object], parent_id: str | None = None) -> object:
        """Send a new object. The answer is its record."""
        return client.request(
            "POST", self.list_path(parent_id), body, scope=self.create_scope, since=self.since, wire=self.wire
        )

    def write(
        self,
        client: Client,
        method: str,
        record: Record,
        parent_id: str | None = None,
        body: t.Mapping[str, object] | None = None,
    ) -> object:
        """Change one object that is there, or delete it. Raises NotFound if it is gone."""
        return client.request(method, self.item_path(record, parent_id), body, scope=self.write_scope, wire=self.wire)

    def remove(self, client: Client, record: Record, parent_id: str | None = None) -> None:
        """Delete one object, which may be gone already."""
        with contextlib.suppress(NotFound):
            self.write(client, "DELETE", record, parent_id)

    def with_details(self, record: Record, parent: Record | None, remote: RemoteState) -> Record:
        """The whole record, where the list shows a part of it only."""
        return record

    def with_references(self, record: Record, remote: RemoteState) -> Record:
        """Return the record with ids resolved to names."""
        return record

    def full_record(self, record: Record, parent: Record | None, remote: RemoteState) -> Record:
        """A record out of a list as it is compared and shown."""
        return self.with_references(self.with_details(record, parent, remote), remote)

    @property
    def refers_by_id(self) -> bool:
        """Return whether the names of what an object refers to take a list of their own."""
        return type(self).with_references is not Resource.with_references

    @property
    def partial(self) -> bool:
        """Return whether lists show a part of each object only, so that reading it takes a request of its own."""
        return type(self).with_details is not Resource.with_details

    def list_path(self, parent_id: str | None = None) -> str:
        return self.path.format(project_id=quote(parent_id or "", safe=""))

    def item_path(self, record: Record, parent_id: str | None = None) -> str:
        return f"{self.list_path(parent_id)}{quote(str(record['id']), safe='')}/"

    def identity_of(self, record: Record) -> str:
        for field in self.fields:
            if field.name == self.identity:
                return str(field.read(record))
        return ""

    def normalise_name(self, name: str) -> str:
        """The form in which two spellings of one name are equal."""
        return name

    def is_nameless(self, record: Record) -> bool:
        """Return whether the server hides the name of an object that must have one."""
        return any(one.name == self.identity and one.required and one.raw(record) is None for one in self.fields)

    def managed(self, record: Record) -> ReturnValue:
        """The fields of a record in the options' own language."""
        shown: ReturnValue = {}
        for field in self.fields:
            if not field.unreadable:
                shown.update(field.show(field.read(record)))
        return shown

    def show(self, record: Record, project: Record | None = None, info: bool = False) -> ReturnValue:
        """A whole record as modules return it: options, ``id``, the parent and the read-only keys."""
        shown: ReturnValue = {"id": record.get("id"), **self.managed(record)}
        if self.parent:
            shown[self.parent.name] = None if project is None else self.parent.identity_of(project)
            shown[f"{self.parent.name}_id"] = None if project is None else project.get("id")
        for option, key in self.read_only.items():
            shown[option] = in_utc(record.get(key))
        if info:
            shown.update({key: in_utc(record.get(key)) for key in self.info_only})
        return shown

    def export(self, record: Record, exporter: Exporting) -> ReturnValue | None:
        """The record as an item of a document: no id, no defaults, secrets as placeholders. None leaves it out."""
        item: ReturnValue = {}
        name = self.identity_of(record)
        for field in self.fields:
            item.update(field.export(field.read(record), self, name, exporter))
        return item

    def deduplicate(self, items: list[ReturnValue]) -> list[ReturnValue]:
        """Drop exported items that say the same."""
        return items

    def queries(self, options: ReturnValue) -> dict[str, str]:
        """Return the SQL that Logfire runs for an object with these options, by option."""
        return {}

    def sort_key(self, shown: ReturnValue) -> tuple[str, ...]:
        parent = str(shown.get(self.parent.name)) if self.parent else ""
        return (str(shown.get(self.identity) or ""), parent, str(shown.get("id")))
