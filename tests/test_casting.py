"""Casting: everybody has a voice, told apart, and the same in the next episode."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import casting
from narrator.errors import InputError
from narrator.model import Cast, Gender, Interview, Role, Sentence, Speaker, Turn, Voice


def voice(name: str, engine: str = "kokoro", language: str = "en", gender: Gender = "female") -> Voice:
    return Voice(name, engine, name, language, gender)


KOKORO = tuple(voice(f"k{n}", gender="female" if n % 2 else "male") for n in range(12))
ESPEAK = tuple(voice(f"e{n}", "espeak", gender="male") for n in range(4))
FRENCH = (voice("f0", "espeak", "fr"), voice("f1", "espeak", "fr"))
ALIKE = {frozenset(("k3", "k4")): 0.9, frozenset(("k5", "k6")): 0.8}
CATALOGUE = casting.Catalogue(
    (*KOKORO, *ESPEAK, *FRENCH), frozenset(("k0", "e0")), {v.name: n for n, v in enumerate(KOKORO, 1)}, ALIKE
)


def interview(*speakers: tuple[str, Role], language: str = "en", voices: dict[str, str] | None = None) -> Interview:
    people = tuple(Speaker(name, role, (voices or {}).get(name, "")) for name, role in speakers)
    turns = tuple(
        Turn(f"t{n}", s.name, s.role, (Sentence("Yes.", n + 1, opens=True),), n + 1) for n, s in enumerate(people)
    )
    return Interview("s", "t", language, people, turns)


def cast(*speakers: tuple[str, Role], engines: tuple[str, ...] = ("kokoro", "espeak"), **more: str) -> Cast:
    return casting.cast(interview(*speakers), CATALOGUE, engines, more)


def test_a_host_and_a_guest_keep_their_voices_from_episode_to_episode() -> None:
    first = cast(("Ann", "interviewer"), ("Bo", "guest"))
    for guest in ("Cy", "Di", "Ed", "Flo", "Gus"):
        assert cast(("Ann", "interviewer"), (guest, "guest")).voice("Ann") == first.voice("Ann")
    for host in ("Hal", "Ida", "Jo", "Kit", "Lu"):
        assert cast((host, "interviewer"), ("Bo", "guest")).voice("Bo") == first.voice("Bo")
    assert cast(("ANN ", "interviewer"), ("bo", "guest")).voice("ANN ") == first.voice("Ann")


def test_people_do_not_all_get_the_same_voice() -> None:
    assert len({cast(("Ann", "interviewer"), (f"Guest {n}", "guest")).voice(f"Guest {n}").name for n in range(30)}) >= 5


def test_the_narrator_is_always_there_and_always_the_same() -> None:
    without = cast(("Ann", "interviewer"), ("Bo", "guest"))
    named = cast(("Reader", "narrator"), ("Ann", "interviewer"))
    assert [p.voice.name for p in without.parts if p.role == "narrator"] == ["k0"]
    assert named.voice("Reader").name == "k0"
    assert len(named.parts) == 2


@settings(max_examples=100, deadline=None)
@given(st.lists(st.tuples(st.text(min_size=1, max_size=5), st.sampled_from(["interviewer", "guest"])), max_size=6))
def test_voices_that_are_alike_do_not_meet(people: list[tuple[str, Role]]) -> None:
    found = casting.cast(interview(*dict(people).items()), CATALOGUE, ("kokoro",), {})
    voices = [part.voice for part in found.parts]
    assert len(voices) == len(dict(people)) + 1
    for n, one in enumerate(voices):
        assert all(CATALOGUE.similarity(one, other) < casting.TOO_ALIKE for other in voices[:n])
    assert not found.warnings


def test_a_crowd_is_served_and_told_of() -> None:
    found = cast(*((f"Guest {n}", "guest") for n in range(10_000)), engines=("espeak",))
    assert len(found.parts) == 10_001
    assert len({(p.voice.id, p.voice.pitch) for p in found.parts}) > len(ESPEAK)
    assert 1 <= len(found.warnings) <= 4
    assert "10001 speakers share 4 voices" in found.warnings[-1]


def test_two_who_sound_alike_are_named() -> None:
    two = casting.Catalogue(KOKORO[:1] + KOKORO[3:5], frozenset(("k0",)), {}, ALIKE)
    found = casting.cast(interview(("Ann", "interviewer"), ("Bo", "guest")), two, ("kokoro",), {})
    assert len({part.voice.name for part in found.parts}) == 3
    assert len(found.warnings) == 1
    assert "Ann" in found.warnings[0] and "Bo" in found.warnings[0]


def test_a_fixed_voice_wins_and_one_in_the_script_wins_over_it() -> None:
    fixed = {"Ann": "k7", "bo": "K8", "narrator": "k9"}
    talk = interview(("Ann", "interviewer"), ("Bo", "guest"), voices={"Ann": "k10"})
    found = casting.cast(talk, CATALOGUE, ("kokoro",), fixed)
    assert [part.voice.name for part in found.parts] == ["k10", "k8", "k9"]
    assert "script" in found.parts[0].reason


def test_a_turn_may_have_a_voice_of_its_own() -> None:
    talk = interview(("Ann", "interviewer"), ("Bo", "guest"))
    turns = tuple(Turn(f"t{n}", "Bo", "guest", (), 1, voice=name) for n, name in enumerate(("", "k7", "e1")))
    found = casting.cast(replace(talk, turns=turns), CATALOGUE, ("kokoro",), {})
    assert [(key, voice.name) for key, voice in found.turns] == [("t1", "k7")]
    assert set(found.parts) == set(casting.cast(talk, CATALOGUE, ("kokoro",), {}).parts)
    assert "k7" in {voice.name for voice in found.voices}


def test_an_unknown_voice_is_told_with_near_ones() -> None:
    with pytest.raises(InputError, match=r"Ann: no voice is called 'k77'; take k7"):
        cast(("Ann", "interviewer"), Ann="k77")


def test_a_fixed_voice_of_an_engine_not_in_use_is_passed_over() -> None:
    found = cast(("Ann", "interviewer"), ("Bo", "guest"), engines=("espeak",), Ann="k7")
    assert found.voice("Ann").engine == "espeak"
    assert "k7" in found.warnings[0] and "kokoro" in found.warnings[0]


def test_the_first_engine_that_speaks_the_language_speaks() -> None:
    french = casting.cast(interview(("Ann", "interviewer"), language="fr"), CATALOGUE, ("kokoro", "espeak"), {})
    assert {part.voice.language for part in french.parts} == {"fr"}
    klingon = casting.cast(interview(("Ann", "interviewer"), language="tlh"), CATALOGUE, ("kokoro", "espeak"), {})
    assert {part.voice.engine for part in klingon.parts} == {"kokoro"}
    assert "tlh" in klingon.warnings[0]
    with pytest.raises(InputError, match="doctor"):
        cast(("Ann", "interviewer"), engines=("system",))


CATALOGUE_FILE = """
made = "extra keys are no fault"
[[voice]]
name = "low"
engine = "espeak"
id = "gmw/en+m7"
language = "en"
gender = "male"
pitch = 40
rate = 0.9
rank = 2
[[voice]]
name = "plain"
engine = "espeak"
id = "gmw/en"
language = "en-GB"
narrator = true
rank = 1
mix = ["a", "b"]
[[alike]]
engine = "espeak"
a = "gmw/en+m7"
b = "plain"
similarity = 0.8
"""
FAMILY = """
[[family]]
engine = "espeak"
gender = "male"
variants = { f3 = "female" }
languages = { fr = "roa/fr", es = "roa/es" }
"""


def test_the_catalogue_is_read(tmp_path: Path) -> None:
    (tmp_path / "catalogue.toml").write_text(CATALOGUE_FILE)
    found = casting.load_catalogue(tmp_path)
    assert [v.name for v in found.voices] == ["plain", "low"]
    assert found.voices[1] == Voice("low", "espeak", "gmw/en+m7", "en", "male", 0.9, 40)
    assert found.narrators == {"plain"}
    assert found.similarity(*found.voices) == 0.8


def test_a_family_stands_for_its_voices_in_each_language(tmp_path: Path) -> None:
    (tmp_path / "catalogue.toml").write_text(CATALOGUE_FILE + FAMILY)
    found = casting.load_catalogue(tmp_path)
    assert [(v.name, v.id, v.language, v.gender) for v in found.voices if "en" not in v.language] == [
        ("espeak-fr", "roa/fr", "fr", "male"),
        ("espeak-fr-f3", "roa/fr+f3", "fr", "female"),
        ("espeak-es", "roa/es", "es", "male"),
        ("espeak-es-f3", "roa/es+f3", "es", "female"),
    ]
    assert {"espeak-fr", "espeak-es"} <= found.narrators
    (tmp_path / "catalogue.toml").write_text(CATALOGUE_FILE + FAMILY.replace("languages", "tongues"))
    with pytest.raises(InputError, match="family"):
        casting.load_catalogue(tmp_path)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('id = "gmw/en"', "", "voice 2 has no id"),
        ("pitch = 40", 'pitch = "low"', "voice 1 is not valid"),
        ('name = "plain"', 'name = "low"', "two voices are called low"),
        ("similarity = 0.8", "", "alike"),
        ("rank = 2", "rank =", "not TOML"),
        ("[[voice]]", "[voice]", "not TOML"),
    ],
)
def test_a_broken_catalogue_is_told(tmp_path: Path, old: str, new: str, said: str) -> None:
    (tmp_path / "catalogue.toml").write_text(CATALOGUE_FILE.replace(old, new, 1))
    with pytest.raises(InputError, match=said) as caught:
        casting.load_catalogue(tmp_path)
    assert "catalogue.toml" in str(caught.value)


def test_casts_are_read_and_the_later_wins(tmp_path: Path) -> None:
    one, two = tmp_path / "one.toml", tmp_path / "two.toml"
    one.write_text('[cast]\n"Ann Lee" = "k1"\n"Bo" = "k2"\n')
    two.write_text('[cast]\n"ann  lee" = "k3"\n')
    assert casting.load_casts((one, two)) == {"ann lee": "k3", "bo": "k2"}
    two.write_text("[cast]\nAnn = 3\n")
    for broken in (two, tmp_path / "none.toml", tmp_path):
        with pytest.raises(InputError, match=broken.name):
            casting.load_casts((broken,))


def test_what_ships_can_be_read() -> None:
    voices = Path(__file__).resolve().parents[1] / "voices"
    assert casting.load_casts(sorted((voices / "casts").glob("*.toml"))) == {}
    catalogue = casting.load_catalogue(voices)
    for engine in ("kokoro", "espeak"):
        four = interview(("Ann", "interviewer"), ("Bo", "guest"), ("Cy", "guest"))
        assert not casting.cast(four, catalogue, (engine,), {}).warnings


ROOT = Path(__file__).resolve().parents[1] / "voices"


@pytest.mark.parametrize(
    ("name", "likely"),
    [
        ("Anna Vogt", "female"),
        ("Rahman Poe", "male"),
        ("Dr. Lena Ort", "female"),
        ("Prof. Omar Roe", "male"),
        ("Mme Roe", "female"),
        ("Herr Ort", "male"),
        ("Élodie Petit", "female"),
        ("Jean Petit", "unknown"),  # a man in France, a woman in England
        ("Andrea Rossi", "unknown"),
        ("Question", "unknown"),
        ("42", "unknown"),
        ("", "unknown"),
        ("../../etc/passwd", "unknown"),
        ("a\nanna\nb", "unknown"),
    ],
)
def test_a_name_tells_its_likely_gender_or_nothing(name: str, likely: str) -> None:
    assert casting.likely_gender(name, ROOT) == likely


def test_a_name_gets_a_voice_of_its_likely_gender_that_is_apart_from_the_others() -> None:
    catalogue = casting.load_catalogue(ROOT)
    for women, men in ((["Anna Ort", "Lena Roe"], ["Omar Lys", "Peter Bon"]), (["Julia Kim"], ["Karl Poe", "Ivan Bo"])):
        people: list[tuple[str, Role]] = [(name, "guest") for name in (*women, *men)]
        people[0] = (people[0][0], "interviewer")
        found = casting.cast(interview(*people), catalogue, ("kokoro",), {})
        assert {found.voice(name).gender for name in women} == {"female"}
        assert {found.voice(name).gender for name in men} == {"male"}
        voices = [part.voice for part in found.parts]
        assert max(catalogue.similarity(a, b) for n, a in enumerate(voices) for b in voices[:n]) <= 0.70
        assert not found.warnings
    fixed = casting.cast(interview(("Anna Ort", "guest")), catalogue, ("kokoro",), {"Anna Ort": "bm_daniel"})
    assert fixed.voice("Anna Ort").name == "bm_daniel"
