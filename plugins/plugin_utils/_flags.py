# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Evaluations of flags as a run of Ansible keeps them: each task templates in a process of its own."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import os
import tempfile

from ansible import constants

from ansible_collections.pydantic.logfire.plugins.module_utils._operations.flag import Evaluation


class Evaluations:
    """Files below the folder of the run, which nobody else may read and which goes with the run.

    ``whose`` names the connection and the play.
    """

    def __init__(self, whose: object) -> None:
        self._whose = whose
        self._folder = os.path.join(constants.DEFAULT_LOCAL_TMP, "logfire-flags")  # type: ignore[attr-defined]

    def get(self, what: object) -> Evaluation | None:
        try:
            with open(self._path(what), encoding="utf-8") as file:
                return Evaluation(**json.load(file))
        except (OSError, ValueError, TypeError):
            return None

    def put(self, what: object, evaluation: Evaluation) -> None:
        """Keep an evaluation. If that is not possible, it is only asked for again."""
        try:
            os.makedirs(self._folder, mode=0o700, exist_ok=True)
            handle, name = tempfile.mkstemp(dir=self._folder)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(dataclasses.asdict(evaluation), file)
            os.replace(name, self._path(what))
        except OSError:
            return

    def _path(self, what: object) -> str:
        key = json.dumps([self._whose, what], sort_keys=True, default=str)
        return os.path.join(self._folder, hashlib.sha256(key.encode()).hexdigest())
