"""How far the voices of an episode are apart, and that this moves nobody who need not move."""

from __future__ import annotations

from itertools import combinations, product
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import casting
from narrator.casting.apart import furthest
from narrator.errors import InputError
from narrator.model import Cast, Gender, Interview, Role, Speaker, Voice

ROOT = Path(__file__).resolve().parents[1] / "voices"
SHIPPED = casting.load_catalogue(ROOT)
WOMEN = ("Anna Ort", "Maria Lund", "Julia Kim", "Lena Roe", "Sofia Bly")
MEN = ("Peter Bon", "Omar Lys", "Karl Poe", "Ivan Bo", "Thomas Ek")


def voice(name: str, gender: Gender = "unknown") -> Voice:
    return Voice(name, "kokoro", name, "en", gender)


def cast(*names: str, engine: str = "espeak", language: str = "en", fixed: dict[str, str] | None = None) -> Cast:
    roles: list[Role] = ["interviewer", *(["guest"] * (len(names) - 1))]  # type: ignore[list-item]
    people = tuple(Speaker(name, role) for name, role in zip(names, roles, strict=True))
    return casting.cast(Interview("", "", language, people, ()), SHIPPED, (engine,), fixed)


def nearest(found: Cast) -> float:
    return max(SHIPPED.similarity(a.voice, b.voice) for a, b in combinations(found.parts, 2))


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_cast_is_further_apart_than_the_one_that_is_found(data: st.DataObject) -> None:
    voices = [voice(f"v{n}") for n in range(5)]
    share = st.integers(30, 99).map(lambda n: n / 100)
    alike = {frozenset(pair): data.draw(share) for pair in combinations(range(5), 2)}
    near = {v.name: data.draw(share) for v in voices}
    taken = voice("taken")

    def similarity(a: Voice, b: Voice) -> float:
        if taken in (a, b):
            return near[a.name if b is taken else b.name]
        return alike[frozenset((int(a.name[1:]), int(b.name[1:])))]

    wishes = [data.draw(st.permutations(voices)) for _ in range(3)]
    found = furthest(wishes, [taken], similarity, 0.60)
    assert found is not None and len(set(found)) == 3

    def worst(row: tuple[Voice, ...]) -> float:
        return max([similarity(a, b) for a, b in combinations(row, 2)] + [similarity(v, taken) for v in row])

    every = [row for row in product(voices, repeat=3) if len(set(row)) == 3]
    best = min(map(worst, every))
    assert worst(found) <= max(best, 0.60)
    dearest = tuple(row[0] for row in wishes)
    if len(set(dearest)) == 3 and worst(dearest) <= 0.60:
        assert found == dearest  # nobody moves without need


def test_a_hundred_times_nobody_moves_because_of_who_else_is_asked() -> None:
    host, guest = cast("Anna Ort", "Peter Bon").parts[:2]
    for number in range(100):
        assert cast("Anna Ort", f"{MEN[number % 5]} {number}").voice("Anna Ort") == host.voice
        assert cast(f"{WOMEN[number % 5]} {number}", "Peter Bon").voice("Peter Bon") == guest.voice
    assert len({cast("Anna Ort", f"{name} {n}").parts[1].voice.name for name in MEN for n in range(5)}) >= 2


@pytest.mark.parametrize("language", ["en", "fr", "de", "fi"])
def test_four_and_eight_voices_of_espeak_are_told_apart(language: str) -> None:
    for names in (WOMEN[:3], MEN[:3], (WOMEN[0], *MEN[:2]), (MEN[0], *WOMEN[:2])):
        found = cast(*names, language=language)
        assert nearest(found) <= (0.66 if language == "en" else 0.70)
        assert not found.warnings
        likely = {name: "female" if name in WOMEN else "male" for name in names}
        assert {name: found.voice(name).gender for name in names} == likely
    eight = cast(*WOMEN[:2], *MEN[:4], "Question", language=language)
    assert len({part.voice.name for part in eight.parts}) == 8


def test_four_voices_of_kokoro_are_told_apart_and_eight_too() -> None:
    for names in (WOMEN[:3], MEN[:3], (WOMEN[0], *MEN[:2]), (MEN[0], *WOMEN[:2]), ("Ann", "Question", "42")):
        found = cast(*names, engine="kokoro")
        assert nearest(found) <= 0.60
        assert not found.warnings
    assert nearest(cast(*WOMEN[:4], *MEN[:3], engine="kokoro")) <= 0.70
    assert nearest(cast("Anna Ort", "Peter Bon", "Omar Lys", engine="kokoro", language="fr")) <= 0.70


def test_voices_that_a_person_made_alike_are_told() -> None:
    found = cast("Ann", "Bo", fixed={"Ann": "espeak-en-f3", "Bo": "espeak-en-f3-high"})
    (told,) = found.warnings
    assert "Ann (espeak-en-f3)" in told and "Bo (espeak-en-f3-high)" in told and "0.8" in told
    same = cast("Ann", "Bo", fixed={"Ann": "espeak-en-f3", "Bo": "espeak-en-f3"})
    assert "1.00" in same.warnings[0]


def test_an_old_name_of_a_voice_is_still_one() -> None:
    for name in ("espeak-en", "espeak-en-us-m7", "espeak-fr-m7", "af_sky", "fr_siwis_river", "it_nicola_fable"):
        assert name in {known.name for known in SHIPPED.voices}


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("two 1 1 1 1 1", "two"),
        ("two 1 1 1 1 1 50 50", "two"),
        ("two x 1 1 1 1 50", "two"),
        ("one 1 1 1 1 1 50", "one"),
    ],
)
def test_a_table_that_does_not_fit_is_told(tmp_path: Path, row: str, said: str) -> None:
    entry = '[[voice]]\nname = "{0}"\nengine = "kokoro"\nid = "{0}"\nlanguage = "en"\n'
    text = (
        f"{entry.format('one')}{entry.format('two')}[measured]\n\"kokoro en\" = '''\none 101 1 0.5 - 0.9\n{{}}\n'''\n"
    )
    (tmp_path / "catalogue.toml").write_text(text.format("two 200 2 - 4.5 0.9 61"))
    good = casting.load_catalogue(tmp_path)
    assert good.similarity(*good.voices) == good.similarity(*good.voices[::-1]) == 0.61
    figures = good.figures(good.voices[0])
    assert figures is not None and (figures.pitch, figures.misheard, figures.natural) == (101, 0.5, None)
    (tmp_path / "catalogue.toml").write_text(text.format(row) + "# another size\n")
    broken = casting.load_catalogue(tmp_path)
    with pytest.raises(InputError, match=f"the row of {said}"):
        broken.similarity(*broken.voices)
