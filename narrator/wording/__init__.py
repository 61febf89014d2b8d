"""What is said for what is written: numbers, short forms, addresses, a person's lexicon, the spoken notices."""

from .aside import without_directions
from .correction import correction
from .entering import entered
from .foreign import foreign_names
from .ipa import normal as normal_ipa
from .lexicon import Entry, Lexicon, findable, load_lexicon
from .lining import NOTICE, lines, notice
from .speaking import pronounced, spoken
from .tongues import Tongues, quotations

__all__ = [
    "NOTICE",
    "Entry",
    "Lexicon",
    "Tongues",
    "correction",
    "entered",
    "findable",
    "foreign_names",
    "lines",
    "load_lexicon",
    "normal_ipa",
    "notice",
    "pronounced",
    "quotations",
    "spoken",
    "without_directions",
]
