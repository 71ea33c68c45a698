# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import re

CURRENT = "v2026-10-15.01"
OLD = "v2026-05-01.01"

INSTANCE_ORGANIZATIONS = "v2026-06-03.01"
ORGANIZATION_CONTEXT = "v2026-06-25.01"
ENVIRONMENTS = "v2026-08-01.01"
NEWER_CHANNELS = "v2026-08-01.01"
INSTANCE_GROUP_MAPPINGS = "v2026-06-03.01"
GATEWAY_PROVIDERS = "v2026-08-12.01"
SLOS = "v2026-08-01.01"
SLO_ALERTS = "v2026-09-22.02"
CHANNEL_ASSIGNMENTS = "v2026-09-23.01"
SLO_ALERT_WRITES = "v2026-09-23.01"
SCHEDULES = "v2026-09-23.01"
API_KEYS = "v2026-06-09.01"
DELEGATION = "v2026-09-14.01"

# The vendor's clients of October 2026 know all of it; which release brought it is not published.
SAVED_LAYOUTS = CURRENT
BROWSER_TOKENS = CURRENT
GRACE_PERIODS = CURRENT
ALERT_STATES = CURRENT
QUERY_CHECKS = CURRENT
EMAIL_CHANNELS = CURRENT
MAPPING_STATUS = CURRENT
NEWER_SCOPES = CURRENT
PROJECT_ROLES = CURRENT
INITIAL_VALUES = CURRENT
QUERY_BY_KEY = CURRENT
PROBLEM_DETAILS = CURRENT
ROOT_VARIABLES = CURRENT
DATASETS = CURRENT
WORKLOAD_IDENTITY = CURRENT
FLAGS = CURRENT
FLEET = CURRENT

_SHAPE = re.compile(r"v\d{4}-\d{2}-\d{2}\.\d{2}")


def supports(release: str, feature: str) -> bool:
    """Return whether a server of this release has a feature; a build that is not a release counts as current."""
    return not _SHAPE.fullmatch(release) or release >= feature
