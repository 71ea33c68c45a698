# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Pictures of the results, drawn with matplotlib, which nothing else here needs."""

from __future__ import annotations

import importlib
from pathlib import Path
from typing import Any

from .sizes import growing

_WIDE = (8.0, 3.6)
_COLORS = {"apply": "#7b4fd6", "modules": "#3d9a8b", "uri": "#c9792b"}
_WHATS = {"create": "#7b4fd6", "unchanged": "#3d9a8b", "10 % changed": "#c9792b"}


def draw(results: dict[str, Any], folder: Path) -> None:
    matplotlib = importlib.import_module("matplotlib")
    matplotlib.use("Agg")
    plt: Any = importlib.import_module("matplotlib.pyplot")
    plt.rcParams.update({"font.size": 9, "axes.spines.top": False, "axes.spines.right": False})
    folder.mkdir(parents=True, exist_ok=True)
    for name, plot in (("tasks", _tasks), ("ways", _ways), ("sizes", _sizes)):
        figure = plot(plt, results)
        figure.tight_layout()
        figure.savefig(folder / f"benchmark-{name}.png", dpi=110, metadata={"Software": None})
        plt.close(figure)


def _tasks(plt: Any, results: dict[str, Any]) -> Any:
    costs = dict(sorted(results["tasks"]["per_iteration"].items(), key=lambda one: one[1]))
    shares = [100 * cost / costs["uri"] for cost in costs.values()]
    figure, axes = plt.subplots(figsize=(8.0, 2.8))
    colors = [_COLORS["uri"] if name == "uri" else _COLORS["modules"] for name in costs]
    bars = axes.barh(list(costs), shares, color=colors)
    axes.bar_label(bars, [f"{share:.0f} %" for share in shares], padding=3)
    axes.set_title("Cost per iteration of a looped task, ansible.builtin.uri = 100 %", loc="left")
    axes.set_xticks([])
    axes.spines.bottom.set_visible(False)
    return figure


def _ways(plt: Any, results: dict[str, Any]) -> Any:
    rows = results["ways"]
    cases = list(dict.fromkeys((row["alerts"], row["what"]) for row in rows))
    figure, panels = plt.subplots(1, 2, figsize=(10.0, 3.6))
    for axes, of, digits in zip(panels, ("seconds", "requests"), (1, 0), strict=True):
        for shift, way in enumerate(_COLORS):
            mine = [row for row in rows if row["way"] == way]
            values = [row[of] for row in mine]
            places = [cases.index((row["alerts"], row["what"])) + (shift - 1) * 0.27 for row in mine]
            bars = axes.bar(places, values, 0.25, color=_COLORS[way], label=way)
            axes.bar_label(bars, [f"{value:.{digits}f}" for value in values], padding=1, fontsize=7)
        axes.set_yscale("log")
        axes.yaxis.set_visible(False)
        axes.spines.left.set_visible(False)
        axes.set_xticks(range(len(cases)), [f"{alerts}\n{what}" for alerts, what in cases], fontsize=8)
        axes.set_xlabel("alerts")
        axes.set_title(f"{of.title()} (logarithmic)", loc="left")
    panels[0].legend(frameon=False, fontsize=8)
    return figure


def _sizes(plt: Any, results: dict[str, Any]) -> Any:
    figure, (time, requests) = plt.subplots(1, 2, figsize=_WIDE)
    for what, color in _WHATS.items():
        rows = growing(results["sizes"], what)
        sizes = [row["alerts"] for row in rows]
        time.plot([0, *sizes], [0, *(row["cpu_seconds"] for row in rows)], "o-", color=color, label=what)
        rows = [row for row in results["sizes"] if row["what"] == what and not row["tokens"] and row["projects"] > 1]
        sizes = [row["alerts"] for row in rows]
        requests.plot(sizes, [row["budget"] for row in rows], color=color, linewidth=6, alpha=0.25)
        requests.plot(sizes, [row["requests"] for row in rows], "o-", color=color, markersize=4)
    time.set_title("One apply: seconds of its process", loc="left")
    time.set_xlabel("alerts, 100 in each project")
    time.legend(frameon=False)
    requests.set_xscale("log")
    requests.set_yscale("log")
    requests.set_title("Requests; the broad line is the budget", loc="left")
    requests.set_xlabel("alerts")
    return figure
