# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox against the recorded OpenAPI document: python -m tests.contract.check_sandbox DOCUMENT [--examples N]."""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import requests
import schemathesis
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import Case, GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import Failure, FailureGroup
from schemathesis.core.parameters import ParameterLocation
from schemathesis.core.result import Err
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.contract import overlay

AnyCase: TypeAlias = Case[Any]

ROOT = Path(__file__).resolve().parents[2]
MOUNT = "/api"
RESPONSES = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
]
ALERT = {
    "name": "errors",
    "description": "",
    "query": "SELECT 1",
    "time_window": "PT5M",
    "frequency": "PT5M",
    "watermark": "PT10S",
    "notify_when": "has_matches",
}
CHANNEL = {
    "label": "oncall",
    "config": {"type": "webhook", "format": "auto", "url": "https://hooks.example.com/secret"},
}
DASHBOARD = {
    "name": "Latency",
    "slug": "latency",
    "definition": {
        "kind": "Dashboard",
        "metadata": {"name": "Latency", "project": "contract-check"},
        "spec": {"display": None, "panels": {}, "layouts": []},
    },
}

VARIABLE: dict[str, Any] = {
    "name": "flag",
    "description": None,
    "json_schema": None,
    "rollout": {"labels": {}},
    "overrides": [],
}
PERSON = {"organization": "acme", "email": "ann@example.com"}
SCIM_GROUP = {"organization": "acme", "display_name": "engineers"}
GATEWAY = "project:gateway_proxy"
API_KEY = {"name": "ci", "scopes": [GATEWAY]}

# Routes newer than the recording, and why they are in the sandbox.
APPLICATIONS = "/api/v1/projects/{}/frontend-applications/"
NEWER_ROUTES: dict[str, str] = {
    path: f"{what}, newer than the recording"
    for what, paths in {
        "providers of the AI gateway": ("/api/v1/gateway/providers/", "/api/v1/gateway/providers/{}/"),
        "frontend applications": (APPLICATIONS, f"{APPLICATIONS}{{}}/"),
        "tokens of frontend applications": (
            f"{APPLICATIONS}{{}}/tokens/",
            f"{APPLICATIONS}{{}}/tokens/{{}}/revoke/",
        ),
        "SLOs": ("/api/v1/projects/{}/slos/", "/api/v1/projects/{}/slos/{}/"),
        "schedules": ("/api/v1/schedules/", "/api/v1/schedules/{}/"),
        "the end of a token that was exchanged": ("/api/oauth/revoke",),
        "what a token acts on that was exchanged for an organization": ("/api/v1/organization/",),
        "collectors on hosts": (
            "/api/v1/projects/{}/fleet/collector-policies/",
            "/api/v1/projects/{}/fleet/enrollment-tokens/",
        ),
        "the look-up of PagerDuty services": ("/api/v1/integrations/pagerduty/services/{}/",),
    }.items()
    for path in paths
}

TEXT = {"type": "string"}


@dataclass(frozen=True)
class Amendment:
    """A named exception: where the recording is silent or out of date, or the sandbox stricter on purpose."""

    reason: str
    apply: Callable[[dict[str, Any]], None]


def properties(new: dict[str, Any], *schemas: str) -> Callable[[dict[str, Any]], None]:
    def apply(document: dict[str, Any]) -> None:
        for name in schemas:
            for each, value in new.items():
                document["components"]["schemas"][name]["properties"].setdefault(each, {}).update(value)

    return apply


def undocumented_errors(document: dict[str, Any]) -> None:
    schema = {"$ref": "#/components/schemas/HTTPExceptionError"}
    body = {"application/json": {"schema": schema}}
    for operations in document["paths"].values():
        for operation in operations.values():
            for status in ("401", "403", "404", "409"):
                operation["responses"].setdefault(status, {"description": "Error"})["content"] = body


def plain_text_details(document: dict[str, Any]) -> None:
    detail = document["components"]["schemas"]["HTTPValidationError"]["properties"]["detail"]
    document["components"]["schemas"]["HTTPValidationError"]["properties"]["detail"] = {"anyOf": [detail, TEXT]}


DASHBOARDS_READ = ("Dashboard", "DashboardSummary", "DashboardDefinitionRead", "DashboardProjectMetadataRead")


def no_unknown_fields(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for name in ("ProjectCreate", "ProjectUpdate", "ChannelCreate", "ChannelUpdate", "Webhook", "WebhookUpdate"):
        schemas[name]["additionalProperties"] = False
    for name in ("Opsgenie", "Notification", "AlertCreate", "AlertUpdate", "AlertChannelAssignment"):
        schemas[name]["additionalProperties"] = False
    for name in ("OrganizationCreate", "OrganizationUpdate", "OrganizationLink"):
        schemas[name]["additionalProperties"] = False
    for name in ("CreateWriteTokenInput", "CreateReadTokenInput", "APIKeyCreate", "APIKeyUpdate"):
        schemas[name]["additionalProperties"] = False
    for name in ("VariableDefinitionCreateRequest", "VariableDefinitionUpdateRequest", "RolloutData", "OverrideData"):
        schemas[name]["additionalProperties"] = False
    for name in ("VersionLabelData", "LatestLabelData", "CodeDefaultLabelData", "LabelRefLabelData", "ConditionData"):
        schemas[name]["additionalProperties"] = False
    for name in ("OrganizationMemberUpdateV1", "OrganizationInvitationCreateV1", "GroupOrganizationMappingUpdate"):
        schemas[name]["additionalProperties"] = False
    # Answers share these parts with requests, and may say more.
    group, roles, below = "GroupOrganizationMapping-Input", "OrganizationRoleDefinition", "ProjectRoleDefinition"
    sent = json.loads(json.dumps({name: schemas[name] for name in (group, roles, below)}))
    for name, schema in sent.items():
        schemas[f"Sent{name}"] = {**schema, "additionalProperties": False}
    refer(schemas["GroupOrganizationMappingUpdate"]["properties"]["group_organization_mapping"], group)
    refer(schemas[f"Sent{group}"]["properties"]["organization_roles"], roles)
    refer(schemas[f"Sent{roles}"]["properties"]["project_roles"], below)
    for name in schemas:
        if name.startswith(("Dashboard", "PanelRef")) and name not in DASHBOARDS_READ and "properties" in schemas[name]:
            schemas[name]["additionalProperties"] = False


def refer(items: dict[str, Any], name: str) -> None:
    items["items"] = {"$ref": f"#/components/schemas/Sent{name}"}


def claims_not_empty(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    limits = {**schemas["GatewayProxyClaims"], "minProperties": 1}
    claims = {**schemas["ScopeClaims"], "properties": {GATEWAY: limits}, "minProperties": 1}
    schemas["APIKeyUpdate"]["properties"]["claims"] = claims


AMENDMENTS = [
    Amendment("the recording names few error codes; 401, 403, 404 and 409 occur everywhere", undocumented_errors),
    Amendment("rules of the domain are reported as a plain text, not as a list", plain_text_details),
    Amendment("the sandbox refuses unknown fields, so that a misspelt one is noticed", no_unknown_fields),
    Amendment("a query is untyped in the recording; it is SQL text", properties({"query": TEXT}, "AlertCreate")),
    Amendment("an update of an API key has no empty claims", claims_not_empty),
    Amendment("an empty url is for updates only", properties({"url": {"minLength": 1}}, "Webhook")),
]

TIMES = st.datetimes(timezones=st.just(None)).map(lambda moment: moment.isoformat(timespec="seconds") + "Z")
# Whole units, and no window too long for any frequency: the rest is the domain's to refuse, and tested elsewhere.
DURATIONS = st.sampled_from(["PT60S", "PT1M", "PT5M", "PT1H", "PT1H30M", "P1D", "PT24H", "P0DT12H"])


@dataclass
class Sandbox:
    base_url: str
    api_key: str
    session: requests.Session = field(default_factory=requests.Session)

    def __post_init__(self) -> None:
        self.session.trust_env = False
        self.session.headers["Authorization"] = f"Bearer {self.api_key}"

    def send(self, method: str, path: str, body: object = None) -> Any:
        response = self.session.request(method, self.base_url + path, json=body, timeout=10)
        response.raise_for_status()
        return response.json() if response.content else None

    def create(self, path: str, body: object = None) -> str:
        return str(self.send("POST", f"{MOUNT}{path}", body)["id"])

    def prepare(self, case: AnyCase) -> None:
        """Point a case at things that exist and are all there is, so that what else it sends is what decides."""
        self.send("POST", "/_sandbox/reset")
        things = {}
        if any(part in case.path for part in ("/projects/", "/api-keys/", "usage")):
            things["project_id"] = self.create("/v1/projects/", {"project_name": "contract-check"})
        below = f"/v1/projects/{things.get('project_id')}"
        if "/alerts/" in case.path:
            things["alert_id"] = self.create(f"{below}/alerts/", {**ALERT, "channel_ids": [self.channel()]})
        for kind in ("write-tokens", "read-tokens"):
            if f"/{kind}/" in case.path:
                things["token_id"] = self.create(f"{below}/{kind}/")
        if "/channels/" in case.path:
            things["channel_id"] = self.channel()
        if "/members/{" in case.path:
            things["user_id"] = self.send("POST", "/_sandbox/members", PERSON)["id"]
        if "/organizations/{organization_id}/" in case.path:
            things["organization_id"] = self.send("GET", "/_sandbox/state")["organizations"][0]["id"]
        if "/scim/" in case.path:
            self.send("POST", "/_sandbox/members", PERSON)
            things["group_id"] = self.send("POST", "/_sandbox/scim-groups", SCIM_GROUP)["id"]
            things.update(provider_name="okta", user_email=PERSON["email"])
            if case.query and case.query.get("filter") is not None:
                case.query["filter"] = f'{"userName" if "/Users" in case.path else "displayName"} eq "x"'
        if "/dashboards/{" in case.path:
            things["dashboard_id"] = self.create(f"{below}/dashboards/", DASHBOARD)
        if "/variables/{" in case.path:
            self.create(f"{below}/variables/", VARIABLE)
            things["name"] = VARIABLE["name"]
        if "/audit-logs/{" in case.path:
            entry = {"created_at": "2026-10-01T00:00:00Z", "metadata": {"name": "errors"}}
            planted = self.send("POST", "/_sandbox/audit-logs", {"organization": "acme", "entries": [entry]})
            things["audit_log_id"] = planted[0]
        if isinstance(case.query, dict) and not negated(case, ParameterLocation.QUERY):
            shorten(case.query)
        if "/organizations/{" in case.path:
            organization = {"organization_name": "contract-check"}
            things["organization_id"] = self.create("/v1/instance/organizations/", organization)
        if case.path == "/oauth/token" and not negated(case, ParameterLocation.BODY):
            case.body = {**self.exchange()}
            case.headers.clear()
        if "/api-keys/{" in case.path:
            body = {**API_KEY, "project_id": things["project_id"]}
            things["api_key_id"] = str(self.send("POST", f"{MOUNT}/v1/api-keys/", body)["api_key"]["id"])
        spoilt = negated(case, ParameterLocation.PATH)
        case.path_parameters = {
            name: value if spoilt and not is_uuid(value) else things[name]
            for name, value in (case.path_parameters or {}).items()
        }
        if isinstance(case.body, dict) and not negated(case, ParameterLocation.BODY):
            self.assign_channel(case.body)
            self.name_what_exists(case.body)
            if case.path == "/v1/api-keys/":
                # Every scope may be had in a project, and claims go with theirs.
                case.body["project_id"] = things["project_id"]
                scopes: Any = case.body["scopes"]
                case.body["scopes"] = sorted({*scopes, GATEWAY})
            if case.body.get("version") is not None:
                case.body["version"] = 1

    def name_what_exists(self, body: dict[str, Any]) -> None:
        """Group mappings refer to organizations and projects by name."""
        groups = body.get("group_organization_mapping") or []
        if groups:
            self.create("/v1/projects/", {"project_name": "contract-check"})
        for role in (role for group in groups for role in group["organization_roles"]):
            role["organization_name"] = "acme"
            for below in role.get("project_roles", []):
                below["project_name"] = "contract-check"

    def exchange(self) -> dict[str, str]:
        """The form that the recording is silent about."""
        return {
            "grant_type": "urn:ietf:params:oauth:grant-type:token-exchange",
            "subject_token": self.api_key,
            "subject_token_type": "urn:ietf:params:oauth:token-type:access_token",
            "audience": f"{self.base_url}/acme",
            "scope": "organization:read",
        }

    def channel(self) -> str:
        return self.create("/v1/channels/", CHANNEL)

    def assign_channel(self, body: dict[str, Any]) -> None:
        if body.get("channel_ids"):
            body["channel_ids"] = [self.channel()]
        if body.get("channel_assignments"):
            body["channel_assignments"] = [{"channel_id": self.channel(), "schedule_id": None}]


def shorten(query: dict[str, Any]) -> None:
    """A span that no rule of the domain refuses: it ends where it starts, and does not last until now."""
    for start, end in (("start_time", "end_time"), ("start_date", "end_date")):
        if start in query:
            query[end] = query[start]


def is_uuid(value: object) -> bool:
    try:
        return bool(uuid.UUID(str(value)))
    except ValueError:
        return False


def negated(case: AnyCase, where: ParameterLocation) -> bool:
    component = case.meta.components.get(where) if case.meta else None
    return component is not None and component.mode is GenerationMode.NEGATIVE


@contextmanager
def running() -> Iterator[Sandbox]:
    command = [sys.executable, "-m", "tests.sandbox", "--seed", "1"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line:
            raise SystemExit("the sandbox did not start")
        told = json.loads(line)
        yield Sandbox(told["base_url"], told["organizations"][0]["api_key"])
    finally:
        process.terminate()
        process.wait(timeout=10)


Check = Callable[[AnyCase, Sandbox], None]


def check_positive(case: AnyCase, sandbox: Sandbox) -> None:
    sandbox.prepare(case)
    response = case.call(session=sandbox.session)
    accepted(case, response)


def check_open(case: AnyCase, sandbox: Sandbox) -> None:
    """Send requests that need no key without one."""
    sandbox.prepare(case)
    accepted(case, without_key(case))


def accepted(case: AnyCase, response: Any) -> None:
    case.validate_response(response, checks=RESPONSES)
    if not 200 <= response.status_code < 300:
        raise AssertionError(f"valid data was answered with {response.status_code}: {response.text}")


def check_negative(case: AnyCase, sandbox: Sandbox) -> None:
    sandbox.prepare(case)
    response = case.call(session=sandbox.session)
    case.validate_response(response, checks=[not_a_server_error, negative_data_rejection])


def check_unauthorized(case: AnyCase, sandbox: Sandbox) -> None:
    sandbox.prepare(case)
    response = without_key(case)
    case.validate_response(response, checks=RESPONSES)
    if response.status_code != 401:
        raise AssertionError(f"a request without a key was answered with {response.status_code}")


def without_key(case: AnyCase) -> Any:
    with requests.Session() as stranger:
        stranger.trust_env = False
        return case.call(session=stranger)


def run(check: Check, sandbox: Sandbox, cases: st.SearchStrategy[AnyCase], examples: int) -> None:
    @settings(
        max_examples=examples,
        derandomize=True,
        database=None,
        deadline=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=cases)
    def test(case: AnyCase) -> None:
        check(case, sandbox)

    test()


def violations(operation: Any, sandbox: Sandbox, examples: int) -> list[str]:
    found = []
    secured = "security" in operation.definition.raw
    for mode, check, wanted in (
        (GenerationMode.POSITIVE, check_positive if secured else check_open, examples),
        (GenerationMode.NEGATIVE, check_negative, examples),
        (GenerationMode.POSITIVE, check_unauthorized, 1 if secured else 0),
    ):
        if not wanted or (mode is GenerationMode.NEGATIVE and not refusable(operation)):
            continue
        try:
            run(check, sandbox, operation.as_strategy(generation_mode=mode), wanted)
        except (AssertionError, Failure, FailureGroup) as error:
            found.append(f"{check.__name__}: {describe(error)}")
    return found


def refusable(operation: Any) -> bool:
    """Return whether there is an invalid value to send: for a plain text, there is none."""
    return bool(operation.body) or any("format" in each.definition["schema"] for each in operation.path_parameters)


def describe(error: BaseException) -> str:
    inner = error.exceptions if isinstance(error, FailureGroup) else [error]
    notes = getattr(error, "__notes__", [])
    return "\n    ".join([*(str(each).strip().replace("\n", "\n    ") for each in inner), *notes])


def declared_routes() -> dict[str, str]:
    """Return the routes that newer.yml declares, with the name of the fact."""
    return {
        shape(f"{MOUNT}{operation.partition(' ')[2]}"): f"{fact['title']}, newer than the recording"
        for fact in overlay.FACTS
        for operation in fact.get("operations", ())
    }


def shape(path: str) -> str:
    return re.sub(r"\{[^}]*\}", "{}", path)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("document", type=Path)
    parser.add_argument("--examples", type=int, default=10, help="per operation, valid and invalid each")
    arguments = parser.parse_args()
    begin = time.monotonic()
    document = overlay.amended(yaml.safe_load(arguments.document.read_text()))
    for amendment in AMENDMENTS:
        print(f"exception: {amendment.reason}")
        amendment.apply(document)
    schemathesis.openapi.format("duration", DURATIONS)
    schemathesis.openapi.format("date-time", TIMES)
    failed = 0
    with running() as sandbox:
        routes = {(method, shape(path)) for method, path in sandbox.send("GET", "/_sandbox/routes")}
        recorded = set()
        left_out = []
        schema = schemathesis.openapi.from_dict(document)
        schema.config.update(base_url=f"{sandbox.base_url}{MOUNT}")
        for result in schema.get_all_operations():
            if isinstance(result, Err):
                raise result.err()
            operation = result.ok()
            route = (operation.method.upper(), shape(f"{MOUNT}{operation.path}"))
            if route not in routes:
                left_out.append(operation.label)
                continue
            recorded.add(route)
            found = violations(operation, sandbox, arguments.examples)
            failed += bool(found)
            print("\n    ".join([f"{'FAILED' if found else 'ok'} {operation.label}", *found]), flush=True)
    for operation_left in left_out:
        print(f"not in the sandbox: {operation_left}")
    newer = {**declared_routes(), **NEWER_ROUTES}
    for method, path in sorted(routes - recorded):
        if path.startswith(MOUNT) and path not in newer:
            failed += 1
            print(f"FAILED {method} {path}: not in the document, and no reason is given")
        else:
            print(f"not in the document: {method} {path} {newer.get(path, 'is not a part of the management API')}")
    print(
        f"{len(recorded)} operations checked, {len(left_out)} not in the sandbox, {failed} failed, "
        f"{time.monotonic() - begin:.0f} s"
    )
    return 1 if failed or not recorded else 0


if __name__ == "__main__":
    sys.exit(main())
