# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import socket
import time
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

PROJECTS = "/api/v1/projects/"


def raw(api: Any, name: str = "checkout") -> bytes:
    """Create a project over a plain socket and return every byte that came back; ConnectionResetError passes."""
    body = json.dumps({"project_name": name}).encode()
    head = (
        f"POST {PROJECTS} HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer {api.sandbox.api_key}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    where = urlsplit(api.sandbox.base_url)
    with socket.create_connection((where.hostname, where.port), timeout=60) as connection:
        connection.sendall(head.encode() + body)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
        return received


def hang_up(api: Any, sent: bytes) -> None:
    where = urlsplit(api.sandbox.base_url)
    with socket.create_connection((where.hostname, where.port), timeout=60) as connection:
        connection.sendall(sent)
        connection.shutdown(socket.SHUT_WR)
        while connection.recv(65536):
            pass


@pytest.mark.parametrize("body", [b"", b'{"expires_'])
def test_a_request_that_ends_in_the_middle_takes_no_effect(api: Any, body: bytes) -> None:
    """A killed client leaves such requests; without its body this one would be a token without an end."""
    tokens = f"{api.project()}write-tokens/"
    before = len(api.control.ledger())
    head = (
        f"POST {tokens} HTTP/1.1\r\nHost: sandbox\r\nAuthorization: Bearer {api.sandbox.api_key}\r\n"
        "Content-Type: application/json\r\nContent-Length: 40\r\n\r\n"
    )
    hang_up(api, head.encode() + body)
    assert api.get(tokens) == []
    assert [entry["method"] for entry in api.control.ledger()[before:]] == ["GET"]


def names(api: Any) -> list[str]:
    return [each["project_name"] for each in api.get(PROJECTS)]


@pytest.mark.parametrize(("kind", "stored"), [("reset_before", []), ("reset_after", ["checkout"])])
@pytest.mark.parametrize("rst", [False, True])
def test_reset(api: Any, kind: str, stored: Any, rst: bool) -> None:
    api.control.fault(kind, rst=rst)
    if rst:
        with pytest.raises(ConnectionResetError):
            raw(api)
    else:
        assert raw(api) == b""
    entry = api.control.ledger()[0]
    assert (entry["status"], entry["notes"]) == (None, [f"fault:{kind}"])
    assert api.control.stats()["by_status"] == {"none": 1}
    assert names(api) == stored


def test_a_library_sees_a_reset_as_a_connection_error(api: Any) -> None:
    api.control.fault("reset_before", path="projects")
    with pytest.raises(requests.ConnectionError):
        api.get(PROJECTS)
    assert names(api) == []


def test_truncated(api: Any) -> None:
    api.control.fault("truncated")
    head, _blank, body = raw(api).partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1]) for line in head.split(b"\r\n") if line.lower().startswith(b"content-length")
    )
    assert head.startswith(b"HTTP/1.1 201")
    assert len(body) == length // 2
    assert names(api) == ["checkout"]


def test_bad_json(api: Any) -> None:
    api.control.fault("bad_json")
    response = api.send("POST", PROJECTS, {"project_name": "checkout"})
    assert response.status_code == 201
    assert response.headers["Content-Type"] == "application/json"
    with pytest.raises(requests.JSONDecodeError):
        response.json()
    assert names(api) == ["checkout"]


def test_wrong_type(api: Any) -> None:
    api.control.fault("wrong_type")
    response = api.send("POST", PROJECTS, {"project_name": "checkout"})
    assert response.status_code == 200
    assert response.headers["Content-Type"].startswith("text/html")
    assert names(api) == []


# Patient where something has to have happened by then, on a busy machine too.
@pytest.mark.parametrize(("kind", "seconds", "timeout"), [("slow", 2, 1), ("slow_before", 4, 0.2)])
def test_slow(api: Any, kind: str, seconds: int, timeout: float) -> None:
    api.control.fault(kind, seconds=seconds)
    with pytest.raises(requests.ReadTimeout):
        api.send("POST", PROJECTS, {"project_name": "checkout"}, timeout=timeout)
    assert names(api) == (["checkout"] if kind == "slow" else [])
    deadline = time.monotonic() + 60
    while names(api) != ["checkout"]:
        assert time.monotonic() < deadline
        time.sleep(0.1)


def test_slow_does_not_hold_up_the_others(api: Any) -> None:
    api.control.fault("slow", seconds=8)
    with pytest.raises(requests.ReadTimeout):
        api.send("GET", PROJECTS, timeout=0.1)
    assert api.send("GET", PROJECTS, timeout=6).status_code == 200


def test_redirect(api: Any) -> None:
    api.control.fault("redirect", location="http://127.0.0.1:9/trap/")
    response = api.send("POST", PROJECTS, {"project_name": "checkout"})
    assert (response.status_code, response.headers["Location"]) == (307, "http://127.0.0.1:9/trap/")
    assert names(api) == []


def test_warning(api: Any) -> None:
    api.control.fault("warning", text="Soon gone")
    assert api.send("GET", PROJECTS).headers["X-Logfire-Warning"] == "Soon gone"
    assert "X-Logfire-Warning" not in api.send("GET", PROJECTS).headers


def test_big(api: Any) -> None:
    api.control.fault("big", bytes=3_000_000)
    response = api.send("GET", PROJECTS)
    assert response.status_code == 200
    assert len(response.content) == 3_000_000
    assert isinstance(response.json(), str)


@pytest.mark.parametrize("execute", [False, True])
def test_status(api: Any, execute: bool) -> None:
    api.control.fault("status", status=502, html=True, execute=execute)
    response = api.send("POST", PROJECTS, {"project_name": "checkout"})
    assert response.status_code == 502
    assert response.text.startswith("<html>")
    assert names(api) == (["checkout"] if execute else [])


def test_status_as_json_with_retry_after(api: Any) -> None:
    api.control.fault("status", status=429, retry_after=7, detail="Later")
    response = api.send("GET", PROJECTS)
    assert (response.json(), response.headers["Retry-After"]) == ({"detail": "Later"}, "7")
    assert response.headers["Logfire-Version"]


def test_matching_counting_and_clearing(api: Any) -> None:
    api.control.fault("status", method="post", path="/projects/$", times=2, after=1)
    assert api.send("GET", PROJECTS).status_code == 200
    answers = [api.send("POST", PROJECTS, {"project_name": f"p-{number}"}).status_code for number in range(4)]
    assert answers == [201, 503, 503, 201]
    api.control.fault("status", times=9)
    assert [each["times"] for each in api.control.faults()] == [9]
    api.control.clear_faults()
    assert api.control.faults() == []
    api.get(PROJECTS)


def test_a_refused_request_does_not_use_up_a_fault(api: Any) -> None:
    api.control.settings(rate_limit={"per_minute": 1})
    api.get(PROJECTS)
    api.control.fault("status", status=500)
    api.get(PROJECTS, 429)
    assert len(api.control.faults()) == 1
