# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Reference pages of playbooks, rulebooks and plugins for Event-Driven Ansible, which antsibull-docs does not make.

It reads YAML and Ansible's markup, so it runs where the site is built.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from ..places import ROOT

NAMESPACE = "pydantic.logfire"
PLAYBOOKS = ROOT / "playbooks"
EDA = ROOT / "extensions" / "eda"
VARIABLES = Path(__file__).parent / "variables.yml"

_VARIABLE = re.compile(r"\blogfire_[a-z0-9_]+\b")
# Named by an attribute or a file, not by a variable.
_NOT_A_VARIABLE = re.compile(r"\bpydantic\.logfire\.\w+|\bevent\.\w+|[\w.]*\w+\.logfire_\w+")
_COMMENT = re.compile(r"^---\n((?:#[^\n]*\n)+)", re.MULTILINE)
_KINDS = {"event_filter": "event filter", "event_source": "event source"}


def described() -> dict[str, str]:
    """Return the description of each variable of a playbook that is not an option of a role."""
    found: dict[str, str] = yaml.safe_load(VARIABLES.read_text())
    return found


def of_installer(name: str) -> bool:
    return name.startswith("logfire_awx_")


def role_options() -> dict[str, str]:
    """Return the role of each variable that one of the roles documents."""
    found: dict[str, str] = {}
    for file in sorted((ROOT / "roles").glob("*/meta/argument_specs.yml")):
        options = yaml.safe_load(file.read_text())["argument_specs"]["main"]["options"]
        found = {**dict.fromkeys(options, file.parents[1].name), **found}
    return found


def sources(playbook: Path) -> list[Path]:
    """Return a playbook and the files that it includes."""
    included = re.findall(r"(?:include|import)_tasks: (tasks/\S+)|vars_files:\s+- (\S+)", playbook.read_text())
    files = [playbook.parent / name for pair in included for name in pair if name and "{" not in name]
    templates = re.findall(r"\w+\.\w+(?=\.j2)", playbook.read_text())
    return [
        playbook,
        *(file for file in files if file.is_file()),
        *(PLAYBOOKS / "templates" / f"{one}.j2" for one in templates),
    ]


def variables(playbook: Path) -> list[str]:
    """Return the variables that a playbook takes: those it reads and does not set."""
    text = "".join(file.read_text() for file in sources(playbook) if file.is_file())
    made = re.findall(r"^ *(?:- )?(logfire_\w+):(?! *$)|^ *register: (logfire_\w+)", text, re.MULTILINE)
    set_here = {name for pair in made for name in pair if name}
    read = set(_VARIABLE.findall(_NOT_A_VARIABLE.sub("", re.sub(r"^ *#.*$", "", text, flags=re.MULTILINE))))
    return sorted(read - set_here)


def undescribed(playbooks: Sequence[Path]) -> list[str]:
    """Return what is missing from the file of variables, with the playbook that reads it."""
    known = role_options().keys() | described().keys()
    return [
        f"{file.name}: {name}"
        for file in playbooks
        for name in variables(file)
        if name not in known and not of_installer(name)
    ]


def comment(file: Path) -> str:
    """Return the comment that a file begins with, as text of a page."""
    found = _COMMENT.search(file.read_text())
    text = " ".join(line.lstrip("# ") for line in found[1].splitlines()) if found else ""
    return re.sub(
        r"(?<![\w`])(logfire_\w+|[A-Z]+_[A-Z_]+|[\w-]+\.(?:md|json|yml|html)|pydantic\.logfire\.\w+)", r"``\1``", text
    )


def heading(text: str, mark: str) -> str:
    return f"{text}\n{mark * len(text)}\n"


def label(name: str, kind: str) -> str:
    return f".. _ansible_collections.{NAMESPACE}.{name}_{kind}:\n"


def literal(file: Path) -> str:
    """Return the text of a file without its licence."""
    body = file.read_text().partition("---\n")[2] if file.suffix == ".yml" else file.read_text()
    return ".. code-block:: yaml+jinja\n\n" + textwrap.indent(f"---\n{body}", "   ")


def definitions(pairs: Mapping[str, str]) -> str:
    return "\n".join(f"``{name}``\n{textwrap.indent(text.strip(), '    ')}\n" for name, text in pairs.items())


def playbook_page() -> str:
    parts = [heading("Playbooks", "="), "Each is run by its full name: ``ansible-playbook pydantic.logfire.drift``.\n"]
    for file in sorted(PLAYBOOKS.glob("*.yml")):
        name = f"{NAMESPACE}.{file.stem}"
        parts += [label(file.stem, "playbook"), heading(name, "-"), f"{comment(file)}\n", _variables(file)]
    return "\n".join(parts)


def _variables(file: Path) -> str:
    own, roles = described(), role_options()
    names = variables(file)
    shown = {name: own.get(name, "") for name in names if name not in roles and not of_installer(name)}
    used = {roles[name] for name in names if name in roles}
    used |= set(re.findall(rf"name: {re.escape(NAMESPACE)}\.(\w+)$", file.read_text(), re.MULTILINE))
    links = [f":ansplugin:`{NAMESPACE}.{role}#role`" for role in sorted(used) if (ROOT / "roles" / role).is_dir()]
    more = f"The variables of {' and '.join(links)} count, too.\n" if links else ""
    if any(map(of_installer, names)):
        more += "\n:doc:`awx` has the variables of the installer.\n"
    return "\n".join(filter(None, [definitions(shown), more]))


def rulebook_page() -> str:
    parts = [heading("Event-Driven Ansible", "="), "Rulebooks, and the plugins that they use.\n"]
    for file in sorted((EDA / "rulebooks").glob("*.yml")):
        parts += [label(file.stem, "rulebook"), heading(f"Rulebook {NAMESPACE}.{file.stem}", "-"), f"{comment(file)}\n"]
        parts += [definitions({name: described().get(name, "") for name in variables(file)}), literal(file)]
    for kind in _KINDS:
        for file in sorted((EDA / "plugins" / kind).glob("[!_]*.py")):
            parts += [label(file.stem, kind), *_plugin(file, kind)]
    return "\n".join(parts)


def _plugin(file: Path, kind: str) -> Iterator[str]:
    texts = constants(file)
    doc = yaml.safe_load(texts["DOCUMENTATION"])
    yield heading(f"{NAMESPACE}.{file.stem} {_KINDS[kind]}", "-")
    yield f"{markup(doc['short_description'])}.\n"
    yield "\n".join(f"- {markup(one)}" for one in doc["description"]) + "\n"
    yield heading("Options", "~")
    yield definitions({name: _option(option) for name, option in doc.get("options", {}).items()})
    if "RETURN" in texts:
        yield heading("Added to an event", "~")
        yield definitions(dict(_returned(yaml.safe_load(texts["RETURN"]))))
    yield heading("Example", "~")
    yield ".. code-block:: yaml\n\n" + textwrap.indent(texts["EXAMPLES"].strip("\n"), "   ") + "\n"


def _option(option: Mapping[str, Any]) -> str:
    default = option.get("default")
    facts = [option.get("type", "str"), *([f"default: ``{default}``"] if default not in (None, "") else [])]
    return f"{', '.join(facts)}\n\n{paragraphs(option['description'])}"


def _returned(values: Mapping[str, Any], below: str = "") -> Iterator[tuple[str, str]]:
    for name, value in values.items():
        yield f"{below}{name}", f"{value['type']}\n\n{paragraphs(value['description'])}"
        yield from _returned(value.get("contains", {}), f"{below}{name}.")


def paragraphs(text: str | Sequence[str]) -> str:
    return "\n\n".join(markup(one) for one in ([text] if isinstance(text, str) else text))


def markup(text: str) -> str:
    from antsibull_docs_parser.parser import Context, parse
    from antsibull_docs_parser.rst import to_rst_plain

    return to_rst_plain(parse(" ".join(text.split()), Context()))


def constants(file: Path) -> dict[str, str]:
    """Return the texts that a plugin has as constants. It is not imported: its packages are elsewhere."""
    return {
        target.id: node.value.value
        for node in ast.parse(file.read_text()).body
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)
        for target in node.targets
        if isinstance(target, ast.Name)
    }


def write(source: Path) -> None:
    (source / "playbooks.rst").write_text(playbook_page())
    (source / "event_driven.rst").write_text(rulebook_page())
