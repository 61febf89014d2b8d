"""espeak, and the doors of the room: same key, same bytes; the right words; nothing taken in silence."""

from __future__ import annotations

import ctypes
import hashlib
import random
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from narrator import casting, speech
from narrator.errors import InputError, NarratorError
from narrator.model import Line, Voice
from narrator.places import data_root
from narrator.speech import clips, espeak
from narrator.store import Store

PLAIN = Voice("plain", "espeak", "gmw/en", "en")
ROUGH = Voice("rough", "espeak", "gmw/en+f3", "en")  # draws random numbers
FRENCH = Voice("french", "espeak", "roa/fr", "fr")
TEXTS = (
    "The harbour was quiet, and nobody could say why.",
    "How many of them came back in 1998?",
    "She laughed! Then she closed the door.",
    "No.",
    "Nineteen boats - all of them blue - lay on the sand; the sea had gone.",
    "Il est arrivé à Washington avec trois amis.",
)


def line(spoken: str, voice: Voice = PLAIN) -> Line:
    return Line("t1", "Ada", "guest", "talk", spoken, spoken, voice)


LINES = [line(text, voice) for text in TEXTS for voice in (PLAIN, ROUGH, FRENCH)]


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def digest(job: tuple[Line, Path]) -> str:
    clip = speech.speak(job[0], Store(job[1]))
    return hashlib.sha256(repr((clip.rate, clip.words)).encode() + clip.pcm).hexdigest()


def alone(said: Line) -> str:
    """The digest of a clip spoken by a process that says nothing else."""
    code = (
        "import sys, tempfile, pathlib, pickle; from tests.test_speech import digest;"
        "print(digest((pickle.loads(sys.stdin.buffer.read()), pathlib.Path(tempfile.mkdtemp()))))"
    )
    import pickle

    root = Path(__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", code], input=pickle.dumps(said), capture_output=True, cwd=root)
    assert done.returncode == 0, done.stderr.decode()
    return done.stdout.decode().strip()


def test_a_clip_depends_on_its_key_alone(tmp_path: Path) -> None:
    orders = [list(range(len(LINES))) for _ in range(3)]
    for seed, order in enumerate(orders[1:]):
        random.Random(seed).shuffle(order)
    heard = []
    for jobs, (run, order) in zip((1, 2, 2), enumerate(orders), strict=True):
        work = [(LINES[number], tmp_path / str(run)) for number in order]
        heard.append({order[number]: result for number, result in speech.run(digest, work, jobs)})
    assert heard[0] == heard[1] == heard[2]
    assert len(set(heard[0].values())) == len(LINES)
    for number in (1, 13):  # f3, after other clips and as the first word of a process
        assert alone(LINES[number]) == heard[0][number]


def test_a_library_that_stays_loaded_changes_nothing(tmp_path: Path) -> None:
    spoken = [(said, tmp_path / "a") for said in LINES[:6]]
    free = [digest(job) for job in spoken]
    held = ctypes.CDLL(str(espeak.parts()[0]))
    try:
        assert [digest((said, tmp_path / "b")) for said in LINES[:6]] == free
    finally:
        espeak._unload(held)
    assert list((tmp_path / "b").rglob("*"))


class ByName:
    """The library, without the way to a voice by its file."""

    def __init__(self, library: ctypes.CDLL) -> None:
        self.library = library

    def __getattr__(self, name: str) -> Any:
        return (lambda path: 2) if name == "espeak_SetVoiceByFile" else getattr(self.library, name)


def test_a_voice_sounds_the_same_by_its_file_and_by_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("gmw/en-US+m3", "gmw/en", "gmw/en-US-nyc", "roa/pt-BR+f3", "sit/cmn")
    spoken = [line("One thing, said twice in 1984.", Voice(name, "espeak", name, "en")) for name in names]
    by_file = [digest((said, tmp_path / "a")) for said in spoken]
    choose = espeak.set_voice
    monkeypatch.setattr(espeak, "set_voice", lambda library, name: choose(ByName(library), name))  # type: ignore[arg-type]
    assert [digest((said, tmp_path / "b")) for said in spoken] == by_file


def test_what_decides_the_sound_decides_the_key() -> None:
    keys = {
        speech.clip_key(said)
        for said in (
            line("Hello."),
            line("Hello!"),
            line("Hello.", ROUGH),
            line("Hello.", replace(PLAIN, rate=1.1)),
            line("Hello.", replace(PLAIN, pitch=40)),
        )
    }
    assert len(keys) == 5
    assert speech.clip_key(line("Hello.")) == speech.clip_key(replace(line("Hello."), turn="t9", speaker="Bo"))


def test_the_version_of_the_engine_is_in_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    before = speech.clip_key(line("Hello."))
    monkeypatch.setattr(espeak, "version", lambda: "another")
    assert speech.clip_key(line("Hello.")) != before


def test_rate_and_pitch_are_heard(store: Store) -> None:
    usual, fast, low = (
        speech.speak(line(TEXTS[0], replace(PLAIN, rate=rate, pitch=pitch)), store)
        for rate, pitch in ((1.0, 50), (1.5, 50), (1.0, 10))
    )
    assert fast.frames < 0.8 * usual.frames
    assert low.pcm != usual.pcm


@pytest.mark.parametrize(
    ("text", "voice"),
    [
        ("Café, “naïve” 🎉 über — all’s well (then) on 3.5 times… again.", PLAIN),
        ("L’été, c’est « magnifique » — dit-elle à Paris.", FRENCH),
        ("And [[hello]] <break time='9s'/> the end\x00 of it.", PLAIN),
        ("soft\u00adly, soft\u200bly, she said", PLAIN),
    ],
)
def test_words_stand_where_they_are_spoken(text: str, voice: Voice, store: Store) -> None:
    clip = speech.speak(line(text, voice), store)
    said = [text[word.at : word.at + word.length] for word in clip.words]
    assert "".join(c for word in said for c in word if c.isalpha()) == "".join(c for c in text if c.isalpha())
    assert all(a.end <= b.start and a.at + a.length <= b.at for a, b in zip(clip.words, clip.words[1:], strict=False))
    assert clip.words[0].start == 0
    assert 0 < clip.words[-1].start < clip.words[-1].end <= clip.frames
    assert all(word.start < word.end for word in clip.words)


def test_words_go_on_over_the_pieces_of_a_long_line(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clips, "LIMIT", 40)
    text = "One boat came, and then another one, and a third, and at last the fourth of them with torn sails."
    clip = speech.speak(line(text), store)
    assert "".join(text[w.at : w.at + w.length] for w in clip.words).replace(" ", "") == "".join(
        c for c in text if c.isalpha()
    )
    assert [w.start for w in clip.words] == sorted(w.start for w in clip.words)


@pytest.mark.parametrize(
    ("hostile", "harmless"),
    [
        ("Say [[h@l'oU]] now.", "Say ((h@l'oU)) now."),
        ("Say \x01 90P this.", "Say   90P this."),
        ("One\x00 two\x07.", "One  two ."),
        ("One \ud800 two.", "One   two."),
        ("\u202eOne\u2069 two.", "One two."),
    ],
)
def test_no_text_is_a_command(hostile: str, harmless: str, store: Store) -> None:
    assert speech.speak(line(hostile), store).pcm == speech.speak(line(harmless), store).pcm


def test_markup_is_read_out_not_obeyed(store: Store) -> None:
    clip = speech.speak(line('Wait <break time="600s"/> here.'), store)
    assert 1 < clip.frames / clip.rate < 15
    assert len(clip.words) >= 4


@pytest.mark.parametrize("text", ["…", "—", "", " ", "\x00\u200b", "¿"])
def test_a_text_without_sound_is_a_short_silence(text: str, store: Store) -> None:
    clip = speech.speak(line(text), store)
    assert 0 < clip.frames < clip.rate
    assert clip.silent
    assert clip.words == ()
    assert speech.kept(line(text), store)


def test_words_that_an_engine_passes_over_are_tried_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    from narrator.speech import engine

    real = engine.utter

    def deaf(driver: str, properties: dict[str, object], text: str) -> engine.Utterance:
        said = real(driver, properties, text)
        return engine.Utterance(bytes(len(said.pcm)), said.rate) if " " in text.strip() else said

    monkeypatch.setattr(engine, "utter", deaf)
    clip = speech.speak(line("Nothing, at all."), store)
    assert [("Nothing, at all."[w.at : w.at + w.length]) for w in clip.words] == ["Nothing", "at", "all"]


def test_a_line_too_long_for_one_clip_is_refused_before_it_is_spoken(store: Store) -> None:
    with pytest.raises(InputError, match="1000000 characters"):
        speech.speak(line("a " * 500_000), store)


def test_a_long_word_is_spoken_to_its_end(store: Store) -> None:
    ten, forty = (speech.speak(line(unit * 40), store).frames for unit in ("ha-ha", "ha-ha" * 4))
    assert forty > 3.5 * ten
    short, long = (speech.speak(line("9" * count), store).frames for count in (40, 400))
    assert long > 8 * short


def test_signs_have_names(store: Store) -> None:
    assert not speech.speak(line("🎉 %"), store).silent


def test_a_kept_clip_is_not_spoken_again(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    first = speech.speak(line(TEXTS[0]), store)
    monkeypatch.setattr(clips, "make", lambda line: pytest.fail("spoken again"))
    assert speech.speak(line(TEXTS[0]), store) == first
    assert not speech.kept(line(TEXTS[1]), store)


@pytest.mark.parametrize("damage", ["vanished", "cut short", "one bit", "other facts", "empty"])
def test_a_damaged_clip_is_made_anew(damage: str, store: Store) -> None:
    first = speech.speak(line(TEXTS[0]), store)
    key = speech.clip_key(line(TEXTS[0]))
    path = store.path("clips", key)
    data = path.read_bytes()
    match damage:
        case "vanished":
            path.unlink()
        case "cut short":
            path.write_bytes(data[:-100])
        case "one bit":
            path.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
        case "other facts":
            store.put("clips", key, {"rate": "fast", "words": [[1]]}, b"")
        case "empty":
            path.write_bytes(b"")
    assert not speech.kept(line(TEXTS[0]), store)
    assert speech.speak(line(TEXTS[0]), store) == first
    assert speech.kept(line(TEXTS[0]), store)


@pytest.mark.parametrize(
    ("engine", "identifier"),
    [
        ("espeak", "fr-fr"),
        ("espeak", "english"),
        ("espeak", "gmw/en+nobody"),
        ("espeak", "GMW/EN"),
        ("espeak", "../lang/gmw/en"),
        ("espeak", ""),
        ("kokoro", "af_nobody"),
        ("kokoro", "../../etc/passwd"),
        ("kokoro", "af_heart*0"),
        ("kokoro", "af_heart+"),
        ("system", "nobody"),
        ("festival", "gmw/en"),
    ],
)
def test_an_unknown_voice_or_engine_is_refused(engine: str, identifier: str) -> None:
    with pytest.raises(InputError) as caught:
        speech.check([PLAIN, Voice("mine", engine, identifier, "en")])
    assert "mine" in str(caught.value)
    assert caught.value.mend


def test_voices_of_the_catalogue_exist_and_those_of_espeak_can_be_heard(store: Store) -> None:
    voices = casting.load_catalogue(data_root()).voices
    speech.check(voices)
    silent = [v.name for v in voices if v.engine == "espeak" and speech.speak(line("1 2", v), store).silent]
    assert silent == []


def test_voices_are_those_the_library_lists() -> None:
    class Listed(ctypes.Structure):
        _fields_ = (("name", ctypes.c_char_p), ("languages", ctypes.c_char_p), ("identifier", ctypes.c_char_p))

    with espeak.fresh() as library:
        library.espeak_ListVoices.restype = ctypes.POINTER(ctypes.POINTER(Listed))
        found = library.espeak_ListVoices(None)
        listed, number = set(), 0
        while found[number]:
            listed.add(found[number].contents.identifier.decode())
            number += 1
    assert {name for name in listed if not name.startswith("mb/")} == espeak.bases()


def test_a_missing_engine_is_told_with_its_mend(monkeypatch: pytest.MonkeyPatch, store: Store) -> None:
    monkeypatch.setattr(espeak, "folder", lambda: None)
    espeak.version.cache_clear()
    try:
        found = {info.name: info for info in speech.engines()}
        assert not found["espeak"].available
        assert "espeakng-loader" in found["espeak"].mend
        with pytest.raises(NarratorError, match="espeakng-loader"):
            speech.speak(line("Hello."), store)
    finally:
        espeak.version.cache_clear()


def test_the_doctor_sees_the_engines() -> None:
    found = {info.name: info for info in speech.engines()}
    assert {"espeak", "kokoro", "system"} == set(found)
    assert found["espeak"].available
    assert {"en", "fr", "zh", "nb"} <= set(found["espeak"].languages)
    assert speech.versions(["espeak"]) == {"espeak": found["espeak"].version}


def test_an_engine_that_fails_says_so(store: Store, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    library, _ = espeak.parts()
    monkeypatch.setattr(espeak, "parts", lambda: (library, tmp_path))
    with pytest.raises(NarratorError, match="espeak"):
        clips.make(line("Hello."))


def test_asking_for_keys_starts_no_engine_and_imports_nothing_heavy() -> None:
    code = (
        "import sys; from narrator import speech; from narrator.model import Line, Voice;"
        "speech.clip_key(Line('', '', 'guest', 'talk', 'Hi', 'Hi', Voice('v', 'espeak', 'gmw/en', 'en')));"
        "speech.engines();"
        "print(sorted({'numpy', 'onnxruntime', 'pyttsx3', 'ctypes', 'multiprocessing'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=Path(__file__).parents[1])
    assert done.stdout.strip() in ("[]", "['ctypes']"), done.stdout + done.stderr
