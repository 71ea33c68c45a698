# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The identity that a CI system or a cluster gives to what it runs: a signed token, for which Logfire gives its own.

The options that say where that token is, and what it says of itself. Nothing here speaks to Logfire.
"""

from __future__ import annotations

import base64
import dataclasses
import datetime
import os
import re
import stat
import typing as t

from .credential_options import FILE, GITHUB, PROVIDER, TOKEN, chosen_option
from .errors import OptionError
from .json_text import strict_json

# The scopes that a trust policy may grant. All else takes an API key.
GRANTABLE = frozenset(
    {
        *("organization:read", "organization:read_channel", "organization:auditlog"),
        *("project:read", "project:write", "project:read_token", "project:write_token"),
        *(
            f"project:{verb}_{what}"
            for verb in ("read", "write")
            for what in ("dashboard", "alert", "datasets", "otlp")
        ),
        *("project:read_variables", "project:gateway_proxy"),
    }
)
# A token has some hundred letters. A longer text is another file.
LONGEST = 65536
_SHAPE = re.compile(r"[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+")
_NAME = re.compile(r"[a-z0-9-]+")


def may_have(scope: str) -> bool:
    """Return whether the token of a workload can have a scope. Other credentials have names of their own."""
    return not scope or scope in GRANTABLE


@dataclasses.dataclass(frozen=True)
class Identity:
    """The source of the token of the workload, and its organization and project, if the options say so."""

    option: str
    value: str = dataclasses.field(repr=False)
    organization: str | None = None
    project: str | None = None

    @property
    def place(self) -> str:
        """Return a name for this identity that is the same in each run, without a secret."""
        source = self.option if self.option == TOKEN else f"{self.option} {self.value}"
        return f"{source} {self.organization or ''}/{self.project or ''}"

    def audience(self, origin: str) -> str:
        """The audience as far as the options give it."""
        names = [one for one in (self.organization, self.project) if one is not None]
        return "/".join([origin, *names])

    def read(self) -> str:
        """The token as it stands now. A file is read each time, since clusters replace it."""
        return checked_token(self.option, self.value if self.option == TOKEN else _contents(self.value))


def identity_of(params: t.Mapping[str, t.Any]) -> Identity | None:
    """The identity that a task works by, None if it has an API key. Raises OptionError for what cannot be right."""
    option = chosen_option(params)
    project = params.get("as_project")
    if option in (None, "api_key"):
        if project is not None:
            raise OptionError(
                "as_project",
                "is for the token of a workload's identity; an API key is bound to a project when it is created",
            )
        return None
    value = str(params[option])
    if not value.strip():
        raise OptionError(str(option), "must not be blank")
    if project is not None and not _NAME.fullmatch(project):
        raise OptionError("as_project", f"{project[:60]!r} must be the name of a project, as its URL has it")
    organization = _organization(params)
    if organization is None and project is not None:
        raise OptionError("as_project", "needs the name of the organization: set organization")
    if option == PROVIDER:
        if value != GITHUB:
            raise OptionError(PROVIDER, f"must be {GITHUB}, got {value[:60]!r}")
        if organization is None:
            raise OptionError("organization", f"must name the organization, since {PROVIDER} asks for a token for it")
    identity = Identity(str(option), value, organization, project)
    if option != PROVIDER:
        # Mistakes are reported before anything is sent.
        identity.read()
    return identity


def _organization(params: t.Mapping[str, t.Any]) -> str | None:
    """The name of the organization to work for. Its UUID is not a part of an audience."""
    names = []
    for option in ("as_organization", "organization"):
        value = params.get(option)
        if value is None or (
            option == "organization" and re.fullmatch(r"[0-9a-fA-F]{8}(-[0-9a-fA-F]{4,12}){4}", value)
        ):
            continue
        if not _NAME.fullmatch(value):
            raise OptionError(option, f"{value[:60]!r} must be the name of an organization, as its URL has it")
        names.append(value)
    if len(set(names)) > 1:
        raise OptionError("organization", f"is {names[1]}, but as_organization is {names[0]}")
    return names[0] if names else None


def checked_token(option: str, text: str) -> str:
    """A token as it may be sent. Raises OptionError, which never quotes it."""
    token = text.strip()
    if not _SHAPE.fullmatch(token):
        raise OptionError(option, "does not hold a JSON Web Token, which has three parts with dots in between")
    claims(option, token)
    return token


def claims(option: str, token: str) -> dict[str, object]:
    """The claims of a token. Only their form was checked."""
    payload = token.split(".")[1]
    try:
        said = strict_json(base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4)))
    except ValueError:
        said = None
    if not isinstance(said, dict):
        raise OptionError(option, "does not hold a JSON Web Token: its second part is not JSON")
    return said


def audience_in(identity: Identity, said: t.Mapping[str, object], origin: str) -> str:
    """The audience to ask for: the token's own, which has to be that of the task. Raises OptionError if it is not."""
    wanted = identity.audience(origin)
    told = [str(one) for one in _listed(said.get("aud"))]
    bound = identity.project is not None
    for audience in told:
        beyond = audience[len(wanted) :].strip("/").split("/") if audience.startswith(f"{wanted}/") else []
        longest = 2 if identity.organization is None else 1
        if (audience == wanted and identity.organization) or (not bound and 0 < len(beyond) <= longest and all(beyond)):
            return audience
    shape = wanted if identity.organization else f"{wanted}/ORGANIZATION"
    named = ", ".join(told) or "nobody"
    raise OptionError(
        identity.option,
        f"is meant for the audience {named}, but this task needs {shape}: have the token issued for that, or see"
        " organization, as_project, base_url and audience_url",
    )


def check_bound(identity: Identity | None, origin: str, what: str) -> None:
    """Raise OptionError if the token that an identity gets cannot be that of one project, which ``what`` takes."""
    if identity is None or identity.project is not None:
        return
    if identity.option != PROVIDER:
        token = identity.read()
        if audience_in(identity, claims(identity.option, token), origin)[len(origin) :].count("/") == 2:
            return
    raise OptionError("as_project", f"is required: {what} takes a token for one project, whose audience has its name")


def expiry_in(said: t.Mapping[str, t.Any]) -> datetime.datetime | None:
    """When a token ends, if it says so."""
    try:
        return datetime.datetime.fromtimestamp(float(said["exp"]), datetime.timezone.utc)
    except (KeyError, TypeError, ValueError, OverflowError, OSError):
        return None


def _listed(value: object) -> list[t.Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _contents(path: str) -> str:
    try:
        # A pipe in its place would otherwise make the run wait for ever.
        with open(os.path.expanduser(path), "rb", opener=_open_at_once) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OptionError(FILE, f"{path} is not a file")
            content = file.read(LONGEST + 1)
    except OSError as error:
        raise OptionError(FILE, f"{path} cannot be read: {error.strerror}") from None
    if len(content) > LONGEST:
        raise OptionError(FILE, f"{path} is too long for a token")
    return content.decode("ascii", "replace")


def _open_at_once(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)
