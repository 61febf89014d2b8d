"""Commands that make episodes, or tell what making them would do."""

from __future__ import annotations

import signal
import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import Any

import click

from .root import WORK_TO_DO, building, chosen, cli, each, tell


@cli.command()
@building
def make(sources: tuple[str, ...], as_json: bool, **given: Any) -> None:
    """Make the episode of each SOURCE (file, address, - for standard input) and print the path of its audio file.

    \b
    Example: narrator make interview.html -o output --engine auto
    """
    from narrator import record, showing

    settings = chosen(**given)

    def one(source: str) -> None:
        made = record.unchanged(source, settings)
        if made is not None:
            for conflict in made.get("conflicts", ()):  # a build tells them itself
                tell(conflict)
        else:
            from narrator import pipeline
            from narrator.board import Board

            with Board(source) as board:
                made = pipeline.build(source, settings, board)
        click.echo(showing.data(made) if as_json else showing.sounds(made))

    each(sources, one)


@cli.command()
@building
def plan(sources: tuple[str, ...], as_json: bool, **given: Any) -> None:
    """List the clips that `make` would speak anew, each with its reason, and about how long that takes.

    Reasons: text, voice, lexicon, engine, recipe, missing, damaged. Exit code 10 where there is work to do, else 0.

    \b
    Example: narrator plan interview.html
    """
    from narrator import pipeline, showing

    settings = chosen(**given)
    work = []

    def one(source: str) -> None:
        planned = pipeline.plan(source, settings)
        work.append(planned["write"])
        for conflict in planned["conflicts"]:
            tell(conflict)
        click.echo(showing.data(planned) if as_json else showing.plan(planned))

    each(sources, one)
    if any(work):
        sys.exit(WORK_TO_DO)


@cli.command()
@building
@click.pass_context
def watch(context: click.Context, /, sources: tuple[str, ...], as_json: bool, **given: Any) -> None:
    """Make the episode of each SOURCE, a file or a folder of them, and again at each saved change until Ctrl-C.

    What counts is the source, its script, casts, lexicons, music and narrator.toml; in a folder, each interview in it,
    new ones too. A version that cannot be made is told, and its last good episode stays. Ends with exit code 0.

    \b
    Example: narrator watch interview.html
    """
    from narrator import library, showing

    if hasattr(signal, "SIGHUP"):  # the terminal goes: the build in flight goes with it
        signal.signal(signal.SIGHUP, signal.getsignal(signal.SIGTERM))
    make = ["make", *_as_words(context), "--json", "--"]
    watched = library.Watch(
        sources,
        lambda: chosen(**given),
        lambda source: [*make, source],
        _run,
        tell,
        lambda made: click.echo(showing.data(made) if as_json else made["episode"]),
    )
    with suppress(KeyboardInterrupt):
        watched.run()


def _run(words: Sequence[str]) -> int:
    """The whole command line in this process; its exit code."""
    from . import main

    sys.argv[1:] = words
    try:
        main()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1


def _as_words(context: click.Context) -> list[str]:
    """The options of a command as they would be given to another."""
    words = []
    for option in context.command.params:
        value = context.params[option.name or ""]
        if isinstance(option, click.Option) and value is not None and option.name != "as_json" and value is not False:
            values = value if isinstance(value, tuple) else (value,)
            words += [word for one in values for word in option.opts[-1:] + ([] if option.is_flag else [str(one)])]
    return words
