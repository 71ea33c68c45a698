# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members of the organization. They come by invitation, so a member can be changed and removed but not created."""

from __future__ import annotations

from .._api.errors import OptionError
from .._core.delete import Deletion
from .._core.fields import ChoiceField, TextField
from .._core.planned_resource import PlannedResource
from .._core.protocols import Record, Values
from .._core.remote_state import RemoteState
from .._core.resource import Desired, Plan
from .._core.update import Update

ROLES = ("admin", "member", "guest", "billing")
ADMIN = "admin"


class EmailField(TextField):
    """The address of somebody, in whatever case. It is theirs to change."""

    def check(self, value: object) -> str:
        address = super().check(value).strip()
        name, at, host = address.rpartition("@")
        if not (name and at and host) or any(one.isspace() for one in address):
            raise self.bad(f"{address[:60]!r} is not an email address")
        return address

    def key(self, value: object) -> str:
        return str(value).casefold()

    def check_change(self, desired: object, actual: object) -> None:
        raise self.bad(f"the member with that id has the address {actual}, which the API cannot change")


class MemberResource(PlannedResource):
    def normalise_name(self, name: str) -> str:
        return name.strip().casefold()

    def prepare_creation(self, desired: Desired, values: Values) -> Values:
        raise OptionError(
            "email",
            f"nobody with the address {values['email']} is a member of the organization; invite them with"
            " pydantic.logfire.invitation",
        )

    def plan(self, desired: Desired, remote: RemoteState) -> Plan:
        plan = super().plan(desired, remote)
        if isinstance(plan, (Update, Deletion)) and plan.action != "none":
            self._warn_of_the_last_admin(plan.record, remote)
        return plan

    def _warn_of_the_last_admin(self, record: Record, remote: RemoteState) -> None:
        """Warn, as the server's reaction is not documented. Every change of a role takes the old one away."""
        admins = [one["id"] for one in remote.records(self) if one.get("role") == ADMIN]
        if admins == [record["id"]]:
            remote.warn(f"{record.get('email')} is the last admin of the organization, which then has none")


MEMBER = MemberResource(
    name="member",
    path="/v1/members/",
    read_scope="organization:read_member",
    write_scope="organization:write_member",
    identity="email",
    unique=True,
    fields=(EmailField("email", blank=False), ChoiceField("role", ROLES)),
    read_only={
        "name": "name",
        "member_since": "member_since",
        "github_username": "github_username",
        "avatar": "avatar",
    },
    # It would still be the former role's id right after a change, which the API answers with nothing.
    info_only=("role_id",),
    in_document=False,
    update_method="PATCH",
)
