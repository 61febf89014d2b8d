"""`narrator check`: what was published, read back and held against the rules."""

from __future__ import annotations

import json
import sys
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

    faults = 0

    def one(path: str) -> None:
        nonlocal faults
        for done in checking.check(Path(path)):
            faults += len(done.findings)
            if as_json:
                told = {"path": str(done.path), "kind": done.kind, "well": not done.findings}
                rows = [{**f._asdict(), "says": checking.RULES[f.rule]} for f in done.findings]
                click.echo(json.dumps({**told, "findings": rows}, ensure_ascii=False))
                continue
            for finding in done.findings:
                click.echo(str(finding))
            count = len(done.findings)
            tell(f"{done.path}: {f'{count} ' + ('fault' if count == 1 else 'faults') if count else 'all is well'}")

    each(paths, one)
    if faults:
        sys.exit(1)
