# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
from __future__ import annotations

import html.parser
import json
import re
import typing as t
from pathlib import Path
from xml.etree import ElementTree

import pytest
from ansible.errors import AnsibleFilterError

from ansible_collections.pydantic.logfire.plugins.filter.drift_report import drift_report
from ansible_collections.pydantic.logfire.plugins.plugin_utils._drift import LONGEST, unified

ROOT = Path(__file__).resolve().parents[4]
TIME = "2026-10-01T05:00:00Z"
PROJECT = "https://logfire-eu.pydantic.dev/acme/checkout"
BEFORE = "name: slow\nquery: |-\n  SELECT 1\n  FROM records\ntime_window: 5m\n"
AFTER = BEFORE.replace("5m", "1h")


def change(name: str = "slow", action: str = "updated", **more: t.Any) -> dict[str, t.Any]:
    return {"action": action, "kind": "alert", "project": "checkout", "name": name, "fields": ["time_window"], **more}


def result(*changes: dict[str, t.Any], **more: t.Any) -> dict[str, t.Any]:
    found = {"id": "1", "url": f"{PROJECT}/alerts/1", "project_url": PROJECT, "changed_by": "Jo", "changed_at": TIME}
    return {
        "changed": bool(changes),
        "failed": False,
        "changes": list(changes),
        "diff": [{"before": BEFORE, "after": AFTER} for _each in changes],
        "stats": {"created": 0, "updated": len(changes), "deleted": 0, "unchanged": 3, "failed": 0},
        "inspection": {
            "url": "https://logfire-eu.pydantic.dev/acme",
            "changes": [found for _each in changes],
            "off": [{"kind": "alert", "project": "checkout", "name": "night", "state": "switched off", "url": None}],
            "left_out": [{"kind": "alert", "options": {"description": 2}}],
            "unlisted": [{"kind": "alert", "project": "checkout", "names": ["beside"]}],
            "audit_log": None,
        },
        **more,
    }


RESULTS: dict[str, dict[str, t.Any]] = {
    "prod": result(change()),
    "dev": {**result(), "inspection": {}},
    "broken": {"failed": True, "changed": False, "changes": [], "diff": [], "msg": "HTTP 403: no"},
    "empty": {"failed": False, "changed": False, "changes": [], "diff": [], "stats": {"unchanged": 0}},
}


def test_markdown_for_people() -> None:
    text = drift_report(RESULTS, "markdown", TIME)
    assert f"{TIME}: 4 environments: 1 drifted, 2 not compared, 1 as described." in text
    assert "| [prod](https://logfire-eu.pydantic.dev/acme) | 1 object differs |" in text
    assert "| dev | as described |" in text
    assert "| empty | nothing described |" in text
    assert (
        f"### [alert slow (checkout)]({PROJECT}/alerts/1)\n\nDiffers in time\\_window. Changed last by Jo at {TIME}."
        in text
    )
    assert (
        "```diff\n@@ -2,4 +2,4 @@\n query: |-\n   SELECT 1\n   FROM records\n-time_window: 5m\n+time_window: 1h\n```"
        in text
    )
    assert "Lines with - are live in Logfire now" in text
    assert "- alert night (checkout): switched off" in text
    assert "- alert: description (2)" in text
    assert "- alert (checkout): beside" in text
    assert "Not compared, or not all of it: HTTP 403: no" in text


def test_json_has_the_shipped_form() -> None:
    data = json.loads(drift_report(RESULTS, "json", TIME))
    assert (data["time"], data["drifted"], data["failed"]) == (TIME, ["prod"], ["broken", "empty"])
    assert data["environments"]["prod"]["changes"][0]["changed_by"] == "Jo"
    schema = json.loads((ROOT / "docs/schemas/drift.schema.json").read_text())
    check(schema, data, schema)


def check(schema: dict[str, t.Any], value: t.Any, root: dict[str, t.Any], place: str = "report") -> None:
    """Check what the schema uses of JSON Schema."""
    if "$ref" in schema:
        check(root["$defs"][schema["$ref"].rpartition("/")[2]], value, root, place)
        return
    kinds = {"object": dict, "array": list, "string": str, "integer": int, "null": type(None)}
    allowed = schema.get("type", list(kinds))
    assert isinstance(value, tuple(kinds[one] for one in ([allowed] if isinstance(allowed, str) else allowed))), place
    assert value in schema.get("enum", [value]), place
    if isinstance(value, dict) and "properties" in schema:
        assert set(schema.get("required", [])) <= set(value) <= set(schema["properties"]), (place, set(value))
    for name, one in value.items() if isinstance(value, dict) else ():
        inner = schema.get("properties", {}).get(name) or schema.get("additionalProperties") or {}
        check(inner, one, root, f"{place}.{name}")
    for number, one in enumerate(value) if isinstance(value, list) else ():
        check(schema.get("items", {}), one, root, f"{place}[{number}]")


def test_junit_for_ci() -> None:
    suites = ElementTree.fromstring(drift_report(RESULTS, "junit", TIME))
    found = {one.get("name"): (one.get("tests"), one.get("failures"), one.get("errors")) for one in suites}
    assert found == {
        "broken": ("1", "0", "1"),
        "dev": ("1", "0", "0"),
        "empty": ("1", "0", "1"),
        "prod": ("1", "1", "0"),
    }
    failure = suites.find(".//failure")
    assert failure is not None
    assert failure.get("message") == f"Differs in time_window. Changed last by Jo at {TIME}"
    assert "+time_window: 1h" in str(failure.text)


class Page(html.parser.HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.links: list[str] = []
        self.handlers: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.handlers += [name for name, _value in attrs if name.startswith("on")]
        self.links += [str(value) for name, value in attrs if name in ("href", "src")]


HOSTILE = (
    "<script>alert(1)</script>",
    '"><img src=x onerror=alert(1)>',
    "[click](javascript:alert(1))",
    "![x](https://evil.example/x.png)",
    "see https://evil.example or www.evil.example",
    "`code` **bold** # title | cell |",
    "{{ lookup('pipe', 'id') }}",
    "two\nlines\n# of\x1b[31m them",
    "```\n# out of the block\n```",
    "]]> <!-- \x00 \ud800",
    "\x9b31m\x85 \u202egnp.exe\u2066 \u2028 \ufffe",
)


@pytest.mark.parametrize("name", HOSTILE)
def test_no_text_of_a_server_becomes_markup_a_link_or_a_template(name: str) -> None:
    bad = result(
        {**change(name), "fields": [name], "project": name},
        msg=name,
        failed=True,
        diff=[{"before": f"name: {name}\n", "after": "name: x\n"}],
    )
    bad["inspection"].update(
        url=f"javascript:{name}",
        off=[{"kind": "alert", "project": name, "name": name, "state": "switched off", "url": "javascript:alert(1)"}],
        unlisted=[{"kind": "alert", "project": name, "names": [name]}],
        audit_log=name,
        changes=[{"id": name, "url": name, "project_url": f'https://x"{name}', "changed_by": name, "changed_at": name}],
    )
    reports = {kind: drift_report({name: bad}, kind, TIME) for kind in ("html", "markdown", "junit", "json")}
    page = Page()
    page.feed(reports["html"])
    known = {"html", "head", "meta", "title", "style", "body", "h1", "h2", "h3", "p", "table", "tr", "th", "td"}
    assert page.tags <= known | {"section", "article", "span", "pre", "details", "summary", "ul", "li"}
    assert (page.links, page.handlers) == ([], [])
    inert = re.sub(r"^(`{3,})diff\n.*?^\1$", "", reports["markdown"], flags=re.DOTALL | re.MULTILINE)
    assert not re.search(r"(?<!\\)[\[`<*]|(?<!\\)://|www\.|\x1b|\x00", inert.replace("| Environment", ""))
    assert len([line for line in inert.splitlines() if line.startswith("#")]) == 3
    ElementTree.fromstring(reports["junit"].encode())
    assert json.loads(reports["json"])["failed"] == [name]
    for report in reports.values():
        # A file can hold it, and a terminal obeys none of it.
        assert report.encode()
        assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u202e\u2066]", report)


def test_a_long_difference_is_cut_with_a_count() -> None:
    text = unified({"before": "", "after": "\n".join(map(str, range(LONGEST + 50)))})
    assert text.endswith("… and 51 more lines")


@pytest.mark.parametrize("wrong", [[], {"a": 1}, "text"])
def test_input_without_results_is_refused(wrong: t.Any) -> None:
    with pytest.raises(AnsibleFilterError, match="needs results by the name"):
        drift_report(wrong)


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(AnsibleFilterError, match="has the formats markdown, html, json, junit"):
        drift_report({}, "pdf")
