# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Annotated, Any, Literal
from urllib.parse import urlsplit
from uuid import UUID
from zlib import crc32

from fastapi import APIRouter, Depends
from pydantic import Field
from starlette.responses import Response

from .. import errors, releases
from ..auth import Grant, organization_wide
from ..errors import JSON
from ..fields import Identifier, Strict
from ..sandbox import Sandbox
from ..store import Channel

router = APIRouter(prefix="/api/v1/channels")

MASK = "**********"
SECRETS = frozenset({"url", "auth_key", "routing_key"})
DEFAULTED = frozenset({"include_agent_prompt"})
NEWER_TYPES = {
    "pagerduty": releases.NEWER_CHANNELS,
    "pagerduty-integration": releases.NEWER_CHANNELS,
    "slack-integration": releases.NEWER_CHANNELS,
    "email": releases.EMAIL_CHANNELS,
    "web-push": releases.EMAIL_CHANNELS,
}

WebhookFormat = Literal["auto", "slack-blockkit", "slack-legacy", "raw-data"]
Filled = Annotated[str, Field(min_length=1)]
EmailAddress = Annotated[str, Field(pattern=r"^[^@\s]+@[^@\s]+$")]


class Webhook(Strict):
    type: Literal["webhook"]
    format: WebhookFormat
    url: Filled


class WebhookUpdate(Webhook):
    url: str


class Opsgenie(Strict):
    type: Literal["opsgenie"]
    auth_key: str
    base_url: str = ""


class Notification(Strict):
    type: Literal["notification"]
    recipients: list[Identifier]


class PagerDuty(Strict):
    type: Literal["pagerduty"]
    routing_key: Filled
    region: Literal["us", "eu"] = "us"


class PagerDutyIntegration(Strict):
    type: Literal["pagerduty-integration"]
    install_id: Identifier
    service_id: Identifier


class SlackIntegration(Strict):
    type: Literal["slack-integration"]
    install_id: Identifier
    channel_id: Filled
    include_agent_prompt: bool = True


class Email(Strict):
    type: Literal["email"]
    recipients: Annotated[list[EmailAddress], Field(min_length=1)]


class WebPush(Strict):
    type: Literal["web-push"]
    recipients: Annotated[list[Identifier], Field(min_length=1)]


Others = Email | WebPush | Opsgenie | Notification | PagerDuty | PagerDutyIntegration | SlackIntegration
ConfigCreate = Annotated[Webhook | Others, Field(discriminator="type")]
ConfigUpdate = Annotated[WebhookUpdate | Others, Field(discriminator="type")]


class ChannelCreate(Strict):
    label: str
    config: ConfigCreate


class ChannelUpdate(Strict):
    label: str | None = None
    config: ConfigUpdate | None = None
    active: bool | None = None


Reader = Annotated[Grant, Depends(organization_wide("organization:read_channel"))]
Writer = Annotated[Grant, Depends(organization_wide("organization:write_channel"))]


@router.get("/")
async def list_channels(grant: Reader) -> Response:
    channels = grant.sandbox.vary.shuffled(grant.organization.channels.values())
    return JSON([view(channel, grant.organization.id, grant.sandbox) for channel in channels])


@router.post("/")
async def create_channel(grant: Writer, body: ChannelCreate) -> Response:
    config = accepted(grant, body.config)
    refuse_duplicate(grant, body.label)
    channel = Channel(grant.sandbox.vary.new_id(), grant.key.name, label=body.label, config=config)
    grant.organization.channels[channel.id] = channel
    return JSON(view(channel, grant.organization.id, grant.sandbox), 201)


@router.get("/{channel_id}/")
async def get_channel(grant: Reader, channel_id: UUID) -> Response:
    return JSON(view(existing(grant, channel_id), grant.organization.id, grant.sandbox))


@router.put("/{channel_id}/")
async def update_channel(grant: Writer, channel_id: UUID, body: ChannelUpdate) -> Response:
    channel = existing(grant, channel_id)
    grant.call.note_nulls(body)
    if body.config is not None:
        channel.config = kept_url(channel, accepted(grant, body.config))
    if body.label is not None and body.label != channel.label:
        refuse_duplicate(grant, body.label)
        channel.label = body.label
    if body.active is not None:
        channel.active = body.active
    channel.touch(grant.key.name)
    return JSON(view(channel, grant.organization.id, grant.sandbox))


@router.delete("/{channel_id}/")
async def delete_channel(grant: Writer, channel_id: UUID) -> Response:
    channel = existing(grant, channel_id)
    if grant.sandbox.settings.used_channels_stay and in_use(channel, grant):
        raise errors.conflict("The channel is used by an alert")
    grant.sandbox.store.remove_channel(grant.organization, channel)
    return Response(status_code=204)


def existing(grant: Grant, channel_id: UUID) -> Channel:
    channel = grant.organization.channels.get(str(channel_id))
    if channel is None:
        raise errors.not_found("Channel")
    return channel


def refuse_duplicate(grant: Grant, label: str) -> None:
    taken = (each.label for each in grant.organization.channels.values())
    if grant.sandbox.settings.unique_labels and any(grant.sandbox.same_name(label, each) for each in taken):
        raise errors.conflict(f"A channel labelled '{label}' exists")


def in_use(channel: Channel, grant: Grant) -> bool:
    alerts = (alert for project in grant.organization.projects.values() for alert in project.alerts.values())
    return any(each.channel_id == channel.id for alert in alerts for each in alert.assignments)


def accepted(grant: Grant, body: Webhook | Others) -> dict[str, Any]:
    """The config as it will be stored: the real service takes a mask that comes back for the secret."""
    newer = NEWER_TYPES.get(body.type)
    if newer and not grant.sandbox.settings.supports(newer):
        raise errors.invalid(f"Unknown channel type '{body.type}'")
    known = grant.organization.people.members
    recipients = body.recipients if isinstance(body, (Notification, WebPush)) else []
    if grant.sandbox.settings.recipients_checked and not set(recipients) <= known.keys():
        raise errors.invalid("recipients must be members of the organization")
    sent = body.model_fields_set | DEFAULTED
    config = {name: value for name, value in body.model_dump().items() if name in sent}
    if any(MASK in str(config.get(name)) for name in SECRETS):
        grant.call.note("mask_stored")
    return config


def kept_url(channel: Channel, config: dict[str, Any]) -> dict[str, Any]:
    """Replace an empty URL in an update by the stored one; no other secret has such a rule."""
    if config["type"] != "webhook" or config["url"]:
        return config
    if channel.config["type"] != "webhook":
        raise errors.invalid("A webhook needs a url: this channel has none to keep")
    return {**config, "url": channel.config["url"]}


def masked(config: dict[str, Any], sandbox: Sandbox) -> dict[str, Any]:
    shown = dict(config)
    for name in SECRETS & shown.keys():
        shown[name] = (
            masked_url(shown[name], sandbox.settings.bare_mask)
            if name == "url"
            else masked_key(shown[name], sandbox.settings.mask_tail)
        )
    if "recipients" in shown:
        shown["recipients"] = sandbox.vary.shuffled(shown["recipients"])
    return shown


def masked_url(url: str, bare: bool) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return MASK
    host = parts.netloc.rpartition("@")[2]
    if bare and parts.scheme and parts.hostname:
        return f"{parts.scheme}://{parts.hostname}{MASK}"
    return f"{parts.scheme}://{host}/{MASK}" if parts.scheme and host else MASK


def masked_key(key: str, tail: bool | None) -> str:
    shown = bool(crc32(key.encode()) & 1) if tail is None else tail
    return MASK + key[-4:] if shown and len(key) >= 8 else MASK


def view(channel: Channel, organization_id: str, sandbox: Sandbox) -> dict[str, Any]:
    vary = sandbox.vary
    return {
        "id": channel.id,
        "organization_id": organization_id,
        "label": channel.label,
        "active": channel.active,
        "created_at": vary.time(channel.created_at),
        "updated_at": vary.time(channel.updated_at),
        "created_by_name": channel.created_by,
        "updated_by_name": channel.updated_by,
        "config": masked(channel.config, sandbox),
        **vary.extra(),
    }
