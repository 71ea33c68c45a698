# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""An exported document as YAML files for group_vars: one per project, written only where they differ.

The files are for people too. Values that replaced placeholders, and variables of other names, stay; neither
shows in a diff.
"""

from __future__ import annotations

import re
import typing as t

from .._api.errors import OptionError
from .._api.redaction import REDACTED
from .._core.protocols import ReturnValue
from .._credentials.atomic_file import PRIVATE
from .._resources.project import NAME_PATTERN, NAME_RULE
from . import yaml_text
from .document_secrets import secrets_in
from .exporter import Placeholder
from .file_set import FileSet, TextFile
from .yaml_text import dump, load

HEADER = "---\n# Written by pydantic.logfire.export. Variables named vault_logfire_* are secrets to be filled in.\n"
MAIN = "main.yml"
STUB = "vault.yml"
STUB_HEADER = (
    "---\n# Written by pydantic.logfire.export, for the secrets that it cannot read. Fill them in, and encrypt this\n"
    "# file: ansible-vault encrypt vault.yml. Ten stars mean the secret that Logfire has already.\n"
)
MASK = "**********"
_SELECTORS = ("id", "slug", "name")
_OWN_PLACEHOLDER = re.compile(r"\{\{ (vault_logfire_\w+) \}\}")

Variables = dict[str, t.Any]


class Change(t.NamedTuple):
    """A file that is not as it should be, with what a diff may show of it before and after."""

    path: str
    text: str
    before: str
    after: str


def variables_by_file(document: ReturnValue) -> dict[str, Variables]:
    """Variables by relative path: logfire_<kind>, and one logfire_project_<name> for each project.

    Raises OptionError for a project whose name cannot be that of a file.
    """
    if not yaml_text.HAS_YAML:
        raise OptionError("dest", "needs PyYAML on the machine that runs the module")
    files: dict[str, Variables] = {}
    main: Variables = {}
    for plural, items in document.items():
        if plural != "projects":
            main[f"logfire_{plural}"] = items
            continue
        main["logfire_projects"] = []
        for item in items:
            name = _checked_name(item)
            variable = f"logfire_project_{name.replace('-', '_')}"
            path = f"projects/{name}.yml"
            if path in files:
                raise OptionError("dest", f"two projects are called {name}, and both would be written to {path}")
            files[path] = {variable: item}
            main["logfire_projects"].append(Placeholder(f"{{{{ {variable} }}}}"))
    files[MAIN] = main
    return dict(sorted(files.items()))


def _checked_name(project: ReturnValue) -> str:
    name = project.get("name")
    if not isinstance(name, str) or not re.fullmatch(NAME_PATTERN, name):
        called = f"the project {name!r:.80}" if name else f"the project with the id {project.get('id')!r:.80}"
        raise OptionError("dest", f"{called} cannot be written to a file of its name, which must be {NAME_RULE}")
    return name


def changes(files: FileSet, wanted: t.Mapping[str, Variables]) -> list[Change]:
    """Return the differences to write. Raises OptionError for a file of another form."""
    found = []
    for path, variables in wanted.items():
        old_text = files.read(path)
        if old_text == HEADER + dump(variables):
            continue
        old = {} if old_text is None else _parse(path, old_text)
        new = {**_with_filled_in(variables, old), **{name: one for name, one in old.items() if name not in variables}}
        if old_text is None or dump(old, sort_keys=True) != dump(new, sort_keys=True):
            before = {name: one for name, one in old.items() if name in variables}
            after = {name: one for name, one in new.items() if name in variables}
            found.append(Change(path, HEADER + dump(new), _shown(before), _shown(after)))
    return found


def stub(files: FileSet, secrets: t.Sequence[ReturnValue]) -> TextFile | None:
    """Return the file of variables for the secrets, if it has to be written: beside new files, or for more secrets."""
    text = STUB_HEADER
    if files.exists(STUB):
        try:
            text = files.read(STUB) or ""
        except OptionError:
            return None
        if not text.startswith(STUB_HEADER):
            return None
    elif files.exists(MAIN):
        return None
    missing = [one for one in secrets if not re.search(rf"^{one['variable']}:", text, re.MULTILINE)]
    if not missing:
        return None
    lines = "".join(f"# {_comment(one)}\n{one['variable']}: '{MASK}'\n" for one in missing)
    return TextFile(STUB, f"{text}{'' if text.endswith(chr(10)) else chr(10)}{lines}", PRIVATE)


def _comment(secret: ReturnValue) -> str:
    """Describe a secret in one line, whatever its object is called."""
    return ascii(f"{secret['option']} of the {secret['kind']} {secret['name']}")[1:-1]


def _parse(path: str, text: str) -> Variables:
    try:
        old = load(text)
    except ValueError:
        raise OptionError("dest", f"{path} cannot be read as YAML, and is not overwritten; move it away") from None
    if old is None:
        return {}
    if not isinstance(old, dict):
        raise OptionError("dest", f"{path} holds something other than variables, and is not overwritten; move it away")
    return old


def _with_filled_in(new: object, old: object) -> t.Any:
    """Return the new value, with the old one's texts instead of placeholders if it has any."""
    if isinstance(new, Placeholder):
        return old if isinstance(old, str) and old.strip() else new
    if isinstance(new, dict):
        known = old if isinstance(old, dict) else {}
        return {name: _with_filled_in(one, known.get(name)) for name, one in new.items()}
    if isinstance(new, list):
        known = _by_selector(old)
        return [_with_filled_in(one, _counterpart(one, known)) for one in new]
    return new


def _by_selector(items: object) -> dict[tuple[str, str], t.Any]:
    """Index a list of objects by whatever they can be found by."""
    found: dict[tuple[str, str], object] = {}
    for item in items if isinstance(items, list) else ():
        for key in _SELECTORS:
            if isinstance(item, dict) and isinstance(item.get(key), str):
                found.setdefault((key, str(item[key])), item)
    return found


def _counterpart(item: object, known: t.Mapping[tuple[str, str], object]) -> object:
    for key in _SELECTORS:
        if isinstance(item, dict) and isinstance(item.get(key), str):
            return known.get((key, str(item[key])))
    return None


def _shown(variables: Variables) -> str:
    """Return the variables as a diff may show them."""
    hidden = set()
    for name, value in variables.items():
        hidden |= secrets_in({name: value})
    return HEADER + dump(_masked(variables, hidden)) if variables else ""


def _masked(value: object, hidden: t.Collection[str]) -> object:
    if isinstance(value, dict):
        return {name: _masked(one, hidden) for name, one in value.items()}
    if isinstance(value, list):
        return [_masked(one, hidden) for one in value]
    if isinstance(value, yaml_text.Encrypted):
        return REDACTED
    if isinstance(value, str) and value in hidden and not _OWN_PLACEHOLDER.fullmatch(value):
        return REDACTED
    return value
