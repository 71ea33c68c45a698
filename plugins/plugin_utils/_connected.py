# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The common part of the controller's plugins: their options as a connection, and the projects behind it."""

from __future__ import annotations

import contextlib
import os
import re
import typing as t

from ansible.errors import AnsibleError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.utils.display import Display

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import (
    LogfireError,
    OptionError,
    Problems,
    one_line,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._api.progress import Progress
from ansible_collections.pydantic.logfire.plugins.module_utils._api.redaction import Redactor
from ansible_collections.pydantic.logfire.plugins.module_utils._api.settings import (
    CONNECTION_SPEC,
    Settings,
    from_environment,
    settings_from,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._core.arguments import masks, secrets_of
from ansible_collections.pydantic.logfire.plugins.module_utils._core.remote_state import RemoteState
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.connect import client_for
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.identity_scopes import GUARD
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.organization_check import check_organization

OPTIONS = tuple(CONNECTION_SPEC)
_VARIABLES = {"base_url": "LOGFIRE_BASE_URL", "region": "LOGFIRE_REGION"}
# Options that are secret or hold secrets, with what they must be.
SECRETIVE = {
    "api_key": "must be a text",
    "identity_token": "must be a text",
    "custom_headers": "must be a mapping of names to values",
    "organizations": "must be a list of mappings with label and api_key",
}
_WRONG_TYPE = re.compile(rf"(?:setting: |Config ')(?P<name>{'|'.join(SECRETIVE)})\b")
# A plugin's options come with their environment variables considered; a missing key has a message of its own.
_SPEC = {
    name: {rule: value for rule, value in rules.items() if rule not in ("fallback", "required")}
    for name, rules in CONNECTION_SPEC.items()
}


def settings_of(options: t.Mapping[str, object]) -> Settings:
    """Options of a plugin as settings. One that is blank counts as not set, as AWX injects such variables."""
    given = {name: value for name, value in options.items() if name in OPTIONS and not _blank(value)}
    validation = ArgumentSpecValidator(_SPEC).validate(given)
    if validation.error_messages:
        raise LogfireError(Redactor(*secrets_of(_SPEC, given)).redact(validation.error_messages[0]))
    masked = masks(given)
    if masked:
        raise Problems(masked)
    params = dict(validation.validated_parameters)
    for name, variable in _VARIABLES.items():
        # A plugin's options do not say where they come from. As an option, the same value would mean the same.
        if params.get(name) is not None and params[name] == os.environ.get(variable):
            params[name] = from_environment(variable)
    return settings_from(params)


@contextlib.contextmanager
def without_values() -> t.Iterator[None]:
    """Read the options of a plugin: Ansible's error about one of a wrong type quotes what was given."""
    try:
        yield
    except AnsibleError as error:
        found = _WRONG_TYPE.search(str(error))
        if found is None:
            raise
        raise AnsibleError(f"{found['name']}: {SECRETIVE[found['name']]}") from None


def _blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def refuse_neither(definitions: t.Mapping[str, t.Any], given: t.Mapping[str, object]) -> None:
    """Raise OptionError for what is neither true nor false, and should be. Ansible takes it for false."""
    for name, rules in definitions.items():
        value = given.get(name)
        if value is not None and rules.get("type") in ("bool", "boolean"):
            try:
                boolean(value)
            except TypeError:
                raise OptionError(name, f"must be true or false, got {one_line(value, 60)}") from None


def say(line: str) -> None:
    """Show a line beside what the program prints: the output of ansible-inventory is to remain JSON."""
    Display().display(line, stderr=True)


@contextlib.contextmanager
def connected(
    settings: Settings, warn: t.Callable[[str], object], needed: frozenset[str], progress: Progress | None = None
) -> t.Iterator[RemoteState]:
    """The organization behind the settings. Raises LogfireError, without a secret in it.

    ``needed``: the scopes that a workload's identity is exchanged for, where it takes the place of a key.
    ``progress``: that of a run which has more than one connection.
    """
    client = client_for(settings)
    client.progress = progress or client.progress
    remote = RemoteState(client)
    try:
        with client.progress.shown(say):
            if settings.identity:
                client.narrow(needed | ({GUARD} if settings.organization is not None else set()))
            check_organization(remote, writes=False)
            yield remote
    except LogfireError as error:
        error.args = (client.redact(error.message),)
        raise
    finally:
        client.close()
        for warning in (*client.warnings, *remote.warnings):
            warn(one_line(client.redact(warning), 10_000))
