"""Many machines: workers by dask, a store and an output folder at an address, and everything that may die meanwhile.

Schedulers, workers and the S3 server of `moto` run on this machine's loopback.
"""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from narrator import pipeline
from narrator.errors import InputError
from narrator.library import cluster, tasks
from narrator.library.batch import Batch, Outcome
from narrator.library.cluster import Cluster, everywhere
from narrator.library.sources import Sources
from narrator.settings import Settings

distributed = pytest.importorskip("distributed")

TOPICS = ("night trains", "old maps", "a lighthouse", "bread")


class Told:
    def begin(self, total: int) -> None: ...
    def advance(self, amount: int) -> None: ...
    def note(self, text: str) -> None: ...


@pytest.fixture(scope="module", autouse=True)
def _day() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SOURCE_DATE_EPOCH", "1700000000")
        yield


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of interviews: one of each topic, a longer one, two namesakes and one that is none."""
    folder = tmp_path_factory.mktemp("desk")
    for number, topic in enumerate(TOPICS):
        text = f"On {topic}\n\nMara Vogt: What about {topic}?\n\nLena Ort: A lot, and all of it is true.\n"
        (folder / f"talk{number}.txt").write_text(text)
    long = "".join(f"\n\nMara Vogt: And number {n}?\n\nLena Ort: It is number {n}, of course." for n in range(12))
    (folder / "long.txt").write_text("At length" + long)
    for name in ("a", "b"):
        (folder / name).mkdir()
        (folder / name / "same.txt").write_text(f"Same {name}\n\nMara Vogt: Is it {name}?\n\nLena Ort: It is {name}.\n")
    (folder / "empty.txt").write_text("")
    return folder


def all_of(desk: Path) -> list[str]:
    return [str(path) for path in sorted(desk.rglob("*.txt"))]


@pytest.fixture(scope="module")
def alone(desk: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """What this machine alone makes of them."""
    output = tmp_path_factory.mktemp("alone")
    settings = Settings(output=str(output), store=str(tmp_path_factory.mktemp("store")), engine="espeak")
    for source in all_of(desk):
        with suppress(InputError):
            pipeline.build(source, settings, Told())
    return made({str(path.relative_to(output)): path.read_bytes() for path in output.rglob("*") if path.is_file()})


def made(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files of episodes; without the record, which tells when each was written."""
    return {name: data for name, data in files.items() if not name.endswith(".made.json")}


def in_folder(output: Path) -> dict[str, bytes]:
    return made({str(path.relative_to(output)): path.read_bytes() for path in output.rglob("*") if path.is_file()})


def run(
    address: str, desk: Path, settings: Settings, then: Callable[[Outcome], None] = lambda _: None
) -> list[Outcome]:
    """A batch over a cluster. then: called with each outcome as it comes."""
    outcomes: list[Outcome] = []
    with Sources(all_of(desk), settings, sys.stdin.buffer) as sources:
        batch = Batch(sources, everywhere(settings))
        outcomes += batch.look()
        for outcome in batch.build(Cluster(address, settings).run):
            outcomes.append(outcome)
            then(outcome)
    return outcomes


def states(outcomes: list[Outcome], state: str) -> list[str]:
    return sorted(Path(outcome.name).stem for outcome in outcomes if outcome.state == state)


EVERY = sorted(["long", "same", "same", *(f"talk{number}" for number in range(len(TOPICS)))])


def test_workers_make_what_one_machine_makes_and_then_nothing(
    desk: Path, alone: dict[str, bytes], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tasks, "STRETCH", 300)  # the longer one is spoken by several
    settings = Settings(output=str(tmp_path / "out"), store=str(tmp_path / "store"), engine="espeak")
    first = run("local:2", desk, settings)
    assert states(first, "done") == EVERY and states(first, "failed") == ["empty"]
    assert in_folder(tmp_path / "out") == alone
    long = next(o.summary for o in first if o.name.endswith("long.txt"))
    assert long is not None and long["clips"]["made"] == 0  # all of it was there when it was put together
    second = run("local:1", desk, settings)
    assert states(second, "kept") == EVERY and states(second, "failed") == ["empty"]


def test_killed_outright_it_leaves_whole_episodes_and_no_worker_and_does_the_rest_again(
    desk: Path, alone: dict[str, bytes], tmp_path: Path
) -> None:
    output, store = tmp_path / "out", tmp_path / "store"
    words = ["batch", *all_of(desk), "-o", output, "--store", store, "--engine", "espeak", "--cluster", "local:2"]
    command = [sys.executable, "-m", "narrator", *map(str, words)]
    with subprocess.Popen(command, cwd=desk, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as first:
        assert first.stdout is not None
        assert first.stdout.readline().strip()  # the first episode
        workers = children(first.pid)
        first.kill()
    deadline = time.monotonic() + 60
    while any(map(lives, workers)) and time.monotonic() < deadline:
        time.sleep(0.2)
    assert workers and not any(map(lives, workers))
    whole = [path.parent.name for path in output.glob("*/.made.json")]
    found = in_folder(output)
    assert whole and {n: d for n, d in alone.items() if n.split("/")[0] in whole}.items() <= found.items()
    again = subprocess.run(command, cwd=desk, capture_output=True, check=False)
    assert again.returncode == 3, again.stderr.decode()  # one of them is no interview
    assert {n: d for n, d in in_folder(output).items() if not n.startswith("batch.")} == alone


def children(process: int) -> list[int]:
    """The processes that this one has started, and theirs."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            if int(status.read_text().rpartition(")")[2].split()[1]) == process:
                found += [int(status.parent.name), *children(int(status.parent.name))]
    return found


def lives(process: int) -> bool:
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


class Hall:
    """A scheduler and workers on this machine, each a program of its own."""

    def __init__(self, folder: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.address = f"tcp://127.0.0.1:{self.port}"
        self.folder = folder
        self.scheduler = self._start("scheduler", "--port", str(self.port), "--host", "127.0.0.1", "--no-dashboard")
        self.workers = [self.worker(), self.worker()]

    def worker(self) -> subprocess.Popen[bytes]:
        one = ("--nworkers", "1", "--nthreads", "1", "--no-nanny", "--no-dashboard", "--host", "127.0.0.1")
        return self._start("worker", self.address, *one, "--death-timeout", "60")

    def _start(self, program: str, *words: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", f"distributed.cli.dask_{program}", *words]
        return subprocess.Popen(command, cwd=self.folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)

    def kill_a_worker(self) -> None:
        self.workers[0].kill()
        self.workers[0].wait()
        self.workers[0] = self.worker()

    def restart(self) -> None:
        """The scheduler dies, and comes back; workers that lost it are started again, as any service is."""
        self.scheduler.kill()
        self.scheduler.wait()
        self.scheduler = self._start("scheduler", "--port", str(self.port), "--host", "127.0.0.1", "--no-dashboard")
        for worker in self.workers:
            worker.wait(timeout=60)
        self.workers = [self.worker(), self.worker()]

    def end(self) -> None:
        for process in (*self.workers, self.scheduler):
            with suppress(ProcessLookupError):
                process.send_signal(signal.SIGKILL)
            process.wait()


@pytest.fixture
def hall(tmp_path: Path) -> Iterator[Hall]:
    found = Hall(tmp_path)
    yield found
    found.end()


@contextmanager
def s3(every: int) -> Iterator[tuple[str, list[int]]]:
    """moto's S3 on the loopback, which fails each so-manieth request: before it is done, after, or by cutting it off.

    Gives its address and the numbers of requests that failed, in each of the three ways.
    """
    server_of = pytest.importorskip("moto.server")
    serving = pytest.importorskip("werkzeug.serving")
    app = server_of.DomainDispatcherApplication(server_of.create_backend_app)
    failed, seen, lock = [0, 0, 0], [0], threading.Lock()

    def moody(environ: dict[str, Any], start: Callable[..., Any]) -> Any:
        with lock:
            seen[0] += 1
            way = seen[0] // every % 3 if every and not seen[0] % every else None
            if way is not None:
                failed[way] += 1
        if way == 0:
            start("503 Slow Down", [("Content-Type", "application/xml")])
            return [b"<Error><Code>SlowDown</Code><Message>Reduce your request rate.</Message></Error>"]
        if way == 1:
            done: list[Any] = []
            list(app(environ, lambda *given: done.append(given)))
            start("500 Internal Error", [("Content-Type", "application/xml")])
            return [b"<Error><Code>InternalError</Code><Message>It was done, though.</Message></Error>"]
        if way == 2 and environ["REQUEST_METHOD"] == "GET":
            return _cut(app, environ, start)
        return app(environ, start)

    server = serving.make_server("127.0.0.1", 0, moody, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.port}", failed
    finally:
        server.shutdown()
        thread.join()


def _cut(app: Any, environ: dict[str, Any], start: Callable[..., Any]) -> list[bytes]:
    """Half of an answer under the length of the whole."""
    given: list[Any] = []
    body = b"".join(app(environ, lambda *head: given.append(head)))
    start(*given[0][:2])
    return [body[: len(body) // 2]]


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[Any, list[int]]]:
    s3fs = pytest.importorskip("s3fs")
    with s3(every=7) as (address, failed):
        for name, value in {
            "AWS_ENDPOINT_URL": address,
            "AWS_ACCESS_KEY_ID": "none",
            "AWS_SECRET_ACCESS_KEY": "none",
            "AWS_DEFAULT_REGION": "us-east-1",
        }.items():
            monkeypatch.setenv(name, value)
        fs = s3fs.S3FileSystem(use_listings_cache=False, skip_instance_cache=True)
        for _ in range(3):  # it fails now and then
            with suppress(Exception):
                fs.mkdir("news")
        yield fs, failed


def test_all_at_addresses_of_a_service_that_errs_with_a_worker_killed_and_the_scheduler_restarted(
    desk: Path, alone: dict[str, bytes], bucket: tuple[Any, list[int]], hall: Hall
) -> None:
    fs, failed = bucket
    settings = Settings(output="s3://news/episodes", store="s3://news/clips", engine="espeak")
    seen: list[str] = []

    def then(outcome: Outcome) -> None:
        seen.append(outcome.name)
        if len(seen) == 2:
            hall.kill_a_worker()
        if len(seen) == 4:
            hall.restart()

    outcomes = run(hall.address, desk, settings, then)
    assert len(outcomes) == len(all_of(desk)) == len({outcome.name for outcome in outcomes})
    assert states(outcomes, "failed") == ["empty"]
    assert sorted(states(outcomes, "done") + states(outcomes, "kept")) == EVERY
    root = "news/episodes/"
    assert made({path.removeprefix(root): whole(fs, path) for path in fs.find(root)}) == alone
    assert all(failed), failed
    second = run(hall.address, desk, settings)
    assert states(second, "kept") == EVERY


def whole(fs: Any, path: str) -> bytes:
    for _ in range(9):
        with suppress(OSError):
            data: bytes = fs.cat_file(path)
            if len(data) == fs.info(path)["size"]:
                return data
    raise AssertionError(path)


def test_no_scheduler_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("narrator.library.cluster.FIRST", 0.5)
    with socket.socket() as nobody:
        nobody.bind(("127.0.0.1", 0))
        with pytest.raises(InputError, match="no scheduler answers"):
            list(Cluster(f"tcp://127.0.0.1:{nobody.getsockname()[1]}", Settings()).run(str, [1]))
    for address in ("local:0", "local:many", "nowhere"):
        with pytest.raises(InputError):
            list(Cluster(address, Settings()).run(str, [1]))


def test_few_tasks_are_in_flight_however_many_there_are() -> None:
    taken = 0

    def items() -> Iterator[int]:
        nonlocal taken
        for number in range(2000):
            taken += 1
            yield number

    done = 0
    for number, result in Cluster("local:1", Settings()).run(str, items()):
        assert result == str(number)
        done += 1
        assert taken - done <= 8 * cluster.MOST
    assert done == 2000


def test_short_ones_are_given_together_and_a_slow_one_holds_up_no_other() -> None:
    """The first hundred take no time; of those that take half a second each, both workers then have their share."""
    found = dict(Cluster("local:2", Settings()).run(_by_whom, range(108)))
    assert set(found) == set(range(108))
    slow = [found[number] for number in range(100, 108)]
    assert len(set(slow)) == 2 and min(map(slow.count, set(slow))) >= 2


def _by_whom(number: int) -> int:
    if number >= 100:
        time.sleep(0.6)
    return os.getpid()


def test_a_task_that_kills_its_workers_ends_alone() -> None:
    began = time.monotonic()
    results = dict(Cluster("local:2", Settings()).run(_some, range(12)))
    assert len(results) == 12
    assert [n for n, result in results.items() if not isinstance(result, int)] == [3]
    assert "killed" in str(results[3])
    assert time.monotonic() - began < 120


def _some(number: int) -> int:
    if number == 3:
        os._exit(9)
    return number
