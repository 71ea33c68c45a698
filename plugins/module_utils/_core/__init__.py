# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The declaration of a resource and the way one object converges. Nothing here knows a particular resource."""

from .._zipped import compile_once

# The first package that most of the modules import.
compile_once(__spec__.loader)
