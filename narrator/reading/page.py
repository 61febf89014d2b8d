"""A saved web page: the article's blocks with what the layout says of them, all other text set aside.

lxml parses (no network, no entities but HTML's own). The blocks are walked here and not taken from trafilatura:
that finds the same article, but names no lines, drops definition lists and captions, and does not say what it
leaves out, which rule 5 asks for.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from narrator.errors import InputError
from narrator.patterns import late

from .pieces import Draft, Piece
from .tables import with_speakers

if TYPE_CHECKING:
    from .page_walk import Found

_HEAD = 4096
_SNIFF = 64 * 1024
_TAGS = 6  # in a text that does not begin like a page
_MARKDOWN = ("---\n", "+++\n", "# ")
_SURE = late(r"<(?:!doctype\s+html|html|head|body)\b", re.I)
_TAG = late(
    r"</?(?:html|body|div|p|br|h[1-6]|article|section|ul|li|strong|em|span|table|dl|dt|dd)\b[^<>]{0,500}>", re.I
)
_LAYERS = late(
    r"</?(?:div|section|span|font|center|table|tbody|tr|td|blockquote|ul|ol|li|dl|dd|b|i|em|strong)\b[^<>]*>", re.I
)
# libxml2 compares each attribute of a tag with all others of it: a tag of thousands takes hours, and says nothing.
_CROWDED = late(r"<([a-z][\w:-]{0,40})\s[^<>]{4000,}>", re.I)
_ATTRIBUTES = 200
_DECLARATION = late(r"\s*<\?xml[^>]{0,500}\?>")
LINKED, OUTSIDE = "a link to another page", "outside the article"


def sniff(text: str, named: bool) -> bool:
    """Whether a text is HTML, whatever its name says; a name of ours needs one tag only."""
    if text.lstrip()[:1] == "<" and _SURE.search(text, 0, _HEAD):
        return True
    if not named and text.startswith(_MARKDOWN):
        return False  # Markdown may hold any number of tags
    return len(_TAG.findall(text, 0, _SNIFF)) >= (1 if named else _TAGS)


def read(text: str, name: str = "") -> Draft:
    """The article of a page. Raises InputError where it is nested too deeply to be a page."""
    # Every text is asked whether it is a page; only a page needs these.
    from . import page_facts
    from .page_places import places
    from .page_walk import walk

    root = parsed(text, name)
    if root is None:
        return Draft(())
    facts = page_facts.gather(root)
    body = root.find(".//body")
    where = places(root if body is None else body)
    found = walk(where)
    pieces = with_speakers([_settled(item) for item in found], [item.cell for item in found])
    title, number = _title(found, pieces, facts.titles, facts.site)
    if number is not None:
        pieces[number] = replace(pieces[number], kind="title", level=1, outside="")
        # What stands before the title is furniture, unless it says something.
        for before in range(number):
            if not pieces[before].outside and not re.search(r"[.!?…]$", pieces[before].text):
                pieces[before] = replace(pieces[before], outside="above the title")
    return Draft(
        pieces=tuple(pieces),
        title=title,
        language=facts.language,
        date=facts.date,
        author=facts.author,
        address=facts.address,
        site=facts.site,
        modified=facts.modified,
    )


def fragment(text: str, line: int, name: str = "") -> list[Piece]:
    """What a stretch of HTML in another text shows. line: where it begins. Raises InputError as `read` does."""
    from .page_places import places
    from .page_walk import walk
    from .pictures import within

    root = parsed(text, name)
    body = root.find(".//body") if root is not None else None
    if body is None:
        return []
    pieces = (item.piece for item in walk(places(body)))
    return [
        replace(
            p,
            line=p.line + line - 1,
            breaks=tuple((start, at + line - 1) for start, at in p.breaks),
            pictures=tuple(picture for picture in p.pictures if not within(picture.address)),
        )
        for p in pieces
    ]


def parsed(text: str, name: str) -> Any:
    """The root of a page's elements, None for none. Raises InputError where it is nested too deeply to be a page."""
    from lxml import etree

    text = _CROWDED.sub(_bare, _DECLARATION.sub("", text, count=1))
    for attempt in (text, None):
        source = attempt if attempt is not None else _LAYERS.sub(" <p>", text)
        parser = etree.HTMLParser(
            recover=True, no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
        )
        try:
            root = etree.fromstring(source.encode("utf-8", "replace"), parser)
        except etree.XMLSyntaxError:
            root = None
        # Beyond its depth libxml2 drops the rest in silence; flat, the text is all there.
        if not any("RESOURCE_LIMIT" in entry.type_name for entry in parser.error_log):
            return root
    raise InputError(
        "nested too deeply to be a page, or a text in it is far too long",
        where=name,
        mend="give the interview's text alone",
    )


def _bare(tag: re.Match[str]) -> str:
    """A tag as it is, one of more attributes than any has without them."""
    return f"<{tag.group(1)}>" if len(tag.group().split(None, _ATTRIBUTES)) > _ATTRIBUTES else tag.group()


def _settled(item: Found) -> Piece:
    piece = item.piece
    if piece.outside or piece.kind in ("title", "caption"):
        return piece
    if not item.inside and piece.kind != "heading":
        return replace(piece, outside=OUTSIDE)
    if not item.inside:
        return replace(piece, outside=OUTSIDE) if piece.level != 1 else piece
    # A whole block that is one link leads away; a name or a question that is linked does not.
    if item.linked and len(piece.text.split()) > 3 and not re.search(r"[.?!…:][\"”»)]*$", piece.text):
        return replace(piece, outside=LINKED)
    return piece


def _plain(text: str) -> str:
    return "".join(c for c in text.casefold() if c.isalnum())


def _title(found: list[Found], pieces: list[Piece], titles: tuple[str, ...], site: str) -> tuple[str, int | None]:
    """The title, and which piece it is: the first heading of the first level that the page's head agrees with."""
    heads = [n for n, item in enumerate(found) if item.piece.kind == "heading" and item.piece.level == 1]
    known = [plain for plain in map(_plain, titles) if plain]
    for number in heads:
        own = _plain(pieces[number].text)
        if own and own != _plain(site) and any(own in plain or plain in own for plain in known):
            return pieces[number].text, number
    for number in heads:
        if _plain(pieces[number].text) != _plain(site) and (not known or not pieces[number].outside):
            return pieces[number].text, number
    if known:
        # Often the title is a heading of the second level, the first being the site's name.
        for number, piece in enumerate(pieces):
            if piece.kind == "heading" and _plain(piece.text) in known:
                return piece.text, number
        return titles[0], None
    return "", None
