"""Reading: what the user named, bytes to text, formats, and rule 5: no word of a source is lost."""

import codecs
import io
import os
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from narrator.errors import InputError
from narrator.limits import Limits
from narrator.model import Article
from narrator.reading import Document, decode, load, read
from narrator.reading.sentences import split

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared"
SOURCES = sorted((ROOT / "examples").glob("*.*")) + sorted((SHARED / "seed").glob("*.txt"))
TALK = "Paper: What is it?\n\nJon Fisk: A boat, as you see.\n"


def english(sample: str) -> str:
    return "en"


def document(text: str | bytes, name: str = "talk.txt") -> Document:
    return Document(name, text if isinstance(text, bytes) else text.encode("utf-8", "surrogatepass"), name)


def article(text: str | bytes, name: str = "talk.txt") -> Article:
    return read(document(text, name), english, Limits(turn=1 << 24))


def words(text: str) -> list[str]:
    """What can be heard of a text: letters and digits, white space and signs aside."""
    return re.findall(r"\w", unicodedata.normalize("NFKC", text).casefold())


def told(result: Article) -> list[str]:
    """All that is spoken or listed, each text as words."""
    return [block.text for block in result.blocks] + [out.text for out in result.left_out]


# What the user named


def test_a_file_and_standard_input_are_read(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(TALK, encoding="utf-8")
    assert load(str(tmp_path / "talk.txt")).name == "talk.txt"
    given_in = load("-", io.BytesIO(TALK.encode()))
    assert (given_in.name, given_in.data) == ("standard input", TALK.encode())


@pytest.mark.parametrize(
    ("source", "says"),
    [
        ("missing.txt", "no such file"),
        ("", "folder"),
        ("empty.txt", "empty"),
        ("blank.txt", "empty"),
        ("large.txt", "larger than"),
        ("ftp://paper.example/talk", "no address of a page"),
        ("www.paper.example/talk", "no address of a page"),
        ("nul\0.txt", "no such file"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(tmp_path: Path, source: str, says: str) -> None:
    for name, data in (("empty.txt", b""), ("blank.txt", b" \n\n"), ("large.txt", b"x" * (1 << 20) + b"x")):
        (tmp_path / name).write_bytes(data)
    where = source if source.startswith(("ftp", "www")) else str(tmp_path / source)
    with pytest.raises(InputError) as caught:
        load(where, limits=Limits(size=1))
    assert says in str(caught.value)
    assert caught.value.mend and caught.value.where and caught.value.exit_code == 2


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read everything")
def test_no_permission_is_said(tmp_path: Path) -> None:
    path = tmp_path / "shut.txt"
    path.write_text(TALK)
    path.chmod(0)
    with pytest.raises(InputError, match="permission"):
        load(str(path))


def test_endless_input_ends() -> None:
    with pytest.raises(InputError, match="larger than"):
        load("-", io.BytesIO(b"a" * (1 << 21)), limits=Limits(size=1))


# Bytes to text

GERMAN = "Die Brücke über den Fluß ist müde. „Hören Sie?“, fragte er. Wir hörten nichts, und das war schön.\n" * 4
RUSSIAN = "Снег помнит всё, что было зимой. Мы слушаем его каждое утро и записываем в тетрадь.\n" * 4
FRENCH = "L’été dernier, le boulanger était déjà là. « Où allez-vous ? » demanda-t-il, très étonné.\n" * 4


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (GERMAN, "utf-8"),
        (GERMAN, "utf-8-sig"),
        (GERMAN, "utf-16"),
        (GERMAN, "utf-16-le"),
        (GERMAN, "utf-16-be"),
        (GERMAN, "utf-32"),
        (GERMAN, "cp1252"),
        (FRENCH, "cp1252"),
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (RUSSIAN, "utf-16-le"),
    ],
)
def test_encodings_are_told_apart(text: str, encoding: str) -> None:
    assert decode(document(text.encode(encoding))) == text


def test_a_page_says_its_encoding() -> None:
    page = "<html><head><meta charset=windows-1251></head><body><p>Да, нет.</p></body></html>"
    assert "Да, нет." in decode(document(page.encode("cp1251"), "a.html"))


def test_one_bad_byte_does_not_turn_utf8_into_something_else() -> None:
    assert "Brücke" in decode(document(GERMAN.encode() + b"\xff und so weiter.\n" + GERMAN.encode()))


def test_mojibake_is_put_right() -> None:
    assert decode(document(GERMAN.encode().decode("cp1252", "replace"))).startswith("Die Brücke über")


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "PNG"),
        (b"ID3\x04\x00" + bytes(200), "MP3"),
        (b"\xff\xfb\x90\x64" + bytes(range(256)) * 4, "MP3"),
        (b"PK\x03\x04" + bytes(100), "ZIP"),
        (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "PDF"),
        (b"RIFF\x24\x08\x00\x00WAVEfmt " + bytes(100), "WAV"),
        (bytes(range(256)) * 20, "binary"),
        (bytes(1000) + b"a", "binary"),
    ],
)
def test_binary_files_are_named(data: bytes, what: str) -> None:
    with pytest.raises(InputError, match=what):
        decode(document(data, "thing.txt"))


def test_unseen_characters_go_and_lines_stay() -> None:
    text = decode(document("A\0 qui\u00adet\r\ntr\u202ea\u200bde\rhere\u2028and\x0bthere\n"))
    assert text == "A quiet\ntrade\nhere and there\n"


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=300))
@example(codecs.BOM_UTF16_LE + b"\x00\xd8")
@example(b"\xef\xbb\xbf")
def test_any_bytes_are_an_article_or_one_clear_line(data: bytes) -> None:
    for name in ("a.txt", "a.html", "a.md"):
        try:
            result = article(data, name)
        except InputError as error:
            assert str(error)
        else:
            assert result.blocks


# Formats


@pytest.mark.parametrize(
    ("name", "text", "marked"),
    [
        ("a.txt", "<!doctype html><html><body><p><b>What is it?</b></p><p>A boat.</p></body></html>", True),
        ("standard input", "<p><b>Q</b></p><p>one</p><p>two</p><p>three</p>", True),
        ("a.html", "Jon: What is it?\n\nA boat <3 of mine, 2 < 3.\n", False),
        ("a.txt", "# A boat\n\n**Paper:** What is it?\n\n**Jon:** A boat.\n", True),
        ("a.txt", "The code says <p> and nothing else.\n\nThat is all.\n", False),
        ("a.md", "Paper: **What** is it?\n", True),
    ],
)
def test_content_decides_the_format(name: str, text: str, marked: bool) -> None:
    result = article(text, name)
    assert any(block.marks for block in result.blocks) == marked


def test_without_text_there_is_an_error() -> None:
    for text, name in (
        ("<html><body><img src=a><script>x()</script></body></html>", "a.html"),
        ("***\n\n—\n", "a.txt"),
    ):
        with pytest.raises(InputError, match="no readable text"):
            article(text, name)


def test_language_is_asked_once_with_a_bounded_sample() -> None:
    asked: list[str] = []

    def detect(sample: str) -> str:
        asked.append(sample)
        return "nl"

    assert read(document(TALK * 2000), detect).language == "nl"
    assert len(asked) == 1 and len(asked[0]) <= 1600


@pytest.mark.parametrize(("text", "code"), [(GERMAN, "de"), (FRENCH, "fr"), (RUSSIAN, "ru"), (TALK * 4, "en")])
def test_languages_are_detected(text: str, code: str) -> None:
    assert read(document(text)).language == code


def test_a_wrong_declaration_is_not_believed() -> None:
    page = f"<html lang='en'><body><h1>Brücken</h1><p>{GERMAN}</p></body></html>"
    assert read(document(page, "a.html")).language == "de"


# Rule 5


def accounted(result: Article, source: str) -> None:
    """Every word is spoken or listed, nothing is invented, and what is spoken keeps its order."""
    parts = told(result)
    assert Counter(words(" ".join(parts))) == Counter(words(source))
    at = iter(words(source))
    spoken = words(" ".join(block.text for block in result.blocks))
    assert all(any(letter == other for other in at) for letter in spoken)
    for block in result.blocks:
        assert words(block.text) == words(" ".join(s.text for s in block.sentences))
        assert all(block.text[s.start : s.start + len(s.text)] == s.text for s in block.sentences)
        assert all(0 <= m.start < m.end <= len(block.text) for m in block.marks)


@pytest.mark.parametrize("path", [p for p in SOURCES if p.suffix == ".txt"], ids=lambda p: p.stem[:20])
def test_no_word_of_a_text_is_lost(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    result = read(load(str(path)), english)
    accounted(result, source)
    lines = source.split("\n")
    for block in result.blocks:  # it begins on the line that it names
        assert "".join(words(block.text)[:6]) in "".join(words(" ".join(lines[block.line - 1 : block.line + 2])))
        for sentence in block.sentences:
            near = " ".join(lines[sentence.line - 1 : sentence.line + 2])
            assert "".join(words(sentence.text)[:4]) in "".join(words(near))


@pytest.mark.parametrize("path", [p for p in SOURCES if p.suffix in (".html", ".md")], ids=lambda p: p.stem)
def test_no_sentence_of_a_page_is_lost(path: Path) -> None:
    source = path.read_text(encoding="utf-8")
    if path.suffix == ".html":
        source = re.sub(r"<(script|style|head|noscript|svg)\b.*?</\1>|<!--.*?-->", " ", source, flags=re.S)
        source = re.sub(r"<[^>]+>", " ", source)
    else:
        source = re.sub(r"\A---\n.*?\n---\n|\A\+\+\+\n.*?\n\+\+\+\n", "", source, flags=re.S)
        source = re.sub(r"\]\([^)]*\)|<!--.*?-->", " ", source, flags=re.S)
    import html

    have = "".join(words(" ".join(told(read(load(str(path)), english)))))
    for chunk in re.split(r"\s*\n\s*|(?<=[.!?])\s", html.unescape(source)):
        assert "".join(words(chunk)) in have, chunk


LINE = st.lists(
    st.sampled_from(
        [
            "the",
            "Le",
            "Monde",
            "of",
            "with.",
            "Dr.",
            "U.S.",
            "«",
            "»",
            "“x”",
            '"',
            "(",
            ")",
            "Jon:",
            "Q:",
            "Read",
            "more",
            "Newsletter",
            "AFP",
            "/",
            "Photo:",
            "Subscribe",
            "By",
            "Jane",
            "Roe",
            "5",
            "min",
            "2021",
            "•",
            "-",
            "—",
            "…",
            "?!",
            "z.B.",
            "über",
            "где",
            "¿Qué",
            "©",
            "any-",
            "where",
            "Anzeige",
            "i.e.",
            "*",
            "#",
            "3.5",
            "No.",
            "4",
            "one",
            "two,",
            "three;",
        ]
    ),
    min_size=1,
    max_size=12,
).map(" ".join)
TEXTS = st.lists(st.one_of(LINE, st.just("")), min_size=1, max_size=30).map("\n".join)


@settings(max_examples=300, deadline=None)
@given(TEXTS)
@example('Title of it\n\nfor " \n\nan end\n\n ".')
def test_no_word_of_any_text_is_lost(text: str) -> None:
    if not words(text):
        return
    try:
        result = article(text)
    except InputError:
        return  # all of it is furniture
    accounted(result, text)


TAGS = st.sampled_from(
    [
        "p",
        "div",
        "b",
        "i",
        "span",
        "li",
        "h1",
        "h2",
        "br",
        "aside",
        "nav",
        "blockquote",
        "dl",
        "dt",
        "dd",
        "em",
        "a",
        "article",
        "figure",
        "figcaption",
        "td",
    ]
)
PAGES = st.recursive(
    LINE.map(lambda text: text.replace("<", "")),
    lambda inner: st.tuples(TAGS, st.lists(inner, min_size=1, max_size=4)).map(
        lambda t: f"<{t[0]}>{' '.join(t[1])}</{t[0]}>"
    ),
    max_leaves=25,
)


@settings(max_examples=150, deadline=None)
@given(PAGES)
def test_no_word_of_any_page_is_lost(body: str) -> None:
    import html

    try:
        result = article(f"<!doctype html><html><body>{body}</body></html>", "a.html")
    except InputError:
        return
    source = html.unescape(re.sub(r"<[^>]+>", " ", body))
    assert Counter(words(" ".join(told(result)))) == Counter(words(source))


# Sentences


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        (
            "en",
            [
                "Dr. J. R. Stone left the U.S. last May.",
                "“Why?” she asked.",
                "“I slept.”",
                "See No. 5, i.e. 3.5 pages.",
            ],
        ),
        ("fr", ["M. Petit et Mme Roux sont là.", "« Viens ! »", "Il part…", "Elle reste."]),
        ("es", ["El Sr. Mena vino, p. ej. ayer.", "¿Y usted?", "¡Nunca!", "La Dra. Vidal rió."]),
        ("de", ["Am 3. Mai kam Dr. Kern, z. B. zu Fuß.", "„Warum?“, fragte er.", "Im 19. Jahrhundert, d. h. früher."]),
        ("it", ["Il dott. Rossi e il sig. Neri tacciono.", "«Perché?»", "Nessuno lo sa…", "Forse."]),
        ("pt", ["O Sr. Reis e a Dra. Sousa saíram.", "“Não é.”", "E depois?", "Nada."]),
        ("ru", ["И. П. Орлов родился в 1960 г. в городе.", "«Слушай».", "Я слушаю…", "Медленно."]),
    ],
)
def test_sentences_end_where_they_end(language: str, sentences: list[str]) -> None:
    text = " ".join(sentences)
    assert [text[a:b] for a, b in split(text, language)] == sentences


# Hostile input


def counted(result: Article) -> int:
    return sum(len(block.sentences) for block in result.blocks)


@pytest.mark.parametrize(
    "line",
    [
        "word " * 200_000,
        "a" * 1_000_000,
        '"( ' * 330_000 + "x",
        "- " * 400_000 + "x",
        "By " + "A" * 900_000,
        "x &amp; y " * 90_000,
    ],
)
def test_a_line_of_a_megabyte_is_read(line: str) -> None:
    assert article(line).blocks


def test_a_great_many_blocks_are_read() -> None:
    result = article("\n\n".join(f"This is sentence number {n} of them all." for n in range(20_000)))
    assert counted(result) == 20_000
    assert article("\n\n".join(["and then (“he"] * 20_000)).blocks


def test_work_grows_with_the_text_and_no_faster() -> None:
    """Calls counted, not seconds: four times the text, about four times the work."""
    import sys

    def work(blocks: int) -> int:
        calls = 0

        def count(frame: object, event: str, arg: object) -> None:
            nonlocal calls
            calls += 1

        text = "\n\n".join(["He said (“this", "Read more", "Le Monde", "and then it ended. So be it."] * blocks)
        before = sys.getprofile()
        sys.setprofile(count)
        try:
            article(text)
        finally:
            sys.setprofile(before)
        return calls

    work(10)
    assert work(400) < 4.6 * work(100)


@pytest.mark.parametrize("tag", ["div", "b", "blockquote", "ul><li"])
def test_a_page_nested_ten_thousand_deep_keeps_its_words(tag: str) -> None:
    result = article(f"<html><body>{f'<{tag}>' * 10_000}Deep words here.<p>More of them here.", "a.html")
    assert "Deep words here." in " ".join(told(result)) and "More of them here." in " ".join(told(result))


def test_entities_of_a_document_type_are_not_expanded() -> None:
    bomb = (
        '<!DOCTYPE html [<!ENTITY a "boom"><!ENTITY b "&a;&a;&a;&a;">]><html><body><p>See &b; there.</p></body></html>'
    )
    assert "boomboom" not in " ".join(told(article(bomb, "a.html")))


def test_a_file_of_the_machine_is_not_read_through_an_entity(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("hidden words")
    secret = (tmp_path / "secret").as_uri()
    page = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret}">]><html><body><p>A &x; b.</p></body></html>'
    assert "hidden words" not in " ".join(told(article(page, "a.html")))


def test_broken_pages_are_read() -> None:
    page = "<html><body><p>One <b>two</p><div></b>three <<< <p x='y>z'>Four &nosuch; five.<table><td>Six"
    assert "".join(words("Four")) in "".join(words(" ".join(told(article(page, "a.html")))))


@pytest.mark.parametrize(
    "text",
    [
        "> " * 5000 + "deep words",
        "**a " * 20_000,
        "[" * 5000 + "a" + "]" * 5000,
        "* " * 3000 + "x",
        "{{< a " * 20_000,
        "[^a" * 5000,
        "<b>a " * 5000,
        "<div>" * 5000 + "a",
    ],
)
def test_hostile_markdown_is_read(text: str) -> None:
    assert article(text, "a.md").blocks
