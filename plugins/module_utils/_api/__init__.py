# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HTTP with one origin and one key: settings, retries, pagination, errors. Nothing here knows a resource."""

from .._zipped import compile_once

compile_once(__spec__.loader)
