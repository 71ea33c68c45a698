# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pages that are Markdown, since they are read in the repository too."""

from __future__ import annotations

import os
import re
from pathlib import Path

from ..places import ROOT

REPOSITORY = "https://github.com/pydantic-logfire/pydantic.logfire/blob/main"

# The place of a page in the repository, by its name on the site. Pages that do not exist yet are left out.
PAGES = {
    "awx": "docs/awx.md",
    "performance": "docs/performance.md",
    "coverage": "docs/coverage.md",
    "promises": "docs/promises.md",
    "security": "SECURITY.md",
    "examples": "examples/README.md",
    "sandbox": "tests/sandbox/README.md",
    "contributing": "CONTRIBUTING.md",
    "architecture": "docs/architecture.md",
    "development": "docs/development.md",
}

_COMMENTS = re.compile(r"\A(?:<!--.*?-->\s*)+", re.DOTALL)
_LINK = re.compile(r"(\]\()([^)#\s:]+)(#[^)\s]*)?(\))")


def pages() -> dict[str, str]:
    return {name: file for name, file in PAGES.items() if (ROOT / file).is_file()}


def copy_pages(source: Path) -> None:
    for name, file in pages().items():
        (source / f"{name}.md").write_text(page(file))


def page(file: str) -> str:
    """The text with links as the site has them: to its own pages and pictures, else to the repository."""
    names = {target: name for name, target in pages().items()}
    folder = Path(file).parent

    def link(found: re.Match[str]) -> str:
        before, target, anchor, after = found.groups(default="")
        path = os.path.normpath(folder / target)
        if path in names:
            return f"{before}{names[path]}.md{anchor}{after}"
        if path.startswith("docs/images/"):
            return f"{before}{path.removeprefix('docs/')}{after}"
        return f"{before}{REPOSITORY}/{path}{anchor}{after}"

    return _LINK.sub(link, _COMMENTS.sub("", (ROOT / file).read_text()))
