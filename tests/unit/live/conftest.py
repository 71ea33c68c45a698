# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import sys
from collections.abc import Iterator
from importlib.util import find_spec

import pytest

if sys.version_info < (3, 11) or find_spec("fastapi") is None or find_spec("requests") is None:
    collect_ignore_glob = ["test_*.py"]
else:
    from ansible_collections.pydantic.logfire.tests.live.api import Api
    from ansible_collections.pydantic.logfire.tests.live.relay import Relay
    from ansible_collections.pydantic.logfire.tests.live.scope import Scope
    from ansible_collections.pydantic.logfire.tests.sandbox import Config, Running, running

    @pytest.fixture(scope="session")
    def started() -> Iterator[Running]:
        with running(Config(seed=20261129)) as sandbox:
            yield sandbox

    @pytest.fixture
    def stranger(started: Running) -> Running:
        """A server that has objects of others, as nothing here does what only a sandbox can do."""
        started.control.reset()
        return started

    @pytest.fixture
    def api(stranger: Running) -> Api:
        return Api(Relay(stranger.base_url, Scope(), None), stranger.api_key, lambda _seconds: None)
