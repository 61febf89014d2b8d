"""What can go wrong, said so that a person can act on it.

Every error of ours says *what* is wrong, *where*, and *what to do*. Errors of the libraries we call
are converted where the call stands (``raise ... from error``); `narrator.cli` shows them in one place.
"""

from __future__ import annotations

from typing import Any


class NarratorError(Exception):
    """The machine's fault (full disk, missing part): exit code 1.

    what: one clause, no full stop. where: file, line, voice. mend: one imperative clause.
    """

    exit_code = 1

    def __init__(self, what: str, *, where: str = "", mend: str = "") -> None:
        super().__init__(what, where, mend)
        self.what = what
        self.where = where
        self.mend = mend

    def __reduce__(self) -> tuple[Any, ...]:
        """Errors cross from a worker to its parent whole."""
        return _again, (type(self), self.what, self.where, self.mend)

    def alone(self) -> NarratorError:
        """The same without what caused it: Dask teaches pickle to take causes along, and lxml's cannot be pickled."""
        return _again(type(self), self.what, self.where, self.mend)

    def __str__(self) -> str:
        """One line, whatever the parts hold."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        line = f"{head}; {self.mend}" if self.mend else head
        return " ".join("".join(c if c.isprintable() else " " for c in line).split())


class InputError(NarratorError):
    """The user's mistake (no such file, not an interview, unknown voice): exit code 2."""

    exit_code = 2


def _again(kind: type[NarratorError], what: str, where: str, mend: str) -> NarratorError:
    return kind(what, where=where, mend=mend)
