"""The command line: the only place that prints, asks and exits. Each command is a few lines over the pipeline.

Results go to stdout, progress and notes to stderr. Exit codes: 0 well, 1 the machine's fault, 2 the user's mistake,
10 work to do (`plan`), 130 interrupted.
"""

from __future__ import annotations

import gc
import io
import signal
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NoReturn

import click

from . import __version__
from .errors import NarratorError

if TYPE_CHECKING:
    from .settings import Settings

WORK_TO_DO, INTERRUPTED = 10, 130


def _settings(**given: Any) -> Settings:
    from . import settings

    return settings.load(given)


_ALLOW_PRIVATE = click.option(
    "--allow-private", is_flag=True, default=None, help="An address may lead to this machine or its own network."
)


def _building(command: Callable[..., Any]) -> Callable[..., Any]:
    """The options of every command that builds."""
    options = (
        click.option("-o", "--output", metavar="DIR", help="Folder for episodes [default: output]."),
        click.option(
            "--engine", type=click.Choice(("auto", "kokoro", "espeak", "system")), help="Who speaks [default: auto]."
        ),
        click.option("--cast", "casts", metavar="FILE", multiple=True, help="Voices for speakers (TOML)."),
        click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="Workers [default: one a core]."),
        click.option("--store", metavar="DIR", help="Where clips are kept [default: your cache folder]."),
        click.option("--notice", metavar="TEXT", help='Words that say the voices are synthetic; "off" for none.'),
        click.option(
            "--stage-directions",
            type=click.Choice(("silent", "speak", "drop")),
            help='What becomes of "(laughs)": shown and not said, said, left out [default: silent].',
        ),
        _ALLOW_PRIVATE,
        click.option("--intro", metavar="FILE", help="Music under the first words."),
        click.option("--outro", metavar="FILE", help="Music under the last words."),
        click.option("--json", "as_json", is_flag=True, help="One JSON object a source."),
        click.argument("sources", nargs=-1, required=True, metavar="SOURCE..."),
    )
    for option in reversed(options):  # the last one applied is shown first
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="narrator")
@click.option("--debug", is_flag=True, help="Show the traceback of an internal error.")
def cli(debug: bool) -> None:
    """Turn a written interview into an episode: a voice for each speaker, offline.

    \b
    Example: narrator make interview.html
    """
    _state["debug"] = debug


_state: dict[str, bool] = {"debug": False}


@cli.command()
@_building
def make(sources: tuple[str, ...], as_json: bool, **given: Any) -> None:
    """Make the episode of each SOURCE (file, address, - for standard input) and print the path of its audio file.

    \b
    Example: narrator make interview.html -o output --engine auto
    """
    from . import record, showing

    settings = _settings(**given)

    def one(source: str) -> None:
        made = record.unchanged(source, settings)
        if made is None:
            from . import pipeline
            from .board import Board

            with Board(source) as board:
                made = pipeline.build(source, settings, board)
        click.echo(showing.data(made) if as_json else made["episode"])

    _each(sources, one)


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a source, a line each.")
@_ALLOW_PRIVATE
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
def turns(sources: tuple[str, ...], as_json: bool, allow_private: bool | None) -> None:
    """Show who says what in each SOURCE, with confidence and reason; doubtful turns are marked.

    \b
    Example: narrator turns interview.html
    """
    from . import pipeline, showing

    allowed = _settings(allow_private=allow_private).allow_private

    def one(source: str) -> None:
        interview = pipeline.understand(pipeline.load(source, allowed)).interview
        data, others = pipeline.turns_as_data(source, interview), pipeline.other_readings(interview)
        click.echo(showing.data(data) if as_json else showing.interview(interview, others))

    _each(sources, one)


@cli.command()
@click.option("-o", "--output", metavar="DIR", help="Folder for episodes [default: output].")
@click.option("--to", metavar="FILE", help="Write to this file instead; - for standard output.")
@click.option("--force", is_flag=True, help="Overwrite a script that was corrected by hand.")
@_ALLOW_PRIVATE
@click.argument("source", metavar="SOURCE")
def script(source: str, to: str | None, force: bool, output: str | None, allow_private: bool | None) -> None:
    """Write the interview of SOURCE as a script to read and correct, and print its path.

    Correct it in any editor; `narrator make` takes it as a source.

    \b
    Example: narrator script interview.html
    """
    from . import pipeline

    text, path = pipeline.write_script(source, _settings(output=output, allow_private=allow_private), to, force)
    click.echo(text if path is None else str(path), nl=path is not None)


@cli.command()
@click.option("-o", "--output", metavar="DIR", help="Folder for episodes [default: output].")
@click.option("--all", "every", is_flag=True, help="Go through every turn, not only those in doubt.")
@_ALLOW_PRIVATE
@click.argument("source", metavar="SOURCE")
def review(source: str, every: bool, output: str | None, allow_private: bool | None) -> None:
    """Go through the doubtful turns of SOURCE, one question at a time, and write what you decide into its script.

    SOURCE is an article or a script. Answer with a number or a letter, ? tells which; a pipe may answer, a line each.

    \b
    Example: narrator review interview.html
    """
    from . import pipeline, showing

    done = pipeline.review(source, _settings(output=output, allow_private=allow_private), click.echo, _ask, every)
    click.echo(showing.reviewed(done, source, output))
    sys.exit(INTERRUPTED if done.outcome.end == "interrupted" else 0)


@cli.command()
@_building
def plan(sources: tuple[str, ...], as_json: bool, **given: Any) -> None:
    """List the clips that `make` would speak anew, and why. Exit code 10 where there is work to do.

    \b
    Example: narrator plan interview.html
    """
    from . import pipeline, showing

    settings = _settings(**given)
    work = []

    def one(source: str) -> None:
        planned = pipeline.plan(source, settings)
        work.append(planned["make"] or planned["write"])
        click.echo(showing.data(planned) if as_json else showing.plan(planned))

    _each(sources, one)
    if any(work):
        sys.exit(WORK_TO_DO)


@cli.command()
@click.option("--language", metavar="CODE", help="Only voices of this language (en, fr, ...).")
@click.option("--json", "as_json", is_flag=True, help="A JSON list.")
def voices(language: str | None, as_json: bool) -> None:
    """List the voices of the catalogue.

    \b
    Example: narrator voices --language fr
    """
    from . import checkup, showing

    rows = checkup.voices(language)
    columns = ("name", "engine", "language", "gender", "ready")
    click.echo(showing.data(rows) if as_json else showing.table(rows, columns))


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="A JSON list.")
def doctor(as_json: bool) -> None:
    """Check engines, voices, encoder and folders, and say how to mend what is missing.

    \b
    Example: narrator doctor
    """
    from . import checkup, showing

    found = checkup.doctor(_settings())
    click.echo(showing.data(found) if as_json else showing.findings(found))
    if not all(row["ok"] for row in found if row["needed"]):
        sys.exit(1)


def _ask(prompt: str) -> str | None:
    """A line of standard input; None at its end. From a pipe, the answer is shown behind the question."""
    click.echo(prompt, nl=False)
    line = sys.stdin.buffer.readline().decode(errors="replace") if sys.stdin else ""
    if not line or not sys.stdin.isatty():
        click.echo("".join(filter(str.isprintable, line[:200])))
    return line or None


def _each(sources: tuple[str, ...], one: Callable[[str], None]) -> None:
    """Do it for every source; one that fails is told, the others go on, and the exit code is the first failure's."""
    failed = 0
    for source in sources:
        try:
            one(source)
        except NarratorError as error:
            if _state["debug"]:
                raise
            failed = failed or error.exit_code
            _tell(str(error))
    if failed:
        sys.exit(failed)


def _tell(message: str) -> None:
    click.echo(f"narrator: {message}", err=True)


def _misused(error: click.ClickException) -> None:
    """A wrong option in one line like all others; help where no command was given."""
    context = getattr(error, "ctx", None)
    if context is not None and error.message == context.get_help():
        error.show()
        return
    said = " ".join(error.format_message().split()).rstrip(".")
    _tell(f"{said}; see {context.command_path if context else 'narrator'} --help")


def _stop(signum: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


def main() -> NoReturn:
    """The one funnel: whatever happens, a person gets one line and a program an exit code."""
    signal.signal(signal.SIGTERM, _stop)
    # A build makes many values that live to its end and next to no cycles: the collector would search them in vain.
    gc.set_threshold(100_000)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Paths go out as the bytes they are; what a terminal cannot show is spelled out.
            stream.reconfigure(errors="surrogateescape" if stream.encoding == "utf-8" else "backslashreplace")
    try:
        code = cli(prog_name="narrator", standalone_mode=False)
        sys.stdout.flush()
        sys.exit(code if isinstance(code, int) else 0)
    except NarratorError as error:
        _tell(str(error))
        code = error.exit_code
    except click.ClickException as error:
        code = error.exit_code
        _misused(error)
    except (click.Abort, KeyboardInterrupt):
        _tell("interrupted; the last good episode is as it was, clips made so far are kept")
        code = INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone; there is nobody left to tell.
        sys.stderr.close()
        code = 1
    except Exception as error:
        if _state["debug"]:
            raise
        if isinstance(error, OSError):
            # All else that touches a disk has been converted: this is our own output.
            _tell(f"{error.filename or 'standard output'}: {error.strerror}; give another place and run it again")
        else:
            said = " ".join(str(error).split())[:200]
            _tell(f"internal error: {type(error).__name__}: {said}; run with --debug and report it")
        code = 1
    sys.exit(code)
