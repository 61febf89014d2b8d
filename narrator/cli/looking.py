"""Commands that look at what there is: engines, parts, episodes to hear."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from .root import chosen, cli, tell


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


@cli.command()
@click.option("-o", "--output", metavar="DIR", help="Folder of episodes [default: output].")
@click.option("--host", default="127.0.0.1", help="Address to listen on; 0.0.0.0 for others on your network.")
@click.option("--port", default=8000, type=click.IntRange(1, 65535), help="Port to listen on [default: 8000].")
def serve(output: str | None, host: str, port: int) -> None:
    """Serve the episodes as a local site, to hear and read them in a browser. Ends with Ctrl-C.

    \b
    Example: narrator serve --host 0.0.0.0
    """
    from narrator.errors import InputError
    from narrator.library import serving
    from narrator.places import is_far

    output = chosen(output=output).output
    if is_far(output):
        mend = "let its own service show it (a bucket as a site), or copy it here and name the copy"
        raise InputError("what is served lies on this machine", where=output, mend=mend)
    folder = Path(output)
    shown = f"[{host}]" if ":" in host else "localhost" if host in ("0.0.0.0", "127.0.0.1") else host
    tell(f"{folder} at http://{shown}:{port}/, Ctrl-C ends it")
    serving.serve(folder, host, port)
