# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An event filter of ansible-rulebook: the alerts of a webhook channel, in the same words whatever its format."""

from __future__ import annotations

DOCUMENTATION = r"""
name: logfire_alert
short_description: Read the alert that a webhook channel of Pydantic Logfire sends
version_added: 0.1.0
description:
  - Adds RV(logfire_alert) to an event of C(eda.builtin.webhook), C(ansible.eda.webhook) or an event stream. It always
    has the same keys, whichever of the formats C(raw-data), C(slack-blockkit), C(slack-legacy) and C(auto) the channel
    has.
  - An event that is not an alert is marked as such and goes on; no event makes the filter fail.
  - Alerts carry telemetry, and rulebooks hand events to playbooks as variables, which are templates. So that nobody
    runs code through a log message, texts and keys of the event keep only characters of an allow-list, without C({) and
    C(#). No text is a template then, whatever the delimiters, and none comes out of stripping, cutting or joining.
  - The guide lists what is replaced. Numbers of more than 64 bits and what lies deeper than 50 levels become null.
  - Logfire does not document the bodies it posts. Those of C(raw-data) are known from what was received; of the Slack
    formats only the link to the alert is relied upon, and whatever else is a best guess. Use C(raw-data) if you can.
author:
  - pydantic.logfire contributors (@pydantic-logfire)
options:
  secret_env:
    description:
      - Name of the environment variable of C(ansible-rulebook) with a secret that the address has to hold, for sources
        that check none themselves. Channels of Logfire cannot send headers.
      - It is the last part of the path. The path of an event stream ends in C(/post/), so there it follows C(?) or
        comes before.
      - An event with another one, or any event while there is no such variable, loses its payload.
      - Without this option any event is read, for guarded sources such as C(pydantic.logfire.webhook).
    type: str
    default: ""
"""

EXAMPLES = r"""
- pydantic.logfire.webhook:
    port: 5000
  filters:
    - pydantic.logfire.logfire_alert:
"""

RETURN = r"""
logfire_alert:
  description: The alert, below this key of the event. Texts that are not known are empty.
  type: dict
  returned: always
  contains:
    is_alert: {type: bool, description: True if the event is an alert.}
    reason: {type: str, description: The reason why it is not.}
    firing: {type: bool, description: True if RV(logfire_alert.state) is V(firing).}
    state:
      type: str
      description:
        - V(firing) if the query matches rows, V(resolved) if it matches none, which Logfire posts when matches end,
          V(query_failed) if it could not be run, V(unknown) if the body does not say; empty if it is not an alert.
        - The Slack formats say it in words and signs. A message with none that is known is taken to fire.
    format: {type: str, description: "V(raw-data), V(slack-blockkit) or V(slack-legacy), by its looks."}
    id: {type: str, description: "UUID of the alert, as RV(pydantic.logfire.alert_info#module:alerts[].id) has it."}
    run_id: {type: str, description: UUID of the run of the alert.}
    name: {type: str, description: Name of the alert; in the Slack formats the title of the message.}
    project: {type: str, description: Name of the project.}
    organization: {type: str, description: Name of the organization.}
    description: {type: str, description: Description of the alert; in the Slack formats the text of the message.}
    timestamp: {type: str, description: When it ran. V(raw-data) only.}
    matches: {type: int, description: Number of rows that its query has found; null if the webhook does not say.}
    rows: {type: list, elements: dict, description: "Those rows, mappings of columns to values. V(raw-data) only."}
    errors: {type: str, description: Errors of its query. V(raw-data) only.}
    url: {type: str, description: Page of the alert's run in Logfire.}
    links: {type: dict, description: "Other pages: C(project), C(alert_settings), C(explore). V(raw-data) only."}
"""

import hmac
import math
import os
import re
import unicodedata
from collections.abc import Iterator
from typing import Any, ClassVar

_KEY = "logfire_alert"
_MASK = "**********"
_DEEPEST = 50
_INTEGERS = 2**63
_SHORTEST = 8
_UUID = r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}"
_ID = re.compile(_UUID)
_RUN = re.compile(rf"[?&]alertRunId=({_UUID})")
_URL = re.compile(r"https?://[^\s<>|\"]+")
_LABELLED = re.compile(r"<(https?://[^\s<>|]+)\|([^<>|]*)>")
_FENCED = re.compile(r"```.*?(?:```|\Z)", re.DOTALL)
_RESOLVED_NAME = re.compile(r"\W*(?:resolved|recovered)\s*[\]):\u2013\u2014-]", re.IGNORECASE)
# The first sign or word of a message counts: what follows may be a row, or the description of the alert.
_SIGN = re.compile(
    r"(?P<resolved>:white_check_mark:|:large_green_circle:|\u2705|\U0001f7e2"
    r"|\b(?:no|0) (?:more )?(?:matches|results|rows)\b|\bno longer\b|\b(?<!not )(?<!be )(?:resolved|recovered)\b)"
    r"|(?P<query_failed>:x:|\u274c|\b(?:had|has) errors?\b|\bquery (?:error|failed)\b|\bfailed to run\b)"
    r"|(?P<firing>:warning:|:rotating_light:|:fire:|:red_circle:|\u26a0|\U0001f6a8|\U0001f525|\U0001f534)",
    re.IGNORECASE,
)
_LINE_END = re.compile(r"\r\n?")
_DOLLAR = re.compile(r"\$(?![0-9])")
_TEXT_KEYS = ("reason", "state", "format", "id", "run_id", "name", "project", "organization", "description")
_TEXTS = ("text", "pretext", "fallback", "title", "value")


class _NoAlertError(Exception):
    """Says why."""


def main(event: Any, secret_env: str = "") -> dict[str, Any]:
    given = event if isinstance(event, dict) else {"payload": event}
    secret = os.environ.get(str(secret_env), "") if secret_env else ""
    # A short secret may be an ordinary word: it is masked where the source puts the address, and nowhere else.
    masked = secret if len(secret) >= _SHORTEST else ""
    result = _harmless_mapping(given, masked, 0)
    if "meta" in given:
        result["meta"] = _harmless(given["meta"], secret)
    try:
        if secret_env:
            _check(given, secret, secret_env)
    except _NoAlertError as error:
        # Of a sender that is not known nothing goes any further.
        return {**result, "payload": None, _KEY: _described(reason=str(error))}
    try:
        # References of HTML that are resolved on the way may add other characters.
        return {**result, _KEY: _harmless(_read(result.get("payload")), masked)}
    except _NoAlertError as error:
        return {**result, _KEY: _described(reason=str(error))}


def _check(event: dict[Any, Any], secret: str, secret_env: str) -> None:
    if not secret:
        raise _NoAlertError(f"the environment variable {secret_env}, which holds the secret, is not set")
    meta = event.get("meta")
    endpoint = _text(meta.get("endpoint")) if isinstance(meta, dict) else ""
    wanted, *found = (each.encode(errors="replace") for each in (secret, *_secrets(endpoint)))
    if not any(hmac.compare_digest(each, wanted) for each in found):
        raise _NoAlertError("the secret at the end of the URL is missing or wrong")


def _secrets(endpoint: str) -> list[str]:
    """Return the parts that may be the secret. An event stream's path ends in /post/; it hands on the query as well."""
    path, _mark, query = endpoint.partition("?")
    *before, last = path.rstrip("/").split("/")
    return [query, query.rpartition("=")[2], *before[-1:]] if last == "post" else [last]


class _Characters(dict[int, str]):
    """The allow-list of characters, as str.translate takes it: each stands for itself or for its replacement.

    Ansible takes a text for a template if it contains "{{", "{%" or "{#", or if it begins with "#jinja2:", a header
    that names other delimiters. No character that passes is "{" or "#", so neither a text nor whatever is cut, stripped
    or joined from texts is a template. Without backslashes no literal that Ansible or ansible-rulebook evaluates stands
    for another character. A full-width brace, which Unicode normalises to a brace, does not pass either.
    """

    _PLAIN = frozenset("\n\t !\"$%&'()*+,-./:;<=>?@[]^_`|~")
    _JOINERS = frozenset("\u200c\u200d")
    _LOOK_ALIKES: ClassVar[dict[str, str]] = {"{": "\u2774", "}": "\u2775", "#": "\u266f", "\\": "\u29f5"}
    _OTHER = "\ufffd"

    def __missing__(self, code: int) -> str:
        character = chr(code)
        normal = unicodedata.normalize("NFKC", character)
        replacement = self._LOOK_ALIKES.get(normal, self._OTHER)
        self[code] = character if self._passes(character, normal) else replacement
        return self[code]

    def _passes(self, character: str, normal: str) -> bool:
        if character.isascii():
            return character.isalnum() or character in self._PLAIN
        # Letters, marks, numbers, punctuation, symbols and spaces: nothing that controls, formats or is not assigned.
        category = unicodedata.category(character)
        shown = category[0] in "LMNPS" or category == "Zs" or character in self._JOINERS
        return shown and not self._LOOK_ALIKES.keys() & set(normal)


_CHARACTERS = _Characters()


def _harmless_text(text: str) -> str:
    # ansible-rulebook decrypts a text that contains "$ANSIBLE_VAULT"; an amount of money stays as it is.
    return _DOLLAR.sub("\u00a4", _LINE_END.sub("\n", text)).translate(_CHARACTERS)


def _harmless(value: Any, secret: str, depth: int = 0) -> Any:
    """A copy whose texts and keys hold allowed characters only, and not the secret."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, int):
        return value if -_INTEGERS <= value < _INTEGERS else None
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, (dict, list, tuple)) and depth == _DEEPEST:
        return None
    if isinstance(value, dict):
        return _harmless_mapping(value, secret, depth)
    if isinstance(value, (list, tuple)):
        return [_harmless(each, secret, depth + 1) for each in value]
    text = str(value)
    return _harmless_text(text.replace(secret, _MASK) if secret else text)


def _harmless_mapping(value: dict[Any, Any], secret: str, depth: int) -> dict[str, Any]:
    """Keys that need no change stay; a changed key that meets another one gets a number."""
    result: dict[str, Any] = {}
    used: dict[str, int] = {}
    for key, each in value.items():
        original = str(_harmless(key, "")) if not isinstance(key, str) else key
        name = base = str(_harmless(original, secret))
        while name in result or (name != original and name in value):
            used[base] = used.get(base, 1) + 1
            name = f"{base} ({used[base]})"
        result[name] = _harmless(each, secret, depth + 1)
    return result


def _described(**known: Any) -> dict[str, Any]:
    nothing = {"is_alert": False, "firing": False, **dict.fromkeys(_TEXT_KEYS, ""), "timestamp": ""}
    return {**nothing, "matches": None, "rows": [], "errors": "", "url": "", "links": {}, **known}


def _read(body: Any) -> dict[str, Any]:
    if not isinstance(body, dict):
        raise _NoAlertError("the body is not a JSON object")
    if "alert_name" in body:
        return _read_raw(body)
    if any(isinstance(body.get(key), kind) for key, kind in (("blocks", list), ("attachments", list), ("text", str))):
        return _read_slack(body)
    raise _NoAlertError("the body has no format of Logfire's alerts")


def _read_raw(body: dict[str, Any]) -> dict[str, Any]:
    name, project = _line(body["alert_name"]), _line(body.get("project_name"))
    if not name or not project:
        raise _NoAlertError("the body lacks the name of the alert or of its project")
    rows = _rows(body)
    matches = _matches(body, rows)
    errors = _listed(body.get("errors"))
    state = _state_of_raw(body, name, matches, errors)
    given = body.get("links")
    links = {key: link for key, link in (given if isinstance(given, dict) else {}).items() if isinstance(link, str)}
    url = links.pop("alert", "")
    ids = {"id": "", "run_id": "", **_ids(url)}
    return _described(
        is_alert=True,
        firing=state == "firing",
        state=state,
        format="raw-data",
        id=ids["id"],
        run_id=ids["run_id"],
        name=name,
        project=project,
        organization=_line(body.get("organization_name")),
        description=_text(body.get("description")),
        timestamp=_text(body.get("timestamp")),
        matches=matches,
        rows=rows,
        errors=errors,
        url=url,
        links=links,
    )


def _rows(body: dict[str, Any]) -> list[dict[str, Any]]:
    data, columns = body.get("data"), body.get("columns")
    listed = columns if isinstance(columns, list) else []
    names = [_text(column.get("name") if isinstance(column, dict) else column) for column in listed]
    rows = []
    for row in data if isinstance(data, list) else []:
        if isinstance(row, dict):
            rows.append(row)
        else:
            values = row if isinstance(row, list) else [row]
            known = names + [""] * (len(values) - len(names))
            rows.append({name or f"column_{at}": each for at, (name, each) in enumerate(zip(known, values), 1)})
    return rows


def _matches(body: dict[str, Any], rows: list[dict[str, Any]]) -> int | None:
    told = body.get("n_rows")
    if isinstance(told, str) and re.fullmatch(r"[0-9]{1,18}", told):
        told = int(told)
    if isinstance(told, (int, float)) and not isinstance(told, bool) and told >= 0:
        return int(told)
    return len(rows) if isinstance(body.get("data"), list) else None


def _state_of_raw(body: dict[str, Any], name: str, matches: int | None, errors: str) -> str:
    if errors:
        return "query_failed"
    said = {_text(body.get(key)).lower() for key in ("status", "state")} & {"resolved", "recovered", "ok"}
    if matches == 0 or said or _RESOLVED_NAME.match(name):
        return "resolved"
    return "firing" if matches else "unknown"


def _listed(value: Any) -> str:
    if not value or value == "None":
        return ""
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_listed(each)}" for key, each in value.items())
    return "; ".join(map(_listed, value)) if isinstance(value, list) else str(value)


def _read_slack(body: dict[str, Any]) -> dict[str, Any]:
    links = list(_links(body))
    url = next((link for link, label in links if _ids(link)), None)
    if url is None:
        raise _NoAlertError("the message links to no alert of Logfire")
    has_blocks = any("blocks" in mapping for mapping in _mappings(body))
    label = next((label for link, label in links if link == url and label), "")
    texts = [text for text in (_without_markup(text) for text in _texts(body)) if text]
    state = _state_of_message(body)
    return _described(
        is_alert=True,
        firing=state == "firing",
        state=state,
        format="slack-blockkit" if has_blocks else "slack-legacy",
        name=_line(_title(body) or label or next(iter(texts), "")),
        description="\n".join(dict.fromkeys(texts)),
        url=url,
        **_ids(url),
    )


def _state_of_message(body: dict[str, Any]) -> str:
    # Rows stand in fences.
    sign = _SIGN.search("\n".join(_FENCED.sub("", text) for text in _texts(body)))
    return (sign.lastgroup if sign else None) or "firing"


def _ids(url: str) -> dict[str, str]:
    """Return what the address of an alert says of it: …/organization/project/alerts/UUID?alertRunId=UUID."""
    before, _slash, after = url.partition("/alerts/")
    found = _ID.match(after)
    parts = before.partition("://")[2].split("/")
    if not found or len(parts) < 3 or not all(parts[-2:]):
        return {}
    run = _RUN.search(after)
    return {
        "id": found[0],
        "run_id": run[1] if run else "",
        "organization": parts[-2],
        "project": parts[-1],
    }


def _mappings(value: Any) -> Iterator[dict[str, Any]]:
    """Yield all mappings of a message, from its top to its bottom."""
    if isinstance(value, dict):
        yield value
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _mappings(each)


def _texts(body: dict[str, Any]) -> Iterator[str]:
    for mapping in _mappings(body):
        yield from (mapping[key] for key in _TEXTS if isinstance(mapping.get(key), str))


def _links(body: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Addresses with their labels, those that a text has and those of buttons and titles."""
    for mapping in _mappings(body):
        for text in (each for each in mapping.values() if isinstance(each, str)):
            yield from _LABELLED.findall(text)
            yield from ((url, "") for url in _URL.findall(text))


def _title(body: dict[str, Any]) -> str:
    for mapping in _mappings(body):
        # A field of an attachment has a title, too.
        title = mapping.get("title") if "value" not in mapping else None
        if mapping.get("type") == "header":
            text = mapping.get("text")
            title = text.get("text") if isinstance(text, dict) else text
        if isinstance(title, str) and title.strip():
            return _without_markup(title)
    return ""


def _without_markup(text: str) -> str:
    plain = _LABELLED.sub(r"\2", text)
    for escaped, character in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
        plain = plain.replace(escaped, character)
    return plain.strip()


def _text(value: Any) -> str:
    return value.strip() if isinstance(value, str) else ""


def _line(value: Any) -> str:
    """Names are shown in lines of logs: none of them begins another line."""
    return " ".join(_text(value).split())
