# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Write tokens of a project.

Newer servers list the tokens of frontend applications among them. Those live in browsers and are managed by routes of
their own, so none of them is ever the write token of a project. Only the list of the info module shows them.
"""

from __future__ import annotations

from .._api.errors import OptionError
from .._core.durations import parse_duration
from .._core.protocols import Params, Record, Spec
from .._core.resource import Desired
from .._credentials.tokens import TokenResource
from .project import PROJECT

HOUR = 3600
APPLICATION = "frontend_application_id"


class WriteTokenResource(TokenResource):
    def spec(self) -> Spec:
        return {**super().spec(), "grace_period": {"type": "str"}}

    def accept(self, params: Params) -> Desired:
        desired = super().accept(params)
        desired.options.grace_hours = self._grace_hours(params.get("grace_period"), desired.state)
        return desired

    @staticmethod
    def _grace_hours(value: object, state: str) -> int | None:
        """The API counts in hours, whatever the spelling of the option."""
        if value is None:
            return None
        if state != "rotated":
            raise OptionError("grace_period", "is only allowed with state=rotated")
        try:
            seconds = parse_duration(value)
        except ValueError as error:
            raise OptionError("grace_period", str(error)) from None
        if seconds % HOUR:
            raise OptionError("grace_period", f"must be a number of whole hours, such as 24h or 7d; {value} is not")
        return seconds // HOUR

    def manages(self, record: Record) -> bool:
        return record.get(APPLICATION) is None

    def check_managed(self, desired: Desired, record: Record) -> None:
        prefix, secret = record.get("token_prefix"), desired.options.token
        if desired.id is not None and desired.id.lower() == str(record.get("id")).lower():
            option = "id"
        elif secret and isinstance(prefix, str) and prefix and secret.startswith(prefix):
            option = "token"
        else:
            return
        title = self.title_of_unmanaged(record)
        raise OptionError(option, f"is that of a {title}; the module frontend_application_token manages it")

    def title_of_unmanaged(self, record: Record) -> str:
        return f"token of the frontend application {record.get('frontend_application_name') or record[APPLICATION]}"


WRITE_TOKEN = WriteTokenResource(
    name="write_token",
    path="/v1/projects/{project_id}/write-tokens/",
    read_scope="project:write_token",
    write_scope="project:write_token",
    parent=PROJECT,
    info_only=(APPLICATION, "frontend_application_name", "frontend_application_deleted"),
)
