"""Episodes built once and looked at by many tests, through the command line as a user would."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = sorted(p for p in (ROOT / "examples").iterdir() if p.suffix in (".txt", ".html", ".md"))
SHARED = ROOT.parent / "shared"


@dataclass(frozen=True)
class Run:
    code: int
    out: str
    err: str

    @property
    def data(self) -> dict[str, Any]:
        found = json.loads(self.out)
        assert isinstance(found, dict)
        return found


def narrator(*words: str | Path, cwd: Path | None = None, stdin: bytes = b"", **environment: str) -> Run:
    done = subprocess.run(
        [sys.executable, "-m", "narrator", *map(str, words)],
        input=stdin,
        capture_output=True,
        cwd=cwd or ROOT,
        env={**os.environ, **environment},
        check=False,
    )
    return Run(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture(scope="session")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("store")


@pytest.fixture(scope="session")
def episodes(tmp_path_factory: pytest.TempPathFactory, store: Path) -> dict[str, dict[str, Any]]:
    """Every example as an episode spoken by espeak: the summary of each, by the example's name."""
    output = tmp_path_factory.mktemp("output")
    done = narrator("make", *EXAMPLES, "-o", output, "--store", store, "--engine", "espeak", "--json")
    assert done.code == 0, done.err
    return {Path(row["source"]).name: row for row in map(json.loads, done.out.splitlines())}
