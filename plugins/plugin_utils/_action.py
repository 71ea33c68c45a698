# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Runs a module of the collection inside the controller where that makes no difference but speed.

Every module has an action plugin of its own name that is nothing but this. A plugin of that name is loaded once,
before Ansible forks a worker for each task, whereas one that runtime.yml routes to would be loaded in every worker.
It prepares what each of them would otherwise make for itself.
"""

from __future__ import annotations

import contextlib
import functools
import multiprocessing
import os
import typing as t

from ansible.errors import AnsibleError, AnsibleFileNotFound
from ansible.module_utils.ansible_release import __version__ as ansible_version
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.module_utils.errors import UnsupportedError
from ansible.module_utils.parsing.convert_bool import boolean
from ansible.plugins.action import ActionBase
from ansible.utils.display import Display

from ansible_collections.pydantic.logfire.plugins.module_utils._api.errors import (
    LogfireError,
    OptionError,
    Problems,
    one_line,
    unexpected,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._api.redaction import Redactor
from ansible_collections.pydantic.logfire.plugins.module_utils._core.free_form import dates_as_text
from ansible_collections.pydantic.logfire.plugins.module_utils._core.module_definition import Accepted, ModuleDefinition
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.definitions import MODULES
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.host import PROCESS, Host, Loop
from ansible_collections.pydantic.logfire.plugins.module_utils._modules.perform import (
    all_problems,
    issued_in,
    lost,
    perform,
    refused,
)
from ansible_collections.pydantic.logfire.plugins.module_utils._resources._definition_files import load_definition

SWITCH = "logfire_in_controller"
# From 2.19 on, ansible-core prints an error as the text that it is, besides the result.
PRINTS_LINES = tuple(map(int, ansible_version.split(".")[:2])) >= (2, 19)


class ActionModule(ActionBase):
    _supports_check_mode = True
    _supports_async = True

    def run(self, tmp: str | None = None, task_vars: dict[str, object] | None = None) -> dict[str, object]:
        variables = task_vars or {}
        result: dict[str, object] = super().run(tmp, variables)
        del tmp
        definition = self._definition
        arguments = self._task.args
        redactor = Redactor(*definition.all_secrets(arguments))
        # A result with a plan comes from here, and one without from Ansible itself.
        no_plan: dict[str, object] = {"plan": []} if definition.takes_document and definition.writes else {}
        try:
            if definition.offline is not None:
                arguments = self._described(definition, arguments, variables)
                redactor = Redactor(*definition.all_secrets(arguments))
            arguments = dict(definition.inline_files(arguments, self._load))
            problems = definition.shape_errors(arguments)
            if problems:
                with _environment(self._task_environment()):
                    raise Problems(all_problems(definition, arguments, problems, connects=self._fits(variables)))
            arguments = dates_as_text(arguments)
            if self._connection.transport == "local":
                # Otherwise they would start wherever ansible-playbook was called, or on another machine.
                arguments = dict(definition.absolute_paths(arguments, self._loader.get_basedir()))
        except LogfireError as error:
            done = {"failed": True, "msg": redactor.redact(error.message)}
            if isinstance(error, Problems):
                done.update(refused(definition, [redactor.redact(problem) for problem in error.problems]))
            _show_lines(done, {}, variables, hidden=bool(self._task.no_log))
            return {**result, **no_plan, **done}
        if not self._fits(variables):
            wrap_async = bool(self._task.async_val) and not self._connection.has_native_async
            done = self._execute_module(module_args=arguments, task_vars=variables, wrap_async=wrap_async)
        else:
            with _environment(self._task_environment()):
                loop = self._loop(variables)
                done = _run(definition, arguments, bool(self._task.check_mode), _host(variables, loop))
            if loop is not None:
                _close_along(self._connection, loop)
        _show_lines(done, arguments, variables, hidden=bool(self._task.no_log))
        return {**result, **no_plan, **done}

    @property
    def _definition(self) -> ModuleDefinition[t.Any]:
        return MODULES[str(self._task.action).rpartition(".")[2]]

    def _described(
        self, definition: ModuleDefinition[Accepted], arguments: dict[str, t.Any], variables: dict[str, object]
    ) -> dict[str, object]:
        """The options of a check without a connection, with what stands in variables and files."""
        # Imported where they are used: hardly a task is such a check.
        from ansible_collections.pydantic.logfire.plugins.plugin_utils._description import of_files, of_variables
        from ansible_collections.pydantic.logfire.plugins.plugin_utils._known_values import known_variables

        given: dict[str, object] = {}
        if boolean(arguments.get("from_variables", False), strict=False):
            given.update(of_variables(known_variables(self._templar, variables), variables, definition.spec))
        paths = arguments.get("src") or []
        given.update(of_files([paths] if isinstance(paths, str) else paths, self._load, definition.spec))
        return {**given, **arguments}

    def _load(self, path: str, parse: t.Callable[..., object] | None = None) -> object:
        """The contents of a file of the controller, found as other plugins find theirs, encrypted by vault or not.

        ``parse`` reads a file or a folder; it gets the path, the name for messages, and the way to open a file.
        """
        try:
            found = self._find_needle("files", path)  # type: ignore[no-untyped-call]
        except AnsibleFileNotFound as error:
            raise _not_found(path, getattr(error, "paths", None) or ()) from None
        except AnsibleError as error:
            raise OptionError("src", str(error)) from None
        if parse is not None:
            return parse(found, path, self._opened)
        with self._opened(found) as real:
            return load_definition(real, path)

    @contextlib.contextmanager
    def _opened(self, path: str) -> t.Iterator[str]:
        """Give the path of a file that can be read as it is."""
        try:
            real = self._loader.get_real_file(path)
        except AnsibleError as error:
            raise OptionError("src", str(error)) from None
        try:
            yield real
        finally:
            self._loader.cleanup_tmp_file(real)

    def _fits(self, variables: dict[str, object]) -> bool:
        """Return whether nothing was asked for that only a module of its own can give."""
        return (
            self._connection.transport == "local"
            and not self._connection.become
            and not self._task.async_val
            and (SWITCH not in variables or boolean(self._templar.template(variables[SWITCH]), strict=False))
        )

    def _loop(self, variables: dict[str, object]) -> Loop | None:
        """The loop that this is an iteration of. A task that is tried again until something holds reads it again."""
        looped = self._task.loop is not None or "ansible_loop_var" in variables
        if not looped or self._task.until or self._task.retries:
            return None
        return _loop_of((os.getpid(), self._task._uuid, variables.get("inventory_hostname")))

    def _task_environment(self) -> dict[str, str]:
        """The task's ``environment:``, as a module would find it in its process."""
        environment: dict[str, object] = {}
        if any(self._task.environment or ()):
            self._compute_environment_string(environment)
        return {name: str(value) for name, value in environment.items()}


@contextlib.contextmanager
def _environment(variables: dict[str, str]) -> t.Iterator[None]:
    """Each task runs in a forked worker of its own, whose environment nobody else sees."""
    if not variables:
        yield
        return
    before = dict(os.environ)
    os.environ.update(variables)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


@functools.cache
def _validator(name: str) -> ArgumentSpecValidator:
    definition = MODULES[name]
    return ArgumentSpecValidator(definition.full_spec, **definition.constraints)


def prepare(name: str) -> None:
    """Make what every task of a module needs, before the workers are forked."""
    _validator(name)
    if MODULES[name].takes_document:
        from ansible_collections.pydantic.logfire.plugins.module_utils._environment.steps import prepare_documents

        prepare_documents()


_loops: dict[t.Any, Loop] = {}


def _loop_of(task: tuple[object, ...]) -> Loop:
    """The one loop that a worker is at: of other tasks nothing is kept."""
    for other in [one for one in _loops if one != task]:
        _loops.pop(other).close()
    return _loops.setdefault(task, Loop())


def _close_along(connection: t.Any, loop: Loop) -> None:
    """End the loop's connection to Logfire along with Ansible's own, which it closes once: after the last iteration.

    Nothing else shows a plugin that a loop is over, and what was issued for it must not outlive it.
    """
    close = connection.close

    def close_both() -> None:
        try:
            for warning in loop.close():
                Display().warning(one_line(warning, 10_000))
        finally:
            close()

    connection.close = close_both


class _NotFound(OptionError):
    """A file is in none of the folders in which it was searched."""

    def __init__(self, path: str, searched: t.Sequence[str]) -> None:
        super().__init__("src", f"there is no file {path}")
        self.searched = searched


def _not_found(path: str, tried: t.Iterable[str]) -> OptionError:
    folders = [one[: -len(path)].rstrip("/") or "/" for one in map(str, tried) if one.endswith(path)]
    return _NotFound(path, [] if os.path.isabs(path) else list(dict.fromkeys(folders)))


def _show_lines(
    result: t.Mapping[str, object],
    arguments: t.Mapping[str, object],
    variables: dict[str, object],
    hidden: bool = False,
) -> None:
    """Print the lines that a run ends with, at once: those of other hosts come before or after them.

    If the output of the task is hidden, they are printed only on request.
    """
    quiet = arguments.get("quiet")
    lines = [*_plan_of(result), *_problems_of(result)]
    if not lines or boolean(hidden if quiet is None else quiet, strict=False):
        return
    name = _name_of_host(variables)
    heading = [f"{name}:"] if name else []
    # The module may have run on a machine that is not trusted as this one is.
    Display().display("\n".join([*heading, *(one_line(line) for line in lines)]))


def _plan_of(result: t.Mapping[str, object]) -> list[object]:
    lines = result.get("plan", [result["summary"]] if "summary" in result else [])
    return lines if isinstance(lines, list) else []


def _problems_of(result: t.Mapping[str, object]) -> list[str]:
    """The lines of an error that an older ansible-core prints as one line, in which it spells out the line breaks."""
    message = result.get("msg")
    one_block = PRINTS_LINES or not result.get("failed") or not isinstance(message, str) or "\n" not in message
    return [] if one_block else str(message).split("\n")


def _name_of_host(variables: dict[str, object]) -> str:
    """The name by which lines of a host differ from those of others; empty if there are none."""
    hosts = variables.get("ansible_play_hosts_all")
    several = isinstance(hosts, list) and len(hosts) > 1
    return one_line(variables.get("inventory_hostname")) if several else ""


def _host(variables: dict[str, object], loop: Loop | None = None) -> Host:
    """The controller, for which a forked worker runs the task: when it was killed, nobody wants the rest."""
    parent = multiprocessing.parent_process()
    name = _name_of_host(variables)

    def say(line: str) -> None:
        # A line from a worker reaches the terminal at once.
        Display().display(f"{name}: {line}" if name else line)

    return Host(say, lambda: parent is None or os.getppid() == parent.pid, loop)


def _run(
    definition: ModuleDefinition[Accepted], args: dict[str, object], check_mode: bool, host: Host = PROCESS
) -> dict[str, object]:
    """Do what AnsibleModule does around the engine: argument errors in its words, and the options without secrets."""
    validation = _validator(definition.name).validate(args)
    redactor = Redactor(*validation._no_log_values, *definition.all_secrets(args))
    if validation.error_messages:
        first, *others = validation.error_messages
        if isinstance(validation.errors[0], UnsupportedError):
            first = f"Unsupported parameters for (pydantic.logfire.{definition.name}) module: {first}"
        found = all_problems(definition, args, [first, *others]) if definition.takes_document else [first]
        result: dict[str, object] = {"failed": True, "msg": redactor.redact(Problems(found).message)}
        if definition.takes_document:
            result.update(refused(definition, [redactor.redact(problem) for problem in found]))
    else:
        result = perform(definition, validation.validated_parameters, check_mode, host)
    try:
        return {**result, "invocation": {"module_args": definition.repeatable(args, redactor)}}
    except Exception as error:
        return {"failed": True, "msg": redactor.redact(unexpected(error)) + lost(issued_in(result))}
