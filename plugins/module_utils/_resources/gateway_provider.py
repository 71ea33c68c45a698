# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Providers of the AI gateway: the organization's own accounts with vendors of models.

Their credentials can never be read back, not even masked: one is sent on creation, and again only when asked for or
when the version of it that the user holds is another than the one that was sent last.
"""

from __future__ import annotations

import contextlib
import dataclasses
import typing as t

from .._api.client import Client
from .._api.errors import ApiError, OptionError
from .._api.pagination import pages
from .._api.wire import Wire
from .._core.fields import UNSET, ChoiceField, Field, FlagField, TextField, check_path
from .._core.planned_resource import PlannedResource
from .._core.protocols import Kind, Params, Record, References, Spec, Values
from .._core.remote_state import RemoteState
from .._core.resource import Desired
from .._core.values import check_characters, is_placeholder
from .._credentials.version_file import VERSION, VERSION_RULE, SentVersionFile

if t.TYPE_CHECKING:
    from .._core.protocols import Exporting

VENDORS = ("openai", "anthropic", "bedrock", "doubleword", "groq", "huggingface", "mistral")
BEDROCK = "bedrock"
MASK = "**********"


@dataclasses.dataclass(frozen=True)
class Secret:
    """A credential. ``value`` is None where a stand-in for it was given, which means to keep what is stored."""

    value: str | None
    always: bool = False
    version: str | None = None
    marker: SentVersionFile | None = None

    def outdated(self, object_id: str) -> bool:
        """Return whether another version of it than this one was sent last to that object."""
        return self.marker is not None and not self.marker.holds(object_id, str(self.version))


class CredentialField(Field):
    unreadable = True
    stand_ins = frozenset({"credential"})

    def spec(self) -> Spec:
        return {
            self.name: {"type": "str", "no_log": True},
            "update_secrets": {
                "type": "str",
                "choices": ["on_create", "always"],
                "default": "on_create",
                "no_log": False,
            },
            "credential_version": {"type": "str"},
            "credential_version_path": {"type": "path"},
        }

    def accept(self, params: Params) -> object:
        value, version, path = (
            params.get(option) for option in (self.name, "credential_version", "credential_version_path")
        )
        if version is not None and not VERSION.fullmatch(str(version)):
            raise OptionError("credential_version", f"{str(version)[:60]!r} must be {VERSION_RULE}")
        if value is None:
            if version is not None or path is not None:
                raise OptionError("credential_version", "identifies a credential, so it needs credential as well")
            return UNSET
        check_path("credential_version_path", path)
        if MASK in value or is_placeholder(value):
            return Secret(None)
        check_characters(self.name, value)
        marker = None if path is None else SentVersionFile(str(path), "credential_version_path")
        return Secret(value, params.get("update_secrets") == "always", version, marker)

    def check_new(self, value: Secret) -> None:
        if value.value is None:
            raise self.bad("give the real value, not a mask or placeholder")

    def resolve(self, value: Secret, remote: References) -> Secret:
        if value.marker is not None:
            value.marker.check(remote)
        return value

    def same(self, desired: object, actual: object) -> bool:
        return True

    def must_send(self, desired: Secret) -> bool:
        return desired.always

    def send(self, value: Secret) -> object:
        return {"type": "api-key", "value": value.value}

    def show(self, value: object) -> dict[str, object]:
        return {self.name: MASK}

    def export(self, value: t.Any, resource: Kind, name: str, exporter: Exporting) -> dict[str, object]:
        return {self.name: exporter.placeholder(resource, name, self.name)}

    def secrets(self, value: Secret) -> t.Sequence[str]:
        return () if value.value is None else (value.value,)

    def after_write(self, value: Secret, record: Record) -> None:
        if value.marker is not None:
            value.marker.write(str(record["id"]), str(value.version))


class _BedrockField(TextField):
    """The place in AWS where a model is asked. Only providers of that vendor have it, and they all have."""

    def show(self, value: object) -> dict[str, object]:
        return super().show(value) if value else {}


class _BedrockApi(_BedrockField):
    def spec(self) -> Spec:
        return {self.name: {"type": "str", "choices": ["runtime", "mantle"]}}


@contextlib.contextmanager
def both_scopes(scope: str) -> t.Iterator[None]:
    """Name the newer scope too where the server refuses a request, as the right one is not documented."""
    try:
        yield
    except ApiError as error:
        if error.status != 403:
            raise
        named = f"the scope {scope}"
        message = error.message.replace(named, f"{named} or {scope}_gateway")
        raise ApiError(message, error.status, error.detail) from None


class GatewayProviderResource(PlannedResource):
    def constraints(self) -> dict[str, object]:
        return {**super().constraints(), "required_together": [["credential_version", "credential_version_path"]]}

    def accept(self, params: Params) -> Desired:
        desired = super().accept(params)
        _refuse_elsewhere(desired.values.get("vendor", BEDROCK), desired.values)
        return desired

    def selectors(self, desired: Desired) -> list[tuple[str, str]]:
        """Refuse a file for two credentials: it holds the version of one."""
        marker = getattr(desired.values.get("credential"), "marker", None)
        return [*super().selectors(desired), *([("credential_version_path", marker.path)] if marker else [])]

    def fetch(self, client: Client, parent_id: str | None = None) -> object:
        with both_scopes(self.read_scope):
            return pages(client, self.path, "providers", scope=self.read_scope, since=self.since)

    def create(self, client: Client, body: t.Mapping[str, object], parent_id: str | None = None) -> object:
        with both_scopes(self.create_scope):
            return super().create(client, body, parent_id)

    def write(
        self,
        client: Client,
        method: str,
        record: Record,
        parent_id: str | None = None,
        body: t.Mapping[str, object] | None = None,
    ) -> object:
        with both_scopes(self.write_scope):
            return super().write(client, method, record, parent_id, body)

    def server_managed(self, records: t.Sequence[Record], parent: Record | None, remote: RemoteState) -> frozenset[str]:
        """Those of vendors that the API cannot create: built-in ones, and ones made in the web interface."""
        return frozenset(str(one["id"]).lower() for one in records if self.vendor_of(one) not in VENDORS)

    def vendor_of(self, record: Record) -> str:
        return next(str(field.read(record)) for field in self.fields if field.name == "vendor")

    def prepare_creation(self, desired: Desired, values: Values) -> Values:
        """Leave out what the vendor lacks and a replaced provider of another vendor had."""
        if values.get("vendor") != BEDROCK:
            return {name: value for name, value in values.items() if name not in BEDROCK_OPTIONS}
        missing = [name for name in BEDROCK_OPTIONS if not values.get(name)]
        if missing:
            raise OptionError(", ".join(missing), f"required to create {desired.label}, whose vendor is {BEDROCK}")
        return values

    def changes(self, values: Values, record: Record, always: bool = False) -> list[Field]:
        _refuse_elsewhere(values.get("vendor", self.vendor_of(record)), values)
        differing = super().changes(values, record, always)
        secret = values.get("credential")
        if secret is None or secret.value is None or not secret.outdated(record["id"]):
            return differing
        return [field for field in self.fields if field in differing or field.name == "credential"]

    def finish(self, body: dict[str, object], record: Record | None, parent: Record | None) -> dict[str, object]:
        """Return an update with the vendor if something of it changes, and always with the price's rule."""
        if record is None:
            return body
        provider = body.get("provider")
        if isinstance(provider, dict):
            provider["vendor"] = self.vendor_of(record)
        pricing = record.get("pricing")
        return {"pricing": {"required": pricing.get("required")}, **body} if isinstance(pricing, dict) else body


BEDROCK_OPTIONS = ("bedrock_api", "bedrock_region")


def _refuse_elsewhere(vendor: str, values: Values) -> None:
    given = [name for name in BEDROCK_OPTIONS if name in values]
    if given and vendor != BEDROCK:
        raise OptionError(", ".join(given), f"only for the vendor {BEDROCK}; leave it out for {vendor}", ("vendor",))


GATEWAY_PROVIDER = GatewayProviderResource(
    name="gateway_provider",
    path="/v1/gateway/providers/",
    read_scope="organization:read",
    write_scope="organization:write",
    identity="slug",
    unique=True,
    readable=True,
    since="v2026-08-12.01",
    fields=(
        TextField(
            "slug",
            pattern=r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}",
            rule="1 to 64 letters, digits, dots, underscores and hyphens, the first a letter or digit",
            required=True,
            fixed=True,
        ),
        ChoiceField("vendor", VENDORS, api="provider.vendor", required=True, fixed=True),
        CredentialField("credential", api="provider.config.credentials", required=True),
        _BedrockApi("bedrock_api", api="provider.config.api"),
        _BedrockField(
            "bedrock_region",
            api="provider.config.region",
            pattern=r"[a-z]{2,}(-[a-z0-9]+)*-[0-9]+",
            rule="the name of an AWS region, such as us-east-1",
        ),
        FlagField("pricing_required", api="pricing.required", default=True),
    ),
    read_only={"created_at": "created_at"},
    update_method="PATCH",
    optional=True,
    exported=False,
    wire=Wire(secretive=True),
)
