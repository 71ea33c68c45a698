# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from typing import Any
from uuid import uuid4

import pytest

SCHEDULES = "/api/v1/schedules/"
WINDOW = {"days": [1, 2, 3], "start_time": "09:00", "end_time": "18:00:30"}
BODY = {"label": "Office hours", "timezone": "Europe/London", "windows": [WINDOW]}


def item(api: Any, **fields: Any) -> str:
    return f"{SCHEDULES}{api.post(SCHEDULES, {**BODY, **fields})['id']}/"


def test_create_and_read_back_with_seconds(api: Any) -> None:
    read = api.get(item(api))
    assert (read["label"], read["timezone"]) == ("Office hours", "Europe/London")
    (window,) = read["windows"]
    assert (sorted(window["days"]), window["start_time"], window["end_time"]) == ([1, 2, 3], "09:00:00", "18:00:30")
    assert "x_experimental" in read


def test_there_is_no_list_and_no_unique_label(api: Any) -> None:
    assert item(api) != item(api)
    api.get(SCHEDULES, 405)


@pytest.mark.parametrize(
    "wrong",
    [
        {"label": ""},
        {"label": None},
        {"timezone": "Europe/Londno"},
        {"timezone": 1},
        {"windows": []},
        {"windows": [{**WINDOW, "days": []}]},
        {"windows": [{**WINDOW, "days": [0]}]},
        {"windows": [{**WINDOW, "days": ["mon"]}]},
        {"windows": [{**WINDOW, "start_time": "9:00"}]},
        {"windows": [{**WINDOW, "end_time": "24:00"}]},
        {"windows": [{**WINDOW, "end_time": 1080}]},
        {"unknown": 1},
    ],
)
def test_it_is_strict(api: Any, wrong: dict[str, Any]) -> None:
    api.post(SCHEDULES, {**BODY, **wrong}, 422)
    api.put(item(api), wrong, 422)


def test_update_is_partial(api: Any) -> None:
    path = item(api)
    api.put(path, {"timezone": "UTC"})
    read = api.get(path)
    assert (read["label"], read["timezone"], len(read["windows"])) == ("Office hours", "UTC", 1)
    api.put(path, {"windows": [WINDOW, {**WINDOW, "days": [7]}]})
    assert len(api.get(path)["windows"]) == 2


def test_days_and_windows_come_in_another_order(api: Any) -> None:
    path = item(api, windows=[WINDOW, {**WINDOW, "days": [6, 7]}])
    reads = [api.get(path)["windows"] for turn in range(12)]
    assert len({str(one) for one in reads}) > 1


def test_without_a_deleted_schedule_its_channels_are_notified_at_all_times(api: Any) -> None:
    path = item(api)
    channel, schedule = api.channel(), path.split("/")[-2]
    alerts = f"{api.project()}alerts/"
    timing = {"time_window": "PT5M", "frequency": "PT5M", "watermark": "PT10S", "notify_when": "has_matches"}
    assigned = [{"channel_id": channel, "schedule_id": schedule}]
    body = {"name": "errors", "description": "", "query": "SELECT 1", **timing, "channel_assignments": assigned}
    alert = f"{alerts}{api.post(alerts, body)['id']}/"
    assert api.get(alert)["channels"][0]["schedule_id"] == schedule
    api.delete(path)
    assert api.get(alert)["channels"][0]["schedule_id"] is None
    api.get(path, 404)
    api.delete(path, 404)


def test_older_releases_have_none(api: Any) -> None:
    path = item(api)
    api.control.settings(release="v2026-09-22.02")
    for method, where in (("POST", SCHEDULES), ("GET", path), ("PUT", path), ("DELETE", path)):
        assert api.call(method, where, status=404) == {"detail": "Not Found"}


def test_scopes(api: Any) -> None:
    path = item(api)
    reader = api.with_key(api.control.key("acme", scopes=["organization:read_channel"])["api_key"])
    reader.get(path)
    reader.post(SCHEDULES, BODY, 403)
    reader.put(path, {"label": "x"}, 403)
    reader.delete(path, 403)
    writer = api.with_key(api.control.key("acme", scopes=["organization:write_channel"])["api_key"])
    writer.get(path, 403)
    writer.put(path, {"label": "x"})
    stranger = api.with_key(api.control.organization("globex")["api_key"])
    stranger.get(path, 404)
    api.get(f"{SCHEDULES}{uuid4()}/", 404)
    api.get(f"{SCHEDULES}office/", 422)
