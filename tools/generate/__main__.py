# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""`python -m tools.generate` writes the generated files, `--check` reports those that are stale."""

from __future__ import annotations

import argparse
import difflib
import subprocess
import sys

from ..places import ROOT
from . import kinds, lists, returns, role_options, schema, simple
from .kinds import PlaceError
from .returns import FieldsError

# Of two that write the same file, the later one begins with what the earlier one writes.
PARTS = (lists, returns, kinds, role_options, schema, simple)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; fail if a file is stale")
    arguments = parser.parse_args()
    stale = []
    for name, content in {name: text for part in PARTS for name, text in part.files().items()}.items():
        path = ROOT / name
        current = path.read_text() if path.is_file() else ""
        if current == content:
            continue
        stale.append(name)
        if arguments.check:
            sys.stdout.writelines(
                list(difflib.unified_diff(current.splitlines(True), content.splitlines(True), name, "generated"))[:40]
            )
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
            print(f"wrote {name}")
    if stale and arguments.check:
        print(f"stale: {', '.join(stale)}; run make generate")
        return 1
    # Some files derive from the documentation in others, which this process read before it wrote them.
    return subprocess.run([sys.executable, "-m", "tools.generate"], check=False).returncode if stale else 0


if __name__ == "__main__":
    try:
        sys.exit(main())
    except (FileNotFoundError, FieldsError, PlaceError) as problem:
        sys.exit(str(problem))
