# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""ansible-test on a real copy of the collection, without containers.

`python -m tools.ansible_test sanity|integration [--core 2.18] [--short] [ARGUMENT…]`

`--short` leaves out the Pythons between the oldest that plugins run on and that of the controller.
"""

from __future__ import annotations

import argparse
import ast
import configparser
import json
import os
import subprocess
import sys
from pathlib import Path

from . import cores, pythons, tree, venvs
from .environment import environment
from .integration import variables
from .places import LOGS, WORK
from .sandbox import running
from .venvs import Venv

_HOME = WORK / "ansible-test"
_PYTHONS = WORK / "pythons"
# Those that plugins may run on.
_TARGET_PYTHONS = tuple((3, minor) for minor in range(8, 15))
_OLDEST = "3.9"

# ansible-test puts pip into the environments it makes with a script that is not on the package index. Python has its
# own way, and ansible-test takes a script that lies in its cache already.
_GET_PIP = """\
import subprocess
import sys

subprocess.check_call([sys.executable, "-m", "ensurepip"], stdout=subprocess.DEVNULL)
packages = [argument for argument in sys.argv[1:] if not argument.startswith("-")]
sys.exit(subprocess.call([sys.executable, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *packages]))
"""
_GET_PIP_VERSIONS = ("24_2", "25_2")


def _environment(venv: Venv) -> dict[str, str]:
    env = environment(venv)
    # ansible-test sets its own, and refuses some of these.
    env = {name: value for name, value in env.items() if not name.startswith("ANSIBLE_")}
    return {
        **env,
        "HOME": str(_HOME),
        "PATH": f"{_PYTHONS}{os.pathsep}{env['PATH']}",
    }


def _place_get_pip() -> None:
    cache = _HOME / ".ansible" / "test" / "cache"
    cache.mkdir(parents=True, exist_ok=True)
    for version in _GET_PIP_VERSIONS:
        (cache / f"get_pip_{version}.py").write_text(_GET_PIP)


def _keep_pip_settings(venv: Venv) -> None:
    """Write pip's settings into a file, since ansible-test drops the environment, and HOME is ours."""
    listed = subprocess.run([str(venv.bin / "pip"), "config", "list"], capture_output=True, text=True, check=True)
    settings = configparser.RawConfigParser()
    for line in listed.stdout.splitlines():
        name, value = line.split("=", 1)
        section, option = name.rsplit(".", 1)
        section = section.replace(":env:", "global")
        if not settings.has_section(section):
            settings.add_section(section)
        settings.set(section, option, ast.literal_eval(value))
    if not settings.has_section("global"):
        settings.add_section("global")
    # The output of pip would hide the reason for a failed test.
    settings.set("global", "quiet", "2")
    file = _HOME / ".config" / "pip" / "pip.conf"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as output:
        settings.write(output)


def _link_pythons() -> None:
    """ansible-test takes them from PATH, where pyenv's shims answer for one version only."""
    _PYTHONS.mkdir(parents=True, exist_ok=True)
    for version in _TARGET_PYTHONS:
        link = _PYTHONS / f"python{pythons.text(version)}"
        link.unlink(missing_ok=True)
        if found := pythons.find(version):
            link.symlink_to(found)


def _run(venv: Venv, place: Path, *arguments: str) -> int:
    command = [str(venv.bin / "ansible-test"), *arguments]
    return subprocess.run(command, cwd=place, env=_environment(venv), stdin=subprocess.DEVNULL, check=False).returncode


def sanity(venv: Venv, *arguments: str) -> int:
    return _run(venv, tree.copy(), "sanity", "--venv", "--color", "no", *arguments)


def short_sanity(venv: Venv, *arguments: str) -> int:
    """Leave out the Pythons between the two."""
    oldest = sanity(venv, "--python", _OLDEST, "--test", "compile", "--test", "import", *arguments)
    return sanity(venv, "--python", pythons.text(sys.version_info[:2]), *arguments) or oldest


def integration(venv: Venv, *arguments: str) -> int:
    """The targets as ansible-test runs them: one sandbox for all, settings in a file."""
    place = tree.copy()
    with running(venv, LOGS / "ansible-test" / "sandbox.log") as sandbox:
        settings = variables(sandbox, WORK / "integration" / "ansible-test" / "secrets")
        (place / "tests" / "integration" / "integration_config.yml").write_text(json.dumps(settings))
        return _run(venv, place, "integration", "--local", "--color", "no", *arguments)


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tools.ansible_test", description=__doc__)
    parser.add_argument("command", choices=["sanity", "integration"])
    parser.add_argument("--core", default=cores.newest(), choices=cores.known())
    parser.add_argument("--short", action="store_true")
    options, more = parser.parse_known_args()
    venv = venvs.for_core(options.core)
    with venvs.lock("ansible-test"):
        _place_get_pip()
        _keep_pip_settings(venv)
        _link_pythons()
        if options.command == "integration":
            return integration(venv, *more)
        return (short_sanity if options.short else sanity)(venv, *more)


if __name__ == "__main__":
    sys.exit(main())
