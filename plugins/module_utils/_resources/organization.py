# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Organizations of a self-hosted installation, for keys of the one that has the admin panel.

They are listed and created at one place, or on older servers at another. They are changed and deleted by a path that
newer servers may no longer have; then from inside, with a token that acts in the organization.
"""

from __future__ import annotations

import typing as t
from urllib.parse import quote

from .._api.errors import ApiError, LogfireError, NotFound, OptionError
from .._api.token_exchange import SINCE as INSIDE_SINCE
from .._api.token_exchange import Exchange, own_key
from .._api.wire import Request
from .._core.fields import Field, TextField
from .._core.planned_resource import PlannedResource
from .._core.protocols import Params, Record, Spec
from .._core.values import is_uuid, same_id
from .project import NAME_PATTERN, NAME_RULE

if t.TYPE_CHECKING:
    from .._api.client import Client
    from .._core.protocols import Record
    from .._core.remote_state import RemoteState
    from .._core.resource import Desired

LIST = "/v1/instance/organizations/"
OLDER_LIST = "/v1/organizations/"
ITEMS = "/v1/organizations/"
INSIDE = "/v1/organization/"
INSIDE_SCOPES = "organization:read organization:write"
ADMIN = "instance:admin (organization:admin on some releases)"
ABSENT = (404, 405)


class LinksField(Field):
    """Links of a profile, in the order in which they are shown."""

    keys = ("url", "icon", "name")

    def spec(self) -> Spec:
        options: Spec = {key: {"type": "str", "required": True} for key in self.keys}
        options["url"]["no_log"] = False
        return {self.name: {"type": "list", "elements": "dict", "options": options}}

    def check(self, value: t.Any) -> list[dict[str, str]]:
        links = [{key: str(link[key]) for key in self.keys} for link in value]
        for number, link in enumerate(links):
            blank = next((key for key in ("url", "name") if not link[key].strip()), None)
            if blank:
                raise OptionError(f"{self.name}[{number}].{blank}", "must not be blank")
        return links

    def read(self, record: Record) -> list[dict[str, str]]:
        links = record.get(self.api)
        rows = [link for link in links if isinstance(link, dict)] if isinstance(links, list) else []
        return [{key: str(link.get(key) or "") for key in self.keys} for link in rows]


class OrganizationResource(PlannedResource):
    def spec(self) -> Spec:
        return {**super().spec(), "force": {"type": "bool", "default": False}}

    def accept(self, params: Params) -> Desired:
        desired = super().accept(params)
        desired.options.force = bool(params.get("force"))
        return desired

    def check_deletion(self, desired: Desired, remote: RemoteState, record: Record) -> None:
        own = remote.client.settings.key_organization_id
        if record.get("has_admin_panel") or (own and same_id(own, record["id"])):
            raise LogfireError(f"{desired.label} is never deleted: the admin panel and this API key belong to it")
        if not desired.options.force:
            raise OptionError("force", f"must be true to delete {desired.label}, with all projects in it")

    def item_path(self, record: Record, parent_id: str | None = None) -> str:
        return f"{ITEMS}{quote(str(record['id']), safe='')}/"

    def fetch(self, client: Client, parent_id: str | None = None) -> object:
        return self._at_the_list(client, "GET", None)

    def create(self, client: Client, body: t.Mapping[str, object], parent_id: str | None = None) -> object:
        return self._at_the_list(client, "POST", body)

    def fetch_one(self, client: Client, object_id: str, parent_id: str | None = None) -> Record | None:
        """The list has whole records too, in case the path is not there for this key or on this server."""
        if not is_uuid(object_id):
            return None
        path = self.item_path({"id": object_id.lower()})
        try:
            found = client.request("GET", path, scope=self.write_scope, wire=own_key(client))
        except ApiError as error:
            if error.status not in (403, *ABSENT):
                raise
            return self._listed(client, object_id)
        return self.record_of(path, found)

    def write(
        self,
        client: Client,
        method: str,
        record: Record,
        parent_id: str | None = None,
        body: t.Mapping[str, object] | None = None,
    ) -> object:
        path = self.item_path(record)
        try:
            return client.request(method, path, body, scope=self.write_scope, wire=own_key(client))
        except ApiError as error:
            if error.status not in (403, *ABSENT):
                raise
            refused = error
        try:
            return self._inside(client, record).send(Request(method, INSIDE, body, INSIDE_SCOPES, INSIDE_SINCE))
        except ApiError as error:
            if error.status not in (400, 401, 403, *ABSENT):
                raise
            if self._gone(client, record):
                raise NotFound(f"{method} {path}: there is no such organization any more", 404) from None
            raise ApiError(f"{refused}; {error}", error.status, error.detail) from None

    def _inside(self, client: Client, record: Record) -> Exchange:
        return Exchange(client, self.identity_of(record), organization_names)

    def _at_the_list(self, client: Client, method: str, body: t.Mapping[str, object] | None) -> object:
        """Ask at the older path if the newer one does not exist, as nothing was done then."""
        wire = own_key(client)
        try:
            return client.request(method, LIST, body, scope=self.read_scope, since=self.since, wire=wire)
        except ApiError as error:
            if error.status == 403:
                raise self._only_self_hosted(error) from None
            if error.status not in ABSENT:
                raise
            refused = error
        try:
            return client.request(method, OLDER_LIST, body, scope=self.read_scope, since=self.since, wire=wire)
        except ApiError as error:
            if error.status in ABSENT:
                raise self._only_self_hosted(refused) from None
            raise (self._only_self_hosted(error) if error.status == 403 else error) from None

    @staticmethod
    def _only_self_hosted(error: ApiError) -> ApiError:
        rule = "organizations are managed on self-hosted installations only, with a key of the one with the admin panel"
        return ApiError(f"{error}; {rule}", error.status, error.detail)

    def _listed(self, client: Client, object_id: str) -> Record | None:
        records = self.fetch(client)
        rows = [one for one in records if isinstance(one, dict)] if isinstance(records, list) else []
        return next((one for one in rows if str(one.get("id")).lower() == object_id.lower()), None)

    def _gone(self, client: Client, record: Record) -> bool:
        """Look into the list, as a missing path and a missing organization look alike."""
        try:
            return self._listed(client, record["id"]) is None
        except LogfireError:
            return False


ORGANIZATION = OrganizationResource(
    name="organization",
    path=LIST,
    read_scope=ADMIN,
    write_scope="organization:admin",
    create_scope=ADMIN,
    since="v2026-06-03.01",
    unique=True,
    readable=True,
    fields=(
        TextField("name", api="organization_name", pattern=NAME_PATTERN, rule=NAME_RULE, required=True),
        TextField("display_name", api="organization_display_name", server_default=""),
        TextField("description", server_default=""),
        TextField("github_handle", server_default=""),
        TextField("location", server_default=""),
        TextField("avatar", server_default=""),
        LinksField("links", server_default=[]),
        TextField(
            "billing_email",
            pattern=r"(?:[^@\s]+@[^@\s]+)?",
            rule="an e-mail address, or empty",
            on_create=False,
            server_default="",
        ),
    ),
    read_only={
        key: key
        for key in (
            "has_admin_panel",
            "subscription_plan",
            "spending_cap",
            "spending_cap_reached_at",
            "planless_grace_period_ends_at",
            "gateway_enabled",
            "ai_enabled",
            "ai_training_enabled",
            "created_at",
            "updated_at",
        )
    },
    in_document=False,
)


def organization_names(client: Client) -> set[str]:
    """The names of all organizations of the installation."""
    records = ORGANIZATION.fetch(client)
    rows = [one for one in records if isinstance(one, dict)] if isinstance(records, list) else []
    return {ORGANIZATION.identity_of(one) for one in rows}
