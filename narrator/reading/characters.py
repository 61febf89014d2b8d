"""Characters that nobody sees or says: taken out. Text that was decoded wrongly once: put right."""

from __future__ import annotations

from narrator.patterns import late

# Controls, soft hyphen, zero-width and bidi marks (Unicode 15, categories Cc and Cf), noncharacters, lone surrogates.
# The line feed stays; what breaks a line or a page elsewhere becomes a space, so that lines count as in an editor.
_UNSEEN = late(
    "[\x00-\x08\x0e-\x1a\x1c-\x1f\x1b\x7f-\x84\x86-\x9f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180e"
    "\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff0-\ufffb\ufffe\uffff\ud800-\udfff\U000e0000-\U000e007f]"
)
_BREAKS = late("[\x0b\x0c\x85\u2028\u2029]")
# UTF-8 read as cp1252, latin-1 or cp1251: a lead byte's letter, then a continuation byte's.
_MOJIBAKE = late("[ÂÃâÐÑÅÄ][\x80-\xbf€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ]")


def clean(text: str) -> str:
    """The text without unseen characters. Lines stay where they are."""
    if text.isascii() and text.isprintable():
        return text
    text = _UNSEEN.sub("", text)
    return _BREAKS.sub(" ", text)


def line_ends(text: str) -> str:
    """CR LF and lone CR as LF."""
    return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text


def unmangled(text: str) -> str:
    """The text with mojibake put right, line by line, where there is any sign of it."""
    if text.isascii() or len(_MOJIBAKE.findall(text, 0, 1 << 20)) < 2:
        return text
    import ftfy  # 50 ms, seldom needed

    config = ftfy.TextFixerConfig(
        unescape_html=False,
        remove_terminal_escapes=False,
        fix_latin_ligatures=False,
        fix_character_width=False,
        uncurl_quotes=False,
        fix_line_breaks=False,
        remove_control_chars=False,
        normalization=None,
    )
    return "\n".join(ftfy.fix_text(line, config) if _MOJIBAKE.search(line) else line for line in text.split("\n"))
