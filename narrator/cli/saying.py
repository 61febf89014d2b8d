"""How words are said: told, heard, set right."""

from __future__ import annotations

from functools import partial
from typing import Any

import click

from .root import building, chosen, cli, each, tell


@cli.command()
@click.option("--as", "alias", metavar="TEXT", help='Words to say for it: --as "win".')
@click.option("--ipa", metavar="IPA", help="Its pronunciation in IPA: --ipa ˈwɪn.")
@click.option("--language", metavar="CODE", help="Of the text that holds it [default: the first SOURCE's, else en].")
@click.option("--save", is_flag=True, help="Write it into your lexicon, and make each SOURCE anew where it is said.")
@click.option(
    "--list", "listing", is_flag=True, help="List names, numbers, acronyms of each SOURCE, as said; takes no WORD."
)
@click.option("--to", metavar="FILE", help="Write the sound of it to this file (WAV).")
@partial(building, takes="[WORD] [SOURCE]...")
def say(
    sources: tuple[str, ...],
    alias: str | None,
    ipa: str | None,
    language: str | None,
    save: bool,
    listing: bool,
    to: str | None,
    as_json: bool,
    **given: Any,
) -> None:
    """Tell how WORD is said, try another way, and keep it: only the clips that hold it are made anew.

    It is kept in the last --lexicon, else the last that narrator.toml names, else lexicons/CODE.pls. What is shown
    stays as it is written.

    \b
    Example: narrator say Nguyen --as "win" --save interview.html
    Example: narrator say --list interview.html
    """
    from narrator import pipeline, showing
    from narrator.board import Board
    from narrator.pipeline import saying

    settings = chosen(**given)
    if listing:

        def show(source: str) -> None:
            found = saying.listed(source, settings)
            click.echo(showing.data(found) if as_json else showing.names(found))

        each(sources, show)
        return
    word, sources = " ".join(sources[0].split()), sources[1:]
    entry = saying.entry_of(word, alias or "", ipa or "") if alias or ipa else None
    if save and entry is None:
        raise click.UsageError("say how, by --as or --ipa")
    code = language or (saying.language_of(sources[0], settings) if sources else "en")
    told = saying.say(word, entry, code, settings, to)
    if save and entry:
        told["saved"] = str(saying.save(word, entry, code, settings))
    click.echo(showing.data(told) if as_json else showing.said(told))
    if not save:
        return

    def one(source: str) -> None:
        with Board(source) as board:
            made = pipeline.build(source, settings, board)
        click.echo(showing.data(made) if as_json else showing.sounds(made))
        tell(f"{source}: {made['clips']['made']} clips made, {made['clips']['kept']} kept")

    each(sources, one)
