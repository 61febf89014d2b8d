"""Regular expressions that are compiled when they are first used.

Python compiles its patterns anew at every start, and no run needs all of ours: to compile them at import took a tenth
of the time in which one changed sentence is built.
"""

from __future__ import annotations

import re
from typing import Any, AnyStr, cast


def late(pattern: AnyStr, flags: int = 0) -> re.Pattern[AnyStr]:
    """`re.compile`, put off until something is asked of the pattern."""
    return cast("re.Pattern[AnyStr]", _Late(pattern, flags))


class _Late:
    """Answers as the compiled pattern would; an answer is kept, so the second costs what the pattern's own does."""

    def __init__(self, pattern: str | bytes, flags: int) -> None:
        self.pattern = pattern
        self._flags = flags

    def __getattr__(self, name: str) -> Any:
        answer = getattr(re.compile(self.pattern, self._flags), name)
        setattr(self, name, answer)
        return answer
