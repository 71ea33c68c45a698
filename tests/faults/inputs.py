# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Invalid options, each with the option that the message must name.

The inputs that the argument spec of a module refuses are derived from the spec. The others stand here by module, as
changes to valid options. An invalid option of a resource is invalid inside a document, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import ModuleDefinition
from ansible_collections.pydantic.logfire.plugins.module_utils._core.protocols import Spec
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._registry import RESOURCES
from ansible_collections.pydantic.logfire.tests import derived
from ansible_collections.pydantic.logfire.tests.faults.lifecycles import (
    ALERT,
    ANN,
    BOARD,
    BROWSERS,
    FLAG,
    GLOBEX,
    GROUP,
    HOOK,
    HOURS,
    KEY,
    LATENCY,
    MODELS,
    PERCENT,
    PROJECT,
    STOREFRONT,
    UPTIME,
    Values,
)

# The value that stands for an option that is left out.
OUT = None
ID = "0d0d0d0d-0000-4000-8000-000000000001"
LIMIT = "spending_limit_daily"
HISTOGRAM = "histogram_threshold"
BAD_CHANNELS: list[list[Any]] = [["unknown"], [""], [5], [{}], ["oncall", "oncall"]]
UNNAMED: Values = {"name": OUT, "id": ID}

CASE: Values = {"name": "a", "inputs": {"q": 1}}
TESTED = ("query", "time_window", "frequency", "notify_when")

RIGHT: dict[str, Values] = {
    "project": {"name": "basket"},
    "channel": {"name": "night", "webhook": HOOK},
    "alert": {**ALERT, "name": "slow"},
    "dashboard": {**LATENCY, "name": "Latency", "definition": BOARD},
    "dataset": {"project": "checkout", "name": "qa", "api_key": "{bound}", "cases": [CASE]},
    "dataset_info": {"project": "checkout", "api_key": "{bound}"},
    "variable": {**FLAG, "labels": {"on": {"value": 1}}},
    "write_token": {"project": "checkout", "path": "{folder}/fresh"},
    "read_token": {"project": "checkout", "path": "{folder}/fresh"},
    "apply": {"projects": [PROJECT[1]]},
    "api_key": {**KEY, "path": "{folder}/fresh"},
    "slo": UPTIME,
    "schedule": {**HOURS, "path": "{folder}/fresh"},
    "schedule_info": {"id": ID},
    "gateway_provider": MODELS,
    "frontend_application": STOREFRONT,
    "variable_type": {**PERCENT, "api_key": "{bound}", "json_schema": {"type": "number"}},
    "variable_type_info": {**PERCENT, "api_key": "{bound}"},
    "frontend_application_token": BROWSERS,
    "frontend_application_token_info": BROWSERS,
    "organization": GLOBEX,
    "member": {"email": ANN[1]["email"], "role": "guest"},
    "invitation": {"role": "member"},
    "collector_enrollment_token": {"project": "checkout", "policy": "gateway", "name": "web-1"},
    "collector_policy_info": {"project": "checkout"},
    "group_mapping": GROUP,
    "pagerduty_service_info": {"pagerduty_service_id": "PABC123", "account_subdomain": "acme"},
    "audit_log_info": {"start_time": "2026-01-01T00:00:00Z"},
    "usage_info": {"start_date": "2026-01-01"},
    "query": {"read_token": "{secret}", "sql": "SELECT 1"},
    "alert_test": {"read_token": "{secret}", **{option: ALERT[option] for option in TESTED}},
}

Row = tuple[str, Values]
LIVE: Values = {**dict.fromkeys(TESTED, OUT), "project": "checkout", "name": "errors", "read_token": OUT}


def _each(option: str, values: Iterable[Any]) -> Iterator[Row]:
    """A row for each bad value of one option."""
    return ((option, {option: value}) for value in values)


CONNECTION: list[Row] = [
    *_each("api_key", ("", " ", "two words", "schlüssel", "pylf_v1_us_a\nb")),
    ("api_key", {"api_key": "an-old-key", "base_url": OUT}),
    ("api_key", {"api_key": "pylf_v1_mars_0000", "base_url": OUT}),
    ("region", {"api_key": "pylf_v1_us_0000", "base_url": OUT, "region": "eu"}),
    *(
        ("base_url", {"base_url": url})
        for url in (
            "",
            "logfire.example.com",
            "ftp://logfire.example.com",
            "https://",
            "https://logfire.example.com/sub/path",
            "https://logfire.example.com/?a=b",
            "https://logfire.example.com/#a",
            "https://user:word@logfire.example.com",
            "https://logfire.example.com:99999",
            "https://log fire.example.com",
            "https://[::1",
        )
    ),
    *_each("timeout", (0, -1, "nan", "inf", 86401)),
    *_each("retries", (-1, "1.5")),
    *_each("organization", ("", " ", "somebody-else", ID)),
    *_each("as_organization", ("", " ", "two words", "a/b", "somebody-else")),
    *(
        (option, {"api_key": OUT, option: value})
        for option, values in {
            "identity_token": ("", " ", "{secret}", "a.b.c", "eyJhIjoxfQ.eyJhdWQiOiJ4In0.x"),
            "identity_token_file": ("", "{folder}/missing", "{folder}", "{folder}/not-a-token"),
        }.items()
        for value in values
    ),
    ("organization", {"api_key": OUT, "identity_provider": "github_actions"}),
    ("identity_provider", {"api_key": OUT, "identity_provider": "github_actions", "organization": "acme"}),
    ("identity_provider", {"identity_provider": "github_actions"}),
    *_each("as_project", ("checkout", "", "a/b")),
    *_each("audience_url", ("", "logfire.example.com", "https://logfire.example.com/sub/path")),
    ("ca_path", {"ca_path": "/no/such/bundle.pem"}),
    *(
        ("custom_headers", {"custom_headers": headers})
        for headers in (
            {"Authorization": "Bearer {secret}"},
            {"user-agent": "mine"},
            {"Host": "elsewhere"},
            {"": "{secret}"},
            {"X Proxy": "{secret}"},
            {"X-Proxy": ""},
            {"X-Proxy": " {secret}"},
            {"X-Proxy": "{secret}\r\nX-More: a"},
            {"X-Proxy": "schlüssel"},
        )
    ),
]

EXPIRY: list[Row] = [
    *_each("valid_for", ("0", "soon", "-1d", "1.5h", "2w", "P1M", "101y", "200000d")),
    *_each(
        "expires_at",
        ("soon", "2020-01-01T00:00:00Z", "2030-01-01T00:00:00", "2030-13-01T00:00:00Z", "2030-01-01"),
    ),
    ("expires_at", {"expires_at": "2030-01-01T00:00:00Z", "valid_for": "1d"}),
]

SECRET_FILE: list[Row] = [
    ("path", {"path": " "}),
    ("path", {"path": "{folder}/a\0b"}),
    ("path", {"path": "{folder}/no/such/folder/token"}),
    ("path", {"path": "{folder}"}),
    ("path", {"path": "{folder}/not-a-token"}),
    ("path", {"path": "{folder}/binary"}),
    *EXPIRY,
    ("renew_before", {"renew_before": "often"}),
    ("renew_before", {"renew_before": "2d", "valid_for": "1d"}),
    ("state", {"state": "rotated"}),
]

TOKEN: list[Row] = [
    *SECRET_FILE,
    *_each("project", ("", "unknown")),
    ("path", {"token": "{secret}"}),
    ("path", {"id": ID}),
    ("token", {"path": OUT, "token": " "}),
    ("id", {"path": OUT, "id": ""}),
    ("id", {"path": OUT, "id": "not-a-uuid"}),
    ("id", {"path": OUT, "id": ID}),
    ("renew_before", {"renew_before": "2d", "path": OUT, "id": ID}),
]

ROWS: dict[str, list[Row]] = {
    "project": [
        *CONNECTION,
        *(
            ("name", {"name": name})
            for name in ("", "x", "x" * 51, "Basket", "a--b", "-a", "a-", "a_b", "körbe", "a\nb", "a b", "a/b")
        ),
        ("name", {"name": OUT}),
        ("description", {"description": "x" * 501}),
        ("id", {"id": " "}),
        ("id", UNNAMED),
        ("id", {"name": OUT, "id": "not-a-uuid"}),
    ],
    "channel": [
        *_each("name", ("", " ", OUT)),
        ("id", UNNAMED),
        ("webhook", {"webhook": OUT}),
        ("webhook, opsgenie", {"opsgenie": {"auth_key": "{secret}"}}),
        ("webhook.url", {"webhook": {"format": "auto"}}),
        *(
            ("webhook.url", {"webhook": {"url": url}})
            for url in (
                "",
                "hooks.example.com/{secret}",
                "ftp://hooks.example.com/{secret}",
                "https://hooks.example.com/{secret} a",
                "https://hooks.example.com/**********",
                "{{ vault_logfire_channel_night_url }}",
                "https://",
            )
        ),
        ("format", {"webhook": {**HOOK, "format": "xml"}}),
        ("colour", {"webhook": {**HOOK, "colour": "red"}}),
        ("opsgenie.auth_key", {"webhook": OUT, "opsgenie": {}}),
        ("opsgenie.auth_key", {"webhook": OUT, "opsgenie": {"auth_key": " "}}),
        ("opsgenie.base_url", {"webhook": OUT, "opsgenie": {"auth_key": "{secret}", "base_url": "nowhere"}}),
        ("pagerduty.routing_key", {"webhook": OUT, "pagerduty": {"region": "eu"}}),
        ("region", {"webhook": OUT, "pagerduty": {"routing_key": "{secret}", "region": "mars"}}),
        ("notification.recipients", {"webhook": OUT, "notification": {}}),
        ("notification.recipients", {"webhook": OUT, "notification": {"recipients": []}}),
        ("notification.recipients", {"webhook": OUT, "notification": {"recipients": [ID, " "]}}),
        ("notification.recipients", {"webhook": OUT, "notification": {"recipients": ["ann@example.com"]}}),
        ("email.recipients", {"webhook": OUT, "email": {}}),
        ("email.recipients", {"webhook": OUT, "email": {"recipients": []}}),
        ("email.recipients", {"webhook": OUT, "email": {"recipients": ["ann@example.com", ID]}}),
        ("email.recipients", {"webhook": OUT, "email": {"recipients": ["ann @example.com"]}}),
        ("web_push.recipients", {"webhook": OUT, "web_push": {"recipients": ["ann@example.com"]}}),
        ("pagerduty_integration.service_id", {"webhook": OUT, "pagerduty_integration": {"install_id": ID}}),
        ("pagerduty_integration.install_id", {"webhook": OUT, "pagerduty_integration": {"install_id": " "}}),
        ("slack.channel_id", {"webhook": OUT, "slack": {"install_id": ID}}),
        ("include_agent_prompt", {"webhook": OUT, "slack": {"include_agent_prompt": "maybe"}}),
    ],
    "alert": [
        *_each("project", ("", "unknown", ID)),
        *_each("name", ("", " ", OUT)),
        ("id", UNNAMED),
        *_each("query", ("", " \n", OUT)),
        *(
            ("time_window", {"time_window": text})
            for text in ("", "soon", "-5m", "1.5m", "1w", "P1M", "30s", "31d", "5 apples", "5m\n5m", OUT)
        ),
        *_each("frequency", ("0s", "59", "25h", "PT", "1y", OUT)),
        *_each("watermark", ("x", "-1s")),
        ("notify_when", {"notify_when": OUT}),
        *_each(
            "channels",
            (
                ["unknown"],
                [ID],
                [""],
                [5],
                [["oncall"]],
                [{}],
                [{"schedule": ID}],
                [{"channel": "oncall", "schedul": ID}],
                [{"channel": "oncall", "schedule": "nights"}],
                ["oncall", "oncall"],
                ["oncall", {"channel": "oncall"}],
            ),
        ),
    ],
    "dashboard": [
        *_each("project", ("", "unknown")),
        *_each("slug", ("", " ", OUT)),
        *_each("name", ("", " ", OUT)),
        ("id", {"slug": OUT, "id": ID}),
        *_each(
            "definition",
            (
                {},
                {"spec": 1},
                {"spec": OUT},
                {"spec": {}, "panels": {}},
                {"spec": {}, "kind": "Panel"},
                {"spec": {"panels": []}},
                {"spec": {"layouts": {}}},
                {"spec": {"variables": "all"}},
                {"spec": {"duration": float("nan")}},
                {"spec": {"panels": {}, "layouts": [{"spec": {"items": [{"content": {"$ref": "#/spec/panels/a"}}]}}]}},
                OUT,
            ),
        ),
        ("definition", {"src": "{folder}/binary"}),
        *(("src", {"definition": OUT, "src": f"{{folder}}/{name}"}) for name in ("missing.json", "binary", "a-list")),
    ],
    "write_token": TOKEN,
    "read_token": TOKEN,
    "variable": [
        *_each("name", ("", "a-b", "1a", "körbe", OUT)),
        *_each("labels", ("on", {"on": 1}, {"on": {}}, {"on": {"ref": "off"}}, {"on": {"value": 1, "ref": "on"}})),
        *_each(
            "rollout", ({"labels": {"on": 2}}, {"labels": {"on": "half"}}, {"labels": {"off": 0.5}}, {"lables": {}})
        ),
        *_each("overrides", (["all"], [{}], [{"name": "a", "conditions": [{}]}])),
        *_each("json_schema", ("text", {"a": float("inf")})),
        ("description", {"description": "x" * 501}),
        ("type", {"type": "unknown", "api_key": "{bound}"}),
        ("type_id", {"type": "unknown", "type_id": ""}),
    ],
    "variable_type": [
        *_each("project", ("", "unknown")),
        *_each("name", ("", " ", OUT)),
        ("id", UNNAMED),
        *_each("json_schema", ("text", {"a": float("inf")}, OUT)),
    ],
    "apply": [
        *_each("concurrency", (0, -1, 33)),
        # An empty list is wrong only where there is something that would be deleted.
        *(("prune", {"prune": [kind]}) for kind in ("everything", "write_tokens", "channels", "")),
        ("prune", {"prune": ["projects"], "projects": []}),
        *_each("query_tokens", ({"unknown": "{secret}"}, {PROJECT[1]["name"]: " "}, {PROJECT[1]["name"]: "two words"})),
        ("projects[0]", {"projects": [{}]}),
        ("projects[0]", {"projects": [{"name": "checkout", "alarms": []}]}),
        ("projects[0]", {"projects": [{5: "checkout"}]}),
        ("projects[0] (checkout).alerts", {"projects": [{"name": "checkout", "alerts": "errors"}]}),
        ("projects[0] (checkout).alerts[0]", {"projects": [{"name": "checkout", "alerts": ["errors"]}]}),
        ("projects[0] (checkout).alerts[0]", {"projects": [{"name": "checkout", "alerts": [ALERT]}]}),
        ("projects[1] (checkout)", {"projects": [{"name": "checkout"}, {"name": "checkout"}]}),
        ("projects[0] (checkout).alerts", {"projects": [{"name": "checkout", "state": "absent", "alerts": [{}]}]}),
        ("write_tokens[1]", {"projects": [{"name": "checkout", "write_tokens": [{}, {}]}]}),
        (
            "read_tokens[0]",
            {
                "projects": [
                    {"name": "checkout", **{f"{k}_tokens": [{"path": "{folder}/a"}] for k in ("write", "read")}}
                ]
            },
        ),
    ],
    "api_key": [
        *(row for row in SECRET_FILE if row[0] != "state"),
        *_each("name", ("", " ", OUT)),
        ("rotate", {"state": "rotated"}),
        *_each("scopes", ([], [" "], OUT)),
        *_each("project", ("", "unknown", ID)),
        ("id", {"path": OUT, "id": "not-a-uuid"}),
        ("id", {"path": OUT, "id": ID}),
        ("path", {"id": ID}),
        ("allow_replace", {"path": OUT, "id": ID, "allow_replace": True}),
        ("gateway", {"gateway": {}}),
        ("gateway", {"gateway": {"spending_limit_daily": 5}}),
        *(
            ("gateway.spending_limit_daily", {"scopes": ["project:gateway_proxy"], "gateway": {LIMIT: limit}})
            for limit in ("", "-1", "1.5", "much", "$5")
        ),
    ],
    "dataset": [
        *_each("project", ("", "unknown")),
        *_each("name", ("", " ", "-a", "a b", "körbe", "a/b", OUT)),
        ("id", UNNAMED),
        *_each("input_schema", ("text", {"a": float("inf")})),
        *_each("evaluators", ([5], [{}], [{"name": " "}], [{"name": "a", "arguments": 1}])),
        *_each(
            "cases",
            (
                [{}],
                [{"name": " ", "inputs": {}}],
                [{"name": "new"}],
                [{**CASE, "inputs": 1}],
                [{**CASE, "input": {}}],
                [{**CASE, "tags": "a"}],
                [{**CASE, "evaluators": [1]}],
                [CASE, CASE],
            ),
        ),
        ("cases", {"src": "{folder}/a-list"}),
        *(("src", {"cases": OUT, "src": f"{{folder}}/{name}"}) for name in ("missing.json", "binary")),
        ("cases", {"cases": OUT, "src": "{folder}/a-list"}),
        ("cases", {"cases": [], "prune_cases": True}),
        ("prune_cases", {"cases": OUT, "prune_cases": True}),
    ],
    "slo": [
        *_each("project", ("", "unknown")),
        *_each("name", ("", " ", OUT)),
        ("id", UNNAMED),
        *_each("scope_value", ("", OUT)),
        *_each("total_query", ("", " \n", OUT)),
        *_each("bad_query", ("", OUT)),
        *_each("target_percent", (0, 100, "99.99999", "most", "-1", "nan", "inf", OUT)),
        *_each("rolling_window", ("59m", "91d", "soon", "", OUT)),
        *_each("threshold", ("1.5", "fast")),
        ("comparison", {"comparison": "less_than"}),
        ("source", {"metric_aggregation": HISTOGRAM, "bad_query": OUT, "source": "records"}),
        ("threshold", {"metric_aggregation": HISTOGRAM, "bad_query": OUT, "source": "metrics"}),
        *(("alerts.fast.channels", {"alerts": {"fast": {"channels": channels}}}) for channels in BAD_CHANNELS),
    ],
    "schedule": [
        *_each("name", ("", " ", OUT)),
        *_each("timezone", ("", "Nowhere/Land", "a b", "../etc/passwd", OUT)),
        *_each("windows", ([], OUT)),
        *(
            (f"windows[0].{part}", {"windows": [{**HOURS["windows"][0], part: value}]})
            for part, value in (
                ("days", []),
                ("days", ["someday"]),
                ("days", [8]),
                ("start_time", "9 am"),
                ("start_time", "24:00"),
                ("end_time", ""),
                ("end_time", 64800),
            )
        ),
        *_each(
            "path",
            (
                " ",
                "{folder}/a\0b",
                "{folder}/no/such/folder/schedule",
                "{folder}",
                "{folder}/not-a-token",
                "{folder}/binary",
            ),
        ),
        *(("id", {"path": OUT, "id": value}) for value in ("", "not-a-uuid", ID)),
        ("id", {"id": ID}),
        ("id", {"path": OUT, "state": "absent"}),
    ],
    "gateway_provider": [
        *_each("slug", ("", " ", "-a", "a b", "x" * 65, "körbe", OUT)),
        ("id", {"slug": OUT, "id": ID}),
        ("vendor", {"vendor": OUT}),
        *_each("credential", ("", " ", "two words{secret}", "a\n{secret}", "**********", OUT)),
        ("credential_version_path", {"credential_version": "1"}),
        ("credential_version", {"credential_version_path": "{folder}/fresh"}),
        ("credential_version", {"credential_version_path": "{folder}/fresh", "credential_version": "a b"}),
        *(
            ("credential_version_path", {"credential_version_path": path, "credential_version": "1"})
            for path in (
                " ",
                "{folder}/a\0b",
                "{folder}",
                "{folder}/no/such/folder/file",
                "{folder}/not-a-token",
                "{folder}/binary",
            )
        ),
        ("bedrock_api", {"bedrock_api": "runtime"}),
        ("bedrock_region", {"bedrock_region": "us-east-1"}),
        ("bedrock_region", {"vendor": "bedrock", "bedrock_api": "runtime", "bedrock_region": "the east"}),
        ("bedrock_api, bedrock_region", {"vendor": "bedrock"}),
    ],
    "frontend_application": [
        *_each("project", ("", "unknown")),
        *_each("name", ("", " ", OUT)),
        ("id", UNNAMED),
    ],
    "frontend_application_token": [
        *_each("project", ("", "unknown")),
        *_each("application", ("", "unknown", ID)),
        *_each("at_least", (0, -1, 21)),
        ("id", {"state": "absent"}),
        ("id", {"id": "not-a-uuid"}),
        ("at_least", {"id": ID, "at_least": 2}),
    ],
    "organization": [
        *_each("name", ("", "x", "Globex", "a b", OUT)),
        ("id", UNNAMED),
        ("name", {"name": "a/b"}),
        *_each("billing_email", ("nobody", "a b@c")),
        ("links[0].url", {"links": [{"url": " ", "icon": "home", "name": "Home"}]}),
        ("links[0].name", {"links": [{"url": "https://globex.example.com", "icon": "home", "name": ""}]}),
        ("url", {"links": [{"icon": "home", "name": "Home"}]}),
    ],
    "member": [
        *_each("email", ("", " ", "ann", "ann@", "@example.com", "a b@example.com", OUT)),
        ("email", {"email": "nobody@example.com"}),
        ("id", {"email": OUT, "id": ID}),
    ],
    "collector_policy_info": [*_each("project", ("", " ", "unknown", OUT))],
    "collector_enrollment_token": [
        *_each("project", ("", " ", "unknown", OUT)),
        *_each("policy", ("", " ", "unknown", OUT, "a" * 256)),
        *_each("environment", ("", "\n", "a" * 256)),
        *_each("name", ("", "a\nb", OUT, "a" * 256)),
        *_each("valid_for", ("", "soon", "12h", "0", "366d", "36h")),
    ],
    "invitation": [
        *EXPIRY,
        ("role", {"role": OUT}),
        *_each("organization_id", ("", "acme")),
    ],
    "group_mapping": [
        *_each("group_id", ("", " ", OUT)),
        ("organization_roles", {"organization_roles": OUT}),
        ("organization_roles", {"mappings": []}),
        ("mappings", {"group_id": OUT, "organization_roles": OUT, "mappings": []}),
        ("state", {"group_id": OUT, "organization_roles": OUT, "mappings": [GROUP], "state": "absent"}),
        ("mappings[1].group_id", {"group_id": OUT, "organization_roles": OUT, "mappings": [GROUP, GROUP]}),
        *(
            (f"organization_roles[0].{part}", {"organization_roles": [{**GROUP["organization_roles"][0], part: " "}]})
            for part in ("organization_name", "role")
        ),
        ("organization_roles[1].organization_name", {"organization_roles": GROUP["organization_roles"] * 2}),
        (
            "organization_roles[0].project_roles[0].role",
            {
                "organization_roles": [
                    {**GROUP["organization_roles"][0], "project_roles": [{"project_name": "checkout", "role": ""}]}
                ]
            },
        ),
    ],
    "query": [
        *_each("read_token", ("", " ", "two words")),
        ("read_token", {"read_token": OUT, "api_key": OUT}),
        *_each("sql", ("", " \n", OUT)),
        *_each("limit", (0, -1, 10001)),
        *_each("last", ("0", "soon", "-1h", "90000000d")),
        *_each("min_timestamp", ("soon", "2026-01-01")),
        ("max_timestamp", {"min_timestamp": "2026-01-02T00:00:00Z", "max_timestamp": "2026-01-01T00:00:00Z"}),
        *_each("timezone", ("", "a b")),
    ],
    "alert_test": [
        *_each("read_token", ("", " ", "two words")),
        ("read_token", {"read_token": OUT, "api_key": OUT}),
        ("api_key", {**LIVE, "read_token": "{secret}", "api_key": OUT}),
        *_each("query", ("", " \n", OUT)),
        *_each("time_window", ("soon", "30s", "15d", OUT)),
        *_each("frequency", ("0s", "25h", OUT)),
        *_each("watermark", ("x", "-1s")),
        ("notify_when", {"notify_when": OUT}),
        *_each("since", ("soon", "1m", "90000000d")),
        *_each("max_timestamp", ("soon", "2026-01-01")),
        *_each("limit", (0, -1, 10001)),
        *_each("max_queries", (0, 1)),
        ("max_queries", {"since": "7d"}),
        *_each("concurrency", (0, 33)),
        *_each("max_firings", (-1,)),
        *_each("min_firings", (-1,)),
        ("min_firings", {"max_firings": 1, "min_firings": 2}),
        *_each("project", ("checkout",)),
        ("project", {"name": "errors"}),
        ("project", {**LIVE, "project": "unknown"}),
        ("name", {**LIVE, "name": "unknown"}),
        ("id", {**LIVE, "id": ID}),
        ("as_organization", {**LIVE, "as_organization": "globex"}),
    ],
    "audit_log_info": [
        *_each("start_time", ("", "soon", "2026-01-01T00:00:00", OUT)),
        *_each("end_time", ("soon", "2025-01-01T00:00:00Z")),
        ("action", {"action": " "}),
        ("id", {"id": ID}),
        ("id", {"start_time": OUT, "id": "not-a-uuid"}),
    ],
    "usage_info": [
        *_each("start_date", ("", "soon", "2026-13-01", "2999-01-01", OUT)),
        *_each("end_date", ("soon", "2025-01-01")),
        *_each("project", (" ", "unknown")),
        ("by", {"by": "organization", "project": "checkout"}),
    ],
    "billing_info": [("period_offset", {"period_offset": offset}) for offset in (1, -3)],
    "pagerduty_service_info": [
        *_each("pagerduty_service_id", ("", "a/b", OUT)),
        *_each("account_subdomain", ("", "a.b", OUT)),
    ],
    "scim_user_info": [
        *_each("email", ("", " ")),
        ("filter", {"email": "ann@example.com", "filter": "a"}),
        ("filter", {"filter": " "}),
        ("provider_name", {"provider_name": "a/b"}),
    ],
    "schedule_info": [("id", {"id": OUT})],
    "frontend_application_token_info": [
        *_each("project", ("unknown", OUT)),
        *_each("application", ("unknown", OUT)),
    ],
    "export": [
        ("projects", {"projects": ["unknown"]}),
        ("kinds", {"kinds": ["everything"]}),
        ("dest", {"dest": "{folder}/binary"}),
        ("dest", {"dest": "{folder}/a\0b"}),
    ],
    "validate": [
        *_each("concurrency", (0, 99)),
        ("cache_dir", {"cache_dir": "{folder}/a\0b"}),
        ("prune", {"prune": ["secrets"]}),
        ("query_tokens", {"query_tokens": {"unknown": "{secret}"}}),
        ("url", {"channels": [{"name": "night", "webhook": {"url": "{secret}"}}]}),
    ],
    "dataset_info": [("project", {"project": "unknown"})],
    "variable_type_info": [("project", {"project": "unknown"})],
    "alert_info": [("project", {"project": "unknown"})],
    "dashboard_info": [("project", {"project": ID})],
}


def _add_derived() -> None:
    """Add what simple resources take, and what their declarations refuse, where nothing stands above."""
    for resource in RESOURCES:
        if resource.name in RIGHT or not derived.is_simple(resource):
            continue
        RIGHT[resource.name] = derived.options(resource)
        ROWS[resource.name] = [
            (resource.identity, {resource.identity: OUT}),
            (resource.identity, {resource.identity: " "}),
            ("id", {"id": ID}),
            *(_each("project", (" ", "unknown")) if resource.parent else ()),
        ]


_add_derived()


def bad_inputs() -> Iterator[tuple[str, str, Values]]:
    """Yield a module, the option that must be named, and all options but those of the connection."""
    for name, definition in MODULES.items():
        for option, change in (*_unfit(definition), *ROWS.get(name, [])):
            yield name, option, {**RIGHT.get(name, {}), **change}


def _unfit(definition: ModuleDefinition[Any]) -> Iterator[Row]:
    """Yield the changes that the argument spec refuses."""
    yield "nonsense", {"nonsense": 1}
    for option, rules in definition.full_spec.items():
        for value in _unfit_values(rules):
            yield option, {option: value}
        for inner, inner_rules in rules.get("options", {}).items():
            for value in _unfit_values(inner_rules):
                yield inner, {**_groups(definition.full_spec), option: {inner: value}}
        if rules.get("required"):
            yield option, {option: OUT}


def _unfit_values(rules: Values) -> Iterator[Any]:
    if "choices" in rules:
        yield ["nonsense"] if rules.get("type") == "list" else "nonsense"
        yield ["two\nlines"] if rules.get("type") == "list" else "two\nlines"
    kind = rules.get("type", "str")
    if kind in ("bool", "int", "float"):
        yield from ("maybe", [], {"a": "b"})
    elif kind == "dict":
        yield from ("text", ["text"], 5)
    elif kind == "list" and rules.get("elements") == "dict":
        yield from ("text", ["text"], [5], {"a": "b"}, 5)


def _groups(spec: Spec) -> Values:
    """Left out: the options that make one group out of several, of which one may be given."""
    return {option: OUT for option, rules in spec.items() if "options" in rules}
