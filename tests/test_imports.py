"""Imports run one way: floor <- stages, settings <- pipeline <- cli; guests live in their rooms."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).resolve().parents[1] / "narrator"
FLOOR = {"model", "errors", "store", "directions", "patterns", "processes", "limits", "clock"}
STAGES = {
    "reading",
    "turns",
    "script",
    "casting",
    "wording",
    "timeline",
    "parting",
    "topics",
    "speech",
    "mastering",
    "publishing",
    "reviewing",
    "merging",
}
MEMORY = {"digests", "origin", "surroundings", "record"}
ABOVE = {
    "config": {"errors"},
    "places": {"errors"},
    "settings": {"errors", "limits", "config", "places"},
    "digests": set(),
    "origin": {"digests"},
    "surroundings": {"digests", "origin", "places", "settings"},
    "files": {"errors", "store", "digests"},
    "record": {"digests", "origin", "surroundings", "settings", "files", "__init__"},
    "locks": {"store"},
    "register": {"errors", "store", "locks", "files"},
    "far": {"errors", "store", "settings", "files", "record", "digests", "locks"},
    "pipeline": STAGES | FLOOR | MEMORY | {"places", "settings", "files", "locks", "register", "far", "__init__"},
    "library": MEMORY
    | {"errors", "store", "config", "places", "settings", "files", "locks", "register"}
    | {"processes", "pipeline", "far", "publishing", "__init__"},
    "board": {"model"},
    "tally": set(),
    "showing": {"model", "pipeline", "patterns", "clock"},
    "checking": {"errors", "patterns", "record", "files"},
    "checkup": STAGES | FLOOR | {"places", "settings", "pipeline"},
    "cli": {
        "pipeline",
        "library",
        "checking",
        "checkup",
        "places",
        "settings",
        "record",
        "board",
        "tally",
        "showing",
        "errors",
        "store",
        "__init__",
    },
    "unchanged": {"record", "settings", "showing"},
    "__main__": {"unchanged", "cli"},
}
HOMES = {
    "pyttsx3": {"speech"},
    "pydub": {"mastering"},
    "av": {"mastering", "checking"},  # checking reads what mastering wrote, by no code of its
    "lameenc": {"mastering"},
    "click": {"cli"},
}


def room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Full names of all that a module imports, at any depth, ours as narrator.ROOM..."""
    package = ["narrator", *path.relative_to(PACKAGE).parts[:-1]]
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            stem = ".".join([*base, *([node.module] if node.module else [])])
            names |= {f"{stem}.{alias.name}" for alias in node.names}
    return names


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_module_imports_only_what_stands_below_it(path: Path) -> None:
    own = room(path)
    if own in STAGES:
        allowed = FLOOR | {own}
    elif own in FLOOR:
        allowed = {"errors", "model", "patterns"}
    else:
        allowed = ABOVE.get(own, set())
    rooms = set()
    for name in imports(path):
        parts = name.split(".")
        if parts[0] == "narrator":
            known = parts[1] if (PACKAGE / parts[1]).exists() or (PACKAGE / f"{parts[1]}.py").exists() else "__init__"
            rooms.add(known)
    assert rooms - allowed - {own} <= ({"__init__"} if own == "__init__" else set()), f"{own} imports {rooms - allowed}"


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(PACKAGE)))
def test_a_library_is_imported_only_in_its_own_room(path: Path) -> None:
    for name in imports(path):
        home = HOMES.get(name.split(".")[0])
        assert home is None or room(path) in home, f"{name} belongs to {home}"


def test_help_loads_neither_engines_nor_codecs() -> None:
    code = (
        "import sys\nfrom narrator import cli\n"
        "try: cli.cli(['--help'], standalone_mode=False)\nfinally: print('\\n', *sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split("\n")[-2].split()) if done.stdout.endswith("\n") else set()
    assert "click" in loaded
    assert not loaded & {"numpy", "av", "pydub", "pyttsx3", "rich", "trafilatura", "narrator.pipeline", "tomllib"}


def test_a_build_of_a_text_loads_no_more_than_it_needs(tmp_path: Path) -> None:
    source = tmp_path / "talk.txt"
    turns = ("Ann Lee: Where is it?", "Bo Marsh: Here, where it was.", "Ann Lee: And when?", "Bo Marsh: In the spring.")
    source.write_text("\n\n".join(turns), encoding="utf-8")
    words = ["make", str(source), "-o", str(tmp_path / "out"), "--store", str(tmp_path / "store"), "--engine", "espeak"]
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "narrator", *words], capture_output=True, text=True, check=True
    )
    loaded = {line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:")}
    assert {"narrator.pipeline.building", "av", "lameenc"} <= loaded  # in the worker too
    slow = {
        "numpy",
        "lxml",
        "rich",
        "onnxruntime",
        "num2words",
        "urllib.request",
        "http.client",
        "email",
        "ssl",
        "asyncio",
        "fsspec",
        "narrator.far",
    }
    assert not loaded & (slow | {"multiprocessing", "importlib.metadata", "charset_normalizer", "sqlite3"})
