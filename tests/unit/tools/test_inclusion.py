# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rows of Ansible's checklist for inclusion and of Red Hat's for certification that a file can show."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools import cores, pythons, tree
from tools.places import REQUIREMENTS, ROOT

REPOSITORY = "https://github.com/pydantic-logfire/pydantic.logfire"
README = (ROOT / "README.md").read_text()
# Pages that Galaxy shows. It has none of the files that a relative link would name.
ON_GALAXY = [ROOT / "README.md", *sorted((ROOT / "roles").glob("*/README.md"))]
SECTIONS = [
    "Description",
    "Requirements",
    "Installation",
    "Use cases",
    "Testing",
    "Communication",
    "Contributing",
    "Support",
    "Release policy",
    "Release notes and roadmap",
    "Related information",
    "License information",
]
# One of them has to be among the tags of a collection.
CATEGORIES = {"application", "cloud", "database", "infrastructure", "linux", "monitoring", "networking", "security"}
CATEGORIES |= {"eda", "storage", "tools", "windows"}


def load(name: str) -> Any:
    return yaml.safe_load((ROOT / name).read_text())


def section(name: str) -> str:
    return re.split(r"^## ", README.partition(f"\n## {name}\n")[2], maxsplit=1, flags=re.MULTILINE)[0]


def links(page: Path) -> Iterator[str]:
    text = re.sub(r"^```.*?^```", "", page.read_text(), flags=re.DOTALL | re.MULTILINE)
    yield from re.findall(r"\]\(([^)\s]+)\)", text)


def test_the_readme_has_the_sections_in_their_order() -> None:
    found = re.findall(r"^## (.+)$", README, re.MULTILINE)
    assert [name for name in found if name in SECTIONS] == SECTIONS
    assert [name for name in SECTIONS if len(section(name).split()) < 8 and name != "License information"] == []


@pytest.mark.parametrize("page", ON_GALAXY, ids=lambda page: page.parent.name)
def test_a_page_on_galaxy_has_absolute_links_to_what_is_there(page: Path) -> None:
    assert [link for link in links(page) if not link.startswith(("https://", "#"))] == []
    ours = [link for link in links(page) if re.match(rf"{REPOSITORY}/(blob|tree)/", link)]
    files = [re.sub(r".*?/(blob|tree)/main/|#.*", "", link) for link in ours]
    assert [file for file in files if not (ROOT / file).exists()] == []


def test_an_anchor_in_the_readme_is_a_heading_of_it() -> None:
    headings = {
        re.sub(r"[^\w -]", "", name.lower()).replace(" ", "-") for name in re.findall(r"^#+ (.+)$", README, re.M)
    }
    assert {link[1:] for link in links(ROOT / "README.md") if link.startswith("#")} <= headings


def test_the_requirements_are_those_that_are_tested() -> None:
    text = section("Requirements")
    series = sorted(dict(cores.pairs()))
    assert f"| ansible-core | {series[0]} \N{EN DASH} {series[-1]} |" in text
    ordered = sorted({pair[1] for pair in cores.pairs()})
    assert f"| Python on the controller | {pythons.text(ordered[0])} \N{EN DASH} {pythons.text(ordered[-1])}," in text
    assert load("meta/runtime.yml")["requires_ansible"] == f">={series[0]}.0"


def test_the_forum_has_a_tag_and_issues_have_a_tracker() -> None:
    text = section("Communication")
    tag = "https://forum.ansible.com/tag/logfire"
    assert tag in text
    assert f"{REPOSITORY}/issues" in text
    assert "CODE_OF_CONDUCT.md" in text
    assert tag in [one["url"] for one in load("docs/docsite/links.yml")["communication"]["forums"]]
    assert load("galaxy.yml")["issues"] == f"{REPOSITORY}/issues"


def test_the_release_policy_says_what_a_version_promises() -> None:
    text = section("Release policy")
    assert "https://semver.org/" in text
    assert "deprecated" in text
    assert "gh attestation verify" in text


def test_the_release_notes_are_a_page() -> None:
    assert f"{REPOSITORY}/blob/main/CHANGELOG.md" in section("Release notes and roadmap")
    assert (ROOT / "CHANGELOG.md").read_text().startswith("# pydantic\\.logfire Release Notes\n")
    assert {"file": "CHANGELOG.md", "format": "md"} in load("changelogs/config.yaml")["output"]


def test_galaxy_has_what_it_asks_for() -> None:
    galaxy = load("galaxy.yml")
    assert CATEGORIES & set(galaxy["tags"])
    assert galaxy["license"] == ["GPL-3.0-or-later"]
    assert all(galaxy[name].startswith(REPOSITORY) for name in ("repository", "documentation", "homepage", "issues"))
    assert galaxy["dependencies"] == {}


@pytest.mark.parametrize("name", ["meta/execution-environment.yml", "requirements.txt", "bindep.txt"])
def test_an_execution_environment_has_nothing_to_install(name: str) -> None:
    """The modules need Python's own library only: test_imports.py reads what they import."""
    assert not (ROOT / name).exists()


def test_every_file_has_an_owner() -> None:
    lines = [line.split() for line in (ROOT / ".github" / "CODEOWNERS").read_text().splitlines()]
    patterns = [line for line in lines if line and not line[0].startswith("#")]
    assert patterns[0][0] == "*"
    assert all(len(line) > 1 and all(owner.startswith("@") for owner in line[1:]) for line in patterns)


def test_there_are_forms_for_issues_and_a_template_for_changes() -> None:
    forms = ROOT / ".github" / "ISSUE_TEMPLATE"
    assert {form.stem for form in forms.glob("*.yml")} == {"bug_report", "config", "documentation", "feature_request"}
    assert all("https://" in link["url"] for link in load(".github/ISSUE_TEMPLATE/config.yml")["contact_links"])
    assert (ROOT / ".github" / "PULL_REQUEST_TEMPLATE.md").is_file()


def test_pre_commit_runs_the_tools_of_make_in_their_versions() -> None:
    hooks = [hook for repo in load(".pre-commit-config.yaml")["repos"] for hook in repo["hooks"]]
    pinned = {line for file in REQUIREMENTS.glob("*.txt") for line in file.read_text().splitlines()}
    assert {"ruff", "ruff-format", "yamllint", "prose", "reuse"} <= {hook["id"] for hook in hooks}
    assert {package for hook in hooks for package in hook["additional_dependencies"]} <= pinned


def test_pull_requests_are_tested_on_every_core_and_on_the_next_one() -> None:
    workflow: dict[str, Any] = yaml.load((ROOT / ".github" / "workflows" / "test.yml").read_text(), yaml.BaseLoader)
    assert {"pull_request", "schedule"} <= set(workflow["on"])
    tested = workflow["jobs"]["core"]["strategy"]["matrix"]["include"]
    assert [one["core"] for one in tested] == [*dict(cores.pairs()), cores.DEVEL]
    assert {step["run"] for step in workflow["jobs"]["core"]["steps"] if "run" in step} == {
        "make sanity",
        "make integration",
    }
    assert any("continue-on-error" in workflow["jobs"][name] for name in ("core", "pair"))


def test_python_3_14_is_tested_where_a_core_runs_on_it() -> None:
    assert {core for core, python in cores.pairs() if python == (3, 14)} == {"2.20", "2.21"}


def test_ansible_lint_is_also_run_as_partners_are_checked() -> None:
    assert "ansible-lint==24.12.2" in (REQUIREMENTS / "partner.txt").read_text().splitlines()
    workflow: dict[str, Any] = yaml.load((ROOT / ".github" / "workflows" / "test.yml").read_text(), yaml.BaseLoader)
    assert {"run": "make partner-lint"} in workflow["jobs"]["partner"]["steps"]


def test_plugins_are_of_the_kinds_that_a_collection_may_have() -> None:
    allowed = {"action", "doc_fragments", "filter", "inventory", "lookup", "module_utils", "modules", "plugin_utils"}
    assert {folder.name for folder in (ROOT / "plugins").iterdir() if folder.is_dir()} - {"__pycache__"} <= allowed


def test_no_file_is_large() -> None:
    large = [file for file in ROOT.glob("[!.]*/**/*") if file.is_file() and file.stat().st_size > 1_000_000]
    assert [str(file) for file in large if "__pycache__" not in file.parts and "output" not in file.parts] == []


def test_only_the_sandbox_is_handed_out_of_the_tests() -> None:
    ignored = load("galaxy.yml")["build_ignore"]
    left_out = {name.removeprefix("tests/") for name in ignored if name.startswith("tests/")}
    here = {str(file.parts[1]) for file in tree.files() if file.parts[0] == "tests"}
    assert here - left_out == {"sandbox"}
