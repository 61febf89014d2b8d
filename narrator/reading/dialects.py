"""What dialects of Markdown add and nobody says: footnotes, and marks for the programme that builds a site.

Hugo, Jekyll and their like have shortcodes and tags (``{{< figure >}}``, ``{% include %}``), kramdown has attributes
(``{: .wide}``), MDX imports. Each is taken out of the text before it is parsed, and told.
"""

from __future__ import annotations

import re

from narrator.model import LeftOut
from narrator.patterns import late

from .manuscript import FOOTNOTE

FOOTNOTE_MARK, GENERATOR = "a footnote's mark", "a mark for the site's generator"

# A footnote goes on in indented lines. What has no end within reach is text.
_DIALECT = late(
    r"(?P<note>^ {0,3}\[\^[^\]\s]{1,60}\]:[ \t]*(?P<text>[^\n]*(?:\n(?:[ \t]*\n)?(?: {2,}|\t)[^\n]+)*))"
    r"|(?P<mark>\[\^[^\]\s]{1,60}\])"
    r"|\{\{[<%](?:[^{}]|\{(?!\{)|\}(?!\})){0,2000}\}\}|\{\{[^{}\n]{0,300}\}\}|\{%[^\n%]{0,400}%\}"
    r"|\{:[^{}\n]{0,300}\}|\{[#.][A-Za-z][^{}\n]{0,300}\}"
    r"|^import [^\n]{1,200} from [\"'][^\"'\n]{1,200}[\"'];?[ \t]*$",
    re.M,
)


def without_dialect(text: str, skipped: int) -> tuple[str, tuple[LeftOut, ...]]:
    """The text without them, its lines where they were, and what is left out. skipped: lines before the text."""
    if "{" not in text and "[^" not in text and "import " not in text:
        return text, ()
    parts: list[str] = []
    left_out: list[LeftOut] = []
    at, line = 0, skipped + 1
    for found in _DIALECT.finditer(text):
        before = text[at : found.start()]
        line += before.count("\n")
        said = (found["text"] if found["note"] is not None else found.group()).strip()
        reason = FOOTNOTE if found["note"] is not None else FOOTNOTE_MARK if found["mark"] else GENERATOR
        if said:
            left_out.append(LeftOut(" ".join(said.split()), reason, line))
        parts += (before, "\n" * found.group().count("\n"))
        line += found.group().count("\n")
        at = found.end()
    return "".join((*parts, text[at:])), tuple(left_out)
