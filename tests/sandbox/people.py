# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID, uuid5

ADMIN = "admin"


def _now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Member:
    id: str
    name: str
    email: str
    role: str
    github_username: str | None = None
    avatar: str | None = None
    member_since: datetime = field(default_factory=_now)


@dataclass
class Invitation:
    id: str
    invite_url: str
    role: str
    expiration: datetime | None
    max_usage_count: int = 1
    usage_count: int = 0
    created_at: datetime = field(default_factory=_now)
    last_used_at: datetime | None = None


@dataclass
class ScimGroup:
    id: str
    display_name: str


@dataclass
class People:
    """The members of an organization, and those who are invited."""

    members: dict[str, Member] = field(default_factory=dict)
    invitations: dict[str, Invitation] = field(default_factory=dict)
    scim_groups: dict[str, ScimGroup] = field(default_factory=dict)

    def found(self, organization_id: str, name: str) -> None:
        """Somebody made the organization: its first member. Without chance, so that nothing else gets other ids."""
        owner = Member(str(uuid5(UUID(organization_id), "owner")), "Owner", f"owner@{name}.example.com", ADMIN)
        self.members[owner.id] = owner

    @property
    def admins(self) -> list[Member]:
        return [each for each in self.members.values() if each.role == ADMIN]


def role_id(organization_id: str, role: str) -> str:
    """Roles have ids of their own, and what they are called is free."""
    return str(uuid5(UUID(organization_id), f"role {role}"))
