#!/bin/sh
# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
# Prints the newest usable Python that every supported ansible-core runs on, else any that is new enough.

usable() {
    "$1" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' >/dev/null 2>&1
}

pyenv=
if command -v pyenv >/dev/null 2>&1; then
    pyenv=$(pyenv root)/versions
fi

for version in 3.13 3.12 3.11 3.14 3; do
    for candidate in "$(command -v "python$version")" ${pyenv:+"$pyenv/$version".*/bin/python3}; do
        if [ -n "$candidate" ] && usable "$candidate"; then
            echo "$candidate"
            exit 0
        fi
    done
done
exit 1
