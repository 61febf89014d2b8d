"""Who is spoken by which voice.

Nothing is remembered from episode to episode. A person's voice follows from the name alone (rendezvous hashing,
Thaler and Ravishankar 1998), unless it is too like one that speaks in the same episode already. Interviewers and
guests choose from two sets of voices, so that a host keeps the same voice whoever the guest is.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import product

from narrator.errors import InputError
from narrator.model import Cast, Interview, Part, Speaker, Voice

from .catalogue import Catalogue, folded, language_of
from .names import likely_gender

TOO_ALIKE = 0.75
LIMITS = (0.60, 0.70, TOO_ALIKE)
"""How alike two voices of one episode may be: as little as can be had."""

NARRATOR = "Narrator"
# (pitch shift, rate, what it is called): variations of a voice, for casts larger than the catalogue.
_VARIATIONS = ((-14, 0.97, "lower"), (14, 1.03, "higher"), (-24, 0.94, "much lower"), (24, 1.06, "much higher"))


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
        # How like each voice of the choice is to the most alike voice that is cast already.
        self.nearest = {voice.name: (0.0, "") for voice in self.voices}
        self.free = {voice.name: voice for voice in self.voices}
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
        narrators = [s for s, found in named if s.role == "narrator" and not found]
        asked = [s for s, found in named if s.role != "narrator" and not found]
        asked.sort(key=lambda s: s.role == "guest")
        reader = self._narrator()
        for speaker in narrators:
            self._take(speaker, reader, "the voice that reads headlines and leads")
        host_pool, guest_pool = self._pools(reader)
        crowd = 0
        for speaker in asked:
            pools = (host_pool, guest_pool) if speaker.role == "interviewer" else (guest_pool, host_pool)
            if self.free:
                self._take(speaker, *self._choose(speaker, pools))
            else:
                crowd += 1
                self._take(speaker, *self._vary(speaker, crowd))
        if crowd:
            self.warnings.append(
                f"{len(self.speakers)} speakers share {len(self.voices)} voices: {crowd} are varied or shared"
            )
        parts = tuple(self.parts[speaker.name] for speaker in self.speakers)
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
        raise InputError(
            f"no voice is called {name!r}",
            where=speaker.name,
            mend=f"take {', '.join(near)}, or another that `narrator voices` lists",
        )

    def _narrator(self) -> Voice:
        return next((voice for voice in self.voices if voice.name in self.catalogue.narrators), self.voices[0])

    def _pools(self, reader: Voice) -> tuple[list[Voice], list[Voice]]:
        """Voices of interviewers and of guests. Voices that are alike stay in one set; the reader's are in none."""
        hosts: list[Voice] = []
        guests: list[Voice] = []
        left = [v for v in self.voices if self.catalogue.similarity(v, reader) < TOO_ALIKE]
        while left:
            group = [left.pop(0)]
            for member in group:
                near = [v for v in left if self.catalogue.similarity(member, v) >= TOO_ALIKE]
                group += near
                left = [v for v in left if v not in near]
            # Guests are many, hosts are few: one voice in three is a host's.
            (hosts if 2 * len(hosts) < len(guests) else guests).extend(group)
        return hosts, guests

    def _choose(self, speaker: Speaker, pools: Sequence[Sequence[Voice]]) -> tuple[Voice, str]:
        """By the name, among voices of its likely gender where they are apart enough; the least alike where none is."""
        likely = likely_gender(speaker.name, self.catalogue.root) if self.catalogue.root else "unknown"
        known = f", a {likely} one as the name mostly is" if likely != "unknown" else ""
        ranked = [sorted(pool, key=lambda v: self._score(speaker.name, v), reverse=True) for pool in pools]
        for right, limit, pool in product((True, False) if known else (True,), LIMITS, ranked):
            fitting = [voice for voice in pool if not known or (voice.gender == likely) is right]
            for voice in fitting:
                if voice.name in self.free and self.nearest[voice.name][0] < limit:
                    first = pool is ranked[0] and voice is fitting[0] and limit == LIMITS[0]
                    apart = "" if first else ", apart from the others"
                    return voice, f"chosen by the name{known if right else ''}{apart}"
        voice = min(self.free.values(), key=lambda v: (self.nearest[v.name][0], -self._score(speaker.name, v)))
        other = self.nearest[voice.name][1]
        self.warnings.append(f"{speaker.name} and {other} sound alike: {voice.name} is the least alike that is left")
        return voice, "the least alike of those that were left"

    def _vary(self, speaker: Speaker, number: int) -> tuple[Voice, str]:
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
        if not self.free:
            return
        self.free.pop(voice.name, None)
        for other in self.voices:
            alike = self.catalogue.similarity(voice, other)
            if alike > self.nearest[other.name][0]:
                self.nearest[other.name] = (alike, speaker.name)


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
