# Copyright (c) 2026, pydantic.logfire contributors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules for sentences, as checks of proselint. CONTRIBUTING.md explains them."""

from __future__ import annotations

from proselint.registry.checks import Check, CheckFlags, types
from proselint.registry.checks.engine import Fancy, RegexOptions

_ANY_CASE = Fancy(RegexOptions())
_EXACT = Fancy(RegexOptions(case_insensitive=False))
_FLAGS = CheckFlags(allow_quotes=True)

# Words that only this repository used in their sense, and the field's words for the same.
_PRIVATE = {
    "all the same": "still or nevertheless",
    "anew": "again",
    "belong into": "belong in",
    "belongs into": "belongs in",
    "bereft": "without",
    "door": "module definition",
    "doors": "module definitions",
    "doomed": "invalid",
    "elusive": "hard to find",
    "estate": "environment",
    "estates": "environments",
    "foresee": "check beforehand",
    "house": "project",
    "in the place of": "instead of",
    "in its stead": "instead",
    "lives": "lifecycles",
    "longevity": "lifetime",
    "mend": "fix",
    "mended": "fixed",
    "mending": "fixing",
    "mends": "fixes",
    "mint": "create or issue",
    "minted": "created or issued",
    "minter": "issuer",
    "minting": "creating or issuing",
    "mints": "creates or issues",
    "misshapen": "malformed",
    "rid of": "without",
    "shall": "must or will",
    "twin": "duplicate",
    "twins": "duplicates",
    "whilst": "while",
}


def _pattern(name: str, pattern: str, message: str, engine: Fancy = _ANY_CASE) -> Check:
    return Check(types.ExistenceSimple(pattern), engine, f"style.{name}", message, _FLAGS)


CHECKS = (
    Check(types.PreferredFormsSimple(_PRIVATE), _ANY_CASE, "style.words", "{1}: say {0}", _FLAGS),
    _pattern(
        "words",
        r"(?<!end of )(?<!end-of-)\blife\b(?![- ]?(cycle|time|span))",
        "life: say lifecycle, lifetime or validity",
    ),
    # A question may begin so.
    _pattern(
        "relative-clause",
        r"\b(How|What|Whatever|Whether|Where|Wherever|Who|Whoever|Whose|Which|Whichever)\b(?![^.!?]{0,300}\?)",
        "{}: a sentence does not begin with a relative clause",
        _EXACT,
    ),
    _pattern(
        "negation",
        r"(?<!there )\b(is|are|was|were) no (?!longer|more|less|fewer|later|earlier|sooner|newer|older)",
        "{}: say is not a",
    ),
    _pattern("tell", r"\b(tell|tells|told|telling)\b(?! apart)", "{}: say report, return, log or show"),
    _pattern("passive", r"\b(is|are|was|were|be|been) (proven|taken for)\b", "{}: name who does it"),
)
