"""The values that pass between the stages. Frozen, tuples not lists, no behaviour beyond arithmetic.

    Article -> Interview -> Cast -> Lines -> Clips -> Segments -> Timeline -> the files of an episode

Text in these values is *shown* text unless a field is called ``spoken``.
"""

from .episode import (
    Cast,
    Chapter,
    Clip,
    Cue,
    Gender,
    Line,
    Loudness,
    Part,
    Phonemes,
    Segment,
    Timeline,
    Voice,
    Word,
)
from .interview import (
    Article,
    Block,
    BlockKind,
    Conflict,
    Interview,
    LeftOut,
    Mark,
    MarkKind,
    Picture,
    Role,
    Sentence,
    Speaker,
    Turn,
    TurnKind,
)

__all__ = [
    "Article",
    "Block",
    "BlockKind",
    "Cast",
    "Chapter",
    "Clip",
    "Conflict",
    "Cue",
    "Gender",
    "Interview",
    "LeftOut",
    "Line",
    "Loudness",
    "Mark",
    "MarkKind",
    "Part",
    "Phonemes",
    "Picture",
    "Role",
    "Segment",
    "Sentence",
    "Speaker",
    "Timeline",
    "Turn",
    "TurnKind",
    "Voice",
    "Word",
]
