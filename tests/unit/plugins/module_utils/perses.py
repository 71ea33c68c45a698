# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Dashboards as people keep them: each as YAML in one of the spellings in use, and as the JSON that it stands for."""

from __future__ import annotations

import textwrap
from typing import Any, NamedTuple


class Case(NamedTuple):
    name: str
    yaml: str
    spec: dict[str, Any]

    def file(self, head: str) -> str:
        return f"{head}spec:\n{textwrap.indent(self.yaml, '  ')}"


# The parts of a definition above its spec.
HEADS = {
    "plain": "kind: Dashboard\n",
    "with times": textwrap.dedent(
        """\
        kind: Dashboard
        metadata:
          name: latency
          createdAt: 2025-11-25T12:50:16Z
          updatedAt: 2025-11-25T12:50:16.123456789Z
          version: 3
          project: shop
          tags: [on, 2025-11-25, ~]
          1: one
        """
    ),
}


def panel(kind: str, spec: dict[str, Any], name: Any = "p") -> dict[str, Any]:
    return {"kind": "Panel", "spec": {"display": {"name": name}, "plugin": {"kind": kind, "spec": spec}}}


def case(name: str, text: str, **spec: Any) -> Case:
    return Case(name, textwrap.dedent(text).lstrip("\n"), spec)


CASES = [
    case("empty", "panels: {}\nlayouts: []\n", panels={}, layouts=[]),
    case("display", "display:\n  name: Latency\n  description: >-\n    of all\n    services\n",
         display={"name": "Latency", "description": "of all services"}),
    case("a date for a name", "display: {name: 2025-11-25}\n", display={"name": "2025-11-25"}),
    case("a time for a description", "display: {name: a, description: 2025-11-25T12:50:16+02:00}\n",
         display={"name": "a", "description": "2025-11-25T12:50:16+02:00"}),
    case("a clock", "display: {name: 12:30}\n", display={"name": "12:30"}),
    case("a version", "display: {name: 1.10.0}\n", display={"name": "1.10.0"}),
    case("durations", "duration: 30m\nrefreshInterval: 0s\n", duration="30m", refreshInterval="0s"),
    case("words that YAML 1.1 reads as truth", "display: {name: on, description: No}\n",
         display={"name": "on", "description": "No"}),
    case("truth", "panels:\n  p:\n    kind: Panel\n    spec:\n      display: {name: p}\n      plugin:\n"
         "        kind: Table\n        spec: {dense: true, wrap: False}\n",
         panels={"p": panel("Table", {"dense": True, "wrap": False})}),
    case("keys that YAML 1.1 reads as truth", """
         panels:
           on: {kind: Panel, spec: {display: {name: p}, plugin: {kind: Markdown, spec: {text: hello}}}}
           off: {kind: Panel, spec: {display: {name: p}, plugin: {kind: Markdown, spec: {text: hello}}}}
         """,
         panels={"on": panel("Markdown", {"text": "hello"}), "off": panel("Markdown", {"text": "hello"})}),
    case("numbers for keys", """
         panels:
           0: {kind: Panel, spec: {display: {name: p}, plugin: {kind: Markdown, spec: {}}}}
           1.5: {kind: Panel, spec: {display: {name: p}, plugin: {kind: Markdown, spec: {}}}}
           null: {kind: Panel, spec: {display: {name: p}, plugin: {kind: Markdown, spec: {}}}}
           2025-11-25: {kind: Panel, spec: {display: {name: p}, plugin: {kind: Markdown, spec: {}}}}
         """,
         panels={key: panel("Markdown", {}) for key in ("0", "1.5", "null", "2025-11-25")}),
    case("a query in lines", """
         panels:
           p:
             kind: Panel
             spec:
               display: {name: p}
               plugin:
                 kind: TimeSeriesChart
                 spec:
                   sql: |
                     SELECT 1
                     FROM records
         """,
         panels={"p": panel("TimeSeriesChart", {"sql": "SELECT 1\nFROM records\n"})}),
    case("thresholds", """
         panels:
           p:
             kind: Panel
             spec:
               display:
                 name: p
               plugin:
                 kind: GaugeChart
                 spec:
                   max: 1e3
                   min: -0.5
                   thresholds:
                     steps:
                       - value: 0.85
                         color: "#ff0000"
                       - {value: 010, color: red}
         """,
         panels={"p": panel("GaugeChart", {
             "max": 1000.0, "min": -0.5,
             "thresholds": {"steps": [{"value": 0.85, "color": "#ff0000"}, {"value": 10, "color": "red"}]},
         })}),
    case("mappings", """
         panels:
           p:
             kind: Panel
             spec:
               display: {name: p}
               plugin:
                 kind: StatChart
                 spec:
                   mappings:
                     - {kind: Value, spec: {value: "1", result: {value: up}}}
                     - {kind: Misc, spec: {value: null, result: {value: "-"}}}
         """,
         panels={"p": panel("StatChart", {"mappings": [
             {"kind": "Value", "spec": {"value": "1", "result": {"value": "up"}}},
             {"kind": "Misc", "spec": {"value": None, "result": {"value": "-"}}},
         ]})}),
    case("a grid", """
         panels:
           p: {kind: Panel, spec: {display: {name: p}, plugin: {kind: Markdown, spec: {}}}}
         layouts:
           - kind: Grid
             spec:
               display: {title: Row 1, collapse: {open: true}}
               items:
                 - {x: 0, y: 0, width: 12, height: 8, content: {$ref: "#/spec/panels/p"}}
         """,
         panels={"p": panel("Markdown", {})},
         layouts=[{"kind": "Grid", "spec": {
             "display": {"title": "Row 1", "collapse": {"open": True}},
             "items": [{"x": 0, "y": 0, "width": 12, "height": 8, "content": {"$ref": "#/spec/panels/p"}}],
         }}]),
    case("variables", """
         variables:
           - kind: ListVariable
             spec: {name: env, allowMultiple: false, defaultValue: [yes, no],
                    plugin: {kind: StaticListVariable, spec: {}}}
           - kind: TextVariable
             spec:
               name: since
               value: 2025-01-01
         """,
         variables=[
             {"kind": "ListVariable", "spec": {
                 "name": "env", "allowMultiple": False, "defaultValue": ["yes", "no"],
                 "plugin": {"kind": "StaticListVariable", "spec": {}},
             }},
             {"kind": "TextVariable", "spec": {"name": "since", "value": "2025-01-01"}},
         ]),
    case("datasources", """
         datasources:
           main:
             default: true
             plugin: {kind: Logfire, spec: {url: https://logfire.example.com:443/}}
         """,
         datasources={"main": {
             "default": True, "plugin": {"kind": "Logfire", "spec": {"url": "https://logfire.example.com:443/"}},
         }}),
    case("anchors", """
         panels:
           a: &base {kind: Panel, spec: {display: {name: p}, plugin: {kind: Markdown, spec: {}}}}
           b: *base
           c:
             <<: *base
             kind: Panel
         """,
         panels={key: panel("Markdown", {}) for key in "abc"}),
    case("other scripts", "display: {name: 遅延, description: 'größer als \"1\" {{ x }}'}\n",
         display={"name": "遅延", "description": 'größer als "1" {{ x }}'}),
    case("comments and JSON in YAML", '# shop\npanels: {"p": {"kind": "Panel", "spec": {"display": {"name": "p"},'
         ' "plugin": {"kind": "Markdown", "spec": {}}}}} # one\n', panels={"p": panel("Markdown", {})}),
]  # fmt: skip
