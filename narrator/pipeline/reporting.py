"""Where the pipeline says how far it is."""

from __future__ import annotations

from typing import Protocol


class Report(Protocol):
    """Where the pipeline says how far it is. ``total`` and ``amount`` count characters to speak."""

    def begin(self, total: int) -> None: ...
    def advance(self, amount: int) -> None: ...
    def note(self, text: str) -> None: ...
