# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fields of what describes values: texts and JSON schemas that null clears."""

from __future__ import annotations

from .._core.fields import Field, TextField
from .._core.json_values import as_json, json_key
from .._core.protocols import Record


class ClearedText(TextField):
    """Text that null clears."""

    def send(self, value: object) -> object:
        return value or None


class SchemaField(Field):
    """A JSON schema, which null clears; the empty one means the same."""

    type = "dict"

    def check(self, value: object) -> object:
        try:
            return as_json(value)
        except ValueError as problem:
            raise self.bad(str(problem)) from None

    def read(self, record: Record) -> object:
        return record.get(self.api) or {}

    def key(self, value: object) -> object:
        return json_key(value)

    def send(self, value: object) -> object:
        return value or None
