# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The part of AWX that ansible-rulebook needs to launch a job template, which records the requests."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

_TEMPLATE = {
    "id": 7,
    "type": "job_template",
    "related": {"launch": "/api/v2/job_templates/7/launch/"},
    "ask_limit_on_launch": False,
    "ask_labels_on_launch": False,
    "ask_inventory_on_launch": False,
    "ask_variables_on_launch": True,
}
_JOB = {"id": 1, "url": "/api/v2/jobs/1/", "status": "successful", "created": "2026-05-04T09:30:00Z", "artifacts": {}}


class Controller:
    def __init__(self) -> None:
        self.launched: list[dict[str, Any]] = []
        self.asked_for: list[str] = []
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}/"

    def _answer(self, path: str) -> dict[str, Any]:
        parts = urlsplit(path)
        if parts.path.endswith("/unified_job_templates/"):
            (name,) = parse_qs(parts.query)["name"]
            self.asked_for.append(name)
            organization = {"organization": {"name": "Default"}}
            return {"count": 1, "next": None, "results": [{**_TEMPLATE, "name": name, "summary_fields": organization}]}
        return {"version": "24.6.1", "count": 1, "next": None, "results": [_JOB]}

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        controller = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self._send(controller._answer(self.path))

            def do_POST(self) -> None:
                controller.launched.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                self._send(_JOB)

            def _send(self, answer: dict[str, Any]) -> None:
                body = json.dumps(answer).encode()
                self.send_response(200)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_arguments: object) -> None:
                pass

        return Handler


@contextmanager
def running_controller() -> Iterator[Controller]:
    controller = Controller()
    thread = threading.Thread(target=controller.server.serve_forever)
    thread.start()
    try:
        yield controller
    finally:
        controller.server.shutdown()
        thread.join()
        controller.server.server_close()
