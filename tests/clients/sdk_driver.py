# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs in the environment of the vendor's SDK: calls its clients as a parent process asks, one JSON text a line."""

from __future__ import annotations

import json
import sys
import warnings
from datetime import datetime
from typing import Any

from logfire import VariablesOptions
from logfire.experimental.api_client import LogfireAPIClient
from logfire.query_client import LogfireQueryClient
from logfire.variables.config import VariableConfig, VariablesConfig, VariableTypeConfig
from logfire.variables.remote import LogfireRemoteVariableProvider
from pydantic import TypeAdapter
from pydantic_evals import Dataset

CLIENTS = {"query": LogfireQueryClient, "variables": LogfireRemoteVariableProvider, "datasets": LogfireAPIClient}
ANYTHING: TypeAdapter[Any] = TypeAdapter(Any)


def answer(request: dict[str, Any]) -> Any:
    if request["call"] == "methods":
        names = vars(CLIENTS[request["client"]])
        return sorted(name for name, value in names.items() if callable(value) and not name.startswith("_"))
    return {"query": query, "variables": variables, "datasets": datasets}[request["client"]](**request["where"])(
        request["call"], request["arguments"]
    )


def query(base_url: str, secret: str) -> Any:
    client = LogfireQueryClient(secret, base_url)

    def call(name: str, arguments: dict[str, Any]) -> Any:
        for each in ("min_timestamp", "max_timestamp"):
            if each in arguments:
                arguments[each] = datetime.fromisoformat(arguments[each])
        with client:
            result = getattr(client, name)(**arguments)
        return result.to_pylist() if name == "query_arrow" else result

    return call


def variables(base_url: str, secret: str) -> Any:
    client = LogfireRemoteVariableProvider(base_url, secret, VariablesOptions())

    def call(name: str, arguments: dict[str, Any]) -> Any:
        kind = {"upsert_variable_type": VariableTypeConfig, "push_config": VariablesConfig}.get(name, VariableConfig)
        if "config" in arguments:
            arguments["config"] = kind.model_validate(arguments["config"])
        client.refresh(force=True)
        return getattr(client, name)(**arguments)

    return call


def datasets(base_url: str, secret: str) -> Any:
    client = LogfireAPIClient(secret, base_url)

    def call(name: str, arguments: dict[str, Any]) -> Any:
        if name == "push_dataset":
            arguments["dataset"] = Dataset[dict, dict, dict].from_dict(arguments["dataset"])
        if arguments.pop("typed", False):
            arguments |= {"input_type": dict, "output_type": dict, "metadata_type": dict}
        with client:
            result = getattr(client, name)(**arguments)
        return {"cases": len(result.cases)} if isinstance(result, Dataset) else result

    return call


def main() -> None:
    # Some methods print what they do: only answers go to the parent process.
    answers, sys.stdout = sys.stdout, sys.stderr
    # A client that gives back what it could not read warns of it.
    warnings.simplefilter("error")
    for line in sys.stdin:
        try:
            said = {"result": ANYTHING.dump_python(answer(json.loads(line)), mode="json")}
        except Exception as error:
            details = {name: getattr(error, name, None) for name in ("retry_after", "retryable", "problem_type")}
            said = {"error": type(error).__name__, "message": str(error), **details}
        answers.write(json.dumps(said) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
