"""The line that tells how far a batch is: its ETA counts the work that is left, and nothing of it goes to results."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from narrator import tally
from narrator.tally import Tally

TALK = "Mara Vogt: Who winds the clock?\n\nLena Ort: I do.\n\nMara Vogt: And when?\n\nLena Ort: On Mondays.\n"


def test_the_eta_goes_by_the_size_of_what_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("narrator.tally.time.monotonic", lambda: now)
    line = Tally()
    line.begin([1000, 3000, 0])  # nobody knows of the last: it counts as the usual one
    assert line.eta() is None
    now = 110.0
    line.built(1000)
    assert line.eta() == pytest.approx(50.0)
    now = 140.0
    line.built(3000)
    line.built(0)
    assert line.eta() == 0.0


def test_its_words() -> None:
    counts = {"total": 9, "not_reached": 4, "done": 3, "kept": 1, "failed": 1, "doubtful": 2, "audio_seconds": 61.4}
    assert tally.line(counts, 3723.0) == "5 of 9: 3 done, 1 kept, 1 failed, 2 doubtful, 61 s of sound, ETA 1:02:03"
    assert tally.line(counts, None).endswith("ETA ...")
    assert tally.line(counts, None, looking=True).startswith("looking through 9: ")


@pytest.mark.skipif(sys.platform == "win32", reason="terminals of POSIX")
def test_on_a_terminal_the_board_is_there_and_results_go_where_they_are_sent(tmp_path: Path) -> None:
    (tmp_path / "talk.txt").write_text(TALK)
    near, far = os.openpty()
    words = [sys.executable, "-m", "narrator", "batch", "talk.txt", "gone.txt", "-o", "out", "--store", "store"]
    env = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[1]), "TERM": "xterm", "COLUMNS": "120"}
    process = subprocess.Popen(
        [*words, "--engine", "espeak"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=far, env=env, text=True
    )
    os.close(far)
    shown = b""
    while True:
        try:
            part = os.read(near, 65536)
        except OSError:  # Linux says so where the other side is closed
            break
        if not part:
            break
        shown += part
    os.close(near)
    out, _ = process.communicate()
    assert process.returncode == 3
    assert out == str(Path("out/talk/episode.mp3")) + "\n"
    assert b"2 of 2: 1 done, 0 kept, 1 failed" in shown
    assert b"ETA" in shown
    assert shown.count(b"gone.txt: there is no such file") == 1
