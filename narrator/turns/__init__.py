"""Finding who speaks: from an article to an interview.

labels    explicit markers at the head of blocks
units     sentences in a row, without labels and stage directions
roles     who is who, who asks
naming    what to call whom no label names, or names in short
layout    bold questions, headings, dashes
notes     editors' notes, lost subheads, biographies
evidence  what labels and layout allow
sights    what each sentence shows by itself; phrases what its words say
features  the same in its place, as columns of numbers
forest    boosted trees over the columns; weights/ holds them
scoring   the trained reader: two forests, one after the other
decode    the best row of states, and how sure each is
assemble  turns with names, confidence and reason
"""

from __future__ import annotations

from narrator.model import Article, Interview

from .finding import find_turns

__all__ = ["find"]


def find(article: Article) -> Interview:
    """The turns of an article.

    Every sentence of the article's blocks stands once in a turn or in ``left_out``; label text stands in
    ``Turn.label``. Raises InputError where there is no interview or only one speaker.
    """
    return find_turns(article)
