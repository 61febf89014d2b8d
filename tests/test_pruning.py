"""What no episode uses may go; what one uses, might use or is about to use stays."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from narrator import library, locks, register
from narrator.errors import InputError, NarratorError
from narrator.library import pruning
from narrator.record import RECORD
from narrator.store import Store, key_of

DAY = pruning.DAY
ASKED = [{"keep": 0.0}, {"keep": 30 * DAY}, {"most": 0}, {"most": 120}, {"keep": DAY, "most": 0}]


def things(store: Store, words: str, days: float = 0.0) -> frozenset[str]:
    """An object for each word, last used some days ago; their names."""
    names = set()
    for word in words.split():
        store.put("clips", key_of({"w": word}), {}, word.encode() * 10)
        path = store.path("clips", key_of({"w": word}))
        os.utime(path, (time.time() - days * DAY,) * 2)
        names.add(f"clips/{path.name}")
    return frozenset(names)


def episode(store: Store, folder: Path, uses: frozenset[str]) -> Path:
    register.claim(store, folder, uses, lambda: None)
    folder.mkdir(parents=True)
    (folder / RECORD).write_text("{}")
    register.settle(store, folder, uses)
    return folder


def left(store: Store) -> frozenset[str]:
    return frozenset(thing.name for thing in library.pruning.look(store).things)


@pytest.mark.parametrize("asked", ASKED, ids=str)
def test_what_an_episode_uses_stays_whatever_is_asked(tmp_path: Path, asked: dict[str, float]) -> None:
    store = Store(tmp_path / "store")
    used, unused = things(store, "one two three", 400), things(store, "four five", 400)
    episode(store, tmp_path / "out" / "talk", used)
    done = library.prune(store, **asked)  # type: ignore[arg-type]
    assert left(store) == used
    assert done.removed == len(unused)
    assert not [path for path in (tmp_path / "store" / "clips").iterdir() if not any(path.iterdir())]


@settings(deadline=None, max_examples=20)
@given(
    st.lists(st.tuples(st.frozensets(st.sampled_from("abcdefgh"), min_size=1), st.booleans()), max_size=4),
    st.lists(st.sampled_from(ASKED), min_size=1, max_size=3),
)
def test_whatever_is_built_and_pruned_standing_episodes_keep_theirs(
    tmp_path_factory: pytest.TempPathFactory, builds: list[tuple[frozenset[str], bool]], asked: list[dict[str, float]]
) -> None:
    """Builds, each of one of two episodes, some of them given up before they were done; prunes between them."""
    folder = tmp_path_factory.mktemp("prune")
    store = Store(folder / "store")
    last: dict[Path, frozenset[str]] = {}
    things(store, "x y z", 100)
    for number, (words, done) in enumerate(builds):
        place = folder / f"talk{number % 2}"
        uses = things(store, " ".join(words), 50)
        register.claim(store, place, uses, lambda: None)
        if done:
            place.mkdir(exist_ok=True)
            (place / RECORD).write_text("{}")
            register.settle(store, place, uses)
            last[place] = uses
        library.prune(store, **asked[number % len(asked)])  # type: ignore[arg-type]
        assert left(store) >= frozenset[str]().union(*last.values())
        assert left(store) >= uses or not place.exists()


def test_age_is_counted_from_the_last_use(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    old, recent = things(store, "old", 40), things(store, "recent", 20)
    before = things(store, "before both", 400)
    folder = episode(store, tmp_path / "talk", before)
    now = things(store, "both", 400)
    register.claim(store, folder, now, lambda: None)
    register.settle(store, folder, now)  # "before" is in use no longer, since this moment
    assert library.prune(store, 30 * DAY).removed == 1
    assert left(store) == recent | before
    assert not left(store) & old


def test_the_oldest_go_first_and_only_as_many_as_must(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    for days, word in enumerate(["new", "mid", "old"]):
        things(store, word, days)
    size = sum(thing.size for thing in library.pruning.look(store).things)
    assert library.prune(store, most=size - 1).removed == 1
    assert left(store) == {f"clips/{key_of({'w': word})}" for word in ("new", "mid")}
    assert library.prune(store, most=size).removed == 0


def test_a_dry_run_says_the_same_and_removes_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    unused = things(store, "a b c", 100)
    told = library.prune(store, DAY, dry=True)
    assert left(store) == unused
    assert library.prune(store, DAY) == told


def test_an_episode_that_is_not_found_counts_for_a_month_from_the_first_look(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(tmp_path / "store")
    used = things(store, "a b", 400)
    folder = episode(store, tmp_path / "talk", used)
    folder.rename(tmp_path / "away")
    assert library.prune(store, 30 * DAY).removed == 0
    [row] = library.contents(store)["episodes"]
    assert (Path(row["folder"]), row["missing_days"]) == (folder, 0.0)
    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() + 29 * DAY)
    assert library.prune(store, 30 * DAY).removed == 0
    (tmp_path / "away").rename(folder)
    monkeypatch.setattr(time, "time", lambda: real() + 99 * DAY)
    assert library.prune(store, 30 * DAY).removed == 0, "it is back"
    folder.rename(tmp_path / "away")
    library.prune(store, 30 * DAY)
    monkeypatch.setattr(time, "time", lambda: real() + 130 * DAY)
    assert library.prune(store, 30 * DAY).removed == len(used)
    assert library.contents(store)["episodes"] == []


def test_a_person_may_say_that_what_is_missing_is_deleted(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    folder = episode(store, tmp_path / "talk", things(store, "a b"))
    (folder / RECORD).unlink()
    assert library.prune(store, most=0).removed == 0
    assert library.prune(store, most=0, gone=True).removed == 2


def test_an_episode_out_of_reach_is_in_use(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    folder = episode(store, tmp_path / "disk" / "talk", things(store, "a b", 400))
    (tmp_path / "disk").rename(tmp_path / "elsewhere")
    (tmp_path / "disk").symlink_to("disk")  # looking leads in a circle, as a broken network disk fails
    assert library.prune(store, 0.0, gone=True).removed == 0
    assert folder.name == "talk"


def test_a_build_in_flight_keeps_what_it_is_about_to_use(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    uses = things(store, "a b", 400)
    folder = tmp_path / "talk"
    code = (
        "import sys\nfrom pathlib import Path\nfrom narrator import locks, register\nfrom narrator.store import Store\n"
        "path = register.lock_of_episode(Store(Path(sys.argv[1])), Path(sys.argv[2]))\n"
        "with locks.alone(path, lambda: None, print): print('held', flush=True); sys.stdin.read()"
    )
    words = [sys.executable, "-c", code, store.root, folder]
    with subprocess.Popen(words, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as build:
        assert build.stdout is not None
        assert build.stdout.readline() == b"held\n"
        register.claim(store, folder, uses, lambda: None)
        assert library.prune(store, 0.0, gone=True).removed == 0
        build.kill()
    assert library.prune(store, 0.0, gone=True).removed == 2


def test_a_build_that_begins_waits_for_a_prune(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    told: list[str] = []
    uses = things(store, "a")

    class Done(Exception): ...

    def waits() -> None:
        told.append("waits")
        raise Done

    code = (
        "import sys\nfrom pathlib import Path\nfrom narrator import locks, register\nfrom narrator.store import Store\n"
        "with locks.alone(register.lock_of(Store(Path(sys.argv[1]))), lambda: None, print):\n"
        "    print('held', flush=True); sys.stdin.read()"
    )
    with subprocess.Popen([sys.executable, "-c", code, store.root], stdin=subprocess.PIPE, stdout=-1) as pruner:
        assert pruner.stdout is not None
        assert pruner.stdout.readline() == b"held\n"
        with pytest.raises(Done):
            register.claim(store, tmp_path / "talk", uses, waits)
        pruner.kill()
    assert told == ["waits"]


def test_a_build_that_failed_leaves_its_claim_until_the_next(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    first, second, third = things(store, "a b", 99), things(store, "b c", 99), things(store, "b d", 99)
    folder = episode(store, tmp_path / "talk", first)
    register.claim(store, folder, second, lambda: None)
    assert library.prune(store, most=0).removed == 1  # d
    assert left(store) == first | second
    third = things(store, "b d", 99)
    register.claim(store, folder, third, lambda: None)
    register.settle(store, folder, third)
    library.prune(store, most=0)
    assert left(store) == third
    register.claim(store, folder, first, lambda: None)
    register.settle(store, folder, third)  # as it stands: a build found that nothing is to be done
    library.prune(store, most=0)
    assert left(store) >= third


def test_a_damaged_note_stops_it(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    episode(store, tmp_path / "talk", things(store, "a b", 400))
    [note] = (store.root / register.KIND).glob("*/*")
    note.write_bytes(note.read_bytes()[:-3])
    with pytest.raises(NarratorError, match="damaged") as caught:
        library.prune(store, 0.0)
    assert str(note) in str(caught.value)
    assert len(left_without_notes(store)) == 2


def left_without_notes(store: Store) -> list[Path]:
    return [path for path in (store.root / "clips").glob("*/*") if path.is_file()]


def test_a_store_that_cannot_be_written_needs_no_note(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store = Store(tmp_path / "store")
    uses = things(store, "a")

    def refused(*_: object) -> None:
        raise InputError("no permission to write")

    monkeypatch.setattr(Store, "put", refused)
    register.claim(store, tmp_path / "talk", uses, lambda: None)
    register.settle(store, tmp_path / "talk", uses)
    assert left(store) == uses


def test_a_store_that_is_not_there_is_empty(tmp_path: Path) -> None:
    store = Store(tmp_path / "nowhere")
    assert library.prune(store, 0.0).removed == 0
    assert library.contents(store)["clips"] == {"number": 0, "bytes": 0}
    assert not store.root.exists()


def test_the_command_line_tells_and_prunes(tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    used = things(store, "a b", 400)
    things(store, "c", 400)
    episode(store, tmp_path / "talk", used)

    def run(*words: str) -> tuple[int, str, str]:
        words = (sys.executable, "-m", "narrator", "store", *words)
        done = subprocess.run([*words, "--store", str(store.root)], capture_output=True, text=True, check=False)
        return done.returncode, done.stdout, done.stderr

    code, out, _ = run("--json")
    assert code == 0
    assert json.loads(out)["unused"]["number"] == 1
    code, out, _ = run()
    assert "used by 1 episode: 2" in out
    assert str(tmp_path / "talk") in out
    assert run("prune")[0] == 2
    code, _, err = run("prune", "--keep", "soon")
    assert (code, err.count("\n")) == (2, 1)
    assert "would remove 1" in run("prune", "--keep", "30d", "--dry-run")[1]
    code, out, _ = run("prune", "--max", "0B", "--json")
    assert (code, json.loads(out)["removed"]["number"]) == (0, 1)
    assert left(store) == used
    assert locks.held(register.lock_of(store)) is False
