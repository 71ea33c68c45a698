# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The targets of the Makefile: `python -m tools.dev TARGET [ARGUMENT…]`."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from . import cores, integration, pythons, tree, venvs
from .environment import environment
from .places import COLLECTION, ROOT, TREE, VENVS, WORK
from .steps import Step, Tally, run_all


class Steps:
    """The steps on one core, by name."""

    def __init__(self, core: str) -> None:
        self.core = core
        self.venv = venvs.for_core(core)

    def _step(self, name: str, *command: str, cwd: Path = ROOT, counts: bool = False) -> Step:
        return Step(name, command, environment(self.venv), cwd, counts)

    def _tool(self, name: str, module: str, *arguments: str, counts: bool = False) -> Step:
        # The tools make virtual environments, so they run on the Python that the others are made from.
        return self._step(name, sys.executable, "-m", f"tools.{module}", *arguments, counts=counts)

    def format(self) -> Step:
        return self._step("ruff-format", "ruff", "format", "--check", "--diff", ".")

    def ruff(self) -> Step:
        return self._step("ruff", "ruff", "check", ".")

    def types(self) -> list[Step]:
        # mypy knows no Python older than 3.10; the sanity tests compile and import the plugins with 3.9 as well.
        plugins = _python_below("plugins", "extensions", through=tree.link())
        others = _python_below(
            "tests/sandbox",
            "tests/contract",
            "tests/clients",
            "tests/live",
            "tests/benchmark",
            "tests/faults",
            "tests/awx",
            "tests/eda",
            "tools",
        )
        return [
            self._step("types-plugins", "mypy", "--python-version=3.10", *plugins),
            self._step("types-tests", "mypy", "--python-version=3.11", "--cache-dir=.work/cache/mypy-tests", *others),
        ]

    def generated(self, *arguments: str) -> Step:
        """The files that repeat what the declarations say; with ``--check`` they are only compared."""
        env = environment(self.venv, PYTHONPATH=os.pathsep.join([str(TREE), str(ROOT)]))
        return Step("generated", ("python", "-m", "tools.generate", *arguments), env)

    def yamllint(self) -> Step:
        # By name: given a folder it looks at everything below .work/ before it leaves that out.
        return self._step("yamllint", "yamllint", "--strict", *_yaml())

    def unit(self, *arguments: str) -> Step:
        name = "unit" if self.core == cores.newest() else f"unit-{self.core}"
        return self._step(name, "python", "-m", "pytest", "--quiet", "--numprocesses=2", *arguments, counts=True)

    def pair(self, core: str, python: str, *arguments: str) -> Step:
        return self._tool(f"unit-{core}-python-{python}", "matrix", f"{core}/{python}", *arguments, counts=True)

    def faults(self, *arguments: str) -> Step:
        command = ("python", "-m", "pytest", "--quiet", "--numprocesses=2", "tests/faults", *arguments)
        return Step("faults", command, environment(self.venv), counts=True, shows=r"^[a-z].*: [\d,]+$")

    def ansible_lint(self) -> Step:
        return self._step("ansible-lint", "ansible-lint", "--offline", "--strict")

    def partner_lint(self) -> Step:
        return self._tool("partner-lint", "partner")

    def guides(self, *arguments: str) -> Step:
        return self._tool("guides", "guides", *arguments, counts=True)

    def site(self) -> Step:
        return replace(self._tool("docs", "docsite", counts=True), shows=r"^not looked at ")

    def docs_lint(self) -> Step:
        # It makes a copy to look at; if it finds the collection in Ansible's path as well, it mixes up the two.
        elsewhere = environment(self.venv, collections=WORK / "ansible" / "collections")
        command = ("antsibull-docs", "lint-collection-docs", "--plugin-docs", "--validate-collection-refs=all", ".")
        return Step("antsibull-docs", command, elsewhere)

    def changelog(self) -> Step:
        return self._step("antsibull-changelog", "antsibull-changelog", "lint", cwd=tree.link())

    def prose(self) -> Step:
        return self._tool("prose", "prose.run")

    def reuse(self) -> Step:
        return self._step("reuse", "reuse", "lint", "--quiet")

    def sanity(self, *arguments: str) -> Step:
        return self._tool(f"sanity-{self.core}", "ansible_test", "sanity", "--core", self.core, *arguments)

    def integration(self, path: str = "", targets: Sequence[str] = (), *, short: bool = False) -> Step:
        """Return the step that runs all targets, some, or the short ones, on both paths or one."""
        name = "-".join(filter(None, ("integration", self.core, path)))
        chosen = [*([f"--path={path}"] if path else []), *(f"--target={target}" for target in targets)]
        chosen += ["--short"] if short else []
        return self._tool(name, "integration", "--core", self.core, "--jobs=1", *chosen, counts=True)

    def scenarios(self, names: Sequence[str] = ("all",), targets: Sequence[str] = ()) -> Step:
        """The targets against sandboxes with a guess turned round: those that it concerns, or some of them."""
        chosen = [*(f"--scenario={name}" for name in names), *(f"--target={target}" for target in targets)]
        return self._tool(
            "scenarios", "integration", "--core", self.core, "--jobs=1", "--path=controller", *chosen, counts=True
        )

    def ansible_test_integration(self) -> Step:
        return self._tool(f"ansible-test-{self.core}", "ansible_test", "integration", "--core", self.core)

    def build(self, *arguments: str) -> Step:
        return self._tool("build", "build", *arguments)

    def workflows(self) -> Step:
        return self._tool("workflows", "workflows")

    def demo(self) -> Step:
        return self._tool("demo", "demo")

    def awx(self, *arguments: str) -> Step:
        return self._tool(f"awx-{self.core}", "awx", "--core", self.core, *arguments, counts=True)

    def awx_modules(self) -> Step:
        return self._tool("awx-modules", "awx", "--modules", counts=True)

    def eda(self) -> Step:
        return self._tool("eda", "eda", counts=True)

    def clients(self) -> Step:
        return self._tool("clients", "clients", counts=True)

    def molecule(self, *, short: bool = False) -> Step:
        step = self._tool("molecule", "molecule", *(["--short"] if short else []), counts=True)
        return replace(step, shows=r"^not looked at ")

    def rehearsal(self) -> Step:
        """`make live` against the sandbox."""
        return self._tool("live", "rehearsal")

    def contract(self) -> Step:
        return self._tool("contract", "contract", counts=True)


# The targets of whatever differs between the two paths, besides speed.
ABOUT_THE_PATH = ("bad_input", "connection", "module_project", "module_write_token", "secrets")

# Modules that handle no file and no secret: as ordinary modules only a run of everything has them.
PLAIN = (
    "module_alert_test",
    "module_audit_log_info",
    "module_group_mapping",
    "module_info",
    "module_member",
    "module_organization",
    "module_pagerduty_service_info",
    "module_query",
    "module_schedule",
    "module_scim_info",
    "module_slo",
    "module_usage_info",
    "module_variable",
    "module_variable_type",
)

# The tests for AWX in which much depends on the core: signals, and how answers become values.
ABOUT_THE_CORE = "cancelled or answers or facts"

# Small targets for the guesses that matter the most to them.
GUESSES = ("white-space", "revoked-tokens", "expired-tokens", "many-tokens")
ABOUT_GUESSES = ("module_project", "module_read_token")


def _matrix(steps: Steps, besides: Sequence[Steps] = ()) -> list[Step]:
    """The unit tests on every pair of core and Python, but for those cores that run them on this Python anyway."""
    elsewhere = [(other.core, sys.version_info[:2]) for other in besides]
    return [
        steps.pair(core, pythons.text(version)) for core, version in cores.pairs() if (core, version) not in elsewhere
    ]


def _python_below(*folders: str, through: Path = ROOT) -> list[str]:
    """Folders that hold Python files: mypy takes an empty one for a mistake."""
    return [str(through / folder) for folder in folders if any((ROOT / folder).rglob("*.py"))]


def _yaml() -> list[str]:
    return [str(file) for file in tree.files() if file.suffix in (".yml", ".yaml")]


def _check(newest: Steps) -> list[Step]:
    return [
        newest.unit(),
        *newest.types(),
        newest.ruff(),
        newest.format(),
        newest.yamllint(),
        newest.prose(),
        newest.generated("--check"),
    ]


def _test(newest: Steps, oldest: Steps) -> list[Step]:
    # The long ones first: the short ones fill the gaps.
    return [
        # Every target in the controller, and most as ordinary modules: on the oldest core, on which these depend most.
        oldest.integration("module", [name for name in integration.targets() if name not in PLAIN], short=True),
        newest.integration("controller", short=True),
        newest.integration("module", ABOUT_THE_PATH),
        newest.scenarios(GUESSES, ABOUT_GUESSES),
        newest.sanity("--short"),
        newest.faults(),
        newest.ansible_lint(),
        newest.contract(),
        newest.clients(),
        newest.awx(),
        oldest.awx("-k", ABOUT_THE_CORE),
        newest.eda(),
        newest.molecule(short=True),
        newest.demo(),
        newest.guides(),
        newest.site(),
        newest.docs_lint(),
        newest.build(),
        newest.reuse(),
        newest.changelog(),
        newest.workflows(),
        *_check(newest),
    ]


def _test_all(every: Sequence[Steps]) -> list[Step]:
    newest, oldest, others = every[-1], every[0], every[:-1]
    # They replace the shorter steps of the same name.
    whole = [
        *(steps.integration(path) for path in ("module", "controller") for steps in (oldest, newest)),
        newest.faults("--whole"),
        newest.sanity(),
        newest.scenarios(),
        newest.molecule(),
        oldest.awx(),
    ]
    return [
        *whole,
        *(step for step in _test(newest, oldest) if step.name not in {one.name for one in whole}),
        *(steps.integration() for steps in others[1:]),
        *(steps.awx() for steps in others[1:]),
        *(steps.sanity() for steps in others),
        *(steps.unit() for steps in others),
        *_matrix(newest, besides=every),
        newest.ansible_test_integration(),
        newest.rehearsal(),
        newest.awx_modules(),
        newest.partner_lint(),
        newest.build("--import"),
    ]


def _all_cores() -> list[Steps]:
    return [Steps(core) for core in cores.supported()]


def _newest() -> Steps:
    steps = Steps(cores.newest())
    # One name for it, whatever the series: editors are pointed there.
    link = VENVS / "newest"
    if not link.is_symlink() or link.resolve() != steps.venv.path:
        link.unlink(missing_ok=True)
        link.symlink_to(steps.venv.path.name)
    return steps


def _shown(step: Step, *arguments: str) -> int:
    """One step on the terminal instead of in a log."""
    return subprocess.run([*step.command, *arguments], env=step.env, cwd=step.cwd, check=False).returncode


def _tool(module: str, *arguments: str) -> int:
    return subprocess.run([sys.executable, "-m", f"tools.{module}", *arguments], cwd=ROOT, check=False).returncode


def bench(*arguments: str) -> int:
    venv = venvs.ensure("bench", "bench.txt", cores.requirement(cores.newest()))
    command = [str(venv.python), "-m", "tests.benchmark", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment(venv), check=False).returncode


def live(*arguments: str) -> int:
    # Replace this process, so that a signal reaches the one that cleans up.
    os.chdir(ROOT)
    os.execv(sys.executable, [sys.executable, "-m", "tools.live", *arguments])


def release(*arguments: str) -> int:
    # It reads YAML, which the Python of the other tools need not know.
    venv = venvs.ensure("release", "release.txt")
    command = [str(venv.python), "-m", "tools.release", *arguments]
    return subprocess.run(command, cwd=ROOT, env=environment(venv), check=False).returncode


def coverage(*_: str) -> int:
    newest = _newest()
    module = f"{COLLECTION.as_posix().replace('/', '.')}.tests.contract.coverage"
    env = {**environment(newest.venv), "PYTHONPATH": str(TREE)}
    return subprocess.run([str(newest.venv.python), "-m", module], env=env, cwd=ROOT, check=False).returncode


def setup(*_: str) -> int:
    venvs.for_core(cores.oldest())
    _newest()
    return 0


def new_resource(*arguments: str) -> int:
    status = _tool("new_resource", *arguments)
    return status or _shown(_newest().generated())


def fix(*_: str) -> int:
    steps = _newest()
    fixed = _shown(steps.ruff(), "--fix")
    return _shown(Step("ruff-format", ("ruff", "format", "."), steps.ruff().env)) or fixed


COMMANDS: dict[str, Callable[..., int]] = {
    "setup": setup,
    "check": lambda: run_all("check", _check(_newest())),
    "test": lambda: run_all("test", _test(_newest(), Steps(cores.oldest()))),
    "test-all": lambda: run_all("test-all", _test_all(_all_cores())),
    "fix": fix,
    "new-resource": new_resource,
    "generate": lambda *arguments: _shown(_newest().generated(), *arguments),
    "unit": lambda *arguments: _shown(_newest().unit(), *arguments),
    "faults": lambda *arguments: _shown(_newest().faults(), *arguments),
    "lint": lambda: run_all(
        "lint", [(s := _newest()).ansible_lint(), s.ruff(), s.format(), s.yamllint(), s.reuse(), s.prose()]
    ),
    "ansible-lint": lambda *arguments: _shown(_newest().ansible_lint(), *arguments),
    "partner-lint": lambda: _tool("partner"),
    "types": lambda: run_all("types", _newest().types()),
    "docs": lambda *arguments: _tool("docsite", *arguments),
    "guides": lambda *arguments: _tool("guides", *arguments),
    "docs-lint": lambda: run_all("docs-lint", [(s := _newest()).docs_lint(), s.changelog()]),
    "prose": lambda *arguments: _tool("prose.run", *arguments),
    "sanity": lambda *arguments: _tool("ansible_test", "sanity", *arguments),
    "integration": lambda *arguments: _tool("integration", *arguments),
    "clients": lambda *arguments: _tool("clients", *arguments),
    "contract": lambda *arguments: _tool("contract", *arguments),
    "awx": lambda *arguments: _tool("awx", *arguments),
    "molecule": lambda *arguments: _tool("molecule", *arguments),
    "eda": lambda *arguments: _tool("eda", *arguments),
    "build": lambda *arguments: _tool("build", *arguments),
    "release": release,
    "matrix": lambda *arguments: _tool("matrix", *arguments) if arguments else run_all("matrix", _matrix(_newest())),
    "workflows": lambda *arguments: _tool("workflows", *arguments),
    "lock": lambda *arguments: _tool("lock", *arguments),
    "demo": lambda *arguments: _tool("demo", *arguments),
    "bench": bench,
    "coverage": coverage,
    "live": live,
}


def main(arguments: Sequence[str]) -> int:
    try:
        # make hands them over here: in a recipe they would be read by a shell. No child reads them once more.
        arguments = [*arguments, *shlex.split(os.environ.pop("ARGS", ""))]
    except ValueError as error:
        print(f"ARGS: {error}", file=sys.stderr)
        return 2
    if not arguments or arguments[0] not in COMMANDS:
        print(f"usage: python -m tools.dev {{{'|'.join(COMMANDS)}}} [ARGUMENT…]", file=sys.stderr)
        return 2
    tree.link()
    try:
        return COMMANDS[arguments[0]](*arguments[1:])
    except venvs.VenvError as error:
        print(f"{error}\n{Tally(failed=1)}")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
