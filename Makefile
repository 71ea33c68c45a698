# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

# The Python that everything else is built from: 3.11 or newer, with venv.
ifndef PYTHON
PYTHON := $(shell sh tools/find-python.sh)
endif
# For the command behind a target: make unit ARGS="-k duration"
# No recipe contains these, so that neither make nor the shell can take a part of them for a command: they go
# through the environment, and tools/dev.py splits ARGS.
override PYTHON := $(value PYTHON)
override ARGS := $(value ARGS)
# For a new resource: make new-resource NAME=saved_query
override NAME := $(value NAME)
export PYTHON ARGS NAME
export PYTHONDONTWRITEBYTECODE = 1

TARGETS = setup check generate test test-all fix demo bench unit faults sanity integration ansible-lint lint types docs guides \
	docs-lint contract clients live coverage awx eda molecule build matrix workflows release \
	lock partner-lint prose new-resource

.DEFAULT_GOAL := help
.PHONY: help clean $(TARGETS)

help: ## this list
	@sed -n 's/^\([a-z-]*\):.*## /  \1\t/p' Makefile | expand -t 16

setup: ## make the virtual environments below .work/
check: ## format, lint, prose, types, unit tests: some five minutes on two cores
test: ## everything that must pass before a change lands
test-all: ## test, on every supported core and Python, and the Galaxy importer
generate: ## write the files that repeat what the declarations of resources say
new-resource: ## begin a resource: NAME=saved_query writes its files, with the gaps to fill in
fix: ## format, and repair what ruff can repair
demo: ## converge the example environments against the sandbox
bench: ## cost per task and per object, as ratios
unit: ## unit tests
faults: ## whatever can go wrong, goes wrong: a sample, or with ARGS=--whole all of it
sanity: ## ansible-test sanity on the newest core
integration: ## integration targets on the newest core, both execution paths
ansible-lint: ## ansible-lint, production profile
prose: ## the rules for sentences; ARGS=README.md checks one file or folder
partner-lint: ## ansible-lint in the version that Red Hat's partners are checked with
lint: ## ruff, yamllint, ansible-lint, reuse
types: ## mypy, strict
docs: ## the documentation site, below .work/site/html, looked at with Chromium
guides: ## run what the pages and the examples of plugins say, against the sandbox
docs-lint: ## documentation of the plugins, changelog fragments
clients: ## the vendor's own clients against the sandbox and the modules
live: ## integration targets and guesses against a real organization: see docs/development.md
contract: ## sandbox and client against the recorded OpenAPI document
coverage: ## write docs/coverage.md from what the modules send
awx: ## the job templates for AWX, run by ansible-runner against the sandbox
molecule: ## the roles, by Molecule and against the sandbox
eda: ## the rulebook for alerts, run by ansible-rulebook; needs Java 17
build: ## build the collection, install it, look at what is in it
matrix: ## unit tests on every pair of core and Python, or one: ARGS=2.18/3.11
workflows: ## the workflows against their schema
lock: ## resolve what a release and the site are made with, with hashes
release: ## all of a release but its publishing: checks, changelog, tarball, notes

$(TARGETS):
	@test -n "$$PYTHON" || { echo "No Python 3.11 or newer with venv found: set PYTHON=/path/to/python" >&2; exit 1; }
	@"$$PYTHON" -m tools.dev $@

clean: ## remove everything that was made here
	rm -rf .work .ansible tests/output
