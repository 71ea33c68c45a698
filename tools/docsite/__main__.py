# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds the site: its source, each kind of page from where it stands, then Sphinx, which may not warn, then a look.

The pictures of runs are taken with Chromium, and so is the look: no page may show an error, a missing picture or cut
text, or be wider than a phone. Without a Chromium there is no look, and the pictures are those of the repository.
Screenshots of the site are beside its pages. `--pictures` replaces the pictures of the repository.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

from .. import tree, venvs
from ..environment import environment
from ..places import ROOT, WORK
from ..steps import SKIPPED
from ..venvs import Venv
from . import browser, markdown, screens

SITE = WORK / "site"
SOURCE = SITE / "source"
HTML = SITE / "html"
SCREENSHOTS = SITE / "screenshots"
# A copy of its own: the guides are announced in the menu of the site and not once more among the plugins.
COLLECTIONS = SITE / "collections"
NAME = "pydantic.logfire"

_OUTPUT = re.compile(r"^( *)\.\. code-block:: ansible-output\n", re.MULTILINE)
_CONTENTS = re.compile(r"^\.\. contents::[^\n]*\n(?:   ?[^\n]*\n)*", re.MULTILINE)


def plugin_pages(venv: Venv) -> int:
    place = tree.copy(COLLECTIONS)
    guides = place / "docs" / "docsite" / "extra-docs.yml"
    guides.write_text("---\nsections: []\n")
    command = ["antsibull-docs", "collection", "--use-current", "--squash-hierarchy", "--fail-on-error"]
    return _run(venv, *command, f"--dest-dir={SOURCE}", NAME)


def adapt(source: Path) -> None:
    """Fit the pages to the theme and to the lexer of Ansible's output.

    The theme has a table of contents beside each page, and paints an error where there is another. The lexer does not
    know all that Ansible prints.
    """
    for page in source.rglob("*.rst"):
        text = page.read_text()
        if (adapted := _OUTPUT.sub(r"\g<0>\1   :force:\n", _CONTENTS.sub("", text))) != text:
            page.write_text(adapted)


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
    outdated = pictures("--pictures" in sys.argv[1:])
    markdown.copy_pages(SOURCE)
    adapt(SOURCE)
    if code := tables(venv) or sphinx(venv):
        return code
    print(f"{len(list(HTML.rglob('*.html')))} pages: {HTML / 'index.html'}", flush=True)
    for name in outdated:
        print(f"docs/images/{name} does not show what a run prints: make docs ARGS=--pictures")
    return looked_at() or bool(outdated)


def pictures(replace: bool) -> list[str]:
    """Take the pictures of runs for the site; return those in docs/images that show something else."""
    chromium = browser.program()
    if chromium is None:
        return []
    taken = screens.take(chromium, SOURCE / "images")
    if replace:
        screens.replace(taken)
    return screens.outdated(taken)


def looked_at() -> int:
    """Look at every page in a browser, if there is one."""
    chromium = browser.program()
    if chromium is None:
        print("not looked at in a browser: there is no Chromium in PATH (Debian's package is chromium)")
        print("1 passed, 0 failed, 1 skipped")
        return 0
    try:
        report = browser.check(chromium, HTML)
        browser.screenshots(chromium, HTML, SCREENSHOTS)
    except browser.BrowserError as error:
        print(f"{error}\n1 passed, 1 failed")
        return 1
    wrong = {name: found for name, found in report.items() if found}
    for name, found in wrong.items():
        print("\n".join(f"{name}: {one}" for one in dict.fromkeys(found)))
    print(f"screenshots: {SCREENSHOTS}")
    print(f"{1 + len(report) - len(wrong)} passed, {len(wrong)} failed")
    return 1 if wrong else 0


if __name__ == "__main__":
    with venvs.lock("site"):
        sys.exit(main())
