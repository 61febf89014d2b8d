"""Commands about who says what: shown, written as a script, gone through with a person."""

from __future__ import annotations

import sys

import click

from .root import ALLOW_PRIVATE, INTERRUPTED, chosen, cli, each, tell


@cli.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object a source, a line each.")
@ALLOW_PRIVATE
@click.argument("sources", nargs=-1, required=True, metavar="SOURCE...")
def turns(sources: tuple[str, ...], as_json: bool, allow_private: bool | None) -> None:
    """Show who says what in each SOURCE, with confidence and reason; doubtful turns are marked.

    \b
    Example: narrator turns interview.html
    """
    from narrator import pipeline, showing

    settings = chosen(allow_private=allow_private)

    def one(source: str) -> None:
        interview = pipeline.understand(pipeline.load(source, settings), settings.limits).interview
        data, others = pipeline.turns_as_data(source, interview), pipeline.other_readings(interview)
        click.echo(showing.data(data) if as_json else showing.interview(interview, others))

    each(sources, one)


@cli.command()
@click.option("-o", "--output", metavar="DIR", help="Folder for episodes [default: output].")
@click.option("--to", metavar="FILE", help="Write to this file instead; - for standard output.")
@click.option("--force", is_flag=True, help="Overwrite a script that was corrected by hand.")
@ALLOW_PRIVATE
@click.argument("source", metavar="SOURCE")
def script(source: str, to: str | None, force: bool, output: str | None, allow_private: bool | None) -> None:
    """Write the interview of SOURCE as a script to read and correct, and print its path.

    Correct it in any editor; `narrator make` takes it as a source.

    \b
    Example: narrator script interview.html
    """
    from narrator import pipeline

    text, path, notes = pipeline.write_script(source, chosen(output=output, allow_private=allow_private), to, force)
    for note in notes:
        tell(note)
    click.echo(text if path is None else str(path), nl=path is not None)


@cli.command()
@click.option("-o", "--output", metavar="DIR", help="Folder for episodes [default: output].")
@click.option("--all", "every", is_flag=True, help="Go through every turn, not only those in doubt.")
@ALLOW_PRIVATE
@click.argument("source", metavar="SOURCE")
def review(source: str, every: bool, output: str | None, allow_private: bool | None) -> None:
    """Go through the doubtful turns of SOURCE, one question at a time, and write what you decide into its script.

    SOURCE is an article or a script. Answer with a number or a letter, ? tells which; a pipe may answer, a line each.

    \b
    Example: narrator review interview.html
    """
    from narrator import pipeline, showing

    done = pipeline.review(source, chosen(output=output, allow_private=allow_private), click.echo, _ask, every)
    click.echo(showing.reviewed(done, source, output))
    sys.exit(INTERRUPTED if done.outcome.end == "interrupted" else 0)


def _ask(prompt: str) -> str | None:
    """A line of standard input; None at its end. From a pipe, the answer is shown behind the question."""
    click.echo(prompt, nl=False)
    line = sys.stdin.buffer.readline().decode(errors="replace") if sys.stdin else ""
    if not line or not sys.stdin.isatty():
        click.echo("".join(filter(str.isprintable, line[:200])))
    return line or None
