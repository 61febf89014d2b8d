"""Sources are watched, and made anew at each saved change, each build in a process of its own, forked from a warm one.

The system's events only wake; then all files that matter are looked at, and whether there is anything to do is what the
record of the last build says (`record.unchanged`). So no event can be missed for good, and a build that writes its own
script sets off no other. A build whose inputs have changed since it began is ended: what it has spoken is kept.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from narrator import digests, processes, record
from narrator.errors import InputError, NarratorError
from narrator.settings import Settings

from .inputs import CONFIG, Inputs, Look
from .warm import Child, Run, Warm

_QUIET, _MOST = 200, 1600
"""ms. A change is taken up when nothing more has happened for so long, at the latest after so long."""

_BUSY, _IDLE = 200, 2000
"""ms between two looks where nothing has happened, while a build runs and while none does."""

_GRACE = 10.0
"""s that a build has to end when it is asked to."""


class Build(NamedTuple):
    """A build in flight. digests: of what it is made of, as it was when it began."""

    source: str
    process: subprocess.Popen[bytes] | Child
    digests: Mapping[Path, str | None]


class Watch:
    """The sources that are watched, and the build that runs.

    load: the settings as they are now. words: those after `narrator` that make a source and print its summary as JSON.
    run: does what such words ask for, in this process. say: a line for the person. done: takes the summary of an
    episode that is up to date.
    """

    def __init__(
        self,
        given: Sequence[str],
        load: Callable[[], Settings],
        words: Callable[[str], Sequence[str]],
        run: Run,
        say: Callable[[str], None],
        done: Callable[[Mapping[str, Any]], None],
    ) -> None:
        self._load, self._words, self._run, self._say, self._done = load, words, run, say, done
        self._inputs = Inputs(given, load())
        self._todo: list[str] = []
        self._told: set[str] = set()
        self._running: Build | None = None
        self._writing = False  # the build that runs writes its files: a new script is its own
        self._seen: Look = {}
        self._warm: Warm | None = None

    def run(self) -> None:
        """Until KeyboardInterrupt. Raises NarratorError where the system cannot watch."""
        try:
            from watchfiles import watch
        except ImportError as error:
            raise NarratorError(
                "watching needs a part that is not installed", mend='run: pip install "narrator[watch]"'
            ) from error
        self._todo = self._inputs.sources()
        if processes.CAN_FORK:  # before `watch` is called, which has threads
            self._warm = Warm(self._run, partial(_loaded, self._todo[:1], self._inputs.settings))
        self._seen = self._inputs.look()
        self._say(f"watching {len(self._todo)} source{'s' * (len(self._todo) != 1)}; Ctrl-C ends it")
        try:
            while True:
                self._begin()
                busy, places = self._running is not None, self._inputs.places(self._seen)
                try:
                    for events in watch(
                        *sorted({path for path, _ in places}),
                        watch_filter=None,
                        recursive=False,
                        step=_QUIET,
                        debounce=_MOST,
                        rust_timeout=_BUSY if busy else _IDLE,
                        yield_on_timeout=True,
                    ):
                        self._wake({Path(name) for _, name in events})
                        if busy != (self._running is not None) or places != self._inputs.places(self._seen):
                            break
                except (OSError, RuntimeError) as error:
                    if places == self._inputs.places(self._seen):  # no folder has just gone
                        raise NarratorError(
                            f"the system does not watch: {error}", mend="watch fewer sources, or raise its limits"
                        ) from error
        finally:
            self._abandon()
            if self._warm:
                self._warm.end()

    def _wake(self, events: set[Path]) -> None:
        """Take up what has changed since the last look, and the end of the build."""
        self._writing = self._writing or any(path.name.endswith(".part") for path in events)
        before, self._seen = self._seen, self._inputs.look()
        changed = {path for path in before.keys() | self._seen.keys() if before.get(path) != self._seen.get(path)}
        if CONFIG in changed:
            self._reload()
        if changed:
            self._take_up(changed)
        if self._running is not None and self._running.process.poll() is not None:
            self._end(self._running)
        self._begin()

    def _reload(self) -> None:
        """Settings that cannot be read are told, and the last good ones hold."""
        try:
            self._inputs.settings = self._load()
        except InputError as error:
            self._say(str(error))

    def _take_up(self, changed: set[Path]) -> None:
        shared = changed.intersection(self._inputs.shared())
        for source in self._inputs.sources():
            if not shared and Path(source) not in changed and self._inputs.script(source) not in changed:
                continue
            if self._running is not None and source == self._running.source:
                if self._overtaken(self._running, changed):
                    self._say(f"{source} has changed again; beginning anew")
                    self._abandon()
                    self._todo.insert(0, source)
            elif source not in self._todo:
                self._todo.append(source)
        for source in self._inputs.given:
            if Path(source) in changed and not Path(source).exists():
                self._say(f"{source} is away; its episode stays as it is")

    def _overtaken(self, running: Build, changed: set[Path]) -> bool:
        """Whether a build's inputs are no longer what it began with. The script that it writes itself is none."""
        script = self._inputs.script(running.source)
        writing = self._writing or (script is not None and any(script.parent.glob(".*.part")))
        return any(
            path in changed
            and not (writing and path == script)
            and path.exists()
            and digests.file_digest(path) != digest
            for path, digest in running.digests.items()
        )

    def _begin(self) -> None:
        """Begin the next build, unless one runs. What is up to date already is not built."""
        while self._running is None and self._todo:
            source = self._todo.pop(0)
            if not Path(source).is_file():
                continue
            made = record.unchanged(source, self._inputs.settings, self._inputs.folders.get(source))
            if made is not None:
                self._tell(source, made, again=False)
                continue
            if (folder := record.episode_of(source, self._inputs.settings)) is not None:
                self._inputs.folders.setdefault(source, folder)
            before = self._inputs.digests(source)
            self._writing = False
            self._running = Build(source, self._started(self._words(source)), before)

    def _started(self, words: Sequence[str]) -> subprocess.Popen[bytes] | Child:
        """A build, in a session of its own: Ctrl-C is for this process, which ends the build in its own way."""
        if self._warm:
            try:
                return self._warm.begin(words)
            except (EOFError, OSError):  # it has been killed
                self._warm = None
        # -P: a folder called narrator where one stands is not this program.
        command = [sys.executable, "-P", "-m", "narrator", *words]
        path = os.pathsep.join(filter(None, (str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH"))))
        environment = {**os.environ, "PYTHONPATH": path}
        return subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True, env=environment)

    def _end(self, build: Build) -> None:
        """A build has ended. What was wrong it has said itself."""
        out, _ = build.process.communicate()
        self._running = None
        code = build.process.returncode
        assert code is not None
        if code < 0:
            self._say(f"{build.source}: the build ended unexpectedly (signal {-code}); it waits for the next change")
        elif code == 0:
            self._tell(build.source, json.loads(out))
        # Its inputs may have been saved while it wrote, or it has written a script itself: the record knows.
        if any(digests.file_digest(path) != digest for path, digest in build.digests.items()):
            self._todo.insert(0, build.source)

    def _tell(self, source: str, made: Mapping[str, Any], again: bool = True) -> None:
        self._inputs.folders[source] = Path(made["folder"])
        if again or source not in self._told:
            self._told.add(source)
            self._done(made)

    def _abandon(self) -> None:
        """End the build that runs; it then says itself that what it has made is kept."""
        if self._running is None:
            return
        process = self._running.process
        self._running = None
        process.terminate()
        try:
            process.communicate(timeout=_GRACE)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()


def _loaded(sources: Sequence[str], settings: Settings) -> None:
    """Have in memory what a build needs: by preparing one. What is wrong with it, the build will tell."""
    from narrator import pipeline

    for source in sources:
        with suppress(NarratorError):
            pipeline.warm(source, settings)
