"""Going through the doubtful turns with a person: what is asked, what a decision does, how it is undone.

doubts     which turns are in doubt, and who else could say them
deciding   a decision as a value and as a line of text; an interview with a decision carried out
ledger     the decisions on a script as a text file beside it, a line each
dialogue   one question at a time, in plain lines, over any pair of say and hear
"""

from .deciding import Decision, decide, replay
from .dialogue import Dialogue, Outcome
from .doubts import doubtful, other_reading
from .ledger import Ledger

__all__ = ["Decision", "Dialogue", "Ledger", "Outcome", "decide", "doubtful", "other_reading", "replay"]
