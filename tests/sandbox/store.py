# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Literal

from .durations import Duration
from .keyring import Label
from .people import Invitation, Member, People, ScimGroup
from .profile import Profile
from .reports import Reports
from .variation import Variation

if TYPE_CHECKING:
    from .objectives import Schedule, Slo

TokenKind = Literal["write", "read"]
TOKEN_PREFIX_LENGTH = 16

_KEY_WITH_ORGANIZATION = re.compile(r"pylf_v2_[a-z]+_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_[A-Za-z0-9]+")


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Record:
    id: str
    created_by: str
    created_at: datetime = field(default_factory=now, kw_only=True)
    updated_at: datetime | None = field(default=None, kw_only=True)
    updated_by: str | None = field(default=None, kw_only=True)

    def touch(self, by: str) -> None:
        self.updated_at = now()
        self.updated_by = by


@dataclass
class Channel(Record):
    label: str
    config: dict[str, Any]
    active: bool = True


@dataclass
class Assignment:
    channel_id: str
    schedule_id: str | None = None


@dataclass
class Alert(Record):
    name: str
    description: str
    query: str
    time_window: Duration
    frequency: Duration
    watermark: Duration
    notify_when: str
    active: bool
    assignments: list[Assignment]
    environments: list[str]
    slo_id: str | None = None
    snoozed_until: datetime | None = None
    schedule_warning: str | None = None


@dataclass
class Dashboard(Record):
    name: str
    slug: str
    metadata: dict[str, Any]
    spec: dict[str, Any]
    version: int = 1
    saved_layout: dict[str, dict[str, int]] = field(default_factory=dict)
    """Positions that people dragged panels to, by reference: apart from the definition."""
    layout_updated_at: datetime | None = None


@dataclass
class Token(Record):
    kind: TokenKind
    project: Project = field(repr=False)
    secret: str
    expires_at: datetime | None
    revoked: bool = False

    @property
    def prefix(self) -> str:
        return self.secret[:TOKEN_PREFIX_LENGTH]

    @property
    def expired(self) -> bool:
        return self.expires_at is not None and self.expires_at <= now()


@dataclass
class Project(Record):
    organization: Organization = field(repr=False)
    name: str
    description: str
    visibility: str
    alerts: dict[str, Alert] = field(default_factory=dict)
    dashboards: dict[str, Dashboard] = field(default_factory=dict)
    slos: dict[str, Slo] = field(default_factory=dict)
    tokens: dict[TokenKind, dict[str, Token]] = field(default_factory=lambda: {"write": {}, "read": {}})
    variables: dict[str, Any] = field(default_factory=dict)
    frontend_applications: dict[str, Any] = field(default_factory=dict)
    deleted_applications: dict[str, Any] = field(default_factory=dict)
    datasets: dict[str, Any] = field(default_factory=dict)
    variable_types: dict[str, Any] = field(default_factory=dict)
    simple: dict[str, dict[str, Any]] = field(default_factory=dict)
    """Objects of resources whose routes derive from their declarations, by the plural of the resource."""
    collector_policies: dict[str, Any] = field(default_factory=dict)
    enrollment_tokens: dict[str, Any] = field(default_factory=dict)
    service_names: set[str] = field(default_factory=set)
    """Under which telemetry reports."""
    records: list[dict[str, Any]] = field(default_factory=list)
    """Planted telemetry."""


@dataclass
class Key(Record):
    name: str
    secret: str
    organization: Organization = field(repr=False)
    scopes: frozenset[str] | None = None
    """None: every scope there is."""
    project_id: str | None = None
    expires_at: datetime | None = None
    revoked: bool = False
    label: Label = field(default_factory=Label)

    @property
    def valid(self) -> bool:
        return not self.revoked and (self.expires_at is None or self.expires_at > now())


@dataclass
class Organization(Record):
    name: str
    projects: dict[str, Project] = field(default_factory=dict)
    channels: dict[str, Channel] = field(default_factory=dict)
    schedules: dict[str, Schedule] = field(default_factory=dict)
    keys: dict[str, Key] = field(default_factory=dict)
    people: People = field(default_factory=People)
    gateway_providers: dict[str, Any] = field(default_factory=dict)
    remains: dict[str, dict[str, Alert]] = field(default_factory=dict)
    """Alerts of deleted projects, by the name of the project, where they return."""
    simple: dict[str, dict[str, Any]] = field(default_factory=dict)
    policies: dict[str, Any] = field(default_factory=dict)
    """The workloads of others that are trusted."""
    project_ids: dict[str, str] = field(default_factory=dict)
    """By name."""
    profile: Profile = field(default_factory=Profile)


class Store:
    """Everything the sandbox remembers. Each object is kept in its parent; the indexes only find it."""

    def __init__(self, vary: Variation) -> None:
        self.vary = vary
        self.organizations: dict[str, Organization] = {}
        self.projects: dict[str, Project] = {}
        self.keys: dict[str, Key] = {}
        self.tokens: dict[str, Token] = {}
        self.group_mappings: list[dict[str, Any]] = []
        self.reports = Reports()

    def add_organization(
        self, name: str, secret: str | None = None, identity: str | None = None
    ) -> tuple[Organization, Key]:
        if identity is None:
            named = _KEY_WITH_ORGANIZATION.fullmatch(secret or "")
            identity = named[1] if named and named[1] not in self.organizations else self.vary.new_id()
        organization = Organization(identity, "sandbox", name)
        key = self.add_key(organization, name, secret=secret)
        # The first one is where the installation is administered.
        organization.profile.has_admin_panel = not self.organizations
        self.organizations[identity] = organization
        organization.people.found(organization.id, name)
        return organization, key

    def add_key(
        self,
        organization: Organization,
        name: str,
        *,
        secret: str | None = None,
        scopes: frozenset[str] | None = None,
        project_id: str | None = None,
        expires_at: datetime | None = None,
    ) -> Key:
        secret = secret or f"pylf_v2_us_{organization.id}_{self.vary.secret()}"
        if secret in self.keys:
            raise ValueError("two keys with the same secret")
        key = Key(
            self.vary.new_id(),
            "sandbox",
            name,
            secret,
            organization,
            scopes=scopes,
            project_id=project_id,
            expires_at=expires_at,
        )
        organization.keys[key.id] = self.keys[secret] = key
        return key

    def find_organization(self, name_or_id: str) -> Organization | None:
        by_id = self.organizations.get(name_or_id)
        return by_id or next((each for each in self.organizations.values() if each.name == name_or_id), None)

    def remove_organization(self, organization: Organization) -> None:
        for project in list(organization.projects.values()):
            self.remove_project(project)
        self.keys = {secret: key for secret, key in self.keys.items() if key.organization is not organization}
        del self.organizations[organization.id]

    def add_project(self, project: Project) -> None:
        project.organization.projects[project.id] = self.projects[project.id] = project
        project.organization.project_ids[project.name] = project.id

    def rename_project(self, project: Project, name: str) -> None:
        del project.organization.project_ids[project.name]
        project.organization.project_ids[name] = project.id
        project.name = name

    def remove_project(self, project: Project) -> None:
        del project.organization.projects[project.id], self.projects[project.id]
        del project.organization.project_ids[project.name]
        for tokens in project.tokens.values():
            for token in tokens.values():
                del self.tokens[token.id]

    def remove_channel(self, organization: Organization, channel: Channel) -> None:
        del organization.channels[channel.id]
        for project in organization.projects.values():
            for alert in project.alerts.values():
                alert.assignments = [each for each in alert.assignments if each.channel_id != channel.id]

    def remove_schedule(self, organization: Organization, schedule: Schedule) -> None:
        """Remove it. Its channels notify at all times from now on."""
        del organization.schedules[schedule.id]
        for project in organization.projects.values():
            for alert in project.alerts.values():
                for each in alert.assignments:
                    each.schedule_id = None if each.schedule_id == schedule.id else each.schedule_id

    def add_token(self, token: Token) -> None:
        token.project.tokens[token.kind][token.id] = self.tokens[token.id] = token

    def token_with(self, secret: str, kind: TokenKind) -> Token | None:
        return next((token for token in self.tokens.values() if token.kind == kind and token.secret == secret), None)

    def raw(self) -> dict[str, Any]:
        """Return everything as stored, secrets included."""
        return {
            "organizations": [_raw(each) for each in self.organizations.values()],
            "group_mappings": self.group_mappings,
        }


def _raw(value: Any) -> Any:
    if isinstance(value, Record):
        return dict(_raw_fields(value))
    if isinstance(value, Duration):
        return value.text
    if isinstance(value, (Assignment, People, Member, Invitation, ScimGroup)):
        return {name: _raw(each) for name, each in vars(value).items()}
    if isinstance(value, (Assignment, Label)):
        return vars(value)
    if isinstance(value, dict):
        if value and all(isinstance(each, Record) for each in value.values()):
            return [_raw(each) for each in value.values()]
        return {name: _raw(each) for name, each in value.items()}
    if isinstance(value, (list, set, frozenset)):
        return [_raw(each) for each in value]
    return value


def _raw_fields(record: Record) -> Iterator[tuple[str, Any]]:
    for name, value in vars(record).items():
        if isinstance(value, (Organization, Project)):
            yield f"{name}_id", value.id
        else:
            yield name, _raw(value)
