# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files of this collection in the archive in which Ansible sends an ordinary module to its host.

Python asks the importer of an archive for the name of a file before it loads that file, and to find the name the
importer compiles the file: each one is compiled twice. The name can be known without.
"""

from __future__ import annotations

import os
import sys
import zipimport

_OURS = os.path.join("ansible_collections", "pydantic", "logfire", "plugins", "module_utils")


class _Importer(zipimport.zipimporter):
    def get_filename(self, fullname: str) -> str:
        """Return the name of the file that a module would be loaded from."""
        file = os.path.join(self.archive, self.prefix + fullname.rpartition(".")[2])
        return os.path.join(file, "__init__.py") if self.is_package(fullname) else f"{file}.py"


def compile_once(loader: object) -> None:
    """From now on compile each file of the collection once. ``loader``: the one of the package that is loaded first."""
    if not isinstance(loader, zipimport.zipimporter) or isinstance(loader, _Importer):
        return
    ours = os.path.join(loader.archive, _OURS)

    def hook(path: str) -> _Importer:
        if not path.startswith(ours):
            raise ImportError
        return _Importer(path)

    sys.path_hooks.insert(0, hook)
    for path in [one for one in sys.path_importer_cache if one.startswith(ours)]:
        del sys.path_importer_cache[path]
