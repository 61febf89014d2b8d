"""Commands that make episodes, or tell what making them would do."""

from __future__ import annotations

import sys
from typing import Any

import click

from .root import WORK_TO_DO, building, chosen, cli, each


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
        if made is None:
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
        click.echo(showing.data(planned) if as_json else showing.plan(planned))

    each(sources, one)
    if any(work):
        sys.exit(WORK_TO_DO)
