# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from .config import Config
from .faults import Faults
from .ledger import Ledger
from .limiter import Limiter
from .settings import Settings
from .store import Project, Store, Token, TokenKind
from .variation import Variation


@dataclass(frozen=True)
class Founder:
    """An organization that exists from the start, with the key it keeps through every reset."""

    name: str
    id: str
    api_key: str


class Sandbox:
    def __init__(self, config: Config) -> None:
        self.config = config
        random = Random(config.seed)
        self.vary = Variation(random)
        self.routes: list[tuple[str, str]] = []
        first = Store(self.vary)
        self.founders: list[Founder] = []
        for name in config.names():
            organization, key = first.add_organization(name, config.keys.get(name))
            self.founders.append(Founder(name, organization.id, key.secret))
        self._start = random.getstate()
        self.limiter: Limiter | None = None
        self.reset()

    def reset(self) -> None:
        if self.config.seed is not None:
            self.vary.random.setstate(self._start)
        self.store = Store(self.vary)
        for founder in self.founders:
            self.store.add_organization(founder.name, founder.api_key, founder.id)
        self.ledger = Ledger()
        self.faults = Faults()
        self.limiter = None
        self.apply(self.config.settings.model_copy(deep=True))

    def same_name(self, one: str, other: str) -> bool:
        return one == other or (self.settings.names_ignore_case and one.casefold() == other.casefold())

    def add_revoked_tokens(self, project: Project, kind: TokenKind, count: int) -> None:
        for _number in range(count):
            secret = f"pylf_v1_us_{self.vary.secret()}"
            identity = self.vary.new_id()
            self.store.add_token(
                Token(identity, "sandbox", kind=kind, project=project, secret=secret, expires_at=None, revoked=True)
            )

    def apply(self, settings: Settings) -> None:
        self.settings = settings
        if settings.rate_limit is None:
            self.limiter = None
            return
        limiter = Limiter(settings.rate_limit, settings.limiter, settings.minute_seconds)
        if self.limiter is None or not self.limiter.is_like(limiter):
            self.limiter = limiter
