# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Notification channels of the organization.

Their secrets read back masked, so a change in one cannot be seen: it is sent on creation, and again only when asked
for or when something else in the configuration changes, which the API replaces as a whole.
"""

from __future__ import annotations

import dataclasses
import re
import typing as t
from urllib.parse import urlsplit

from .._api.errors import OptionError, gathered, refuse
from .._core.fields import UNSET, Field, FlagField, TextField
from .._core.planned_resource import PlannedResource
from .._core.protocols import Kind, Params, Record, Spec, Values
from .._core.remote_state import RemoteState
from .._core.resource import Desired, Plan
from .._core.values import check_characters, is_placeholder, is_uuid

if t.TYPE_CHECKING:
    from .._api.sent_secrets import SentSecret
    from .._core.protocols import Exporting

MASK = "**********"
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
_PORTS = {"http": "80", "https": "443"}
_PLACE = re.compile(r"(.*?)(?::(\d*))?")
SHORTEST_HIDDEN = 8
# The server judges addresses, but one of them holds no white space.
_ADDRESS = re.compile(r"[^@\s]+@[^@\s]+")


@dataclasses.dataclass(frozen=True, repr=False, eq=False)
class ChannelType:
    """One kind of channel: its option, the API's type, its suboptions with what each needs to be created."""

    option: str
    type: str
    spec: Spec
    required: tuple[str, ...]
    secret: str = ""
    defaults: tuple[tuple[str, t.Any], ...] = ()
    # Reset by the server when an update leaves them out.
    always_sent: tuple[tuple[str, t.Any], ...] = ()


KINDS = (
    ChannelType(
        "webhook",
        "webhook",
        {
            "url": {"type": "str", "no_log": True},
            "format": {"type": "str", "choices": ["auto", "slack-blockkit", "slack-legacy", "raw-data"]},
        },
        ("url",),
        secret="url",
        defaults=(("format", "auto"),),
    ),
    ChannelType(
        "opsgenie",
        "opsgenie",
        {"auth_key": {"type": "str", "no_log": True}, "base_url": {"type": "str"}},
        ("auth_key",),
        secret="auth_key",
    ),
    ChannelType("notification", "notification", {"recipients": {"type": "list", "elements": "str"}}, ("recipients",)),
    ChannelType("email", "email", {"recipients": {"type": "list", "elements": "str"}}, ("recipients",)),
    ChannelType("web_push", "web-push", {"recipients": {"type": "list", "elements": "str"}}, ("recipients",)),
    ChannelType(
        "pagerduty",
        "pagerduty",
        {
            "routing_key": {"type": "str", "no_log": True},
            "region": {"type": "str", "choices": ["us", "eu"]},
        },
        ("routing_key",),
        secret="routing_key",
    ),
    ChannelType(
        "pagerduty_integration",
        "pagerduty-integration",
        {"install_id": {"type": "str"}, "service_id": {"type": "str"}},
        ("install_id", "service_id"),
    ),
    ChannelType(
        "slack",
        "slack-integration",
        {
            "install_id": {"type": "str"},
            "channel_id": {"type": "str"},
            "include_agent_prompt": {"type": "bool"},
        },
        ("install_id", "channel_id"),
        always_sent=(("include_agent_prompt", True),),
    ),
)
_BY_OPTION = {kind.option: kind for kind in KINDS}
_BY_TYPE = {kind.type: kind for kind in KINDS}


@dataclasses.dataclass(frozen=True)
class Config:
    """A channel's configuration: ``values`` by suboption. ``always``: send the secret though nothing differs."""

    type: str
    values: t.Mapping[str, t.Any]
    always: bool = False

    @property
    def kind(self) -> ChannelType | None:
        return _BY_TYPE.get(self.type)

    @property
    def secret(self) -> str | None:
        """Return the real secret, if the user gave one: a mask or a placeholder means "keep"."""
        value = self.values.get(self.kind.secret) if self.kind and self.kind.secret else None
        return None if value is None or is_stand_in(value) else value


class ConfigField(Field):
    """The options of all kinds of channels, of which one may be given."""

    stand_ins = frozenset(kind.secret for kind in KINDS if kind.secret)

    @property
    def option_names(self) -> str:
        return " or ".join(kind.option for kind in KINDS)

    def spec(self) -> Spec:
        spec: Spec = {kind.option: {"type": "dict", "options": kind.spec} for kind in KINDS}
        spec["update_secrets"] = {
            "type": "str",
            "choices": ["on_create", "always"],
            "default": "on_create",
            "no_log": False,
        }
        return spec

    def accept(self, params: Params) -> object:
        given = [kind for kind in KINDS if params.get(kind.option) is not None]
        if len(given) > 1:
            options = ", ".join(kind.option for kind in given)
            raise OptionError(options, "a channel is of one kind: give one of these options")
        if not given:
            return UNSET
        kind = given[0]
        values = {name: value for name, value in params[kind.option].items() if value is not None}
        problems: list[OptionError] = []
        for name, value in values.items():
            with gathered(problems):
                self._check(kind, name, value)
        refuse(problems)
        return Config(kind.type, values, params.get("update_secrets") == "always")

    def _check(self, kind: ChannelType, name: str, value: t.Any) -> None:
        option = f"{kind.option}.{name}"
        if name == kind.secret and is_stand_in(value):
            return
        if isinstance(value, str) and (name == kind.secret or name.endswith("_id")):
            check_characters(option, value)
        if isinstance(value, str) and not value.strip():
            raise OptionError(option, "must not be blank")
        if name in ("url", "base_url") and not _is_url(value):
            raise OptionError(option, "must be a whole URL that begins with https:// or http://")
        if name == "recipients":
            of_mail = kind.option == "email"
            if not value or not all(_ADDRESS.fullmatch(str(one)) if of_mail else is_uuid(one) for one in value):
                what = "address, and addresses like name@example.com" if of_mail else "user id, and UUIDs"
                raise OptionError(option, f"must list at least one {what} only")

    def check_new(self, value: Config) -> None:
        kind = t.cast(ChannelType, value.kind)
        missing = [f"{kind.option}.{name}" for name in kind.required if name not in value.values]
        if missing:
            raise OptionError(", ".join(missing), "required to create the channel")
        if kind.secret and value.secret is None:
            raise OptionError(f"{kind.option}.{kind.secret}", "give the real value, not a mask or placeholder")

    def check_change(self, desired: Config, actual: Config) -> None:
        kind = t.cast(ChannelType, desired.kind)
        if desired.type != actual.type:
            self.check_new(desired)
        elif kind.secret and desired.secret is None and (kind.option != "webhook" or _elsewhere(desired, actual)):
            raise OptionError(
                f"{kind.option}.{kind.secret}", "give the real value: the API replaces the configuration as a whole"
            )

    def read(self, record: Record) -> Config:
        config = record.get(self.api)
        if not isinstance(config, dict):
            return Config("", {})
        return Config(str(config.get("type")), {name: value for name, value in config.items() if name != "type"})

    def same(self, desired: Config, actual: Config) -> bool:
        if desired.type != actual.type:
            return False
        if desired.type == "webhook" and _elsewhere(desired, actual):
            return False
        return all(_comparable(desired, name) == _comparable(actual, name) for name in desired.values)

    def ignored_by_server(self, desired: Config, actual: Config) -> str:
        """A suboption that a server does not know of a kind that it does know."""
        kind = t.cast(ChannelType, desired.kind)
        dropped = [name for name in desired.values if name != kind.secret and actual.values.get(name) is None]
        return ", ".join(f"{kind.option}.{name}" for name in dropped) if desired.type == actual.type else ""

    def must_send(self, desired: Config) -> bool:
        return desired.always and desired.secret is not None

    def sends_secret(self, desired: Config, actual: Config) -> bool:
        """Return whether a change of a channel sends the secret."""
        if desired.type != actual.type or self.must_send(desired):
            return True
        return not self.same(desired, actual) and (desired.type != "webhook" or _elsewhere(desired, actual))

    def value_after_update(self, desired: Config, actual: Config) -> Config:
        """Keep what is left out of a channel of the same kind."""
        if desired.type != actual.type:
            return desired
        return dataclasses.replace(desired, values={**actual.values, **desired.values})

    def payload(self, desired: Config, actual: t.Any = UNSET) -> dict[str, object]:
        kind = t.cast(ChannelType, desired.kind)
        keep = isinstance(actual, Config) and actual.type == desired.type
        kept = {name: value for name, value in actual.values.items() if name in kind.spec} if keep else {}
        values = {**dict(kind.always_sent), **dict(kind.defaults), **_without_nulls(kept), **desired.values}
        if kind.secret:
            values[kind.secret] = self._secret(kind, desired, actual if keep else None)
        return {self.api: {"type": kind.type, **values}}

    @staticmethod
    def _secret(kind: ChannelType, desired: Config, actual: Config | None) -> str | None:
        """Return the empty URL, with which the API keeps the webhook's; the other kinds have no such word."""
        if actual is None or kind.option != "webhook":
            return desired.secret
        return desired.secret if desired.secret and (desired.always or _elsewhere(desired, actual)) else ""

    def show(self, value: Config) -> dict[str, object]:
        kind = value.kind
        if kind is None:
            return {"config": {"type": value.type}} if value.type else {}
        return {kind.option: self._values(value, kind)}

    def _values(self, value: Config, kind: ChannelType) -> dict[str, object]:
        values = {name: value.values.get(name) for name in kind.spec}
        values = {name: sorted(one) if isinstance(one, list) else one for name, one in values.items()}
        if kind.secret and value.secret is not None:
            values[kind.secret] = _masked(kind, value.secret)
        return _without_nulls(values)

    def export(self, value: Config, resource: Kind, name: str, exporter: Exporting) -> dict[str, object]:
        kind = value.kind
        if kind is None:
            return {}
        values = {option: one for option, one in self._values(value, kind).items() if one not in ("", [])}
        if kind.secret:
            values[kind.secret] = exporter.placeholder(resource, name, f"{kind.option}.{kind.secret}")
        return {kind.option: values}

    def secrets(self, value: Config) -> t.Sequence[str]:
        if value.secret is None:
            return ()
        # A server may quote the part of a URL behind the host; a short one would hide half of every message.
        behind_host = value.secret.partition("://")[2].partition("/")[2]
        parts = {behind_host, behind_host.partition("?")[0], behind_host.partition("?")[2]}
        return (value.secret, *sorted(part for part in parts if len(part) >= SHORTEST_HIDDEN))


def is_stand_in(value: str) -> bool:
    """A mask, as the API shows a secret, or a placeholder of ``export`` that nobody filled in."""
    return MASK in value or is_placeholder(value)


def _without_nulls(values: t.Mapping[str, object]) -> dict[str, object]:
    return {name: value for name, value in values.items() if value is not None}


def _is_url(value: str) -> bool:
    try:
        parts = urlsplit(value)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and not any(one.isspace() for one in value)
    except ValueError:
        return False


def _visible(url: object) -> tuple[str, str]:
    """Return what the API shows of a webhook's URL, scheme and host; "" for what it hides."""
    parts = urlsplit(url.partition(MASK)[0] if isinstance(url, str) else "")
    return parts.scheme, parts.netloc.rpartition("@")[2].lower()


def _elsewhere(desired: Config, actual: Config) -> bool:
    """Return whether a webhook is to go to another scheme, host or port, as far as the mask does not hide them."""
    url = desired.values.get("url")
    if url is None or "://" not in url:
        return False
    scheme, host, port = _site(url)
    told = _site(actual.values.get("url"))
    return any(one not in ("", other) for one, other in zip(told, (scheme, host, port or _PORTS.get(scheme))))


def _site(url: object) -> tuple[str, str, str]:
    scheme, place = _visible(url)
    host, port = t.cast("re.Match[str]", _PLACE.fullmatch(place)).groups("")
    return scheme, host, port


def _masked(kind: ChannelType, secret: str) -> str:
    return f"{'://'.join(_visible(secret))}/{MASK}" if kind.option == "webhook" else MASK


def _comparable(config: Config, name: str) -> object:
    kind = t.cast(ChannelType, config.kind)
    value = config.values.get(name)
    if name == kind.secret:
        return ""
    if isinstance(value, list):
        return frozenset(str(one).lower() for one in value)
    return value.lower() if isinstance(value, str) and name.endswith("_id") and name != "channel_id" else value


def _memory_of(record: Record, remote: RemoteState) -> SentSecret:
    # An ordinary module compiles at each start whatever it imports, and hardly one has a channel's secret.
    from .._api.sent_secrets import SentSecret

    return SentSecret(remote.client.settings, str(record["id"]))


class ChannelResource(PlannedResource):
    def plan(self, desired: Desired, remote: RemoteState) -> Plan:
        plan = super().plan(desired, remote)
        config, record = desired.values.get("config"), plan.record
        if isinstance(config, Config) and config.secret and record is not None and plan.action in ("none", "updated"):
            self._look_at_secret(desired, config, remote, record, plan.action == "updated")
        return plan

    def _look_at_secret(
        self, desired: Desired, config: Config, remote: RemoteState, record: Record, changes: bool
    ) -> None:
        """Warn of a secret that is another one than this machine saw last, and that is not sent."""
        kind, secret = t.cast(ChannelType, config.kind), t.cast(str, config.secret)
        memory = _memory_of(record, remote)
        (field,) = (one for one in self.fields if isinstance(one, ConfigField))
        if changes and field.sends_secret(config, field.read(record)):
            if not remote.check_mode:
                memory.remember(secret)
        elif memory.differs(secret):
            remote.warn(
                f"{desired.label}: {kind.option}.{kind.secret} is another one than this machine saw last, and the API"
                " shows none to compare; the stored one is kept: set update_secrets to always to send it"
            )
        elif not remote.check_mode:
            memory.remember(secret)

    def check_echo(
        self, desired: Desired, remote: RemoteState, sent: t.Iterable[Field], values: Values, record: Record
    ) -> None:
        super().check_echo(desired, remote, sent, values, record)
        config = values.get("config")
        if isinstance(config, Config) and config.secret and record.get("id"):
            memory = _memory_of(record, remote)
            # It was just created: of those that are there already, the plan takes care.
            if memory.differs(config.secret) is None:
                memory.remember(config.secret)

    def advice(self, desired: Desired) -> list[str]:
        config = desired.values.get("config")
        url = str(config.values.get("url") or "") if isinstance(config, Config) and config.type == "webhook" else ""
        if not url.startswith("http://") or urlsplit(url).hostname in _THIS_MACHINE:
            return []
        return [
            "webhook.url begins with http://, so that alerts and the secret travel in the clear; did you mean https?"
        ]


CHANNEL = ChannelResource(
    name="channel",
    path="/v1/channels/",
    read_scope="organization:read_channel",
    write_scope="organization:write_channel",
    readable=True,
    fields=(
        TextField("name", api="label", blank=False, required=True),
        FlagField("active", on_create=False, server_default=True),
        ConfigField("config", required=True),
    ),
    read_only={
        key: key for key in ("organization_id", "created_at", "updated_at", "created_by_name", "updated_by_name")
    },
)
