"""Commands over all episodes of the output folder: search, list, index, feed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import click

from .root import chosen, cli, tell


class _Day(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A day, a month or a year: 2026-11-25, 2026-11, 2026; as the first day of it."""

    name = "day"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        from datetime import date

        found = re.fullmatch(r"([0-9]{4})(?:-([0-9]{1,2}))?(?:-([0-9]{1,2}))?", value.strip())
        try:
            return date(*(int(part or 1) for part in found.groups())).isoformat() if found else self._none(value)
        except ValueError:
            return self._none(value)

    def _none(self, value: str) -> Any:
        return self.fail(f"{value!r} is no day; write it like 2026-11-25, 2026-11 or 2026")


_OUTPUT = click.option("-o", "--output", metavar="DIR", help="Folder of episodes [default: output].")
_SPEAKER = click.option("--speaker", metavar="NAME", default="", help="Only where this person speaks; a part will do.")
_LANGUAGE = click.option("--language", metavar="CODE", default="", help="Only in this language (en, pt-BR, ...).")
_SINCE = click.option("--since", type=_Day(), metavar="DAY", help="Only what was published since.")


class _Archive(NamedTuple):
    """The folder of episodes, or what shows it here. told: gives texts with its own name in them."""

    folder: Path
    told: Callable[[Any], Any]

    def tell(self, text: str) -> None:
        tell(self.told(text))


@contextmanager
def _archive(output: str, anew: bool = False) -> Iterator[_Archive]:
    from narrator.library import abroad

    def waits() -> None:
        tell(f"{output}: another process fetches what is new there")

    with abroad.archive(output, waits, anew) as found:
        yield _Archive(*found)


@cli.command()
@click.argument("words", nargs=-1, required=True)
@_OUTPUT
@_SPEAKER
@_LANGUAGE
@_SINCE
@click.option("--most", type=click.IntRange(1, 100_000), default=20, help="Sentences to show [default: 20].")
@click.option("--json", "as_json", is_flag=True, help="A JSON list.")
def search(
    words: tuple[str, ...], output: str | None, speaker: str, language: str, since: str | None, most: int, as_json: bool
) -> None:
    """Find the sentences that hold all WORDS in all episodes: who says them where, with a link to the moment.

    "two words" in quotes stand in a row; bridg* stands for all words that begin so. The newest episode comes first.

    \b
    Example: narrator search bridge "in the fog" --speaker Corvane
    """
    from narrator import showing
    from narrator.library import asking, finding

    narrow = {"speaker": speaker, "language": language, "since": since or ""}
    with _archive(chosen(output=output).output) as here:
        found = asking.asked(here.folder, lambda held: finding.search(held, words, most=most, **narrow), here.tell)
        shown = here.told([_linked(row, here.folder) for row in found[:most]])
    if as_json:
        click.echo(showing.data(shown))
        return
    if shown:
        click.echo(showing.sentences(shown))
    else:
        here.tell(f"nobody says that in {here.folder}")
    if len(found) > most:
        tell(f"there are more: --most {10 * most} shows them")


@cli.command("list")
@_OUTPUT
@_SPEAKER
@_LANGUAGE
@_SINCE
@click.option("--doubt", is_flag=True, help="Only those with turns that want review.")
@click.option("--json", "as_json", is_flag=True, help="A JSON list.")
def list_(output: str | None, speaker: str, language: str, since: str | None, doubt: bool, as_json: bool) -> None:
    """List the episodes of the output folder, the newest first.

    \b
    Example: narrator list --since 2026-01 --doubt
    """
    from narrator import showing
    from narrator.library import asking, finding

    narrow = {"speaker": speaker, "language": language, "since": since or ""}
    with _archive(chosen(output=output).output) as here:
        found, faults = asking.asked(
            here.folder, lambda held: (finding.listed(held, doubtful=doubt, **narrow), held.faults()), here.tell
        )
        for name, why in faults:
            here.tell(f"{here.folder / name}: {why}")
        shown = here.told([_linked(row, here.folder) for row in found])
    if as_json:
        click.echo(showing.data(shown))
    elif shown:
        click.echo(showing.episodes(shown))
    else:
        here.tell(f"no such episode in {here.folder}")


def _linked(row: dict[str, Any], folder: Path) -> dict[str, Any]:
    """With links as they lead from here, in place of those in the folder."""
    path = folder / row["folder"]
    pages = {name.replace("page", "link"): f"{path / row[name]}" for name in ("page", "turn_page") if name in row}
    return {**{name: value for name, value in row.items() if "page" not in name}, "folder": str(path), **pages}


@cli.command()
@_OUTPUT
@click.option("--anew", is_flag=True, help="Throw the old one away first.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def index(output: str | None, anew: bool, as_json: bool) -> None:
    """Bring the index of the output folder up to date, which every search does by itself, or make it anew.

    \b
    Example: narrator index --anew
    """
    from narrator import showing
    from narrator.library import asking, finding

    with _archive(chosen(output=output).output, anew) as here:
        path = here.folder / asking.FILE
        if anew:
            asking.discard(path)
        counts, faults = asking.asked(here.folder, lambda held: (finding.counted(held), held.faults()), here.tell)
        for name, why in faults:
            here.tell(f"{here.folder / name}: {why}")
    told = {"index": str(path), **counts, "faults": len(faults)}
    click.echo(showing.data(told) if as_json else showing.indexed(told))


@cli.command()
@_OUTPUT
@click.option("--base-url", metavar="URL", help="The address under which the output folder will be found.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def feed(output: str | None, base_url: str | None, as_json: bool) -> None:
    """Write the podcast feed of all episodes, feed.xml in the output folder, and print its path.

    What narrator.toml says of the show under [feed] stands in it: see docs/feed.md.

    \b
    Example: narrator feed --base-url https://example.org/talks/
    """
    from narrator import showing
    from narrator.library import feeding, shows

    settings = chosen(output=output)
    show = shows.show_of(base_url, settings.show)
    with _archive(settings.output) as here:
        made = here.told(feeding.write(here.folder, show, here.tell, shows.picture_of(show, settings)))
    click.echo(showing.data(made) if as_json else made["feed"])
