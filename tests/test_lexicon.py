"""Lexicons: how words are said, by alias and by IPA, in both engines; what no source can make an engine do."""

from __future__ import annotations

import ctypes
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator import casting, reading, speech, wording
from narrator.errors import InputError
from narrator.model import Interview, Line, Phonemes, Sentence, Speaker, Turn, Voice
from narrator.pipeline import drafting, naming, saying
from narrator.places import data_root
from narrator.settings import Settings
from narrator.speech import espeak, phonemes, pronouncing
from narrator.store import Store
from narrator.wording import Entry, Lexicon

BRITISH = Voice("british", "espeak", "gmw/en", "en")
AMERICAN = Voice("american", "espeak", "gmw/en-US+m3", "en")
PLS = """<?xml version="1.0"?>
<lexicon version="1.0" xmlns="http://www.w3.org/2005/01/pronunciation-lexicon" {} xml:lang="{}">
{}</lexicon>
"""
NGUYEN = Lexicon({"Nguyen": Entry(ipa="ˈwɪn"), "OSCE": Entry("O-S-C-E"), "Łódź": Entry("woodge", "wutɕ")})


def pls(folder: Path, lexemes: str, language: str = "en", alphabet: str = 'alphabet="ipa"') -> Path:
    path = folder / "own.pls"
    path.write_text(PLS.format(alphabet, language, lexemes), encoding="utf-8")
    return path


def line(text: str, voice: Voice = BRITISH, lexicon: Lexicon = NGUYEN) -> Line:
    spoken, sounds = wording.pronounced(text, voice.language, lexicon)
    return Line("t1", "Ada", "guest", "talk", text, spoken, voice, phonemes=sounds)


def test_a_phoneme_a_preferred_one_and_an_alias_are_read(tmp_path: Path) -> None:
    path = pls(
        tmp_path,
        "<lexeme><grapheme>Nguyen</grapheme><phoneme>/ŋwiən/</phoneme>"
        "<phoneme prefer='true'>ˈwɪn</phoneme></lexeme>"
        "<lexeme><grapheme>Łódź</grapheme><grapheme>Lodz</grapheme>"
        "<alias>woodge</alias><phoneme>wut͡ɕ</phoneme></lexeme>"
        "<lexeme><grapheme>Hay</grapheme><phoneme alphabet='x-sampa'>aI</phoneme></lexeme>",
    )
    entries = wording.load_lexicon((path,)).entries
    assert entries == {"Nguyen": ("", "ˈwɪn"), "Łódź": ("woodge", "wutɕ"), "Lodz": ("woodge", "wutɕ")}


def test_a_lexicon_of_another_language_is_passed_over(tmp_path: Path) -> None:
    path = pls(tmp_path, "<lexeme><grapheme>chat</grapheme><alias>shah</alias></lexeme>", "fr-CA")
    assert wording.load_lexicon((path,), "fr").entries
    assert not wording.load_lexicon((path,), "en").entries


def test_what_is_no_ipa_is_told_with_its_line(tmp_path: Path) -> None:
    path = pls(tmp_path, "\n<lexeme><grapheme>A</grapheme><phoneme>w]]x</phoneme></lexeme>")
    with pytest.raises(InputError, match=r"own.pls, line 4: ']' is no sound of the IPA"):
        wording.load_lexicon((path,))


@pytest.mark.parametrize(
    ("typed", "normal"),
    [
        ("/ˈt͡ʃɑ.li/", "ˈtʃɑli"),
        ("[gə'zɛl]", "ɡəˈzɛl"),
        ("fra\u0303sɛ:z", "fra\u0303sɛːz"),
        ("ɡaʁˈsɔ̃", "ɡaʁˈsɔ\u0303"),
        ("ʧa", "tʃa"),
    ],
)
def test_ipa_as_people_type_it(typed: str, normal: str) -> None:
    assert wording.normal_ipa(typed) == normal


def test_pronunciations_stand_where_their_words_are_spoken() -> None:
    said = line("In 1998, Prof. Nguyen's brother left Łódź (#Nguyen) for the OSCE.")
    assert said.spoken.startswith("In nineteen ninety-eight, Professor Nguyen's brother left woodge")
    assert [said.spoken[at : at + length] for at, length, _ in said.phonemes] == ["Nguyen", "woodge", "Nguyen"]
    assert said.spoken.endswith("for the O-S-C-E.")


@given(st.text(alphabet=st.one_of(st.characters(), st.sampled_from("Qq\ue000\ue001\uf8ff[]' Nguyen")), max_size=60))
def test_no_source_can_write_phonemes(text: str) -> None:
    spoken, sounds = wording.pronounced(text, "en", NGUYEN)
    assert not re.search("[\ue000-\uf8ff]|\\[\\[", spoken)
    assert {(spoken[at : at + length], ipa) for at, length, ipa in sounds} <= {("Nguyen", "ˈwɪn")}
    assert len(sounds) <= text.count("Nguyen")


def test_phonemes_are_in_the_key_and_only_of_the_lines_that_hold_the_word() -> None:
    other = Lexicon({"Nguyen": Entry(ipa="ŋwiən")})
    assert len({speech.clip_key(line("I met Nguyen.", lexicon=own)) for own in (NGUYEN, other, Lexicon())}) == 3
    assert len({speech.clip_key(line("I met nobody.", lexicon=own)) for own in (NGUYEN, other, Lexicon())}) == 1


class _Event(ctypes.Structure):
    """espeak_EVENT, with its phoneme."""

    _fields_ = (
        ("type", ctypes.c_int),
        ("other", ctypes.c_int * 5),
        ("user_data", ctypes.c_void_p),
        ("phoneme", ctypes.c_char * 8),
    )


def told_by_the_engine(text: str, voice: str) -> str:
    """What espeak-ng says it says for a text with commands in it, in IPA."""
    heard: list[str] = []
    kind = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.POINTER(_Event))

    def take(wave: int | None, count: int, events: Any) -> int:
        number = 0
        while events[number].type:
            heard.append(events[number].phoneme.decode() if events[number].type == 7 else "")
            number += 1
        return 0

    library_path, data = espeak.parts()
    library = ctypes.CDLL(str(library_path))
    library.espeak_Initialize(2, 1000, str(data).encode(), 0x8000 | 3)
    espeak.set_voice(library, voice)
    callback = kind(take)
    library.espeak_SetSynthCallback(callback)
    raw = text.encode()
    library.espeak_Synth(raw, ctypes.c_size_t(len(raw) + 1), 0, 1, 0, 1 | 0x100, None, None)
    library.espeak_Synchronize()
    return "".join(heard)


@pytest.mark.parametrize(
    ("voice", "ipa", "said"),
    [
        ("gmw/en-US", "ˈwɪn", "wˈɪn"),
        ("gmw/en-US", "tʃiˈmɪn", "tʃimˈɪn"),
        ("gmw/en", "mitɛˈʁɑ\u0303", "mitɛʁˈɑ\u0303"),
        ("roa/fr", "ˈtʃɜːtʃɪl", "tʃˈœtʃɪl"),
        ("gmw/de", "ʒɔˈʁɛs", "ʃɔʁˈɛs"),
        ("roa/pt-BR", "ˈwɪn", "wˈɪn"),
        ("roa/it", "obaˈma", "obamˈa"),
    ],
)
def test_espeak_says_the_ipa_or_its_neighbour(voice: str, ipa: str, said: str) -> None:
    mnemonics = pronouncing.for_espeak(ipa, voice)
    assert told_by_the_engine(f"[[{mnemonics}]]", voice) == said


def test_every_mnemonic_of_a_table_is_harmless_and_of_a_voice_there_is() -> None:
    bases = {v.id.partition("+")[0] for v in casting.load_catalogue(data_root()).voices if v.engine == "espeak"}
    assert set(pronouncing._tables()) == bases
    for table in pronouncing._tables().values():
        assert len(table) > 40
        assert not any(re.search(r"[\[\]\s|]", mnemonic) for mnemonic in table.values())


def test_a_sound_that_an_engine_lacks_is_told() -> None:
    assert not speech.says(BRITISH, "ʘa")
    assert speech.says(BRITISH, "ˈwɪn")
    assert not speech.says(Voice("own", "system", "own", "en"), "ˈwɪn")


@pytest.mark.parametrize("voice", [BRITISH, AMERICAN])
def test_espeak_speaks_them_and_words_keep_their_places(voice: Voice, tmp_path: Path) -> None:
    store = Store(tmp_path)
    said = line("I met Nguyen's brother and a Nguyen today.", voice)
    clip = speech.speak(said, store)
    alike = speech.speak(line("I met wynn's brother and a wynn today.", voice), store)
    assert abs(clip.frames - alike.frames) < clip.rate // 10, "as long as what sounds so"
    assert clip.pcm != speech.speak(line("I met Nguyen's brother and a Nguyen today.", voice, Lexicon()), store).pcm
    heard = [said.spoken[word.at : word.at + word.length] for word in clip.words]
    assert heard[0] == "I" and heard[-1] == "today" and "brother" in " ".join(heard)


def test_what_is_joined_by_an_apostrophe_is_said_with_the_word() -> None:
    with espeak.fresh() as library:
        espeak.set_voice(library, "gmw/en")
        text, places = pronouncing.bracketed(library, "A Nguyen's.", [(2, 6, "ˈwɪn", "w|'I|n")])
    assert text == "A [[w|'I|n|z]]."
    assert len(places) == len(text) + 1
    assert told_by_the_engine(text, "gmw/en") == "ɐwˈɪnz"


def test_kokoro_takes_ipa_as_it_is_and_its_neighbours_as_they_must_be() -> None:
    text = "I met a Nguyen, the Nguyen's house; the Obama."
    sounds = (Phonemes(8, 6, "ˈwɪn"), Phonemes(20, 6, "ˈwɪn"), Phonemes(40, 5, "oʊˈbɑːmə"))
    assert phonemes.ipa(text, "gmw/en-US", "en", sounds) == "aɪ mˈɛt ɐ wˈɪn, ðə wˈɪnz hˈaʊs; ðɪ oʊbˈɑːmə."
    french = phonemes.ipa("Les idées d'Obama.", "roa/fr", "fr", (Phonemes(12, 5, "obaˈma"),))
    assert french.endswith("dobamˈa.")


def test_an_entry_leaves_all_else_of_a_lexicon_as_it_was(tmp_path: Path) -> None:
    path = pls(
        tmp_path,
        "  <!-- towns -->\n  <lexeme><grapheme>Lodz</grapheme><grapheme>Łódź</grapheme><alias>woodge</alias></lexeme>\n"
        "  <lexeme xml:id='n'><grapheme>Nguyen</grapheme><alias>new yen</alias><example>Mr Nguyen</example></lexeme>\n",
    )
    for word, entry in (("Nguyen", Entry(ipa="ˈwɪn")), ("Lodz", Entry("lodge")), ("A&B", Entry("a <and> b"))):
        path.write_bytes(wording.entered(path.read_bytes(), word, entry, "en"))
    text = path.read_text(encoding="utf-8")
    assert "<!-- towns -->" in text and "<example>Mr Nguyen</example>" in text and "xml:id" in text
    assert wording.load_lexicon((path,), "en").entries == {
        "Łódź": ("woodge", ""),
        "Nguyen": ("", "ˈwɪn"),
        "Lodz": ("lodge", ""),
        "A&B": ("a <and> b", ""),
    }


def test_saying_and_saving(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = Settings(engine="espeak", store="store")
    assert saying.say("Nguyen", None, "en", settings, None)["by"] == "engine"
    entry = saying.entry_of("Nguyen", "", "/ˈwɪn/")
    told = saying.say("Nguyen", entry, "en", settings, "it.wav")
    assert told["ipa"] == "wˈɪn" and (tmp_path / "it.wav").read_bytes()[:4] == b"RIFF"
    assert not Path("lexicons").exists()
    assert saying.save("Nguyen", entry, "en", settings) == Path("lexicons/en.pls")
    assert saying.say("Nguyen", None, "en", settings, None) == {**told, "by": "lexicon", "file": ""}
    assert saying.say("Nguyen", None, "fr", settings, None)["by"] == "engine"
    own = settings._replace(lexicons=("show.pls",))
    assert saying.save("Nguyen", saying.entry_of("Nguyen", "win", ""), "en", own) == Path("show.pls")
    assert saying.say("Nguyen", None, "en", own, None)["said"] == "win"
    with pytest.raises(InputError, match="not for 'fr'"):
        saying.save("chat", Entry("shah"), "fr", own)
    for word, alias, ipa in (("!", "x", ""), ("x", "…", ""), ("x", "", "1")):
        with pytest.raises(InputError):
            saying.entry_of(word, alias, ipa)
    with pytest.raises(InputError, match="espeak cannot say it"):
        saying.say("x", Entry(ipa="ʘ"), "en", settings, None)


TALK = """# The hospital at the river

**Ann Lee:** Who was there when the ward was opened, and what did Nguyen say?

**Bob Orr:** Yesterday Szczepański came, and Peter with him. I think that Villeneuve and Williams knew it, Nguyen too.
The United Nations and NATO were asked. Zhang left.
"""


def test_names_of_foreign_spelling_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("talk.md").write_text(TALK, encoding="utf-8")
    draft = drafting.prepare("talk.md", Settings(engine="espeak"))
    found = {row["name"]: row for row in naming.names(draft)}
    assert {"Nguyen", "Szczepański"} <= set(found)
    assert not {"Peter", "Williams", "Nations", "United", "NATO", "Yesterday"} & set(found)
    assert found["Nguyen"]["times"] == 2 and found["Nguyen"]["line"] == 3 and "n" in found["Nguyen"]["ipa"]
    saying.save("Nguyen", Entry(ipa="ˈwɪn"), "en", Settings())
    again = naming.names(drafting.prepare("talk.md", Settings(engine="espeak")))
    assert "Nguyen" not in {row["name"] for row in again}


@pytest.mark.parametrize(
    ("text", "language", "other"),
    [
        ("Je ne veux plus jamais te voir dans cette maison.", "en", "fr"),
        ("Das war der Anfang von einer langen Geschichte.", "en", "de"),
        ("It was the best that we could do for them, and they did not have to ask us.", "fr", "en"),
        ("And Professor Sofia Lindqvist studies sleep at the University of Tarnby.", "en", ""),
        ("Bon voyage, mes amis!", "en", ""),
        ("She said to me je ne veux plus te voir and then she left the house.", "en", ""),
    ],
)
def test_what_is_surely_in_another_language(text: str, language: str, other: str) -> None:
    assert reading.other_language(text, language) == other


QUOTED = """# The baker who came back to the town

**Ann Lee:** What did she tell you that morning, when the two of you were alone in the shop?

**Bob Orr:** She said to me: “Je ne veux plus jamais te voir dans cette maison”, and then she left. It was a hard
winter, and there was nothing to eat for the people of the town. Das war der Anfang von einer langen Geschichte, und ich
habe sie nicht vergessen. We had no coal and no bread, so the shop was closed.
"""


def test_quotes_are_said_by_a_voice_of_their_language(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("talk.md").write_text(QUOTED, encoding="utf-8")
    plain = drafting.prepare("talk.md", Settings(engine="espeak"))
    assert {said.voice.language for said in plain.lines} == {"en"}
    draft = drafting.prepare("talk.md", Settings(engine="espeak", quotes_in_their_language=True))
    foreign = {said.voice.language: said for said in draft.lines if said.voice.language != "en"}
    assert foreign["fr"].shown == "“Je ne veux plus jamais te voir dans cette maison”,"
    assert foreign["de"].shown.startswith("Das war") and foreign["de"].shown.endswith("vergessen.")
    own = draft.cast.voice("Bob Orr")
    assert {(said.speaker, said.voice.gender) for said in foreign.values()} == {("Bob Orr", own.gender)}
    assert " ".join(said.shown for said in draft.lines) == " ".join(said.shown for said in plain.lines)
    assert set(plain.clips) - set(draft.clips) == {
        key for said, key in zip(plain.lines, plain.clips, strict=True) if "Je ne" in said.shown or "Das" in said.shown
    }


def test_two_speakers_quote_in_two_voices_of_their_gender() -> None:
    catalogue = casting.load_catalogue(data_root())
    people = ("Mary Lee", "Anna Orr", "John Ray")
    turns = tuple(Turn(name, name, "guest", (Sentence("Yes.", 1),), 1) for name in people)
    talk = Interview("a", "a", "en", tuple(Speaker(name, "guest") for name in people), turns)
    cast = casting.cast(talk, catalogue, ("espeak",))
    voices = [casting.kindred(name, cast, "de", catalogue, ("espeak",)) for name in people]
    assert [v and v.gender for v in voices] == [cast.voice(name).gender for name in people]
    assert voices[0] != voices[1]
    assert casting.kindred("Mary Lee", cast, "xx", catalogue, ("espeak",)) is None
