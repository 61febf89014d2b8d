"""What has not changed is answered without the command line's library, and exactly as the command line answers."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from narrator import cli, record, settings, unchanged
from narrator.errors import InputError

EXAMPLE = Path(__file__).parents[1] / "examples" / "seed_library.md"
PROBE = (
    "import sys\nfrom narrator import __main__, unchanged\n"
    "{hide}\n__main__.os._exit = lambda code: sys.exit('click' in sys.modules)\n__main__.main()"
)


def run(folder: Path, *arguments: str, quick: bool = True) -> tuple[str, bool]:
    """What the command prints, and whether it had to load click."""
    hide = "" if quick else "unchanged.told = lambda arguments: False"
    done = subprocess.run(
        [sys.executable, "-c", PROBE.format(hide=hide), *arguments], capture_output=True, text=True, cwd=folder
    )
    assert done.returncode in (0, 1), done.stderr
    return done.stdout, bool(done.returncode)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an episode, made of the beginning of an example."""
    folder = tmp_path_factory.mktemp("unchanged")
    text = "\n\n".join(EXAMPLE.read_text(encoding="utf-8").split("\n\n")[:6])
    (folder / "talk é.md").write_text(text, encoding="utf-8")
    run(folder, "make", "talk é.md", "--engine", "espeak", "--store", "store", "-o", "out")
    return folder


ASKED = ("make", "talk é.md", "--engine", "espeak", "--store", "store", "-o", "out")


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_the_answer_is_that_of_the_command_line_without_its_library(made: Path, options: tuple[str, ...]) -> None:
    quick, clicked = run(made, *ASKED, *options)
    slow, _ = run(made, *ASKED, *options, quick=False)
    assert quick == slow
    assert not clicked
    assert "episode.mp3" in quick
    if options:
        assert json.loads(quick)["clips"]["made"] == 0


def test_formats_presets_and_parts_are_plain_options_too(made: Path) -> None:
    asked = (*ASKED[:-1], "other", "--format", "opus", "--format", "mp3", "--preset", "voice-low", "--part", "1m")
    first, clicked = run(made, *asked)
    assert clicked
    quick, clicked = run(made, *asked)
    assert quick == first == run(made, *asked, quick=False)[0]
    assert not clicked
    assert [Path(line).suffix for line in quick.splitlines()][:2] == [".opus", ".mp3"]


def test_a_change_of_source_settings_script_or_episode_is_never_called_unchanged(made: Path, tmp_path: Path) -> None:
    def fresh() -> Path:
        shutil.rmtree(tmp_path / "it", ignore_errors=True)
        shutil.copytree(made, tmp_path / "it")  # times are kept
        return tmp_path / "it"

    def answered(folder: Path, *more: str) -> bool:
        code = "import sys\nfrom narrator import unchanged\nsys.exit(not unchanged.told(sys.argv[1:]))"
        return not subprocess.run(
            [sys.executable, "-c", code, *ASKED, *more], cwd=folder, capture_output=True
        ).returncode

    folder = fresh()
    episode = next((folder / "out").iterdir())
    # A copy lies elsewhere, so its record is told where its source lies now.
    held = record.load(episode)
    assert held is not None
    (episode / record.RECORD).write_text(json.dumps({**held, "path": str((folder / "talk é.md").resolve())}))
    shutil.copytree(folder, tmp_path / "ready")
    assert answered(folder)
    assert not answered(folder, "--notice", "off")
    for change in ("talk é.md", "out/{}/script.md", "out/{}/episode.mp3", "narrator.toml"):
        shutil.rmtree(folder)
        shutil.copytree(tmp_path / "ready", folder)
        path = folder / change.format(episode.name)
        assert answered(folder)
        with open(path, "a", encoding="utf-8") as file:
            file.write("lufs = -16.0\n")
        assert not answered(folder), change


FLAGS = (
    "--json",
    "-o",
    "--output",
    "--engine",
    "--jobs",
    "--cast",
    "--lexicon",
    "--store",
    "--notice",
    "--intro",
    "--outro",
)
OTHERS = ("a.txt", "b.md", "-", "out", "espeak", "2", "0", "c.toml", "off", "--help", "--", "-ox")
WORDS = st.lists(st.sampled_from((*FLAGS, *OTHERS)), max_size=8)


@given(WORDS)
def test_options_mean_what_they_mean_to_click(words: list[str]) -> None:
    asked = unchanged.parsed(["make", *words])
    if asked is None:
        return
    sources, as_json, given_here = asked
    if given_here.get("engine", "auto") not in settings.ENGINES:  # click refuses it, and so do the settings
        with pytest.raises(InputError):
            settings.load(given_here)
        return
    context = cli.making.make.make_context("make", [*words])  # raises where click would refuse
    theirs = dict(context.params)
    assert (tuple(sources), as_json) == (theirs.pop("sources"), theirs.pop("as_json"))
    assert {k: v for k, v in theirs.items() if v is not None} == given_here
    assert settings.load(theirs) == settings.load(given_here)


def test_the_answer_names_the_episode_from_where_one_stands(made: Path) -> None:
    """A record remembers the path of its first build; from another folder that leads nowhere."""
    elsewhere = made / "elsewhere"
    elsewhere.mkdir()
    told, _ = run(elsewhere, "make", "../talk é.md", "--engine", "espeak", "--store", "../store", "-o", "../out")
    assert (elsewhere / told.strip()).is_file()
    data, _ = run(
        elsewhere, "make", "../talk é.md", "--engine", "espeak", "--store", "../store", "-o", "../out", "--json"
    )
    assert json.loads(data)["clips"]["made"] == 0
    assert (elsewhere / json.loads(data)["folder"]).is_dir()
