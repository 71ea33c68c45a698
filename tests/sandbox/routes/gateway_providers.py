# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends
from pydantic import Field
from starlette.responses import Response

from .. import errors, releases
from ..auth import Call, Grant, authenticated, current_call, organization_wide
from ..errors import JSON
from ..fields import Strict
from ..paging import LARGEST, Cursor, Limit, page
from ..variation import Variation
from .records import Provider

PLANS = frozenset({"growth", "enterprise"})
BEDROCK = "bedrock"
# A credential that the vendor itself turns down, with words that quote it.
REFUSED = "refused-"

Slug = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Vendor = Literal["openai", "anthropic", "bedrock", "doubleword", "groq", "huggingface", "mistral"]
Filled = Annotated[str, Field(min_length=1)]


class Credentials(Strict):
    type: Literal["api-key"]
    value: Filled


class ConfigUpdate(Strict):
    credentials: Credentials | None = None
    api: Literal["runtime", "mantle"] | None = None
    region: Filled | None = None


class ConfigCreate(ConfigUpdate):
    credentials: Credentials


class VendorCreate(Strict):
    vendor: Vendor
    config: ConfigCreate


class VendorUpdate(Strict):
    vendor: Vendor
    config: ConfigUpdate


class Pricing(Strict):
    required: bool


class ProviderCreate(Strict):
    slug: Slug
    provider: VendorCreate
    pricing: Pricing = Pricing(required=True)


class ProviderUpdate(Strict):
    provider: VendorUpdate | None = None
    pricing: Pricing


async def offered(call: Annotated[Call, Depends(current_call)]) -> None:
    """Older releases lack the routes altogether."""
    if not call.sandbox.settings.supports(releases.GATEWAY_PROVIDERS):
        raise errors.not_found("Route")


async def planned(grant: Annotated[Grant, Depends(authenticated)]) -> None:
    if grant.sandbox.settings.plan not in PLANS:
        raise errors.forbidden("Gateway providers need the Growth or Enterprise plan")


def scoped(action: str) -> Callable[..., Awaitable[Grant]]:
    """Ask for the scope of the organization, or the gateway's own, which newer keys can have."""

    async def dependency(grant: Annotated[Grant, Depends(authenticated)]) -> Grant:
        own = f"organization:{action}_gateway"
        scope = own if grant.sandbox.settings.gateway_scopes else f"organization:{action}"
        return await organization_wide(scope)(grant)

    return dependency


Reader = Annotated[Grant, Depends(scoped("read"))]
Writer = Annotated[Grant, Depends(scoped("write"))]

router = APIRouter(prefix="/api/v1/gateway/providers", dependencies=[Depends(offered), Depends(planned)])


@router.get("/")
async def list_providers(grant: Reader, limit: Limit = LARGEST, cursor: Cursor = None) -> Response:
    vary = grant.sandbox.vary
    rows = [(each.slug, view(each, vary)) for each in grant.organization.gateway_providers.values()]
    return JSON(page(grant.sandbox, rows, "providers", limit, cursor))


@router.post("/")
async def create_provider(grant: Writer, body: ProviderCreate) -> Response:
    providers = grant.organization.gateway_providers
    if any(each.slug == body.slug for each in providers.values()):
        raise errors.conflict(f"A provider with the slug '{body.slug}' exists")
    vendor, config = body.provider.vendor, body.provider.config
    check_endpoint(vendor, config)
    if vendor == BEDROCK and not (config.api and config.region):
        raise errors.invalid("Bedrock needs api and region")
    check_credentials(config.credentials)
    provider = Provider(
        grant.sandbox.vary.new_id(),
        grant.key.name,
        slug=body.slug,
        vendor=vendor,
        credentials=config.credentials.model_dump(),
        config={name: value for name in ("api", "region") if (value := getattr(config, name)) is not None},
        pricing_required=body.pricing.required,
    )
    providers[provider.id] = provider
    return JSON(view(provider, grant.sandbox.vary), 201)


@router.get("/{provider_id}/")
async def get_provider(grant: Reader, provider_id: UUID) -> Response:
    return JSON(view(existing(grant, provider_id), grant.sandbox.vary))


@router.patch("/{provider_id}/")
async def update_provider(grant: Writer, provider_id: UUID, body: ProviderUpdate) -> Response:
    provider = existing(grant, provider_id)
    grant.call.note_nulls(body)
    if body.provider is not None:
        if body.provider.vendor != provider.vendor:
            raise errors.invalid("The vendor of a provider cannot be changed")
        config = body.provider.config
        grant.call.note_nulls(config)
        check_endpoint(provider.vendor, config)
        if config.credentials is not None:
            check_credentials(config.credentials)
            provider.credentials = config.credentials.model_dump()
        provider.config.update(
            {name: value for name in ("api", "region") if (value := getattr(config, name)) is not None}
        )
    provider.pricing_required = body.pricing.required
    provider.touch(grant.key.name)
    return JSON(view(provider, grant.sandbox.vary))


@router.delete("/{provider_id}/")
async def delete_provider(grant: Writer, provider_id: UUID) -> Response:
    """Repeatable: what is gone is gone."""
    grant.organization.gateway_providers.pop(str(provider_id), None)
    return Response(status_code=204)


def existing(grant: Grant, provider_id: UUID) -> Provider:
    provider: Provider | None = grant.organization.gateway_providers.get(str(provider_id))
    if provider is None:
        raise errors.not_found("Gateway provider")
    return provider


def check_endpoint(vendor: str, config: ConfigUpdate) -> None:
    if vendor != BEDROCK and (config.api or config.region):
        raise errors.invalid(f"{vendor} has neither api nor region")


def check_credentials(credentials: Credentials) -> None:
    if credentials.value.startswith(REFUSED):
        raise errors.invalid(f"The vendor refused the credential {credentials.value}")


def view(provider: Provider, vary: Variation) -> dict[str, Any]:
    """Return a provider without its credentials, not even masked."""
    return {
        "id": provider.id,
        "slug": provider.slug,
        "provider": {"vendor": provider.vendor, "config": dict(provider.config)},
        "pricing": {"required": provider.pricing_required},
        "created_at": vary.time(provider.created_at),
        **vary.extra(),
    }
