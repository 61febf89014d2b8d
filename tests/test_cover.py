"""Covers: as large as wanted, whole, readable in a list, in every script the fonts have; never a box."""

from __future__ import annotations

import io
import itertools
from pathlib import Path

import pytest
from PIL import Image, ImageStat, features

from narrator.errors import InputError
from narrator.publishing import cover
from narrator.publishing.cover import PALETTES, Cover, Face, drawing, fitting, letters
from narrator.settings import PALETTES as OFFERED

JOINS = pytest.mark.skipif(not features.check("raqm"), reason="no FriBiDi here: letters cannot be joined")
TITLES = {
    "short": "The bell",
    "question": "Who lights the bridge?",
    "long": "What a ferryman would tell the ministry of forty years on the river, of its floods, and of its people",
    "endless": "word and other words " * 200,
    "one word": "A" * 300,
    "wide": "W" * 40 + " " + "m" * 60,
    "hostile": "<script>alert(1)</script> \u202e]]> \x00 --> Z\u0334\u0321\u031b\u0336a\u0337\u0321lgo",
    "cyrillic": "Женщина, которая зажигает мост",
    "greek": "Η γυναίκα που ανάβει τη γέφυρα",
    "japanese": "橋の灯りをともす女性、「夜の川」を語る。",
    "korean": "밤에 다리를 밝히는 여자",
    "mixed": "Talk 橋 and Москва \N{PARTY POPPER}",
}


def face(title: str, *names: str, show: str = "", palette: str = "navy") -> Face:
    return Face(title, names, show, palette)


def opened(data: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(data))
    image.load()
    return image


def ink(image: Image.Image, palette: str) -> Image.Image:
    """White where a picture is nearer to ink than to paper."""
    paper, other = (
        sum(w * c for w, c in zip((299, 587, 114), bytes.fromhex(p[1:]), strict=True)) for p in PALETTES[palette]
    )
    middle = (paper + other) / 2000
    return image.convert("L").point([255 * ((v > middle) == (other > paper)) for v in range(256)])


@pytest.fixture(scope="module")
def bell() -> Cover:
    return cover.make(face("The bell", "Bo Kay", "Ann Lee", show="Night Talks"))


def test_three_pictures_of_one(bell: Cover) -> None:
    big, middle, small = map(opened, (bell.big, bell.middle, bell.small))
    assert [p.size for p in (big, middle, small)] == [(3000, 3000), (1500, 1500), (200, 200)]
    assert {(p.format, p.mode) for p in (big, middle, small)} == {("JPEG", "RGB")}
    assert bell.side == 1500
    assert len(bell.small) < 8_000
    assert len(bell.big) < 512_000  # what hosts and directories take
    pairs = itertools.combinations([p.resize((50, 50), Image.Resampling.BOX) for p in (big, middle, small)], 2)
    for one, other in pairs:
        means = [abs(a - b) for a, b in zip(ImageStat.Stat(one).mean, ImageStat.Stat(other).mean, strict=True)]
        assert max(means) < 3
    paper, inked = (bytes.fromhex(colour[1:]) for colour in PALETTES["navy"])
    assert all(abs(a - b) <= 4 for a, b in zip(big.getpixel((20, 20)), paper, strict=True))
    assert all(abs(a - b) <= 4 for a, b in zip(big.getpixel((200, 1200)), inked, strict=True))


def test_another_decoder_reads_the_scans_too(bell: Cover) -> None:
    import av

    with av.open(io.BytesIO(bell.big), format="jpeg_pipe") as file:
        frame = next(file.decode(video=0))
    seen = Image.fromarray(frame.to_ndarray(format="rgb24")).resize((100, 100), Image.Resampling.BOX)
    ours = opened(bell.big).resize((100, 100), Image.Resampling.BOX)
    difference = max(abs(a - b) for a, b in zip(seen.tobytes(), ours.tobytes(), strict=True))
    assert (frame.width, frame.height) == (3000, 3000)
    assert difference < 12


def test_the_same_face_is_the_same_bytes(bell: Cover) -> None:
    again = face("The bell", "Bo Kay", "Ann Lee", show="Night Talks")
    assert cover.make(again) == bell
    assert cover.key(again, {}) == cover.key(face("The bell", "Bo Kay", "Ann Lee", show="Night Talks"), {})
    others = {cover.key(again._replace(**{name: value}), {}) for name, value in
              (("title", "x"), ("names", ()), ("show", ""), ("palette", "sky"), ("fonts", ("f",)))}  # fmt: skip
    assert len(others | {cover.key(again, {})}) == 6
    assert cover.unpacked(*cover.packed(bell)) == bell
    assert cover.unpacked({"sizes": [1]}, b"") is None


@pytest.mark.parametrize("name", TITLES)
def test_a_title_is_whole_and_clear_of_the_edge(name: str) -> None:
    title = TITLES[name]
    made = cover.make(face(title, "Bo Kay", show="Night Talks"))
    assert not made.lacking
    image = ink(opened(made.big), "navy")
    for edge in ((0, 0, 3000, 90), (0, 2910, 3000, 3000), (0, 0, 90, 3000), (2910, 0, 3000, 3000)):
        assert image.crop(edge).getbbox() is None
    text = letters.readable(title, letters.OURS)
    assert text
    block = fitting.fitted(text, 2480, 1400, 1400)
    assert "".join("".join(block.lines).split()) == "".join(text.text.split())
    assert block.height <= 1400
    assert all(letters.width(text, line) * block.size <= 2480 for line in block.lines)


@pytest.mark.parametrize("name", ["short", "long", "endless", "one word", "japanese"])
def test_something_is_read_where_a_cover_is_55_px_wide(name: str) -> None:
    """Letters of at least 6 px stand on it, as dark on their ground as text should be."""
    made = cover.make(face(TITLES[name], "Bo Kay"))
    listed = opened(made.big).convert("L").resize((55, 55), Image.Resampling.LANCZOS)
    bubble = listed.crop((5, 5, 50, 35))
    light, dark = bubble.getextrema()[1], bubble.getextrema()[0]
    assert light - dark > 60
    rows = [min(bubble.crop((0, y, 45, y + 1)).tobytes()) < light - 50 for y in range(30)]
    runs = [len(list(group)) for seen, group in itertools.groupby(rows) if seen]
    assert max(runs) >= 6


def test_every_palette_is_read_at_a_glance() -> None:
    def luminance(colour: str) -> float:
        shares = [c / 255 for c in bytes.fromhex(colour[1:])]
        linear = [s / 12.92 if s <= 0.04045 else ((s + 0.055) / 1.055) ** 2.4 for s in shares]
        return sum(w * v for w, v in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    for pair in PALETTES.values():
        low, high = sorted(map(luminance, pair))
        assert (high + 0.05) / (low + 0.05) >= 7
    assert set(OFFERED) == set(PALETTES)
    assert {cover.palette_for(f"show {n}") for n in range(200)} == set(PALETTES)


SHAPED = {
    "arabic": "حوار مع حارس الجسر القديم",
    "hebrew": "האישה שמדליקה את הגשר",
    "hindi": "पुल को रोशन करने वाली महिला",
    "bengali": "সেতু আলোকিত করা নারী",
    "tamil": "பாலத்தை ஒளிரச் செய்யும் பெண்",
    "thai": "ผู้หญิงที่จุดไฟ สะพานยามค่ำคืน",
    "amharic": "ድልድዩን የምታበራ ሴት",
}


@JOINS
@pytest.mark.parametrize("name", SHAPED)
def test_scripts_whose_letters_join(name: str) -> None:
    text = letters.readable(SHAPED[name], letters.OURS)
    assert text
    assert text.rightwards == (name not in ("arabic", "hebrew"))
    assert not cover.make(face(SHAPED[name])).lacking


@JOINS
def test_hebrew_begins_at_the_right() -> None:
    """The first word of a line is at its right end: the wide letter there, the narrow ones left of it."""
    image = Image.new("L", (3000, 3000))
    from PIL import ImageDraw

    text = letters.readable("שש וווו", letters.OURS)
    assert text
    block = fitting.fitted(text, 2000, 600, 400, 1)
    drawing._write(ImageDraw.Draw(image), text, block, 100, 255)
    left, _, right, _ = image.getbbox() or (0, 0, 0, 0)
    columns = [image.crop((x, 0, x + 1, 3000)).getbbox() is not None for x in range(left, right)]
    marks = [len(list(group)) for seen, group in itertools.groupby(columns) if seen]
    assert marks[-1] > 2 * marks[0]


def test_what_no_font_has_is_never_a_box(tmp_path: Path) -> None:
    private, script = "\ue000\ue001", "\U0001e900\U0001e901"
    made = cover.make(face(script, "Ann Lee"))
    assert made.lacking == (script,)
    assert cover.make(face(script)).big == cover.make(face("\U0001e905")).big  # neither shows a letter of its title
    signs = letters.readable(f"One {private}\N{PARTY POPPER} two", letters.OURS)
    assert signs is not None and signs.text == "One two"
    nothing = cover.make(face("\N{PARTY POPPER}"))
    assert nothing.lacking and opened(nothing.big).size == (3000, 3000)


def test_without_fribidi_joined_letters_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(letters, "can_join", lambda: False)
    assert letters.readable(SHAPED["arabic"], letters.OURS) is None
    assert letters.readable("The bell", letters.OURS) is not None


def test_a_font_of_ones_own(tmp_path: Path) -> None:
    (tmp_path / "no.ttf").write_bytes(b"no font")
    with pytest.raises(InputError, match=r"no\.ttf"):
        cover.make(face("\U0001e900")._replace(fonts=(str(tmp_path / "no.ttf"),)))


def test_many_names_are_counted() -> None:
    names = [letters.readable(f"Speaker Number {n}", letters.OURS) for n in range(40)]
    line, block = drawing._listed([name for name in names if name])
    assert block.size >= 90
    first, _, more = line.text.rpartition("+")
    assert first.count("Speaker") + int(more) == 40


def test_a_speaker_without_a_name_is_not_on_it(tmp_path: Path) -> None:
    from types import SimpleNamespace
    from typing import Any

    from narrator.model import Interview, Speaker
    from narrator.pipeline.covering import face_of
    from narrator.settings import Settings

    def shown(language: str, *people: tuple[str, str]) -> tuple[str, ...]:
        speakers: Any = tuple(Speaker(name, role) for name, role in people)  # type: ignore[arg-type]
        draft: Any = SimpleNamespace(interview=Interview("s", "T", language, speakers, ()), folder=tmp_path)
        face = face_of(draft, Settings())
        assert isinstance(face, Face)
        return face.names

    assert shown("en", ("Interviewer", "interviewer"), ("Bo Kay", "guest"), ("Narrator", "narrator")) == ("Bo Kay",)
    assert shown("de", ("Interviewer", "interviewer"), ("Gast", "guest")) == ()
    assert shown("en", ("Ann Lee", "interviewer"), ("Cher", "guest")) == ("Cher", "Ann Lee")


def picture(path: Path, size: tuple[int, int], mode: str = "RGB", **more: object) -> Path:
    image = Image.new(mode, size, {"RGB": (200, 30, 30), "RGBA": (200, 30, 30, 0), "CMYK": (0, 200, 200, 0)}[mode])
    image.save(path, **more)
    return path


def test_the_shows_own_picture_is_taken_as_it_is(tmp_path: Path) -> None:
    path = picture(tmp_path / "show.jpg", (1400, 1400))
    made = cover.make(path)
    assert made.big == path.read_bytes()
    assert opened(made.middle).size == (1400, 1400) == (made.side, made.side)
    assert opened(made.small).size == (200, 200)


@pytest.mark.parametrize(
    ("name", "size", "mode", "becomes"),
    [
        ("large.png", (3600, 3600), "RGB", 3000),
        ("clear.png", (1400, 1400), "RGBA", 1400),
        ("print.jpg", (1500, 1500), "CMYK", 1500),
        ("almost.jpg", (1500, 1510), "RGB", 1500),
    ],
)
def test_a_picture_is_made_to_fit_where_nothing_is_lost(
    tmp_path: Path, name: str, size: tuple[int, int], mode: str, becomes: int
) -> None:
    made = cover.make(picture(tmp_path / name, size, mode))
    image = opened(made.big)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (becomes, becomes))
    red, green, blue = image.getpixel((700, 700))
    assert (red > 240 and green > 240) if mode == "RGBA" else (red > 180 and green < 90 and blue < 90)


def test_a_picture_that_lies_on_its_side_is_set_upright(tmp_path: Path) -> None:
    image = Image.new("RGB", (1400, 1400), "white")
    image.paste((0, 0, 0), (0, 0, 1400, 200))
    exif = Image.Exif()
    exif[0x0112] = 6  # the camera was turned: its top is at the right
    image.save(tmp_path / "side.jpg", exif=exif)
    seen = opened(cover.make(tmp_path / "side.jpg").big)
    assert seen.getpixel((1390, 700)) < (60, 60, 60) and seen.getpixel((10, 700)) > (200, 200, 200)
    assert seen.getexif().get(0x0112, 1) == 1


@pytest.mark.parametrize(
    ("size", "says"), [((3000, 2000), "not square"), ((1000, 1000), "too small"), ((10_000, 10_000), "too large")]
)
def test_a_picture_that_would_not_do_is_refused(tmp_path: Path, size: tuple[int, int], says: str) -> None:
    path = tmp_path / "show.png"
    if max(size) > 4000:
        head = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + b"".join(n.to_bytes(4, "big") for n in size) + b"\x08\2\0\0\0"
        import zlib

        path.write_bytes(head + zlib.crc32(head[12:]).to_bytes(4, "big") + b"\0\0\0\0IDAT\x35\xaf\x06\x1e")
    else:
        picture(path, size)
    with pytest.raises(InputError, match=says) as told:
        cover.make(path)
    assert "show.png" in str(told.value) and "\n" not in str(told.value)


@pytest.mark.parametrize("data", [b"", b"GIF89a" + b"\0" * 40, b"\xff\xd8\xff\xe0 broken", b"<svg/>"])
def test_what_is_no_picture_is_one_line(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "show.jpg").write_bytes(data)
    for path in (tmp_path / "show.jpg", tmp_path / "nowhere.jpg", tmp_path):
        with pytest.raises(InputError) as told:
            cover.make(path)
        assert "\n" not in str(told.value)


def test_a_picture_cut_short_is_refused(tmp_path: Path) -> None:
    path = picture(tmp_path / "show.jpg", (1400, 1400))
    path.write_bytes(path.read_bytes()[:3000])
    with pytest.raises(InputError, match="cannot take"):
        cover.make(path)


def test_who_watches_sees_another_picture(tmp_path: Path) -> None:
    from narrator.library.inputs import Inputs
    from narrator.settings import Settings

    source = tmp_path / "talk.txt"
    source.write_text("Ann: Why?")
    chosen = Settings(cover="show.jpg", cover_fonts=("script.ttf",))
    assert {Path("show.jpg"), Path("script.ttf")} <= set(Inputs([str(source)], chosen).shared())
    assert Path("off") not in Inputs([str(source)], Settings(cover="off")).shared()
