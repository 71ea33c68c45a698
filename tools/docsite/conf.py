# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Settings of Sphinx. Nothing is fetched: references to Ansible's own pages become links without looking them up."""

from __future__ import annotations

from importlib import import_module
from typing import Any

project = "pydantic.logfire"
copyright = "pydantic.logfire contributors"
html_title = "pydantic.logfire"
html_theme = "furo"
html_theme_options = {
    "source_repository": "https://github.com/pydantic-logfire/pydantic.logfire/",
    "light_css_variables": {"color-brand-primary": "#b3256e", "color-brand-content": "#b3256e"},
    "dark_css_variables": {"color-brand-primary": "#f472b6", "color-brand-content": "#f472b6"},
}
html_show_sphinx = False
html_copy_source = False

extensions = ["sphinx_antsibull_ext", "myst_parser"]
intersphinx_mapping: dict[str, Any] = {}
default_role = "any"
nitpicky = True
myst_heading_anchors = 3
highlight_language = "YAML+Jinja"

ANSIBLE = "https://docs.ansible.com/ansible/latest"
# Labels that stand on pages of other names.
PAGES = {
    "action_plugins": f"{ANSIBLE}/plugins/action.html",
    "common_return_values": f"{ANSIBLE}/reference_appendices/common_return_values.html",
    "ansible_configuration_settings": f"{ANSIBLE}/reference_appendices/config.html",
}


def _ansible_page(kind: str, label: str) -> str | None:
    """Return Ansible's own page about the subject of a reference. Those of this collection must be known here."""
    if kind == "envvar" and label.startswith("ANSIBLE_"):
        return f"{ANSIBLE}/reference_appendices/config.html#envvar-{label}"
    parts = label.split(".")
    if kind == "ref" and parts[:3] == ["ansible_collections", "ansible", "builtin"]:
        return f"{ANSIBLE}/collections/ansible/builtin/{parts[3]}.html"
    return PAGES.get(label) if kind == "ref" else None


def _resolve(app: Any, env: Any, node: Any, content: Any) -> Any:
    page = _ansible_page(node.get("reftype", ""), node.get("reftarget", ""))
    if page is None:
        return None
    reference = import_module("docutils.nodes").reference("", "", internal=False, refuri=page)
    reference += content
    return reference


def setup(app: Any) -> None:
    app.connect("missing-reference", _resolve)
