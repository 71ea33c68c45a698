# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The example environments from nothing to converged, a drift found and put right, against the sandbox.

The inventory's hosts find their keys in LOGFIRE_API_KEY_<HOST> and the sandbox in LOGFIRE_BASE_URL: with keys of
Logfire's own and no base URL the same playbook converges the real service.
"""

from __future__ import annotations

import argparse
import itertools
import json
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from . import build, cores, playbook, venvs
from .environment import environment
from .places import LOGS, ROOT, WORK
from .sandbox import Sandbox, SandboxError, running

_HERE = WORK / "demo"
_LOGS = LOGS / "demo"
_TAIL = 40


class DemoError(Exception):
    """Something did not go as the demo promises."""


@dataclass(frozen=True)
class Demo:
    examples: Path
    hosts: list[str]
    sandbox: Sandbox
    env: dict[str, str]
    numbers: Iterator[int]

    def play(self, title: str, *arguments: str) -> playbook.Outcome:
        _section(next(self.numbers), title)
        command = [
            *("ansible-playbook", "--inventory", str(self.examples / "inventory"), str(self.examples / "site.yml")),
            *arguments,
        ]
        print(f"$ {' '.join(command)}\n")
        told = ["--extra-vars", json.dumps({"logfire_secrets_dir": str(_HERE / "secrets")})]
        log = _LOGS / f"{title.split(',')[0].lower().replace(' ', '-')}.log"
        outcome = playbook.run([*command, *told], self.env, log, ROOT)
        for host in filter(outcome.recap.__contains__, self.hosts):
            counts = outcome.recap[host]
            print(f"  {host:<12} ok={counts['ok']:<4} changed={counts['changed']:<4} failed={counts['failed']}")
        missing = set(self.hosts) - set(outcome.recap)
        if outcome.code or missing:
            end = "\n".join(outcome.output.splitlines()[-_TAIL:])
            raise DemoError(f"the playbook failed; the end of {log.relative_to(ROOT)}:\n\n{end}")
        return outcome

    def read(self, host: str, path: str) -> Any:
        return self.sandbox.call("GET", f"/api/v1/{path}", key=self.sandbox.keys[host])

    def objects(self, host: str) -> dict[str, int]:
        projects = [project["id"] for project in self.read(host, "projects/")]
        return {
            "projects": len(projects),
            "channels": len(self.read(host, "channels/")),
            **{
                kind: sum(len(self.read(host, f"projects/{project}/{kind}/")) for project in projects)
                for kind in ("alerts", "write-tokens", "read-tokens")
            },
        }

    def first_alert(self, host: str) -> tuple[str, dict[str, Any]]:
        for project in sorted(self.read(host, "projects/"), key=lambda project: str(project["project_name"])):
            path = f"projects/{project['id']}/alerts/"
            for alert in sorted(self.read(host, path), key=lambda alert: str(alert["name"])):
                return f"{path}{alert['id']}/", alert
        raise DemoError(f"{host} has no alert to change by hand")


def _section(number: int, title: str) -> None:
    print(f"\n{number}. {title}\n{'-' * (len(title) + 3)}", flush=True)


def _expect(true: bool, promise: str) -> None:
    if not true:
        raise DemoError(f"not kept: {promise}")
    print(f"  => {promise}")


def _hosts(examples: Path, env: dict[str, str]) -> list[str]:
    command = ["ansible-inventory", "--inventory", str(examples / "inventory"), "--list"]
    listed = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True, check=False)
    if listed.returncode:
        raise DemoError(listed.stderr)
    groups = json.loads(listed.stdout)
    named = [host for name, group in groups.items() if name != "_meta" for host in group.get("hosts", [])]
    return list(dict.fromkeys(named))


def _drift(demo: Demo, host: str) -> str:
    """Somebody switches an alert off and narrows its query, outside of Ansible."""
    _section(next(demo.numbers), f"Somebody changes an alert of {host} by hand")
    path, alert = demo.first_alert(host)
    change = {"active": False, "query": f"{alert['query'].rstrip()}\nLIMIT 1"}
    demo.sandbox.call("PUT", f"/api/v1/{path}", change, demo.sandbox.keys[host])
    print(f"  alert {alert['name']}: switched off, and LIMIT 1 added to its query")
    return str(alert["name"])


def _tell(demo: Demo) -> None:
    for host in demo.hosts:
        counts = ", ".join(f"{kind.replace('-', ' ')} {count}" for kind, count in demo.objects(host).items())
        print(f"  {host:<12} {counts}")


def _show(demo: Demo) -> None:
    first = demo.play("Converge, from nothing")
    _expect(first.changed > 0, "every environment is made")
    _tell(demo)

    again = demo.play("Converge again")
    _expect(again.changed == 0, "changed=0 for every host")

    host = demo.hosts[-1]
    name = _drift(demo, host)
    found = demo.play("Look for drift, changing nothing", "--check", "--diff")
    print("".join(f"\n{diff}\n" for diff in found.diffs))
    changed = [one for one, counts in found.recap.items() if counts["changed"]]
    _expect(changed == [host] and found.changed == 1, f"the drift is found, in alert {name} of {host} and nowhere else")
    _expect(not demo.first_alert(host)[1]["active"], "looking has changed nothing")

    repaired = demo.play("Put it right")
    _expect(repaired.changed == 1, "one change")
    _expect(demo.first_alert(host)[1]["active"], f"alert {name} is on again")

    settled = demo.play("Converge once more")
    _expect(settled.changed == 0, "changed=0 for every host")


def run(examples: Path) -> None:
    venv = venvs.for_core(cores.newest())
    numbers = itertools.count(1)
    shutil.rmtree(_HERE, ignore_errors=True)
    (_HERE / "secrets").mkdir(parents=True)

    _section(next(numbers), "Build and install the collection")
    artifact = build.build(venv, _HERE / "build")
    installed = build.install(venv, artifact, _HERE / "collections")
    print(f"  {artifact.relative_to(ROOT)} -> {installed.relative_to(ROOT)}")
    env = environment(venv, _HERE / "collections", ANSIBLE_DISPLAY_SKIPPED_HOSTS="false")
    hosts = _hosts(examples, env)

    _section(next(numbers), "Start the sandbox")
    organizations = [argument for host in hosts for argument in ("--organization", host)]
    with running(venv, _LOGS / "sandbox.log", *organizations) as sandbox:
        print(f"  {sandbox.base_url}, with an organization for each of {', '.join(hosts)}")
        keys = {f"LOGFIRE_API_KEY_{_variable(host)}": sandbox.keys[host] for host in hosts}
        _show(Demo(examples, hosts, sandbox, {**env, **keys, "LOGFIRE_BASE_URL": sandbox.base_url}, numbers))
    print(f"\nThe sandbox is stopped. The playbook's output is in {_LOGS.relative_to(ROOT)}/.")


def _variable(host: str) -> str:
    return host.upper().replace("-", "_").replace(".", "_")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.demo")
    parser.add_argument("--examples", type=Path, default=Path("examples"), help="folder of site.yml and inventory")
    examples = parser.parse_args().examples
    if not (ROOT / examples / "site.yml").is_file():
        print(f"there is no {examples / 'site.yml'}", file=sys.stderr)
        return 1
    try:
        with venvs.lock("demo"):
            run(examples)
    except (DemoError, SandboxError) as error:
        print(f"\nThe demo stops here: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
