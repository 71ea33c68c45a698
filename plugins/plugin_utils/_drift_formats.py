# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A drift report as Markdown, as one HTML page, as JSON and as JUnit.

Names, queries and errors come from a server. None of them may become markup, a link or a template.
"""

from __future__ import annotations

import html
import json
import re
import typing as t
from urllib.parse import urlsplit

from . import _drift as words
from ._drift import Report

# Characters that XML has no form for, or that a terminal or page would obey.
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]")
# In Markdown, addresses become links without any sign around them.
_MARKUP = re.compile(r"([\\`*_{}\[\]<>#!|~&@]|:(?=//)|(?<=www)\.)", re.IGNORECASE)
_SAFE_URL = re.compile(r"[A-Za-z0-9/:._~%?=&+-]+")


def _plain(value: object) -> str:
    return _CONTROL.sub("\ufffd", str(value))


def _line(value: object) -> str:
    return " ".join(_plain(value).split())


def _url(value: object) -> str:
    """Return an address that a link may have, or nothing."""
    text = str(value or "")
    fits = _SAFE_URL.fullmatch(text) and urlsplit(text).scheme in ("http", "https")
    return text if fits else ""


# Markdown


def _escape(value: object) -> str:
    """Return text that Markdown shows as it is, behind some other text."""
    return _MARKUP.sub(r"\\\1", _line(value))


def _link(text: str, url: object) -> str:
    address = _url(url)
    return f"[{text}]({address})" if address else text


def _fence(text: str) -> str:
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    return "`" * max(3, longest + 1)


def markdown(data: Report) -> str:
    lines = ["# Drift of the Logfire environments", "", f"{_escape(data['time'])}: {words.summary(data)}.", ""]
    lines += ["| Environment | Result |", "|---|---|"]
    for host, one in data["environments"].items():
        lines.append(f"| {_link(_escape(host), one['url'])} | {words.outcome(one)} |")
    if data["drifted"]:
        lines += ["", f"{words.LEGEND}"]
    for host, one in data["environments"].items():
        lines += _section(host, one)
    return "\n".join(lines) + "\n"


def _section(host: str, one: Report) -> list[str]:
    body: list[str] = []
    if one["status"] == words.FAILED:
        body += ["", f"Not compared, or not all of it: {_escape(one['msg'])}"]
    for change in one["changes"]:
        body += ["", f"### {_link(_escape(words.title(change)), change['url'] or change['project_url'])}", ""]
        body.append(" ".join(f"{_escape(part)}." for part in (words.what(change), words.who(change)) if part))
        if change["diff"]:
            diff = _plain(change["diff"])
            fence = _fence(diff)
            body += ["", f"{fence}diff", diff, fence]
    for heading, found in _lists(one):
        body += ["", f"{heading}:", "", *(f"- {_link(_escape(text), url)}" for text, url in found)]
    if one["audit_log"]:
        body += ["", f"It is not known who changed what: {_escape(one['audit_log'])}"]
    return ["", f"## {_escape(host)}", *body] if body else []


def _lists(one: Report) -> list[tuple[str, list[tuple[str, t.Any]]]]:
    """The lists below the differences: a heading, and lines that may have a link."""
    lists: list[tuple[str, list[tuple[str, t.Any]]]] = [
        (words.OFF, [(words.off(each), each.get("url")) for each in one["off"]]),
        (words.NOT_COMPARED, [(words.left_out(each), None) for each in one["left_out"]]),
        (words.UNLISTED, [(words.unlisted(each), None) for each in one["unlisted"]]),
    ]
    return [(heading, found) for heading, found in lists if found]


# HTML

_STYLE = """
:root { color-scheme: light dark; --line: #8886; --card: #8881; --minus: #b3261e; --plus: #1a7340; --quiet: #666; }
@media screen and (prefers-color-scheme: dark) {
  :root { --minus: #ff8a80; --plus: #6bd68f; --quiet: #aaa; --card: #8883; }
  a { color: #8ab4f8; } a:visited { color: #c58af9; } }
* { box-sizing: border-box; }
body { font: 16px/1.5 system-ui, sans-serif; max-width: 60rem; margin: 0 auto; padding: 1rem; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.2rem; border-top: 1px solid var(--line); padding-top: 1rem; }
h3 { font-size: 1rem; margin-bottom: .2rem; }
table { border-collapse: collapse; width: 100%; } td, th { text-align: left; padding: .3rem .6rem; }
tr { border-bottom: 1px solid var(--line); }
.drifted, .failed, .nothing { color: var(--minus); font-weight: 600; } .as { color: var(--plus); }
pre { background: var(--card); padding: .6rem; border-radius: .4rem; font-size: .85rem; margin: 0;
  white-space: pre-wrap; }
pre span { display: block; min-height: 1.2em; } .minus { color: var(--minus); } .plus { color: var(--plus); }
.hunk, .quiet { color: var(--quiet); } p { margin: .3rem 0 .6rem; }
details { margin-top: 1rem; } summary { cursor: pointer; font-weight: 600; }
ul { margin: .3rem 0; padding-left: 1.4rem; }
@media print { body { max-width: none; padding: 0; font-size: 11px; } article { break-inside: avoid; }
  a { color: inherit; } details > *:not(summary) { display: block; } }
"""
_CLASSES = {"-": "minus", "+": "plus", "@": "hunk"}


def _h(value: object) -> str:
    return html.escape(_plain(value), quote=True)


def _a(text: object, url: object) -> str:
    address = _url(url)
    return f'<a href="{html.escape(address, quote=True)}" rel="noreferrer">{_h(text)}</a>' if address else _h(text)


def page(data: Report) -> str:
    rows = [
        f"<tr><td>{_a(host, one['url'])}</td>"
        f'<td class="{one["status"].partition(" ")[0]}">{_h(words.outcome(one))}</td></tr>'
        for host, one in data["environments"].items()
    ]
    sections = [_html_section(host, one) for host, one in data["environments"].items()]
    legend = f'<p class="quiet">{_h(words.LEGEND)}</p>' if data["drifted"] else ""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Drift of the Logfire environments</title>
<style>{_STYLE}</style>
</head>
<body>
<h1>Drift of the Logfire environments</h1>
<p>{_h(data["time"])}: {_h(words.summary(data))}.</p>
<table><tr><th>Environment</th><th>Result</th></tr>
{chr(10).join(rows)}
</table>
{legend}
{chr(10).join(filter(None, sections))}
</body>
</html>
"""


def _html_section(host: str, one: Report) -> str:
    body = []
    if one["status"] == words.FAILED:
        body.append(f'<p class="failed">Not compared, or not all of it: {_h(one["msg"])}</p>')
    for change in one["changes"]:
        who = words.who(change)
        told = f"{_h(words.what(change))}." + (f' <span class="quiet">{_h(who)}.</span>' if who else "")
        project = _url(change["project_url"])
        link = f" {_a('project', project)}" if project and project != change["url"] else ""
        body.append(
            f"<article><h3>{_a(words.title(change), change['url'] or project)}</h3>"
            f"<p>{told}{link}</p>{_html_diff(change['diff'])}</article>"
        )
    for heading, found in _lists(one):
        items = "".join(f"<li>{_a(text, url)}</li>" for text, url in found)
        body.append(f"<details open><summary>{_h(heading)}</summary><ul>{items}</ul></details>")
    if one["audit_log"]:
        body.append(f'<p class="quiet">It is not known who changed what: {_h(one["audit_log"])}</p>')
    return f"<section><h2>{_h(host)}</h2>{''.join(body)}</section>" if body else ""


def _html_diff(text: str) -> str:
    lines = [f'<span class="{_CLASSES.get(line[:1], "same")}">{_h(line)}</span>' for line in text.split("\n")]
    return f"<pre>{''.join(lines)}</pre>" if text else ""


# For programs


def as_json(data: Report) -> str:
    """Return JSON whose texts are as the server has them, and that a file can hold and a terminal show."""
    text = json.dumps(data, indent=2, ensure_ascii=False)
    return _CONTROL.sub(lambda found: json.dumps(found.group())[1:-1], text) + "\n"


def junit(data: Report) -> str:
    """Return a suite for each environment: a case for each difference, or one that passes."""
    suites = [_suite(host, one) for host, one in data["environments"].items()]
    return f'<?xml version="1.0" encoding="utf-8"?>\n<testsuites name="drift">\n{"".join(suites)}</testsuites>\n'


def _suite(host: str, one: Report) -> str:
    cases = [_case(host, words.title(change), "failure", _told(change), change["diff"]) for change in one["changes"]]
    errors = 0
    if one["status"] in (words.FAILED, words.NOTHING):
        errors = 1
        cases.append(_case(host, "comparison", "error", one["msg"] or one["status"], ""))
    elif not cases:
        cases.append(f'<testcase classname="{_h(host)}" name="{_h(one["status"])}"/>\n')
    numbers = f'tests="{len(cases)}" failures="{len(one["changes"])}" errors="{errors}"'
    return f'<testsuite name="{_h(host)}" {numbers}>\n{"".join(cases)}</testsuite>\n'


def _told(change: Report) -> str:
    return ". ".join(filter(None, (words.what(change), words.who(change))))


def _case(host: str, name: str, kind: str, message: str, text: str) -> str:
    return (
        f'<testcase classname="{_h(host)}" name="{_h(_line(name))}">'
        f'<{kind} message="{_h(_line(message))}">{_h(text)}</{kind}></testcase>\n'
    )


FORMATS: t.Mapping[str, t.Callable[[Report], str]] = {
    "markdown": markdown,
    "html": page,
    "json": as_json,
    "junit": junit,
}
