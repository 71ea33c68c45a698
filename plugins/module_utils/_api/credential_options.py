# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options by which a task identifies itself: an API key, or where the token of a workload is."""

from __future__ import annotations

import os
import typing as t

from .errors import OptionError

GITHUB = "github_actions"
TOKEN, FILE, PROVIDER = "identity_token", "identity_token_file", "identity_provider"
VARIABLES = {
    "api_key": "LOGFIRE_API_KEY",
    TOKEN: "LOGFIRE_IDENTITY_TOKEN",
    FILE: "LOGFIRE_IDENTITY_TOKEN_FILE",
    PROVIDER: "LOGFIRE_IDENTITY_PROVIDER",
}


def chosen_option(params: t.Mapping[str, object]) -> str | None:
    """The option by which a task identifies itself. Those that were written win over variables of the environment.

    Raises OptionError if there are several.
    """
    given = [option for option in VARIABLES if params.get(option) is not None]
    written = [option for option in given if not _from_environment(option, params[option])]
    candidates = written or given
    if len(candidates) > 1:
        names = [option if written else f"{option} ({VARIABLES[option]})" for option in candidates]
        raise OptionError(candidates[1], f"cannot be given along with {names[0]}: choose one of {', '.join(names)}")
    return candidates[0] if candidates else None


def _from_environment(option: str, value: object) -> bool:
    """Return whether an option stands in its variable. As an option, the same value would mean the same."""
    variable = os.environ.get(VARIABLES[option], "")
    return bool(variable) and str(value) in (variable, os.path.expanduser(os.path.expandvars(variable)))
