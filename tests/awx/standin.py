# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A stand-in for the API of AWX, as far as the modules of awx.awx use it for what the installer installs.

It keeps objects in memory, finds them as AWX does, and refuses what AWX refuses.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count
from pathlib import Path
from threading import Lock, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from tests.awx.controller import question_problem

Item = dict[str, Any]
TOKEN = "the-token-of-awx"
ENCRYPTED = "$encrypted$"

# The kinds, with the name that each has in its objects.
KINDS = {
    "organizations": "organization",
    "credential_types": "credential_type",
    "credentials": "credential",
    "execution_environments": "execution_environment",
    "notification_templates": "notification_template",
    "projects": "project",
    "project_updates": "project_update",
    "inventories": "inventory",
    "inventory_sources": "inventory_source",
    "inventory_updates": "inventory_update",
    "job_templates": "job_template",
    "schedules": "schedule",
    "workflow_job_templates": "workflow_job_template",
    "workflow_job_template_nodes": "workflow_job_template_node",
    "workflow_approval_templates": "workflow_approval_template",
}
_UNIFIED = ("job_templates", "projects", "inventory_sources", "workflow_job_templates", "workflow_approval_templates")
_REFERENCES = {
    **{one: many for many, one in KINDS.items()},
    "source_project": "projects",
    "unified_job_template": "unified_job_templates",
}
# The fields that no two objects of a kind have alike; by default the name and the organization.
_UNIQUE = {
    "credentials": ("name", "organization", "credential_type"),
    "execution_environments": ("name",),
    "credential_types": ("name",),
    "inventory_sources": ("name", "inventory"),
    "schedules": ("name", "unified_job_template"),
    "workflow_job_template_nodes": ("identifier", "workflow_job_template"),
}
_BLANK: dict[str, Item] = {
    "inventories": {"kind": "", "host_filter": None},
    "projects": {"scm_revision": "", "scm_branch": ""},
    "job_templates": {"job_slice_count": 1, "job_type": "run", "survey_enabled": False},
    "schedules": {"enabled": True, "extra_data": {}},
    "workflow_job_template_nodes": {"extra_data": {}, "unified_job_template": None},
}
_SURVEY_TYPES = {
    **dict.fromkeys(("text", "textarea", "password", "multiplechoice", "multiselect"), str),
    "integer": int,
    "float": float,
}


class Refused(Exception):
    def __init__(self, status: int, **problem: object) -> None:
        super().__init__(problem)
        self.status = status
        self.problem = problem


@dataclass
class StandIn:
    # The files of the repository that every project has.
    repository: Path
    base_url: str = ""
    objects: dict[str, dict[int, Item]] = field(default_factory=lambda: {kind: {} for kind in KINDS})
    associated: dict[tuple[str, int, str], list[int]] = field(default_factory=dict)
    surveys: dict[int, Item] = field(default_factory=dict)
    secrets: dict[int, Item] = field(default_factory=dict)
    # Method and path of whatever wrote.
    writes: list[tuple[str, str]] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)
    numbers: count[int] = field(default_factory=lambda: count(1))

    def add(self, kind: str, /, **values: Any) -> Item:
        number = next(self.numbers)
        url = f"/api/v2/{kind}/{number}/"
        related = {name: f"{url}{name}/" for name in ("survey_spec", "update")}
        fixed = {"id": number, "url": url, "type": KINDS[kind], "related": related, "summary_fields": {}}
        made = {"description": "", **_BLANK.get(kind, {}), **values, **fixed}
        self.objects[kind][number] = made
        return made

    def named(self, kind: str, name: str, /, **more: Any) -> Item:
        """The only one of that name."""
        (found,) = (one for one in self.objects[kind].values() if {"name": name, **more}.items() <= one.items())
        return found

    def secret_inputs(self, credential: Item) -> Item:
        return {**credential.get("inputs", {}), **self.secrets.get(credential["id"], {})}

    # Requests.

    def call(self, method: str, path: str, query: Mapping[str, str], body: Item) -> tuple[int, Any]:
        kind, number, part = self._place(path)
        if method != "GET":
            self.writes.append((method, path))
        if number is None:
            return (201, self._create(kind, body)) if method == "POST" else (200, _page(self._found(kind, query)))
        item = self._item(kind, number)
        if part == "survey_spec":
            return self._survey(method, number, body)
        if part == "update":
            return 202, self._synchronise(item)
        if part == "create_approval_template":
            made = self.add("workflow_approval_templates", **{**body, "organization": None})
            item["unified_job_template"] = made["id"]
            item["related"]["unified_job_template"] = made["url"]
            return 201, made
        if part:
            return self._associate(method, kind, item, part, body)
        if method == "PATCH":
            self._check(kind, {**item, **body}, number)
            item.update(self._stored(kind, body, item))
        if method == "DELETE":
            del self.objects[kind][number]
            for place in [place for place in self.associated if place[:2] == (kind, number)]:
                del self.associated[place]
            return 204, None
        return 200, item

    def _place(self, path: str) -> tuple[str, int | None, str]:
        found = re.fullmatch(r"/api/v2/(\w+)/(?:(\d+)/(?:(\w+)/)?)?", path)
        if not found or found[1] not in {*KINDS, "unified_job_templates"}:
            raise Refused(404, detail=f"Not found: {path}")
        return found[1], int(found[2]) if found[2] else None, found[3] or ""

    def _item(self, kind: str, number: int) -> Item:
        kinds = _UNIFIED if kind == "unified_job_templates" else (kind,)
        for one in kinds:
            if number in self.objects[one]:
                return self.objects[one][number]
        raise Refused(404, detail="Not found.")

    def _found(self, kind: str, query: Mapping[str, str]) -> list[Item]:
        kinds = _UNIFIED if kind == "unified_job_templates" else (kind,)
        either = {name.removeprefix("or__"): value for name, value in query.items() if name.startswith("or__")}
        every = {name: value for name, value in query.items() if not name.startswith("or__")}
        return [
            item
            for one in kinds
            for item in self.objects[one].values()
            if all(str(item.get(name)) == value for name, value in every.items())
            and (not either or any(str(item.get(name)) == value for name, value in either.items()))
        ]

    def _create(self, kind: str, body: Item) -> Item:
        self._check(kind, body, None)
        made = self.add(kind, **self._stored(kind, body, {}))
        self._keep_secrets(kind, made)
        if kind == "job_templates":
            made["organization"] = self.objects["projects"][made["project"]]["organization"]
        if kind == "projects":
            update = self.add("project_updates", status="successful")
            made["summary_fields"] = {"current_update": {"id": update["id"]}}
        return made

    def _stored(self, kind: str, body: Item, old: Item) -> Item:
        """The values as AWX keeps them: text that is null is blank."""
        blank = _BLANK.get(kind, {})
        values = {name: blank[name] if value is None and name in blank else value for name, value in body.items()}
        if kind == "credentials" and "inputs" in values and old:
            values["inputs"] = {**values["inputs"]}
            self._keep_secrets(kind, {**old, **values})
        return values

    def _keep_secrets(self, kind: str, item: Item) -> None:
        if kind != "credentials":
            return
        fields = self.objects["credential_types"][item["credential_type"]]["inputs"]["fields"]
        for one in fields:
            value = item.get("inputs", {}).get(one["id"])
            if one.get("secret") and value and value != ENCRYPTED:
                self.secrets.setdefault(item["id"], {})[one["id"]] = value
                item["inputs"][one["id"]] = ENCRYPTED

    # Reasons to refuse a request.

    def _check(self, kind: str, body: Item, number: int | None) -> None:
        for name, other in _REFERENCES.items():
            if body.get(name) is not None and name in body and kind != "project_updates":
                self._refer(name, other, body[name])
        unique = _UNIQUE.get(kind, ("name", "organization"))
        if any(
            all(one.get(name) == body.get(name) for name in unique)
            for one in self.objects[kind].values()
            if one["id"] != number
        ):
            raise Refused(400, __all__=[f"{kind} with this {', '.join(unique)} already exists."])
        check = getattr(self, f"_check_{kind}", None)
        if check:
            check(body)

    def _refer(self, name: str, kind: str, number: object) -> None:
        try:
            self._item(kind, int(str(number)))
        except (ValueError, Refused):
            raise Refused(400, **{name: [f'Invalid pk "{number}" - object does not exist.']}) from None

    @staticmethod
    def _check_credential_types(body: Item) -> None:
        known = {one["id"] for one in body["inputs"]["fields"]}
        used = set(re.findall(r"{{ *(\w+) *}}", json.dumps(body["injectors"])))
        if used - known:
            raise Refused(400, injectors=[f"{sorted(used - known)} uses an undefined field"])
        if set(body["inputs"].get("required", [])) - known:
            raise Refused(400, inputs=["required"])

    def _check_credentials(self, body: Item) -> None:
        fields = self.objects["credential_types"][body["credential_type"]]["inputs"]["fields"]
        choices = {one["id"]: one.get("choices") for one in fields}
        for name, value in body.get("inputs", {}).items():
            if name not in choices or not isinstance(value, str) or (choices[name] and value not in choices[name]):
                raise Refused(400, inputs={name: [f"{value!r} is not valid"]})

    def _check_job_templates(self, body: Item) -> None:
        if not (self.repository / body["playbook"]).is_file():
            raise Refused(400, playbook=["Playbook not found for project."])

    def _check_schedules(self, body: Item) -> None:
        if not re.fullmatch(r"DTSTART:\d{8}T\d{6}Z RRULE:FREQ=\w+;INTERVAL=\d+(;\w+=[\w,]+)*", body["rrule"]):
            raise Refused(400, rrule=["Invalid rrule."])
        self._check_prompts(body)

    def _check_workflow_job_template_nodes(self, body: Item) -> None:
        self._check_prompts(body)

    def _check_prompts(self, body: Item) -> None:
        """Variables that the template does not ask for, and wrong answers, are refused."""
        number = body.get("unified_job_template")
        template = self.objects["job_templates"].get(number, {}) if number else {}
        survey = self.surveys.get(number, {}).get("spec", []) if number and template.get("survey_enabled") else []
        questions = {one["variable"]: one for one in survey}
        for name, value in (body.get("extra_data") or {}).items():
            if name not in questions:
                raise Refused(400, extra_data=[f"Variables {name} are not allowed on launch."])
            if problem := question_problem(questions[name], value):
                raise Refused(400, extra_data=[problem])

    def _survey(self, method: str, number: int, body: Item) -> tuple[int, Any]:
        if method == "POST":
            if problem := survey_problem(body):
                raise Refused(400, error=problem)
            self.surveys[number] = body
        return 200, self.surveys.get(number, {})

    def _synchronise(self, source: Item) -> Item:
        there = (self.repository / source["source_path"]).is_file()
        return self.add(
            "inventory_updates", status="successful" if there else "failed", failed=not there, finished="2026-01-01"
        )

    def _associate(self, method: str, kind: str, item: Item, part: str, body: Item) -> tuple[int, Any]:
        known = self.associated.setdefault((kind, item["id"], part), [])
        other = {"credentials": "credentials"}.get(part, "notification_templates")
        other = "workflow_job_template_nodes" if part.endswith("_nodes") else other
        if method == "GET":
            return 200, _page([self._item(other, number) for number in known])
        self._refer("id", other, body["id"])
        if body.get("disassociate"):
            known.remove(body["id"])
        else:
            if part == "credentials":
                kinds = [self._item(other, number)["credential_type"] for number in [*known, body["id"]]]
                if len(set(kinds)) < len(kinds):
                    raise Refused(400, error="Cannot assign multiple credentials of one type.")
            known.append(body["id"])
        return 204, None


def survey_problem(spec: Item) -> str:
    if wrong := {"name", "description", "spec"} - spec.keys():
        return f"Field '{min(wrong)}' is missing from survey spec."
    variables = [question.get("variable") for question in spec["spec"]]
    if len(set(variables)) < len(variables):
        return "'variable' duplicated in survey"
    for question in spec["spec"]:
        if missing := {"type", "question_name", "variable", "required"} - question.keys():
            return f"'{min(missing)}' missing from survey question"
        kind, default = question["type"], question.get("default", "")
        if kind not in _SURVEY_TYPES or not isinstance(question["required"], bool):
            return f"'{kind}' is not one of the allowed question types"
        if default != "" and not isinstance(default, _SURVEY_TYPES[kind]):
            return f"Default value {default} of '{question['variable']}' is of the wrong type"
        if kind.startswith("multi") and not isinstance(question.get("choices"), (str, list)):
            return "Choices must be specified"
        if kind.startswith("multi") and default and not set(default.split("\n")) <= set(question["choices"]):
            return "Default choice must be answered from the choices listed."
    return ""


def _page(items: list[Item]) -> Item:
    return {"count": len(items), "next": None, "previous": None, "results": items}


@contextmanager
def standing_in(repository: Path) -> Iterator[StandIn]:
    awx = StandIn(repository)
    awx.add("organizations", name="Default")

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            asked = urlsplit(self.path)
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length) or b"{}")
            with awx.lock:
                try:
                    if self.headers.get("Authorization") != f"Bearer {TOKEN}":
                        raise Refused(401, detail="Authentication credentials were not provided.")
                    status, answer = awx.call(self.command, asked.path, dict(parse_qsl(asked.query)), body)
                except Refused as refused:
                    status, answer = refused.status, refused.problem
                data = b"" if answer is None else json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("X-API-Product-Name", "AWX")
            self.send_header("X-API-Product-Version", "24.6.1")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PATCH = do_DELETE = _answer

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    awx.base_url = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield awx
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
