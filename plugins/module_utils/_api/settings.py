# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Connection options: their argument spec, and what they add up to (origin, headers, limits)."""

from __future__ import annotations

import dataclasses
import os
import re
import typing as t
from urllib.parse import urlsplit

from ansible.module_utils.common.parameters import AnsibleFallbackNotFound

from .credential_options import FILE, GITHUB, PROVIDER, TOKEN, VARIABLES, chosen_option
from .errors import OptionError, gathered, refuse

if t.TYPE_CHECKING:
    from .identity import Identity

REGIONS = {
    "us": "https://logfire-us.pydantic.dev",
    "eu": "https://logfire-eu.pydantic.dev",
}

MAX_WAIT = "10m"
_WAIT = re.compile(r"([0-9]{1,9}(?:\.[0-9]{1,9})?) ?([smh]?)")
_UNITS = {"": 1, "s": 1, "m": 60, "h": 3600}

_KEY_V1 = re.compile(r"pylf_v1_(?P<region>[a-z]+)_[^_]+")
_KEY_V2 = re.compile(r"pylf_v2_(?P<region>[a-z]+)_(?P<organization>[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})_.+")
# Enough to contradict the option region, not enough to send a key of unknown format anywhere.
_KEY_ANY = re.compile(r"pylf_v\d+_(?P<region>[a-z]+)_")
# A part of a header's value that is shorter may be a word.
SHORTEST_PART = 16
# Variables that other programs read from the environment, and the right that their tokens grant.
_TOKENS = {"LOGFIRE_TOKEN": "write", "LOGFIRE_WRITE_TOKEN": "write", "LOGFIRE_READ_TOKEN": "read"}
_FILE_NAME = re.compile(r"(?:~|\.{0,2})/[\w.@/-]*|[\w.-]+\.(?:txt|key|token|secret|json|ya?ml|env|vault)")
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
# Those that the client sends, and those by which a request is told apart from the next.
_OWN_HEADERS = frozenset(
    {
        *("authorization", "accept", "accept-encoding", "content-type", "user-agent"),
        *("host", "content-length", "transfer-encoding", "connection"),
    }
)


class FromEnvironment(str):
    """The value of an option that nobody wrote: it stands in an environment variable."""

    variable = ""


def env_fallback(name: str) -> str:
    """Like Ansible's own, but a variable that is set to nothing counts as not set (AWX injects such)."""
    value = from_environment(name)
    if not value.strip():
        raise AnsibleFallbackNotFound
    return value


def from_environment(name: str) -> FromEnvironment:
    value = FromEnvironment(os.environ.get(name, ""))
    value.variable = name
    return value


def _called(option: str, value: str | None) -> str:
    """The name of an option in messages, with the variable that its value comes from."""
    return f"{option} ({value.variable})" if isinstance(value, FromEnvironment) else option


def _from_env(name: str) -> dict[str, object]:
    return {"type": "str", "fallback": (env_fallback, [name])}


CONNECTION_SPEC: dict[str, dict[str, t.Any]] = {
    "api_key": {**_from_env(VARIABLES["api_key"]), "no_log": True},
    TOKEN: {**_from_env(VARIABLES[TOKEN]), "no_log": True},
    FILE: {**_from_env(VARIABLES[FILE]), "type": "path", "no_log": False},
    PROVIDER: {**_from_env(VARIABLES[PROVIDER]), "choices": [GITHUB]},
    "base_url": _from_env("LOGFIRE_BASE_URL"),
    "region": {**_from_env("LOGFIRE_REGION"), "choices": sorted(REGIONS, reverse=True)},
    "organization": _from_env("LOGFIRE_ORGANIZATION"),
    "as_organization": _from_env("LOGFIRE_AS_ORGANIZATION"),
    "as_project": _from_env("LOGFIRE_AS_PROJECT"),
    "audience_url": _from_env("LOGFIRE_AUDIENCE_URL"),
    "validate_certs": {"type": "bool", "default": True},
    "ca_path": {"type": "path"},
    "timeout": {"type": "float", "default": 60.0},
    "retries": {"type": "int", "default": 5},
    "max_wait": {"type": "str", "default": MAX_WAIT},
    "custom_headers": {"type": "dict", "no_log": True},
}


@dataclasses.dataclass(frozen=True, repr=False)
class Credential:
    """The credential of a module: the option that holds it, and its name in messages.

    ``guarded``: whether the option ``organization`` is checked against it. ``otherwise`` serves where it is not given.
    """

    option: str
    title: str
    source: str
    guarded: bool = True
    otherwise: Credential | None = None

    def chosen(self, params: t.Mapping[str, object]) -> Credential:
        """The credential that is given."""
        if self.otherwise and params.get(self.option) is None and any(params.get(one) is not None for one in VARIABLES):
            return self.otherwise
        return self


API_KEY = Credential(
    "api_key",
    "API key",
    "give an API key of the organization or set LOGFIRE_API_KEY, or see identity_token and identity_token_file",
)


@dataclasses.dataclass(frozen=True, repr=False)
class Settings:
    """The target of requests and their settings. ``origin`` has no path; ``timeout`` is in seconds.

    ``retries``: the tries after the first.

    ``as_organization``: the one to act in, if not the key's own, of which ``key_organization_id`` then says nothing.
    ``audience_url``: the origin that a self-hosted server knows itself by, if it is another. ``identity``: what is
    exchanged for a token where there is no key.
    """

    api_key: str
    origin: str
    organization: str | None = None
    key_organization_id: str | None = None
    validate_certs: bool = True
    ca_path: str | None = None
    timeout: float = 60.0
    retries: int = 5
    max_wait: float = 600.0
    custom_headers: tuple[tuple[str, str], ...] = ()
    credential: Credential = API_KEY
    as_organization: str | None = None
    audience_url: str | None = None
    identity: Identity | None = None

    def __repr__(self) -> str:
        return f"Settings(origin={self.origin!r})"

    def header_secrets(self) -> t.Iterator[str]:
        """The values of headers, and their longer parts: of ``Bearer …`` a server may repeat the second word only."""
        for _name, value in self.custom_headers:
            yield value
            yield from (part for part in re.split(r"[\s;,]+", value) if len(part) >= SHORTEST_PART)

    @property
    def audience_origin(self) -> str:
        """The origin by which the server knows itself."""
        return self.audience_url or self.origin

    @property
    def account(self) -> str:
        """The owner of the requests, the same in each run: a secret, unless a workload's identity is used."""
        return (
            self.as_organization or self.key_organization_id or (self.identity.place if self.identity else self.api_key)
        )


def settings_from(params: t.Mapping[str, t.Any], credential: Credential = API_KEY) -> Settings:
    """Read the connection options. Raises OptionError with all that cannot be right."""
    credential = credential.chosen(params)
    problems: list[OptionError] = []
    identity: Identity | None = None
    key, origin, known_key = "", "", False
    with gathered(problems):
        identity = _identity(params) if credential.option == API_KEY.option else None
        if identity:
            credential = Credential(identity.option, "exchanged token", credential.source, credential.guarded)
        key = "" if identity else _key(params.get(credential.option), credential)
        known_key = True
    parsed = _KEY_V2.fullmatch(key) or _KEY_V1.fullmatch(key)
    with gathered(problems):
        if known_key:
            origin = _origin(params, key, parsed is not None, credential)
        elif params.get("base_url") is not None:
            _self_hosted_origin(params["base_url"], _called("base_url", params["base_url"]))
    numbers = _numbers(params, problems)
    acting: str | None = None
    audience_url: str | None = None
    organization: str | None = None
    headers: tuple[tuple[str, str], ...] = ()
    with gathered(problems):
        acting = _acting(params.get("as_organization")) if credential.guarded and not identity else None
    with gathered(problems):
        organization = _guard(params.get("organization"), identity) if credential.guarded else None
    with gathered(problems):
        given = params.get("audience_url") if credential.guarded or identity else None
        audience_url = None if given is None else _self_hosted_origin(given, _called("audience_url", given))
    with gathered(problems):
        headers = _custom_headers(params.get("custom_headers"))
    refuse(problems)
    return Settings(
        api_key=key,
        origin=origin,
        organization=organization,
        key_organization_id=parsed.groupdict().get("organization") if parsed and not acting else None,
        validate_certs=params.get("validate_certs", True),
        ca_path=params.get("ca_path"),
        custom_headers=headers,
        credential=credential,
        as_organization=acting,
        audience_url=audience_url,
        identity=identity,
        **numbers,
    )


def _numbers(params: t.Mapping[str, t.Any], problems: list[OptionError]) -> dict[str, t.Any]:
    """Return the limits of a request, and the reasons why some of them cannot be right."""
    timeout, retries, ca_path = params.get("timeout", 60.0), params.get("retries", 5), params.get("ca_path")
    if not 0 < timeout <= 86400:
        text = f"must be a number of seconds above 0 and up to 86400, got {timeout:g}"
        problems.append(OptionError("timeout", text))
    if retries < 0:
        problems.append(OptionError("retries", f"must be 0 or more, got {retries}"))
    if ca_path and not os.path.exists(ca_path):
        problems.append(OptionError("ca_path", f"there is no file or directory {ca_path}"))
    max_wait = 0.0
    with gathered(problems):
        max_wait = _max_wait(params.get("max_wait", MAX_WAIT))
    return {"timeout": float(timeout), "retries": retries, "max_wait": max_wait}


def _identity(params: t.Mapping[str, t.Any]) -> Identity | None:
    """The identity of a workload. Hardly a task has one, and a module compiles whatever it imports."""
    if chosen_option(params) in (None, "api_key") and params.get("as_project") is None:
        return None
    from .identity import identity_of

    return identity_of(params)


def _guard(value: str | None, identity: Identity | None) -> str | None:
    """The organization to check for. The audience of a workload's token names it already."""
    guard = _organization(value)
    return None if identity and guard == identity.organization else guard


def _key(value: str | None, credential: Credential) -> str:
    if value is None:
        raise OptionError(credential.option, f"is required: {credential.source}")
    key = value
    if not key.strip():
        raise OptionError(credential.option, f"must not be blank; {credential.source}")
    if not re.fullmatch(r"[\x21-\x7e]+", key):
        raise OptionError(
            credential.option, "must not contain white space or characters outside ASCII; check how it was pasted"
        )
    if credential.option == "api_key":
        _check_kind(key, credential)
    return key


def _check_kind(key: str, credential: Credential) -> None:
    """Refuse what is surely not an API key, before it is sent. Tokens of all kinds look like keys."""
    for variable, kind in _TOKENS.items():
        if key in os.environ.get(variable, "").split(","):
            raise OptionError(credential.option, f"is the {kind} token of {variable}; {credential.source}")
    if _FILE_NAME.fullmatch(key):
        hint = "give its content, such as {{ lookup('ansible.builtin.file', path) }}"
        raise OptionError(credential.option, f"looks like the name of a file; {hint}")


def _max_wait(value: object) -> float:
    found = _WAIT.fullmatch(str(value).strip())
    if found is None:
        raise OptionError("max_wait", "must be a time of 0 or more, such as 90s, 10m, 1h or a number of seconds")
    return float(found[1]) * _UNITS[found[2]]


def _organization(value: str | None) -> str | None:
    if value is not None and not value.strip():
        raise OptionError("organization", "must not be blank; give a name or UUID, or leave it out")
    return value


def _acting(value: str | None) -> str | None:
    if value is not None and not re.fullmatch(r"[a-z0-9-]+", value):
        raise OptionError("as_organization", f"{value[:60]!r} must be the name of an organization, as its URL has it")
    return value


def _origin(params: t.Mapping[str, t.Any], key: str, known_format: bool, credential: Credential) -> str:
    """The origin that a key is sent to.

    An option of the task wins over the variable of another: its region over LOGFIRE_BASE_URL, and the reverse.
    """
    base_url, region = params.get("base_url"), params.get("region")
    shown = _KEY_ANY.match(key)
    key_region = shown and shown["region"]
    if region and isinstance(base_url, FromEnvironment) and not isinstance(region, FromEnvironment):
        base_url = None
    if base_url is not None:
        origin = _self_hosted_origin(base_url, _called("base_url", base_url))
        _check_cloud(origin, region, key_region, _called("base_url", base_url), credential)
        return origin
    _check_region(region, key_region, credential)
    chosen = region or (key_region if known_format else None)
    if chosen is None:
        raise OptionError(
            credential.option,
            "does not contain its region; set region (us, eu), or base_url for a self-hosted install",
        )
    if chosen not in REGIONS:
        raise OptionError(
            credential.option, f"is of the unknown region {chosen}; set base_url to the origin of your install"
        )
    return REGIONS[chosen]


def _check_region(region: str | None, key_region: str | None, credential: Credential) -> None:
    if region and key_region and region != key_region:
        raise OptionError(
            _called("region", region), f"is {region}, but the {credential.title} belongs to region {key_region}"
        )


def _check_cloud(origin: str, region: str | None, key_region: str | None, called: str, credential: Credential) -> None:
    """Refuse the address of one region for a key of another: the key would only be shown to a stranger."""
    host = urlsplit(origin).hostname or ""
    place = next(
        (name for name in REGIONS if host in (f"logfire-{name}.pydantic.dev", f"api-{name}.pydantic.dev")), None
    )
    if place and key_region and place != key_region:
        raise OptionError(
            called, f"is the address of region {place}, but the {credential.title} belongs to {key_region}"
        )
    if place and region and place != region and not isinstance(region, FromEnvironment):
        raise OptionError(called, f"is the address of region {place}, but region is {region}")


def _self_hosted_origin(base_url: str, option: str = "base_url") -> str:
    hint = "give the origin only, such as https://logfire.example.com"
    try:
        parts = urlsplit(base_url)
        port = parts.port
    except ValueError:
        raise OptionError(option, f"is not a valid URL; {hint}") from None
    if parts.scheme not in ("http", "https"):
        raise OptionError(option, f"must begin with https:// or http://; {hint}")
    if parts.username is not None or parts.password is not None:
        raise OptionError(option, f"must not carry a user or password; {hint}")
    host = parts.hostname or ""
    if not _is_host(host) or re.search(r"[\s\\]", base_url):
        raise OptionError(option, f"names no valid host; {hint}")
    if port == 0 or parts.netloc.endswith(":"):
        raise OptionError(option, f"has no valid port; {hint}")
    if parts.query or parts.fragment or parts.path.rstrip("/") not in ("", "/api"):
        raise OptionError(option, f"must not have a path, query or fragment; {hint}")
    host = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{host}" + (f":{port}" if port else "")


def _is_host(host: str) -> bool:
    """Return true for a name with letters of any script, or an address."""
    if ":" in host:
        return re.fullmatch(r"[0-9a-f:.]+(%\w+)?", host) is not None
    return all(0 < len(label) < 64 and re.fullmatch(r"[\w-]+", label) for label in host.rstrip(".").split("."))


def _custom_headers(headers: t.Mapping[str, object] | None) -> tuple[tuple[str, str], ...]:
    accepted: list[tuple[str, str]] = []
    for raw_name, raw_value in (headers or {}).items():
        name, value = str(raw_name), "" if raw_value is None else str(raw_value)
        if not _HEADER_NAME.fullmatch(name):
            raise OptionError("custom_headers", "a header's name is blank or has characters that HTTP does not allow")
        if name.lower() in _OWN_HEADERS:
            raise OptionError("custom_headers", f"must not override the client's own header {name}")
        if name.lower() in [other.lower() for other, _value in accepted]:
            raise OptionError("custom_headers", f"lists the header {name} twice")
        if not value.strip() or not re.fullmatch(r"[\x20-\x7e]+", value) or value != value.strip():
            raise OptionError(
                "custom_headers", f"the value of {name} is blank or has characters that HTTP does not allow"
            )
        accepted.append((name, value))
    return tuple(accepted)
