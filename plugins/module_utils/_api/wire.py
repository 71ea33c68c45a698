# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A request, and the properties of requests that differ by kind on the wire."""

from __future__ import annotations

import dataclasses
import types
import typing as t


class Wire(t.NamedTuple):
    """The differences of a request to those of the management API.

    ``root`` is put before its path. ``form`` is sent as such instead of JSON. ``headers`` are added, or taken away
    if None. ``decode`` reads the body of an answer that is not JSON; its ValueError means that one is not whole.
    ``repeatable``: a POST that changes nothing, or nothing more if it is repeated. ``quota``: a 429 that does not say
    how long to wait is a spent quota, and final. ``secretive``: what the server says may quote a secret of the body, so
    only the wrong fields are reported.
    """

    root: str = "/api"
    form: t.Mapping[str, str] | None = None
    headers: t.Mapping[str, str | None] = types.MappingProxyType({})
    decode: t.Callable[[bytes], t.Any] | None = None
    repeatable: bool = False
    quota: bool = False
    secretive: bool = False


API = Wire()


@dataclasses.dataclass(frozen=True)
class Request:
    """A request to the path below the root of its wire.

    ``scope`` and ``since`` (a release) are named in the message when the server answers 403 or lacks the path.
    """

    method: str
    path: str
    body: t.Mapping[str, t.Any] | None = None
    scope: str = ""
    since: str = ""
    wire: Wire = API

    @property
    def name(self) -> str:
        return f"{self.method} {self.path}"

    @property
    def repeatable(self) -> bool:
        return self.method != "POST" or self.wire.repeatable

    @property
    def has_credential(self) -> bool:
        """The request brings a credential of its own, or is sent without one."""
        return "Authorization" in self.wire.headers

    def with_bearer(self, secret: str) -> Request:
        headers = {**self.wire.headers, "Authorization": f"Bearer {secret}"}
        return dataclasses.replace(self, wire=self.wire._replace(headers=headers))
