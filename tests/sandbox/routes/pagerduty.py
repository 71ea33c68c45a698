# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import uuid
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, Query
from starlette.responses import Response

from .. import errors
from ..auth import Grant, organization_wide
from ..errors import JSON

router = APIRouter(prefix="/api/v1/integrations/pagerduty")

# The services that somebody approved in the web interface, which the sandbox does not have.
SERVICES = {("acme", "us", "PABC123"): "On-call", ("acme", "eu", "PEU4567"): "Nights"}
_SPACE = uuid.UUID("0d0d0d0d-0000-4000-8000-000000000000")

Reader = Annotated[Grant, Depends(organization_wide("organization:read_channel"))]


@router.get("/services/{service_id}/")
async def get_service(
    grant: Reader,
    service_id: str,
    account_subdomain: Annotated[str, Query(min_length=1)],
    region: Annotated[Literal["us", "eu"], Query()],
) -> Response:
    name = SERVICES.get((account_subdomain, region, service_id))
    if name is None:
        raise errors.not_found("PagerDuty service")
    return JSON(
        {
            "install_id": _id(account_subdomain, region),
            "service_id": _id(account_subdomain, region, service_id),
            "pagerduty_service_id": service_id,
            "service_name": name,
            **grant.sandbox.vary.extra(),
        }
    )


def _id(*parts: str) -> str:
    return str(uuid.uuid5(_SPACE, "/".join(parts)))
