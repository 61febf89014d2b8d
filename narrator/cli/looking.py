"""Commands that look at what there is: voices, engines, parts."""

from __future__ import annotations

import sys

import click

from .root import chosen, cli


@cli.command()
@click.option("--language", metavar="CODE", help="Only voices of this language (en, fr, ...).")
@click.option("--json", "as_json", is_flag=True, help="A JSON list.")
def voices(language: str | None, as_json: bool) -> None:
    """List the voices of the catalogue.

    \b
    Example: narrator voices --language fr
    """
    from narrator import checkup, showing

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
    from narrator import checkup, showing

    found = checkup.doctor(chosen())
    click.echo(showing.data(found) if as_json else showing.findings(found))
    if not all(row["ok"] for row in found if row["needed"]):
        sys.exit(1)
