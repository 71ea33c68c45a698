# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""AWX's rules for what it hands to a job: answers, extra variables, credentials, and the inventory in its database."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml
from jinja2.sandbox import ImmutableSandboxedEnvironment

_IPV6_WITH_PORT = re.compile(r"\[([A-Fa-f0-9:]{3,})\]:(\d+)")


class ControllerError(Exception):
    """AWX refuses it, or fails at it."""


class _Unsafe(yaml.SafeDumper):
    """Marks every text, keys included."""

    def represent_data(self, data: Any) -> Any:
        return self.represent_scalar("!unsafe", data) if isinstance(data, str) else super().represent_data(data)


def extra_vars_file(variables: Mapping[str, Any], trusted: Mapping[str, Any] | None = None) -> str:
    """The text of the file. TRUSTED are the variables of the template itself, which may be Jinja templates."""
    trusted = trusted or {}
    documents = []
    for name, value in variables.items():
        dumper = yaml.SafeDumper if name in trusted and trusted[name] == value else _Unsafe
        documents.append(yaml.dump({name: value}, Dumper=dumper, default_flow_style=False))
    return "".join(documents)


def meta_variables() -> dict[str, Any]:
    """The variables that describe the job, under both of their prefixes."""
    numbers = dict.fromkeys(("job_id", "user_id", "inventory_id", "job_template_id"), 7)
    blank = dict.fromkeys(("user_email", "user_first_name", "user_last_name", "project_scm_branch"), "")
    names = dict.fromkeys(("job_launch_type", "user_name", "inventory_name", "job_template_name"), "Logfire")
    facts = {**numbers, **blank, **names, "project_revision": "0" * 40}
    return {f"{prefix}_{name}": value for prefix in ("awx", "tower") for name, value in facts.items()}


def survey_answers(spec: Mapping[str, Any], answers: Mapping[str, Any]) -> dict[str, Any]:
    """The variables that a survey adds to a job: its valid defaults, then the answers that were given."""
    questions = {question["variable"]: question for question in spec["spec"]}
    if unknown := answers.keys() - questions.keys():
        raise ControllerError(f"the survey does not ask for {', '.join(sorted(unknown))}")
    for name, answer in answers.items():
        if problem := question_problem(questions[name], answer):
            raise ControllerError(problem)
    defaults = {name: one.get("default") for name, one in questions.items()}
    preset = {
        name: value
        for name, value in defaults.items()
        if value is not None and not question_problem(questions[name], value)
    }
    return {**preset, **answers}


def question_problem(question: Mapping[str, Any], answer: object) -> str:
    """The reason for which AWX refuses an answer, or nothing."""
    name, kind, choices = question["variable"], question["type"], question.get("choices", [])
    if kind in ("text", "textarea", "password") and not isinstance(answer, str):
        return f"Value {answer} for '{name}' expected to be a string."
    if kind == "multiplechoice" and answer not in choices:
        return f"Value {answer} for '{name}' expected to be one of {choices}."
    if kind == "multiselect" and not isinstance(answer, list):
        return f"'{name}' value is expected to be a list."
    if kind == "multiselect" and isinstance(answer, list) and not set(answer) <= set(choices):
        return f"Value {answer} for '{name}' expected to be one of {choices}."
    return ""


def injected(kind: Mapping[str, Any], inputs: Mapping[str, str]) -> dict[str, str]:
    """The environment variables of a credential: those of blank fields are there, too, and blank."""
    filled = {name: value for name, value in inputs.items() if value}
    jinja = ImmutableSandboxedEnvironment()
    return {name: jinja.from_string(value).render(filled) for name, value in kind["injectors"]["env"].items()}


@dataclass
class Group:
    variables: dict[str, Any] = field(default_factory=dict)
    hosts: list[str] = field(default_factory=list)
    children: list[str] = field(default_factory=list)


class Database:
    """An inventory of AWX, filled from what `ansible-inventory --list --export` writes."""

    def __init__(self, exported: Mapping[str, Any]) -> None:
        self.variables: dict[str, Any] = {}
        self.hosts: dict[str, dict[str, Any]] = {}
        self.groups: dict[str, Group] = {}
        for name, content in exported.items():
            if name != "_meta":
                self._import_group(name, content)
        known = exported.get("_meta", {}).get("hostvars", {})
        for name, variables in self.hosts.items():
            variables.update(known.get(name, {}))
        # Columns of the database are JSON.
        self.hosts = json.loads(json.dumps(self.hosts))

    def _import_group(self, name: str, content: Mapping[str, Any]) -> None:
        group = self._group(name)
        for raw in content.get("hosts", []):
            host = self._host(raw)
            if group and host not in group.hosts:
                group.hosts.append(host)
        if isinstance(content.get("hosts"), Mapping):
            for raw, variables in content["hosts"].items():
                self.hosts[self._host(raw)].update(variables)
        (group.variables if group else self.variables).update(content.get("vars", {}))
        for raw in content.get("children", []):
            self._group(raw)
            if group and raw not in group.children:
                group.children.append(raw)

    def _group(self, name: object) -> Group | None:
        """Hosts of `all` and `ungrouped` belong to no group of the database."""
        if name in ("all", "ungrouped"):
            return None
        return self.groups.setdefault(_text(name), Group())

    def _host(self, raw: object) -> str:
        """The name without its port, which becomes a variable."""
        name, port = _text(raw), None
        if found := _IPV6_WITH_PORT.fullmatch(name):
            name, port = found[1], found[2]
        elif name.count(":") == 1:
            name, port = name.split(":")
        if name not in self.hosts:
            self.hosts[name] = {"ansible_port": int(port)} if port and port.isdigit() else {}
        return name

    def script_data(self, number: int = 1, count: int = 1) -> dict[str, Any]:
        """The data that the inventory script of a job prints, or of slice NUMBER of COUNT."""
        hosts = sorted(self.hosts)[number - 1 :: count]
        grouped = {host for group in self.groups.values() for host in group.hosts}
        every: dict[str, Any] = {"hosts": [host for host in hosts if host not in grouped]}
        if self.variables:
            every["vars"] = self.variables
        if self.groups:
            every["children"] = list(self.groups)
        groups = {name: dict(self._shown(group, hosts)) for name, group in self.groups.items()}
        hostvars = {host: {**self.hosts[host], **_tower(number_)} for number_, host in enumerate(hosts, 1)}
        return {
            "all": every,
            **{name: group for name, group in groups.items() if group},
            "_meta": {"hostvars": hostvars},
        }

    @staticmethod
    def _shown(group: Group, hosts: list[str]) -> Iterator[tuple[str, Any]]:
        if kept := [host for host in group.hosts if host in hosts]:
            yield "hosts", kept
        if group.children:
            yield "children", group.children
        if group.variables:
            yield "vars", group.variables


def _text(name: object) -> str:
    if not isinstance(name, str):
        raise ControllerError(f"AWX crashes: expected string or bytes-like object, got {name!r}")
    return name


def _tower(number: int) -> dict[str, Any]:
    """The variables that AWX adds to every host."""
    return {
        f"remote_{prefix}_{name}": value
        for prefix in ("host", "tower")
        for name, value in (("enabled", "true"), ("id", number))
    }
