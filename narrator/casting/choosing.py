"""Who is spoken by which voice.

Nothing is remembered from episode to episode. A person's wishes among the voices follow from the name alone (rendezvous
hashing, Thaler and Ravishankar 1998), so building another interview moves nobody; `apart` fulfils them as far as the
voices of one episode stay apart. Interviewers wish for steady voices, guests for the others: so a host and a guest
seldom want the same one, and a host keeps a voice whoever the guest is.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from itertools import combinations

from narrator.errors import InputError
from narrator.model import Cast, Gender, Interview, Part, Speaker, Voice

from .apart import furthest
from .catalogue import Catalogue, folded, language_of
from .names import likely_gender

DISTINCT = 0.60
"""As alike as two voices may be and still be told apart without effort, where the catalogue says nothing else."""
TOO_ALIKE = 0.70
"""Over this, two voices of one episode are told of."""
CROSSING = 0.80
"""Over this, a voice of another gender than the name's is the lesser evil."""
MOST_TOLD = 3

NARRATOR = "Narrator"
# (pitch shift, rate, what it is called): variations of a voice, for casts larger than the catalogue.
_VARIATIONS = ((-14, 0.97, "lower"), (14, 1.03, "higher"), (-24, 0.94, "much lower"), (24, 1.06, "much higher"))


class UnknownVoice(InputError):
    """A voice that no catalogue has; `where` is whom it was meant for."""


def cast(
    interview: Interview, catalogue: Catalogue, engines: Sequence[str], fixed: Mapping[str, str] | None = None
) -> Cast:
    """A voice for every speaker, the narrator included.

    engines: names in order of preference; the first that has voices for the language speaks for all. fixed:
    as `load_casts` gives it. A voice fixed in the interview wins over ``fixed``, which wins over the choice.
    Raises InputError for a voice that does not exist, or where no engine has any voice.
    """
    return _Casting(interview, catalogue, tuple(engines), fixed or {}).run()


class _Casting:
    def __init__(
        self, interview: Interview, catalogue: Catalogue, engines: tuple[str, ...], fixed: Mapping[str, str]
    ) -> None:
        self.catalogue = catalogue
        self.engines = engines
        self.fixed = {folded(name): voice for name, voice in fixed.items()}
        self.warnings: list[str] = []
        self.language = language_of(interview.language)
        self.speakers = _everybody(interview)
        self.turns = interview.turns
        self.voices = self._choice()
        self.reader = next((v for v in self.voices if v.name in self.catalogue.narrators), self.voices[0])
        self.parts: dict[str, Part] = {}

    def run(self) -> Cast:
        named = [(speaker, self._fixed(speaker)) for speaker in self.speakers]
        for speaker, found in named:
            if found:
                self._take(speaker, *found)
        own = [
            (turn.id, found[0])
            for turn in self.turns
            if turn.voice and (found := self._fixed(Speaker(turn.speaker, turn.role, turn.voice)))
        ]
        asked = [s for s, found in named if not found]
        for speaker in asked:
            if speaker.role == "narrator":
                self._take(speaker, self.reader, "the voice that reads headlines and leads")
        asked = sorted((s for s in asked if s.role != "narrator"), key=lambda s: s.role == "guest")
        taken = {part.voice.name: part.voice for part in self.parts.values()}
        free = [voice for voice in self.voices if voice.name not in taken]
        self._seat(asked[: len(free)], free, list(taken.values()))
        for number, speaker in enumerate(asked[len(free) :], 1):
            self._take(speaker, *self._vary(number))
        parts = tuple(self.parts[speaker.name] for speaker in self.speakers)
        self._tell(parts, len(asked) - len(free))
        return Cast(parts, tuple(dict.fromkeys(self.warnings)), tuple(own))

    def _choice(self) -> tuple[Voice, ...]:
        """The voices of the first engine that speaks the language; English where none does."""
        for language in dict.fromkeys((self.language, "en")):
            for engine in self.engines:
                voices = tuple(v for v in self.catalogue.voices if v.engine == engine and v.language == language)
                if voices:
                    if language != self.language:
                        self.warnings.append(f"no voice speaks {self.language or 'this language'!r}: English ones do")
                    return voices
        raise InputError(
            f"no voices for {', '.join(self.engines) or 'no engine'}", mend="run `narrator doctor` to see what is there"
        )

    def _fixed(self, speaker: Speaker) -> tuple[Voice, str] | None:
        wanted, reason = speaker.voice, "fixed in the script"
        if not wanted:
            wanted, reason = self.fixed.get(folded(speaker.name), ""), "fixed in a cast"
        if not wanted and speaker.role == "narrator":
            wanted = self.fixed.get("narrator", "")
        if not wanted:
            return None
        voice = self._find(wanted, speaker)
        if voice.engine not in self.engines:
            self.warnings.append(f"{speaker.name}: {voice.name} needs the engine {voice.engine}, another voice speaks")
            return None
        if voice.language != language_of(self.voices[0].language):
            self.warnings.append(f"{speaker.name}: {voice.name} speaks {voice.language}, not {self.language}")
        return voice, reason

    def _find(self, name: str, speaker: Speaker) -> Voice:
        voices = self.catalogue.voices
        for voice in voices:
            if voice.name == name:
                return voice
        folded = [voice for voice in voices if name.casefold() in (voice.name.casefold(), voice.id.casefold())]
        if folded:
            return next((voice for voice in folded if voice.engine in self.engines), folded[0])
        names = [voice.name for voice in voices if voice.engine in self.engines]
        import difflib

        near = difflib.get_close_matches(name[:100], [voice.name for voice in voices], n=3, cutoff=0.5) or names[:3]
        raise UnknownVoice(
            f"no voice is called {name!r}",
            where=speaker.name,
            mend=f"take {', '.join(near)}, or another that `narrator voices` lists",
        )

    def _seat(self, asked: Sequence[Speaker], free: Sequence[Voice], taken: Sequence[Voice]) -> None:
        """Voices for as many speakers as there are free ones: of their likely gender while these are apart."""
        if not asked:
            return
        root = self.catalogue.root
        likely = {s.name: likely_gender(s.name, root) if root else "unknown" for s in asked}
        steady = self.catalogue.interviewers or {voice.name for voice in free[::3]}
        rows = [self._wishes(speaker, free, steady, likely[speaker.name]) for speaker in asked]
        right = [
            [v for v in row if likely[speaker.name] in ("unknown", v.gender)]
            for speaker, row in zip(asked, rows, strict=True)
        ]
        similarity = self.catalogue.similarity
        distinct = self.catalogue.distinct.get(self.voices[0].engine, DISTINCT)
        found = furthest(right, taken, similarity, distinct, CROSSING) or furthest(rows, taken, similarity, distinct)
        for speaker, row, voice in zip(asked, rows, found or free, strict=True):
            reason = "chosen by the name"
            if likely[speaker.name] == voice.gender:
                reason += f", a {voice.gender} one as the name mostly is"
            self._take(speaker, voice, reason + (", apart from the others" if voice is not row[0] else ""))

    def _wishes(self, speaker: Speaker, free: Sequence[Voice], steady: Collection[str], likely: Gender) -> list[Voice]:
        """All free voices, the dearest first: of the likely gender, no spare one, meant for the role, by the name."""
        host = speaker.role == "interviewer"

        def rank(voice: Voice) -> tuple[bool, bool, bool, bool, float]:
            last = voice is self.reader
            wrong = likely not in ("unknown", voice.gender)
            spare = voice.name in self.catalogue.spare
            return last, wrong, spare, (voice.name in steady) is not host, -self._score(speaker.name, voice)

        return sorted(free, key=rank)

    def _tell(self, parts: Sequence[Part], crowd: int) -> None:
        """Warn of voices that are hard to tell apart, and of a crowd."""
        if crowd > 0:
            self.warnings.append(f"{len(parts)} speakers share {len(self.voices)} voices: {crowd} are varied or shared")
            parts = parts[: len(self.voices)]
        near = [(self.catalogue.similarity(a.voice, b.voice), a, b) for a, b in combinations(parts, 2)]
        near = sorted((row for row in near if row[0] > TOO_ALIKE), key=lambda row: -row[0])
        for alike, one, other in near[:MOST_TOLD]:
            self.warnings.append(
                f"{one.speaker} ({one.voice.name}) and {other.speaker} ({other.voice.name}) sound alike, {alike:.2f}"
            )
        if len(near) > MOST_TOLD:
            self.warnings.append(f"and {len(near) - MOST_TOLD} more pairs of voices sound alike")

    def _vary(self, number: int) -> tuple[Voice, str]:
        """A variation of a voice, where there are more speakers than voices."""
        voice = self.voices[number % len(self.voices)]
        shift, rate, called = _VARIATIONS[number // len(self.voices) % len(_VARIATIONS)]
        # Only espeak takes a pitch; elsewhere the pace alone tells them apart, and poorly.
        pitch = min(99, max(1, voice.pitch + shift)) if voice.engine == "espeak" else voice.pitch
        varied = replace(voice, name=f"{voice.name} ({called})", pitch=pitch, rate=round(voice.rate * rate, 3))
        return varied, f"a variation of {voice.name}: all voices are taken"

    def _score(self, name: str, voice: Voice) -> float:
        """Rendezvous hashing with weights: better ranks are a little likelier."""
        digest = hashlib.sha256(f"{folded(name)}|{voice.name}".encode("utf-8", "surrogatepass")).digest()
        drawn = (int.from_bytes(digest[:6], "big") + 1) / (2**48 + 1)
        weight = 1 / (1 + max(0, self.catalogue.ranks.get(voice.name, 1) - 1) / 10)
        return -weight / math.log(drawn)

    def _take(self, speaker: Speaker, voice: Voice, reason: str) -> None:
        self.parts[speaker.name] = Part(speaker.name, speaker.role, voice, reason)


def _everybody(interview: Interview) -> list[Speaker]:
    """All who speak, in the order in which they first do; a narrator in any case."""
    listed = {speaker.name: speaker for speaker in interview.speakers}
    found: dict[str, Speaker] = {}
    for turn in interview.turns:
        if turn.speaker not in found:
            found[turn.speaker] = listed.get(turn.speaker) or Speaker(turn.speaker, turn.role)
    found = {**found, **{name: speaker for name, speaker in listed.items() if name not in found}}
    if not any(speaker.role == "narrator" for speaker in found.values()):
        name = NARRATOR
        while name in found:
            name += "."
        found[name] = Speaker(name, "narrator")
    return list(found.values())
