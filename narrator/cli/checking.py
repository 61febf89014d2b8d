"""`narrator check`: what was published, read back and held against the rules."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path

import click

from .root import cli, each, tell


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object an episode or feed.")
@click.argument("paths", nargs=-1, required=True, metavar="EPISODE|FOLDER|FEED...")
def check(paths: tuple[str, ...], as_json: bool) -> None:
    """Read episodes and feeds back, and name every fault: a line each, with the rule that it breaks.

    Exits with 0 where all is well, with 1 where something is not.

    \b
    Example: narrator check output
    """
    from narrator import checking
    from narrator.places import as_path, is_far

    faults = 0

    def one(given: str) -> None:
        path = as_path(given)
        if not is_far(path):
            read(Path(path), str)
            return
        from narrator.library import abroad

        with abroad.published(path) as (here, told):
            read(here, told)

    def read(place: Path, told: Callable[[str], str]) -> None:
        nonlocal faults
        for done in checking.check(place):
            faults += len(done.findings)
            where = told(str(done.path))
            if as_json:
                rows = [
                    {**f._replace(where=told(f.where))._asdict(), "says": checking.RULES[f.rule]} for f in done.findings
                ]
                row = {"path": where, "kind": done.kind, "well": not done.findings, "findings": rows}
                click.echo(json.dumps(row, ensure_ascii=False))
                continue
            for finding in done.findings:
                click.echo(told(str(finding)))
            count = len(done.findings)
            tell(f"{where}: {f'{count} ' + ('fault' if count == 1 else 'faults') if count else 'all is well'}")

    each(paths, one)
    if faults:
        sys.exit(1)
