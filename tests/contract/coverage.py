# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The table of docs/coverage.md: what each module can do with what the API offers, beside Logfire's Terraform provider.

It is made from what the modules send (tasks.py), so it cannot say more than is true.
"""

from __future__ import annotations

import dataclasses
import re
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from ansible_collections.pydantic.logfire.plugins.module_utils._resources._registry import RESOURCES
from ansible_collections.pydantic.logfire.tests import derived
from ansible_collections.pydantic.logfire.tests.contract import overlay
from ansible_collections.pydantic.logfire.tests.contract.recording import Ledger, Recording
from ansible_collections.pydantic.logfire.tests.contract.tasks import sent

PAGE = Path(__file__).parents[2] / "docs" / "coverage.md"
ACTS = ("create", "read", "update", "delete")
BY_METHOD = {"POST": "create", "GET": "read", "PUT": "update", "PATCH": "update", "DELETE": "delete"}
# The last segment of the paths that are an act of their own.
OWN_ACTS = {"rotate": "rotate", "expire": "expire", "revoke": "delete", "query": "read"}


@dataclasses.dataclass(frozen=True)
class Thing:
    """``path`` is found in the paths that are about it. ``terraform``: the acts of the provider's resource."""

    title: str
    path: str
    modules: tuple[str, ...]
    terraform: tuple[str, ...] = ()
    note: str = ""


def thing(title: str, path: str, *modules: str, terraform: tuple[str, ...] = (), note: str = "") -> Thing:
    name = title.lower().replace(" ", "_")
    return Thing(title, path, modules or (name, f"{name}_info"), terraform, note)


SECRET = ("create", "delete")
# The abilities of the provider, from its documentation: version 0.2.1 and the announcements after it.
THINGS = (
    thing("Project", r"/projects/([^/]+/)?$", terraform=ACTS),
    thing("Write token", "/write-tokens/", terraform=SECRET),
    thing("Read token", "/read-tokens/", terraform=SECRET),
    thing("Alert", "/alerts/", terraform=ACTS),
    thing("SLO", "/slos/", terraform=ACTS),
    thing("Dashboard", "/dashboards/", terraform=ACTS),
    thing("Variable", "/variables/", note="deleted with a key of the project"),
    thing("Variable type", "/variable-types/", note="with a key of the project; the API cannot delete one"),
    thing("Dataset", "/v1/datasets/", note="with a key of the project"),
    thing("Channel", "/channels/", terraform=ACTS),
    thing("Schedule", "/schedules/", terraform=ACTS, note="the API has no list"),
    thing("API key", "/api-keys/", terraform=ACTS),
    thing("Gateway provider", "/gateway/providers/", terraform=ACTS),
    thing(
        "Frontend application",
        r"/frontend-applications/([^/]+/)?$",
        terraform=("create", "read", "delete"),
        note="nothing in one can change",
    ),
    thing("Frontend application token", "/tokens/", terraform=("create", "read", "delete")),
    thing(
        "Collector policy",
        "/fleet/collector-policies/",
        "collector_policy_info",
        note="beta; made in the web interface",
    ),
    thing(
        "Enrollment token of a collector", "/fleet/enrollment-", "collector_enrollment_token", note="beta; for one host"
    ),
    thing("PagerDuty service", "/integrations/pagerduty/", "pagerduty_service_info", terraform=("read",)),
    thing("Organization", "/(instance/)?organizations?/", terraform=ACTS, note="self-hosted"),
    thing("Member", "/members/", note="people join by invitation"),
    thing("Invitation", "/invitations/", note="the API has no way to withdraw one"),
    thing("Group mapping", "/group-mappings/", note="self-hosted; one document"),
    thing("SCIM user", "/scim/.*Users", "scim_user_info", note="written by the identity provider"),
    thing("SCIM group", "/scim/.*Groups", "scim_group_info", note="written by the identity provider"),
    thing("Audit log", "/audit-logs/", "audit_log_info"),
    thing("Usage", "/usage/", "usage_info"),
    thing("Billing", "/billing/", "billing_info"),
    thing("Usage of an installation", "/instance/usage-report/", "instance_usage_info", note="self-hosted"),
    thing("Query", "/v2/query", "query", "alert_test", note="SQL over a project's data"),
    *(thing(one.title.capitalize(), one.path.rpartition("}")[2]) for one in derived.without_routes()),
)

INTRODUCTION = """\
<!--
Copyright (c) 2026, pydantic.logfire contributors
GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
SPDX-License-Identifier: GPL-3.0-or-later
-->

# Coverage of the API

Every operation of Logfire's public API, as recorded in mid-2026 and with the additions that have become known since.
Not covered are the consent of users in a browser, the operations for identity providers, and the lines of the second
table that say "no". Tests compare the requests of the modules with the API's own description and with the facts in
`tests/contract/newer.yml`: each operation, each parameter and each field that can be written.

`make coverage` writes the table from the requests of the modules. The column on the right shows Logfire's Terraform
provider.

"""

NEWER = """
## Features newer than the recorded description

The release is not known for features that only the vendor's clients show, and its release notes do not date.

"""


def acts(one: Thing, ledger: Ledger) -> list[str]:
    """Return what the modules do with it, in the usual order."""
    found = {
        OWN_ACTS.get(entry["path"].rstrip("/").rpartition("/")[2], BY_METHOD[entry["method"]])
        for entry in ledger
        if entry["module"] in one.modules and re.search(one.path, entry["path"])
    }
    assert found, f"nothing sends anything about {one.title}"
    return [*(act for act in ACTS if act in found), *sorted(found - set(ACTS))]


def rows(ledger: Ledger) -> Iterator[list[str]]:
    kinds = {resource.name for resource in RESOURCES if resource.in_document}
    for one in THINGS:
        found = acts(one, ledger)
        more = ", ".join(act for act in found if act not in ACTS)
        yield [
            one.title,
            ", ".join(f"`{module}`" for module in one.modules),
            *("yes" if act in found else "" for act in ACTS),
            "; ".join(filter(None, (more, one.note))),
            "yes" if one.modules[0] in kinds else "",
            "all" if one.terraform == ACTS else ", ".join(one.terraform) or "no",
        ]


def page(ledger: Ledger) -> str:
    head = ["Resource", "Modules", *ACTS, "More", "in `apply`, `export`", "Terraform"]
    lines = [head, ["---"] * len(head), *rows(ledger)]
    return INTRODUCTION + _table(lines) + NEWER + _table(newer_rows(ledger))


def _table(lines: list[list[str]]) -> str:
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def newer_rows(ledger: Ledger) -> list[list[str]]:
    """Return what newer.yml declares: where it is known from, since when, and whether the modules reach it."""
    head = ["Feature", "Known from", "Release", "Reached by modules"]
    recording = Recording({"paths": {}})
    reached = {recording.newer(entry) for entry in ledger}
    rows = [head, ["---"] * len(head)]
    for fact in overlay.FACTS:
        operations = fact.get("operations", [])
        sources = ", ".join(overlay.SOURCES[source] for source in fact["from"])
        rows.append(
            [
                fact["title"],
                sources,
                fact.get("release", "not known"),
                "yes" if not operations or reached & set(operations) else "no",
            ]
        )
    return rows


def main() -> int:
    with tempfile.TemporaryDirectory() as folder:
        PAGE.write_text(page(sent(Path(folder))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
