"""The command for many interviews."""

from __future__ import annotations

import os
import sys
import time
from typing import Any

import click

from .root import building, chosen, cli, tell

SOME_FAILED = 3


@cli.command()
@building
@click.option(
    "--cluster",
    metavar="ADDRESS",
    help="Workers of dask: tcp://HOST:8786, a scheduler's address, or local:N for N processes here.",
)
def batch(sources: tuple[str, ...], as_json: bool, cluster: str | None, **given: Any) -> None:
    """Make the episode of each interview in SOURCE, do only what is missing or changed, and tell what failed and why.

    SOURCE: a file, a folder, a glob, a list of names, a sitemap, an RSS or Atom feed (address or file), an export with
    a JSON object a line ({"id", "url", "html" or "text", "published"}), - for one of these on standard input. The
    report is batch.html and batch.json in the output folder. Exit code 0: all well; 3: some failed.

    \b
    Example: narrator batch archive/ https://example.org/sitemap.xml -o output

    \b
    Example: narrator batch export.jsonl --cluster tcp://10.0.0.7:8786 --store s3://news/clips -o s3://news/episodes
    """
    from narrator.library.account import Account, keep_account, nothing_found
    from narrator.library.batch import Batch
    from narrator.library.crew import Crew
    from narrator.library.sources import Sources
    from narrator.tally import Tally

    settings = chosen(**given)
    runner: Any = Crew(settings.jobs)
    if cluster:
        from narrator.library.cluster import Cluster, everywhere

        runner, settings = Cluster(cluster, settings, tell), everywhere(settings)
    run = Account(settings.output, time.time())
    with Tally() as tally, Sources(sources, settings, sys.stdin.buffer) as found:
        work = Batch(found, settings)
        interrupted = True
        try:
            for outcome in work.look():
                _told(outcome, run, tally, as_json)
                tally.show(run.totals(work.total), looking=True)
            if work.total == run.failed and not work.sizes:
                interrupted = False
                raise nothing_found(sources)
            tally.begin(work.sizes)
            for outcome in work.build(runner.run):
                tally.built(outcome.size)
                _told(outcome, run, tally, as_json)
                tally.show(run.totals(work.total))
            interrupted = False
        finally:
            if work.total > run.failed or work.sizes:
                keep_account(run, settings, work.total, interrupted)
    _ended(run, work.total, as_json)
    if run.failed:
        sys.exit(SOME_FAILED)


def _told(outcome: Any, run: Any, tally: Any, as_json: bool) -> None:
    """One interview has ended: the account takes it, a line tells it."""
    from narrator import showing
    from narrator.library.account import row_of

    run.take(outcome)
    if outcome.error:
        tally.note(outcome.error)
    tally.clear()
    if as_json:
        click.echo(showing.data(row_of(outcome)))
    elif outcome.state == "done":
        click.echo(showing.sounds(outcome.summary))


def _ended(run: Any, total: int, as_json: bool) -> None:
    from narrator import showing
    from narrator.library.account import NAMES, in_words

    totals = run.totals(total)
    where = os.path.join(run.output, NAMES[0])  # noqa: PTH118  # may be an address
    if as_json:
        click.echo(showing.data({"state": "end", **totals, "report": where}))
    click.echo(f"narrator: {in_words(totals)}; {where}", err=True)
