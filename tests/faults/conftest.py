# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import datetime
import logging
import os
import sys
import zlib
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

if sys.version_info < (3, 11) or find_spec("fastapi") is None or find_spec("requests") is None:
    collect_ignore_glob = ["test_*.py"]
else:
    from ansible_collections.pydantic.logfire.plugins.module_utils._api import client as _client
    from ansible_collections.pydantic.logfire.plugins.module_utils._api import token_exchange as _exchange
    from ansible_collections.pydantic.logfire.plugins.module_utils._api import workload as _workload
    from ansible_collections.pydantic.logfire.plugins.module_utils._modules import connect as _connect
    from ansible_collections.pydantic.logfire.tests.faults.misfortunes import (
        Disturbed,
        DisturbedActing,
        DisturbedWorkload,
        relieve,
    )
    from ansible_collections.pydantic.logfire.tests.faults.totals import Totals, summary, write_figures
    from ansible_collections.pydantic.logfire.tests.faults.world import World
    from ansible_collections.pydantic.logfire.tests.sandbox import Config, Running, running

    @pytest.fixture(scope="session")
    def sandbox() -> Iterator[Running]:
        with running(Config(seed=20261124)) as started, pytest.MonkeyPatch.context() as patch:
            patch.setattr(_connect, "Client", Disturbed)
            patch.setattr(_exchange, "ActingClient", DisturbedActing)
            patch.setattr(_workload, "WorkloadClient", DisturbedWorkload)
            # A busy machine reads the clock late; only clocks that are really apart are looked at.
            patch.setattr(_client, "CLOCK_TOLERANCE", datetime.timedelta(minutes=5))
            yield started

    @pytest.fixture
    def world(sandbox: Running, tmp_path: Path) -> Iterator[World]:
        yield World(sandbox, tmp_path / "secrets")
        relieve(sandbox.control)

    @pytest.fixture
    def totals(record_property: Callable[[str, object], None]) -> Totals:
        return Totals(record_property)

    def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
        """Print the figures of all tests, those of several workers added up."""
        reports = [one for kind in ("passed", "failed") for one in terminalreporter.stats.get(kind, [])]
        figures = summary(name for report in reports for name in report.user_properties)
        for name, number in figures.items():
            terminalreporter.write_line(f"{name}: {number:,}")
        place = config.getoption("--figures")
        if place:
            write_figures(Path(place), figures)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--whole", action="store_true", help="the whole matrix, not every so manieth of it")
    parser.addoption("--figures", help="the page to write the figures of this run to")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "sampled(n): without --whole only one of n is run, the same ones each time")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--whole"):
        return
    kept: list[pytest.Item] = []
    left_out: list[pytest.Item] = []
    for item in items:
        marker = item.get_closest_marker("sampled")
        (left_out if marker and zlib.crc32(item.name.encode()) % marker.args[0] else kept).append(item)
    config.hook.pytest_deselected(items=left_out)
    items[:] = kept


@pytest.fixture(autouse=True)
def _plain_environment(monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture) -> None:
    """No proxy and no connection options from outside; whatever the libraries log is looked at."""
    for name in list(os.environ):
        if name.lower().endswith("_proxy") or name.startswith(("LOGFIRE_", "REQUESTS_CA_", "CURL_CA_", "NETRC")):
            monkeypatch.delenv(name)
    caplog.set_level(logging.DEBUG)
