# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from .durations import Duration
from .store import Record

TIERS = {"fast": "page", "medium": "page", "slow": "ticket"}
"""With their severities."""
BURN_RATES = {"fast": Decimal("14.4"), "medium": Decimal(6), "slow": Decimal(1)}


@dataclass
class Slo(Record):
    name: str
    description: str
    scope_kind: str
    scope_value: str
    source: str
    metric_aggregation: str
    total_query: str
    bad_query: str
    threshold: Decimal | None
    comparison: str | None
    target_percent: Decimal
    rolling_window: Duration
    environments: list[str]
    alert_ids: dict[str, str] = field(default_factory=dict)
    predicate_version: int = 1

    def viable(self, tier: str) -> bool:
        """Return whether the budget can burn that fast at all: never faster than if everything failed."""
        return (100 - self.target_percent) * BURN_RATES[tier] < 100


@dataclass
class Schedule(Record):
    label: str
    timezone: str
    windows: list[dict[str, Any]]
