"""How much of a source is taken: beyond any real interview, and enough that nothing made to do harm stops a run.

Each is a setting of the table `[limits]` in `narrator.toml`. How deep a document may be nested is none of them: the
readers go down a level at a time, as far as their parsers do (docs/settings.md).
"""

from __future__ import annotations

from typing import NamedTuple

from .errors import InputError

MIB = 1 << 20


class Limits(NamedTuple):
    """Times in seconds, sizes in MiB, texts in characters as they are shown."""

    size: int = 64  # of a source, as it comes
    page: int = 16  # of a live page, unpacked
    redirects: int = 8  # from one live page to another
    fetch: int = 60  # s for a live page, from first to last
    unpacked: int = 96  # of the parts that are read of a packed document (DOCX, ODT, EPUB)
    ratio: int = 250  # by which such a part may grow as it is unpacked
    pages: int = 2000  # of a PDF; parts of a book
    time: int = 60  # s of CPU for reading a document in a worker process
    memory: int = 2048  # that such a worker may hold
    characters: int = 4_000_000  # of an article: some 75 hours of speech
    turn: int = 400_000  # of what one speaker says before another does: some 7 hours
    speakers: int = 250
    chapters: int = 5000  # that could be; an episode has at most 255
    clips: int = 60_000  # sentences to be spoken

    def met(self, name: str, where: str, more: str = "") -> InputError:
        """The error that says that this limit is met. more: what stands before "more than"."""
        said = _SAID[name].format(f"{getattr(self, name):,}")
        return InputError(f"{more}{said}", where=where, mend=f"give less, or raise {name} under [limits] in {_FILE}")

    def check(self, name: str, value: int, where: str) -> None:
        """Raises InputError where a value is above its limit."""
        if value > getattr(self, name):
            raise self.met(name, where)


_FILE = "narrator.toml"
_SAID = {
    "size": "larger than {} MiB",
    "page": "larger than {} MiB",
    "redirects": "the page leads on to others more than {} times",
    "fetch": "it takes longer than {} seconds to fetch",
    "unpacked": "the document unpacks to more than {} MiB of text",
    "ratio": "the document unpacks to more than {} times its size",
    "pages": "more than {} pages or parts",
    "time": "reading it takes more than {} seconds",
    "memory": "reading it takes more than {} MiB of memory",
    "characters": "more than {} characters of text",
    "turn": "somebody speaks for more than {} characters at a stretch",
    "speakers": "more than {} speakers",
    "chapters": "more than {} headings and questions",
    "clips": "more than {} sentences to say",
}

USUAL = Limits()
