"""Addresses in what is told of folders that stand for them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from narrator.errors import NarratorError


@dataclass(frozen=True)
class Told:
    """A folder here, and the address that it stands for."""

    root: Path
    address: str

    def __call__(self, value: Any) -> Any:
        """The same value with the address wherever the folder here is named."""
        if isinstance(value, str):
            return value.replace(str(self.root), self.address)
        if isinstance(value, dict):
            return {key: self(entry) for key, entry in value.items()}
        if isinstance(value, list):
            return [self(entry) for entry in value]
        return value

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Errors that are raised inside name the address."""
        try:
            yield
        except NarratorError as error:
            error.what, error.where, error.mend = map(self, (error.what, error.where, error.mend))
            raise
