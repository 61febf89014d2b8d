"""An entry written into a lexicon, all else in it left as it stands, comments too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .lexicon import Entry

if TYPE_CHECKING:
    from lxml.etree import _Element

SPACE = "http://www.w3.org/2005/01/pronunciation-lexicon"
_NEW = f"""<?xml version="1.0" encoding="UTF-8"?>
<!-- How words are said. W3C PLS 1.0: a grapheme as it is written, an alias or a phoneme (IPA) as it is said. -->
<lexicon version="1.0" xmlns="{SPACE}" alphabet="ipa" xml:lang="{{language}}">
</lexicon>
"""


def entered(data: bytes | None, word: str, entry: Entry, language: str) -> bytes:
    """A lexicon with an entry for a word, in the place of the one that it has.

    data: a lexicon that `load_lexicon` has read without complaint; None for a new one, of this language.
    """
    from lxml import etree

    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    root = etree.fromstring(data or _NEW.format(language=language).encode(), parser)
    space = root.tag.rpartition("}")[0] + "}" if root.tag.startswith("{") else ""
    lexeme = next((own for own in root.iter(f"{space}lexeme") if word in _graphemes(own, space)), None)
    if lexeme is not None and len(_graphemes(lexeme, space)) > 1:  # the others keep what is theirs
        for grapheme in lexeme.findall(f"{space}grapheme"):
            if _text(grapheme) == word:
                lexeme.remove(grapheme)
        lexeme = None
    if lexeme is None:
        lexeme = etree.SubElement(root, f"{space}lexeme")
        before = lexeme.getprevious()
        if before is None:
            root.text = "\n  "
        else:
            before.tail = "\n  "
        lexeme.tail = "\n"
        etree.SubElement(lexeme, f"{space}grapheme").text = word
    for kind, said in (("alias", entry.alias), ("phoneme", entry.ipa)):
        for old in lexeme.findall(f"{space}{kind}"):
            lexeme.remove(old)
        if said:
            etree.SubElement(lexeme, f"{space}{kind}").text = said
    if entry.ipa and root.get("alphabet", "ipa") != "ipa":
        lexeme.find(f"{space}phoneme").set("alphabet", "ipa")
    around = [*reversed(list(root.itersiblings(preceding=True))), root, *root.itersiblings()]
    rows = (etree.tostring(node, encoding="unicode", with_tail=False) for node in around)
    return "\n".join(('<?xml version="1.0" encoding="UTF-8"?>', *rows, "")).encode()


def _graphemes(lexeme: _Element, space: str) -> list[str]:
    return [_text(grapheme) for grapheme in lexeme.findall(f"{space}grapheme")]


def _text(element: _Element) -> str:
    return " ".join("".join(element.itertext()).split())
