# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Looks at the site in headless Chromium: every page on a wide window and a narrow one, every picture, screenshots."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Empty, Queue
from typing import Any

from ..places import ROOT
from ..processes import stop

Report = dict[str, list[str]]

_PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
# Without these it waits for a network that there may not be. There is no sandbox of its own in a container.
_OPTIONS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-dev-shm-usage",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--proxy-server=direct://",
)
_PATIENCE = 240
_MADE_BY_SPHINX = ("search.html", "genindex.html")
# A report forbids scripts.
_POLICY = re.compile(r"<meta [^>]*Content-Security-Policy[^>]*>")
_PAGE = Path(__file__).parent / "check.html"
# Each with its page and the size of the window.
SCREENSHOTS = {
    "front.png": ("index.html", 1280, 1000),
    "front-phone.png": ("index.html", 390, 844),
    "guide.png": ("docsite/first_playbook.html", 1280, 2600),
    "module.png": ("alert_module.html", 1280, 1400),
    "playbooks.png": ("playbooks.html", 1280, 1400),
}


class BrowserError(Exception):
    """The browser failed."""


def program() -> str | None:
    return next((found for name in _PROGRAMS if (found := shutil.which(name))), None)


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *given: Any, site: Path, reports: Queue[Report]) -> None:
        self.site, self.reports = site, reports
        super().__init__(*given, directory=str(site.parent))

    def do_GET(self) -> None:
        if self.path == "/":
            self._answer(_PAGE.read_bytes(), "text/html; charset=utf-8")
        elif self.path == "/pages":
            self._answer(json.dumps(contents(self.site)).encode(), "application/json")
        else:
            self.path = self.path.replace("/site/", f"/{self.site.name}/", 1)
            super().do_GET()

    def do_POST(self) -> None:
        self.reports.put(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self._answer(b"", "text/plain")

    def _answer(self, body: bytes, kind: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *given: Any) -> None:
        pass


def contents(site: Path) -> Mapping[str, list[str]]:
    """Return the pages and the pictures of a site."""
    pages = [file for file in site.rglob("*.html") if "_static" not in file.parts and file.name not in _MADE_BY_SPHINX]
    pictures = (site / "_images").glob("*.svg")
    return {
        kind: sorted(str(file.relative_to(site)) for file in found)
        for kind, found in {"pages": pages, "pictures": pictures}.items()
    }


@contextmanager
def _serving(site: Path) -> Iterator[tuple[str, Queue[Report]]]:
    reports: Queue[Report] = Queue()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, site=site, reports=reports))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", reports
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def _running(chromium: str, *arguments: str) -> Iterator[subprocess.Popen[bytes]]:
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [chromium, *_OPTIONS, f"--user-data-dir={profile}", *arguments]
        nowhere = subprocess.DEVNULL
        process = subprocess.Popen(command, cwd=ROOT, stdin=nowhere, stdout=nowhere, stderr=nowhere)
        try:
            yield process
        finally:
            stop(process)


def check(chromium: str, site: Path) -> Report:
    """Return what is wrong, by page and picture."""
    with ExitStack() as stack:
        url, reports = stack.enter_context(_serving(site))
        stack.enter_context(_running(chromium, "--window-size=1400,1000", url))
        try:
            return reports.get(timeout=_PATIENCE)
        except Empty:
            raise BrowserError(f"no report came within {_PATIENCE} s") from None


def screenshots(chromium: str, site: Path, folder: Path) -> list[Path]:
    folder.mkdir(parents=True, exist_ok=True)
    with _serving(site) as (url, _reports):
        return [
            screenshot(chromium, f"{url}/site/{page}", folder / name, width, height)
            for name, (page, width, height) in SCREENSHOTS.items()
        ]


def height(chromium: str, page: Path, width: int) -> int:
    """Return the height of a page in a window of that width, so that a picture of it cuts nothing."""
    measured = page.with_suffix(".measured.html")
    script = "<script>document.title = `height=${document.documentElement.scrollHeight}`</script>"
    measured.write_text(_POLICY.sub("", page.read_text()) + script)
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        window = (f"--user-data-dir={profile}", f"--window-size={width},100")
        done = subprocess.run(
            [chromium, *_OPTIONS, *window, "--dump-dom", measured.as_uri()],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=_PATIENCE,
            check=False,
        )
    found = re.search(r"<title>height=(\d+)</title>", done.stdout)
    if found is None:
        raise BrowserError(f"the height of {page.name} could not be measured")
    return int(found[1])


def screenshot(chromium: str, url: str, target: Path, width: int, height: int) -> Path:
    target.unlink(missing_ok=True)
    with _running(chromium, f"--screenshot={target}", f"--window-size={width},{height}", url) as process:
        try:
            process.wait(timeout=_PATIENCE)
        except subprocess.TimeoutExpired:
            raise BrowserError(f"no screenshot of {url} came within {_PATIENCE} s") from None
    if not target.is_file():
        raise BrowserError(f"there is no screenshot of {url}")
    return target
