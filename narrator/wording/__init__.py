"""What is said for what is written: numbers, short forms, addresses, a person's lexicon, the spoken notices."""

from .aside import without_directions
from .correction import correction
from .lexicon import Lexicon, load_lexicon
from .lining import NOTICE, lines, notice
from .speaking import spoken

__all__ = ["NOTICE", "Lexicon", "correction", "lines", "load_lexicon", "notice", "spoken", "without_directions"]
