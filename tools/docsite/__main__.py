# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes the source of the site, each kind of page from where it stands, and has Sphinx build it without a warning."""

from __future__ import annotations

import shutil
import subprocess
import sys

from .. import tree, venvs
from ..environment import environment
from ..places import ROOT, WORK
from ..steps import SKIPPED
from ..venvs import Venv
from . import markdown

SITE = WORK / "site"
SOURCE = SITE / "source"
HTML = SITE / "html"
# A copy of its own: the guides are announced in the menu of the site and not once more among the plugins.
COLLECTIONS = SITE / "collections"
NAME = "pydantic.logfire"


def plugin_pages(venv: Venv) -> int:
    place = tree.copy(COLLECTIONS)
    guides = place / "docs" / "docsite" / "extra-docs.yml"
    guides.write_text("---\nsections: []\n")
    command = ["antsibull-docs", "collection", "--use-current", "--squash-hierarchy", "--fail-on-error"]
    return _run(venv, *command, f"--dest-dir={SOURCE}", NAME)


def tables(venv: Venv) -> int:
    return _run(venv, str(venv.python), "-m", "tools.docsite.tables", str(SOURCE))


def sphinx(venv: Venv) -> int:
    return _run(venv, "sphinx-build", "-W", "--keep-going", "-q", "-j2", "-c", f"{ROOT}/tools/docsite", SOURCE, HTML)


def _run(venv: Venv, program: str, *arguments: object) -> int:
    env = environment(venv, collections=COLLECTIONS, PYTHONPATH=str(COLLECTIONS))
    return subprocess.run([program, *map(str, arguments)], cwd=ROOT, env=env, check=False).returncode


def main() -> int:
    try:
        venv = venvs.ensure("docs", "docs.txt")
    except venvs.VenvError as error:
        print(f"{error}\nno environment with Sphinx could be made")
        return SKIPPED
    shutil.rmtree(SOURCE, ignore_errors=True)
    SOURCE.mkdir(parents=True)
    if code := plugin_pages(venv):
        return code
    (SOURCE / "index.rst").rename(SOURCE / "reference.rst")
    changelog = SOURCE / "changelog.rst"
    if "====" not in changelog.read_text():
        changelog.write_text("Changelog\n=========\n\nNothing has been released yet.\n")
    shutil.copytree(ROOT / "docs" / "images", SOURCE / "images")
    markdown.copy_pages(SOURCE)
    if code := tables(venv) or sphinx(venv):
        return code
    print(f"{len(list(HTML.rglob('*.html')))} pages: {HTML / 'index.html'}")
    return 0


if __name__ == "__main__":
    with venvs.lock("site"):
        sys.exit(main())
