"""A stretch of a long interview: spoken into the store by one of several machines, for the build to find it there."""

from __future__ import annotations

from narrator import mastering, reading
from narrator.places import is_far
from narrator.settings import Settings

from .drafting import opened, prepare
from .speaking import speak
from .stores import store_of


class _Silent:
    """A report that nobody reads."""

    def begin(self, total: int) -> None: ...

    def advance(self, amount: int) -> None: ...

    def note(self, text: str) -> None: ...


def speak_stretch(
    source: str, settings: Settings, number: int, of: int, document: reading.Document | None = None
) -> None:
    """Speak and encode a stretch of an interview, and nothing else: what is there is left, no episode is written.

    All stretches of one interview, whoever makes them and how often, are its clips and segments, known by content. So
    there is no order among them and no lock. document: of the source, where it is not to be loaded.
    """
    if is_far(settings.output):  # a script that somebody has corrected lies there
        from narrator.far import near

        with near(settings) as here:
            speak_stretch(source, here.settings, number, of, document)
        return
    draft = prepare(source, settings, None, opened(source, settings, document))
    speak([draft.row.stretch(number, of)], store_of(settings), settings, _Silent(), mastering.kept, set())
