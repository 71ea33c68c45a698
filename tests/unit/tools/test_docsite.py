# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The site: pages that are generated, and the look of a browser, which has to find each kind of fault."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.docsite import browser, extensions, screens
from tools.docsite.__main__ import adapt

PLAYBOOKS = sorted(extensions.PLAYBOOKS.glob("*.yml"))
RULEBOOKS = sorted((extensions.EDA / "rulebooks").glob("*.yml"))
PLUGINS = [
    (kind, file)
    for kind in ("event_filter", "event_source")
    for file in (extensions.EDA / "plugins" / kind).glob("[!_]*.py")
]


def test_every_variable_of_a_playbook_is_described() -> None:
    assert extensions.undescribed([*PLAYBOOKS, *RULEBOOKS]) == []
    read = {name for file in [*PLAYBOOKS, *RULEBOOKS] for name in extensions.variables(file)}
    assert sorted(set(extensions.described()) - read) == [], "no playbook reads it: remove it from variables.yml"


def test_every_playbook_has_its_place_on_the_page() -> None:
    page = extensions.playbook_page()
    assert [file.name for file in PLAYBOOKS if f"pydantic.logfire.{file.stem}\n---" not in page] == []
    assert [file.name for file in PLAYBOOKS if not extensions.comment(file)] == []


def test_rulebooks_and_their_plugins_have_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(extensions, "markup", lambda text: " ".join(text.split()))
    page = extensions.rulebook_page()
    assert [file.name for file in RULEBOOKS if f"Rulebook pydantic.logfire.{file.stem}\n---" not in page] == []
    assert [
        file.name
        for kind, file in PLUGINS
        if f".. _ansible_collections.pydantic.logfire.{file.stem}_{kind}:" not in page
    ] == []
    assert "``secret_env``\n    str" in page
    assert "``logfire_alert.is_alert``\n    bool" in page


def test_pages_are_fitted_to_the_theme(tmp_path: Path) -> None:
    page = tmp_path / "page.rst"
    page.write_text(
        "Title\n=====\n\n.. contents::\n   :local:\n   :depth: 1\n\nText\n\n.. code-block:: ansible-output\n\n   ok\n"
    )
    adapt(tmp_path)
    assert page.read_text() == "Title\n=====\n\n\nText\n\n.. code-block:: ansible-output\n   :force:\n\n   ok\n"


PAGES = {
    "right.html": "<h1>Right</h1><p>Text</p><img src='_images/right.svg'>",
    "box.html": "<style>nav::before { content: 'ERROR: no'; }</style><h1>Box</h1><nav>Contents</nav>",
    "message.html": "<h1>Message</h1><div class='system-message'>Unknown target</div>",
    "picture.html": "<h1>Picture</h1><img src='_images/none.svg'>",
    "wide.html": "<h1>Wide</h1><p style='width: 1000px'>Text</p>",
    "empty.html": "<p>Text</p>",
}
PICTURES = {
    "right.svg": "<rect x='10' y='10' width='200' height='40'/><text x='20' y='30'>Short</text>",
    "cut.svg": "<rect x='10' y='10' width='40' height='40'/><text x='12' y='30'>Longer than its box</text>",
    "edge.svg": "<text x='280' y='30'>Beyond the edge</text>",
}


def test_the_look_finds_each_kind_of_fault(tmp_path: Path) -> None:
    chromium = browser.program()
    if chromium is None:
        pytest.skip("there is no Chromium in PATH")
    site = tmp_path / "html"
    (site / "_images").mkdir(parents=True)
    for name, body in PAGES.items():
        (site / name).write_text(f"<!doctype html><meta name='viewport' content='width=device-width'>{body}")
    for name, body in PICTURES.items():
        text = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 60" width="300">{body}</svg>'
        (site / "_images" / name).write_text(text)
    report = browser.check(chromium, site)
    assert report.pop("wide.html")[0].endswith("pixels wider than a window of 390")
    assert report == {
        "right.html": [],
        "box.html": ['an ERROR box: "ERROR: no"'],
        "message.html": ["a message of Sphinx: Unknown target"],
        "picture.html": ["a picture that is not there: _images/none.svg"],
        "empty.html": ["no heading"],
        "_images/right.svg": [],
        "_images/cut.svg": ["text is cut: Longer than its box"],
        "_images/edge.svg": ["text is cut: Beyond the edge"],
    }
    picture = browser.screenshot(chromium, (site / "right.html").as_uri(), tmp_path / "right.png", 400, 300)
    assert picture.read_bytes().startswith(b"\x89PNG")
    long = tmp_path / "long.html"
    policy = "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">"
    style = "<style>body { margin: 0 } p { margin: 0; height: 700px }</style>"
    long.write_text(f"<!doctype html>{policy}{style}<p>Text")
    assert browser.height(chromium, long, 400) == 700


# Pictures of runs


def test_a_picture_knows_what_it_shows(tmp_path: Path) -> None:
    picture = (screens.IMAGES / "plan.png").read_bytes()
    mark = screens.mark_of(picture)
    assert len(mark) == 64
    assert screens.mark_of(picture[:-100]) == ""
    assert screens.mark_of(screens.marked(picture[:8] + picture[-12:], "f" * 64)) == "f" * 64
    assert [name for name in screens.PICTURES if not screens.mark_of((screens.IMAGES / name).read_bytes())] == []
    taken, kept = tmp_path / "taken", tmp_path / "kept"
    taken.mkdir()
    kept.mkdir()
    for name in ("same.png", "other.png", "new.png"):
        (taken / name).write_bytes(picture)
    (kept / "same.png").write_bytes(picture)
    (kept / "other.png").write_bytes(screens.marked(picture[:8] + picture[-12:], "0" * 64))
    shots = sorted(taken.glob("*.png"))
    assert screens.outdated(shots, kept) == ["new.png", "other.png"]
    screens.replace(shots, kept)
    assert screens.outdated(shots, kept) == []


def test_a_picture_is_the_same_whatever_the_time() -> None:
    def page(text: str) -> str:
        return screens.terminal(
            "ansible-playbook site.yml", f"PLAY\n\nTASK [Converge] ***\n{text}\nchanged: [prod]\n\nPLAY"
        )

    first = "7 of 42 changes are done; until about 21:53:51 UTC\n17 of 42 changes are done; until about 21:53:51 UTC"
    later = "10 of 42 changes are done; until about 09:00:02 CEST"
    assert "TASK [Converge]</span>\n" in page(first)
    assert page(first).endswith("changed: [prod]</span></pre>")
    assert screens.digest(page(first)) == screens.digest(page(later))
    assert screens.digest(page(first)) != screens.digest(page("17 of 42 changes are made"))
