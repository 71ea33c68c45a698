# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The modules for a whole environment: ``apply`` and ``export``."""

from __future__ import annotations

import json
import typing as t

from .._api.errors import OptionError, Problems
from .._core.fields import check_path
from .._core.module_definition import ModuleDefinition
from .._core.protocols import Params, ReturnValue, Spec
from .._core.remote_state import RemoteState
from .._core.scopes import Scopes
from .._resources.project import PROJECT
from .document import NOTHING, Document
from .executor import Executor
from .exporter import Exporter, export_spec, unmatched
from .file_set import FileSet, TextFile
from .inspection import in_order
from .needed_scopes import scopes_of_document, scopes_of_kinds
from .plan_lines import Effort, plan_lines
from .planner import Planner
from .report import report
from .run_options import document_module, document_options, read_document
from .steps import kinds
from .variable_files import STUB, changes, stub, variables_by_file


def apply_module() -> ModuleDefinition[tuple[Document, Params]]:
    spec: Spec = {
        **document_options(),
        "inspect": {"type": "bool", "default": False},
        "audit_log": {"type": "bool", "default": False},
        "return_tokens": {"type": "bool", "default": True, "no_log": False},
    }

    def validate(params: Params) -> tuple[Document, Params]:
        document, problems = read_document(params)
        if problems:
            raise Problems(in_order([*document.found, *problems]), 0, document.notes)
        return document, params

    def run(accepted: tuple[Document, Params], remote: RemoteState, check_mode: bool) -> ReturnValue:
        document, params = accepted
        if not document.describes_something:
            remote.warn(NOTHING)
        if params.get("cache_dir"):
            # Imported where it is used: hardly a task sets the option, and a module compiles whatever it imports.
            from .._core.details_cache import DetailsCache

            remote.details = DetailsCache(params["cache_dir"], remote.client.settings.origin)
        steps = Planner(remote, document, params["prune"], params["prune_all"], params["concurrency"]).plan()
        if remote.details:
            remote.details.save()
        more: ReturnValue = {}
        for step in steps if not params["return_tokens"] else ():
            if step.returns_secret:
                lost = "the secret is lost, as the item has no path and return_tokens is false"
                remote.warn(f"{step.item.place}: {lost}")
        if params["check_queries"]:
            from .query_check import QueryCheck

            check = QueryCheck(remote, params.get("query_tokens") or {}, params["concurrency"])
            check.run(steps)
            more["queries"] = check.queries
        executor = Executor(remote, params["concurrency"])
        seconds = executor.seconds(steps)
        effort = executor.effort(steps)
        if check_mode:
            executor.predict(steps)
        else:
            executor.execute(steps)
            effort = Effort(remote.client.requests_sent)
        if params["inspect"] or params["audit_log"]:
            from .report_details import ReportDetails

            more["inspection"] = ReportDetails(remote, steps).result(params["audit_log"])
        result = report(
            steps, remote.client.requests_sent, remote.client.settings.max_wait, return_tokens=params["return_tokens"]
        )
        lines = plan_lines(steps, result["stats"], effort, check_mode)
        return {**result, **more, "estimated_seconds": round(seconds), "plan": lines}

    def scopes(accepted: tuple[Document, Params], check_mode: bool) -> Scopes:
        document, params = accepted
        return scopes_of_document(document, params["prune"], check_mode)

    return document_module(
        "apply",
        spec,
        validate,
        run,
        scopes=scopes,
        problems=lambda accepted: accepted[0].problems,
    )


def _plain(value: ReturnValue) -> ReturnValue:
    """The same in JSON's own types: Ansible takes no others."""
    copied: ReturnValue = json.loads(json.dumps(value))
    return copied


def export_module() -> ModuleDefinition[Params]:
    every = [resource.plural for resource in kinds()]

    def validate(params: Params) -> Params:
        check_path("dest", params["dest"])
        return params

    def run(params: Params, remote: RemoteState, check_mode: bool) -> ReturnValue:
        exporter = Exporter(remote, params["projects"] or [], params["kinds"])
        nothing = unmatched(exporter, PROJECT)
        if nothing:
            raise OptionError("projects", f"no project is called {', '.join(nothing)}")
        document = exporter.document()
        result: ReturnValue = {"changed": False, **_plain({"environment": document, "secrets": exporter.secrets})}
        if params["dest"]:
            result.update(_written(params["dest"], document, exporter.secrets, check_mode))
        return result

    return ModuleDefinition(
        "export",
        export_spec(every),
        validate,
        run,
        takes_document=True,
        scopes=lambda params, _check_mode: scopes_of_kinds(params["kinds"]),
    )


def _written(dest: str, document: ReturnValue, secrets: t.Sequence[ReturnValue], check_mode: bool) -> ReturnValue:
    """Write the document below a folder, but for what is there already."""
    files = FileSet(dest, "dest")
    wanted = variables_by_file(document)
    changed = changes(files, wanted)
    vault = stub(files, secrets)
    if not check_mode:
        files.write([*(TextFile(one.path, one.text) for one in changed), *([vault] if vault else [])])
    return {
        "changed": bool(changed or vault),
        "files": list(wanted),
        "vault": STUB if vault or files.exists(STUB) else None,
        "diff": [
            {"before_header": one.path, "after_header": one.path, "before": one.before, "after": one.after}
            for one in changed
        ],
    }
