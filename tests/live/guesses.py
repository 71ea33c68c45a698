# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The guesses about the real service: what the collection assumes, and how the sandbox turns each round.

It imports nothing but the standard library, since the tools read it as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Guess:
    """``turned``: the settings of the sandbox under which it is wrong. ``targets``: who has to get along with that."""

    name: str
    question: str
    assumed: str
    turned: Mapping[str, object]
    targets: Sequence[str] = field(default=())


@dataclass(frozen=True)
class Scenario:
    """A sandbox that differs from the usual one, and the integration targets that have to pass there as well."""

    name: str
    settings: Mapping[str, object]
    targets: Sequence[str]


TOKENS = ("module_write_token", "module_read_token")

GUESSES = (
    # Names and texts
    Guess(
        "white-space",
        "Is white space at the ends of a text kept?",
        "kept",
        {"trims_texts": True},
        ("module_alert", "module_channel", "module_dashboard", "module_project", "module_slo", "module_apply"),
    ),
    Guess(
        "case",
        "Are names that differ in case only two names?",
        "two names",
        {"names_ignore_case": True},
        ("module_variable", "module_dashboard", "module_slo", "module_apply"),
    ),
    Guess(
        "channel-labels",
        "Can two channels have the same label?",
        "yes",
        {"unique_labels": True},
        ("module_apply", "module_alert"),
    ),
    Guess(
        "alert-names",
        "Can two alerts of a project have the same name?",
        "yes",
        {"unique_alert_names": True},
        ("module_apply", "module_slo"),
    ),
    # If they cannot, a key whose scopes change is not replaced: the new one is created before the old one goes.
    Guess("key-names", "Can two API keys have the same name?", "yes", {"unique_key_names": True}),
    Guess(
        "slo-names",
        "Can two SLOs of a project have the same name?",
        "no",
        {"unique_slo_names": False},
        ("module_slo",),
    ),
    Guess(
        "null",
        "What does null do in the update of a project?",
        "nothing",
        {"null_clears": True},
        ("module_project",),
    ),
    # Tokens and keys
    Guess(
        "revoked-tokens",
        "Is a revoked token still listed?",
        "yes",
        {"revoked_tokens_listed": False},
        (*TOKENS, "module_apply"),
    ),
    Guess(
        "expired-tokens",
        "Is a token that was expired still listed as active?",
        "yes",
        {"expired_active": False},
        (*TOKENS, "module_api_key"),
    ),
    Guess(
        "rotation-expiry",
        "Does expires_at survive a rotation?",
        "no",
        {"rotate_keeps_expiry": True},
        TOKENS,
    ),
    # The targets expect another id; a unit test goes through the lifecycle of a token that keeps it.
    Guess("rotation-id", "Does a rotated token get another id?", "yes", {"rotate_keeps_id": True}),
    # Without it a token that a file holds is not known again: an error, which a unit test looks at.
    Guess("prefix", "Does a secret begin with its token_prefix?", "yes", {"prefix_of_secret": False}),
    Guess("fractions", "Does expires_at keep fractions of seconds?", "yes", {"whole_seconds": True}, TOKENS),
    Guess(
        "browser-tokens",
        "How is the deletion of a browser's token refused among the write tokens?",
        "400",
        {"browser_token_status": 404},
        ("module_write_token", "module_frontend_application"),
    ),
    Guess(
        "revoked-keys",
        "Is a revoked API key still listed?",
        "yes",
        {"revoked_keys_listed": False},
        ("module_api_key",),
    ),
    Guess("scopes", "Does a scope to write imply the one to read?", "no", {"write_scopes_read": True}),
    Guess(
        "gateway-scopes",
        "Which scope reads the providers of the gateway?",
        "organization:read",
        {"gateway_scopes": True},
        ("module_gateway_provider",),
    ),
    Guess(
        "query-by-key",
        "May an API key of a project query?",
        "yes",
        {"query_by_key": False},
    ),
    Guess(
        "root",
        "Do the routes at the root take a key of no project?",
        "no",
        {"root_takes_any_key": True},
        ("module_variable",),
    ),
    Guess(
        "spending",
        "Is a limit on spending above 500,000,000 dollars accepted?",
        "yes",
        {"spending_capped": True},
        ("module_api_key",),
    ),
    Guess("variables", "May an API key manage variables?", "yes", {"variables_by_key": False}),
    # Channels and alerts
    Guess(
        "masks",
        "Does a masked key show its last characters?",
        "no",
        {"mask_tail": True},
        ("module_channel", "module_apply"),
    ),
    Guess(
        "webhook-masks",
        "What is left of a webhook's URL?",
        "https://hooks.example.com/**********",
        {"bare_mask": True},
        ("module_channel", "module_apply"),
    ),
    Guess(
        "recipients",
        "Are recipients of a notification accepted that nobody knows?",
        "yes",
        {"recipients_checked": True},
    ),
    Guess(
        "used-channels",
        "Can a channel be deleted that an alert uses?",
        "yes",
        {"used_channels_stay": True},
        ("module_channel", "module_apply"),
    ),
    Guess(
        "schedules",
        "Can an alert name a schedule that there is not?",
        "yes",
        {"schedules_checked": True},
    ),
    Guess(
        "new-alerts",
        "Does the answer to the creation of an alert have its channels?",
        "no",
        {"alert_create_echo": True},
        ("module_alert",),
    ),
    Guess(
        "durations",
        "Does a duration read back as it was sent?",
        "no",
        {"durations_as_sent": True},
        ("module_alert", "module_slo", "module_apply"),
    ),
    # Dashboards and variables
    Guess(
        "panels",
        "Can a layout name a panel that there is not?",
        "yes",
        {"panels_checked": True},
        ("module_dashboard",),
    ),
    Guess(
        "metadata",
        "Are the names in a dashboard's metadata kept as they are sent?",
        "yes",
        {"metadata_corrected": True},
        ("module_dashboard", "module_apply"),
    ),
    Guess(
        "renamed-projects",
        "Do a dashboard's metadata keep the name of a project that was renamed?",
        "yes",
        {"metadata_follows_rename": True},
        ("module_project", "module_apply"),
    ),
    Guess(
        "unknown-keys",
        "What becomes of a key of a dashboard that the server does not know?",
        "refused",
        {"unknown_keys_dropped": True},
        ("module_dashboard",),
    ),
    Guess(
        # If not, the module says which ones are left; the target takes it for granted.
        "labels",
        "Does a variable lose labels that an update leaves out?",
        "yes",
        {"labels_merge": True},
    ),
    Guess(
        "versions",
        "Does a text that a variable has make a new version?",
        "no",
        {"repeated_text_new_version": True},
        ("module_variable",),
    ),
    # Errors and paths
    Guess(
        "domain-errors",
        "What is the detail of a 422 about a rule of the domain?",
        "a text",
        {"domain_errors_listed": True},
        ("module_alert", "module_slo"),
    ),
    Guess(
        "echoes",
        "Does a validation error repeat what was sent?",
        "yes",
        {"errors_echo": False},
        ("redaction",),
    ),
    Guess(
        "deleted-projects",
        "What is the status below a project that is gone?",
        "403",
        {"deleted_project_status": 404},
        ("module_alert", "module_write_token", "module_variable"),
    ),
    Guess("slashes", "What is the status of a path without its slash?", "404", {"slash_redirects": True}),
    Guess(
        "pages",
        "What does limit count in the usage by project?",
        "rows",
        {"page_counts_projects": True},
        ("module_usage_info",),
    ),
    Guess(
        "children",
        "Does a project have the alerts of a deleted one of its name?",
        "no",
        {"deleted_alerts_return": True},
        ("module_project", "module_apply"),
    ),
    Guess("release", "Is the release of the server current?", "yes", {"release": "sha-5f2c9b1"}),
)

# The sandbox does one or the other here, by the object; a test of the table settles it.
SETTLED = {"revoked_keys_listed": True, "mask_tail": False}

NOT_CHECKED = {
    "Is a POST that was refused with 429 never carried out?": "a run stays inside the rate limit",
    "Is a mask that is sent back stored as the secret?": "no answer shows a secret",
    "Does the error about a provider quote its credential?": "it takes the key of a vendor",
    "Does include_agent_prompt survive an update without it?": "it takes an installation in Slack",
    "Is the last admin protected, and may a key revoke itself?": "it would touch what is not of the run",
    "Do e-mail addresses of members ignore case?": "members cannot be made by the API",
    "Is an invitation listed after it has expired?": "an invitation cannot be removed again",
    "What do older servers do with replace_layout, grace_period_hours and schedules?": "it takes an older server",
    "Who may manage organizations, and which audience does an exchange take?": "a cloud has no such keys",
    "Are policies of collectors made in the web interface only?": "nothing can be made by the API",
}

SCENARIOS = (
    *(Scenario(guess.name, guess.turned, guess.targets) for guess in GUESSES if guess.targets),
    Scenario("many-tokens", {"old_tokens": 2000}, (*TOKENS, "module_apply", "role_telemetry")),
)
