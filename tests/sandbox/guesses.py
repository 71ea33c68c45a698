# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Switches for everything that nobody has published: each turns round one guess about the real service."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field


class Guesses(BaseModel):
    model_config = ConfigDict(extra="forbid")

    # Names and texts
    trims_texts: bool = Field(default=False, description="take white space off the ends of names, queries and the like")
    names_ignore_case: bool = Field(default=False, description="names that differ in case only are the same")
    unique_labels: bool = Field(default=False, description="two channels cannot have the same label")
    unique_alert_names: bool = Field(default=False, description="two alerts of a project cannot have the same name")
    unique_key_names: bool = Field(default=False, description="two API keys cannot have the same name")
    unique_slo_names: bool = Field(default=True, description="two SLOs of a project cannot have the same name")
    deleted_alerts_return: bool = Field(default=False, description="a project has the alerts of a deleted namesake")
    null_clears: bool = Field(default=False, description="null in the update of a project clears its description")
    # Tokens and keys
    revoked_tokens_listed: bool = Field(default=True, description="list a token that was revoked")
    expired_active: bool = Field(default=True, description="list a token that ran out as active")
    rotate_keeps_expiry: bool = False
    rotate_keeps_id: bool = Field(default=False, description="a token that is rotated at once stays the same record")
    prefix_of_secret: bool = Field(default=True, description="token_prefix is how the secret begins")
    whole_seconds: bool = Field(default=False, description="expires_at loses its fractions")
    browser_token_status: Literal[400, 404, 409] = Field(default=400, description="how tokens of browsers are refused")
    revoked_keys_listed: bool | None = Field(default=None, description="list a revoked API key; by the key if unset")
    write_scopes_read: bool = Field(default=False, description="a scope to write implies the one to read")
    gateway_scopes: bool = Field(default=False, description="gateway providers want the gateway's own scopes")
    spending_capped: bool = Field(default=False, description="a limit on spending is at most 500,000,000")
    query_by_key: bool = Field(default=True, description="an API key of a project may query")
    root_takes_any_key: bool = Field(default=False, description="routes at the root take a key of no project")
    variables_by_key: bool = Field(default=True, description="an API key may manage variables")
    # Channels and alerts
    mask_tail: bool | None = Field(default=None, description="show the last 4 characters of a key; by the key if unset")
    bare_mask: bool = Field(default=False, description="mask a webhook's URL right behind the host, port and slash too")
    recipients_checked: bool = Field(default=False, description="recipients have to be members")
    used_channels_stay: bool = Field(default=False, description="a channel that an alert uses cannot be deleted")
    schedules_checked: bool = Field(default=False, description="a schedule that an alert names has to exist")
    alert_create_echo: bool = Field(default=False, description="answer the creation of an alert with its channels")
    durations_as_sent: bool = Field(default=False, description="durations read back as they were sent")
    # Dashboards and variables
    panels_checked: bool = Field(default=False, description="a layout cannot name a panel that there is not")
    metadata_corrected: bool = Field(default=False, description="a dashboard's metadata name it and its project")
    metadata_follows_rename: bool = Field(default=False, description="a project's new name gets into its dashboards")
    unknown_keys_dropped: bool = Field(default=False, description="drop unknown keys of a dashboard silently")
    labels_merge: bool = Field(default=False, description="an update of a variable keeps labels that it leaves out")
    repeated_text_new_version: bool = Field(default=False, description="a text that a variable has makes a new version")
    # Errors and paths
    domain_errors_listed: bool = Field(default=False, description="a rule of the domain is a list, as a schema error")
    errors_echo: bool = Field(default=True, description="a schema error repeats what was sent")
    deleted_project_status: Literal[403, 404] = Field(default=403, description="below a project that is gone")
    slash_redirects: bool = Field(default=False, description="a path without its slash is redirected")
    page_counts_projects: bool = Field(default=False, description="pages of the usage count projects, not rows")
