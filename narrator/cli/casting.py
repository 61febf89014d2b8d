"""Who speaks with which voice: voices to hear and choose from, and the cast of an interview."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .root import ALLOW_PRIVATE, chosen, cli, tell

_ENGINE = click.option(
    "--engine", type=click.Choice(("auto", "kokoro", "espeak", "system")), help="Who speaks [default: auto]."
)
_STORE = click.option("--store", metavar="DIR", help="Where clips are kept [default: your cache folder].")


@cli.group(invoke_without_command=True)
@click.option("--language", metavar="CODE", help="Only voices of this language (en, fr, ...).")
@click.option("--json", "as_json", is_flag=True, help="A JSON list.")
@click.pass_context
def voices(context: click.Context, language: str | None, as_json: bool) -> None:
    """List the voices of the catalogue; hear them.

    \b
    Example: narrator voices --language fr
    """
    if context.invoked_subcommand is not None:
        context.obj = language
        return
    from narrator import checkup, showing

    rows = checkup.voices(language)
    columns = ("name", "engine", "language", "gender", "ready")
    click.echo(showing.data(rows) if as_json else showing.table(rows, columns))


@voices.command()
@click.option("--language", metavar="CODE", help="Whose voices [default: en].")
@click.option("--text", "texts", metavar="TEXT", multiple=True, help="A sentence to say instead; may be repeated.")
@click.option("-o", "--output", metavar="DIR", help="Where the page goes [default: audition-CODE].")
@_ENGINE
@click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="Workers [default: one a core].")
@_STORE
@click.option("--json", "as_json", is_flag=True, help="A JSON object.")
@click.pass_context
def audition(
    context: click.Context,
    language: str | None,
    texts: tuple[str, ...],
    output: str | None,
    engine: str | None,
    jobs: int | None,
    store: str | None,
    as_json: bool,
) -> None:
    """Let every voice of a language say the same sentences, side by side on a page, and print its path.

    The page plays in a browser, from the disk too, and shows what was measured: pitch, words misheard, naturalness,
    and how alike any two voices are.

    \b
    Example: narrator voices audition --language fr
    """
    from narrator import showing
    from narrator.board import Board
    from narrator.pipeline import auditioning

    code = (language or context.obj or "en").lower()
    folder = Path(output or f"audition-{code}")
    with Board(f"audition {code}") as board:
        made = auditioning.audition(code, texts, folder, chosen(engine=engine, jobs=jobs, store=store), board)
    click.echo(showing.data(made) if as_json else made["page"])


@voices.command()
@click.option("-o", "--output", metavar="FILE", help="Where the sound goes, - for standard output [default: NAME.wav].")
@_STORE
@click.option("--json", "as_json", is_flag=True, help="A JSON object.")
@click.argument("name", metavar="NAME")
@click.argument("text", metavar="TEXT")
def hear(name: str, text: str, output: str | None, store: str | None, as_json: bool) -> None:
    """Let the voice NAME say TEXT, as in an episode, and print the path of the sound (WAV).

    \b
    Example: narrator voices hear bf_emma "Was it cold?"
    """
    from narrator import showing
    from narrator.pipeline import auditioning

    sound = auditioning.hear(name, text, chosen(store=store))
    if output == "-":
        sys.stdout.buffer.write(sound)
        return
    path = auditioning.written(sound, output or f"{auditioning.plain(name)}.wav")
    click.echo(showing.data({"voice": name, "file": str(path)}) if as_json else str(path))


@cli.command()
@click.option(
    "--set", "given", metavar="NAME=VOICE", multiple=True, help="Give somebody another voice; may be repeated."
)
@click.option(
    "--save",
    "to",
    metavar="[FILE]",
    is_flag=False,
    flag_value="",
    help="Keep it: in FILE (.toml), else in the house cast of the show.",
)
@click.option("--show", metavar="NAME", help="The show, whose house cast counts.")
@click.option("--cast", "casts", metavar="FILE", multiple=True, help="Voices for speakers (TOML).")
@_ENGINE
@click.option("-o", "--output", metavar="DIR", help="Folder of episodes [default: output].")
@ALLOW_PRIVATE
@click.option("--json", "as_json", is_flag=True, help="A JSON object.")
@click.argument("source", metavar="SOURCE", required=False)
def cast(
    source: str | None,
    given: tuple[str, ...],
    to: str | None,
    show: str | None,
    casts: tuple[str, ...],
    engine: str | None,
    output: str | None,
    allow_private: bool | None,
    as_json: bool,
) -> None:
    """Show who in SOURCE is spoken by which voice, and why; change it, and keep it for the show.

    "narrator" is whoever reads headlines. What is kept counts from the next `narrator make` on, in every episode of
    the show (--show, or show in narrator.toml); without one, in every episode.

    \b
    Example: narrator cast interview.html
    Example: narrator cast interview.html --set "Ann Lee=bf_emma" --show "The River Hour" --save
    """
    if to and not to.lower().endswith(".toml"):  # --save before SOURCE: what stands behind it is none of its own
        if source is not None:
            raise click.UsageError(f"{to!r} is no file for a cast: name one that ends in .toml")
        source, to = to, ""
    if source is None:
        raise click.UsageError("name a SOURCE")
    from narrator import showing
    from narrator.pipeline import casts as pipeline

    settings = chosen(show=show, casts=casts, engine=engine, output=output, allow_private=allow_private)
    told = pipeline.cast_of(source, settings, given, save=to is not None, to=to or "")
    click.echo(showing.data(told) if as_json else showing.cast(told))
    if given and to is None:
        tell("this is how it would be; --save keeps it")
