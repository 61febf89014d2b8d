"""Commands that look after what is kept: clips and segments in the store."""

from __future__ import annotations

import re
from typing import Any

import click

from .root import chosen, cli, tell

_SPANS = {"h": 3600.0, "d": 86400.0, "w": 7 * 86400.0}
_SIZES = {"KB": 10**3, "MB": 10**6, "GB": 10**9, "TB": 10**12, "B": 1}


class _Measure(click.ParamType):  # type: ignore[type-arg,unused-ignore]
    """A number with its unit: 30d, 1.5GB."""

    def __init__(self, name: str, units: dict[str, Any], example: str) -> None:
        self.name, self.units, self.example = name, units, example

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        found = re.fullmatch(r"(\d{1,9}(?:\.\d{1,3})?) ?([A-Za-z]{1,2})", value) if isinstance(value, str) else None
        unit = next((u for u in self.units if found and u.lower() == found[2].lower()), None)
        if found is None or unit is None:
            self.fail(f"{value!r} is no {self.name}; give one like {self.example}", param, ctx)
        return float(found[1]) * self.units[unit]


_STORE = click.option("--store", metavar="DIR", help="Where clips are kept [default: your cache folder].")
_JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object.")


def _here(store: str | None) -> Any:
    """The store that is meant. Raises InputError for one at an address: its own service looks after that."""
    from narrator import pipeline
    from narrator.errors import InputError
    from narrator.places import far_store

    settings = chosen(store=store)
    if address := far_store(settings.store):
        mend = "let a rule of the service remove what is old there: it costs time and nothing else"
        raise InputError("what episodes use of a store at an address is not noted", where=address, mend=mend)
    return pipeline.store_of(settings)


@cli.group(invoke_without_command=True)
@_STORE
@_JSON
@click.pass_context
def store(context: click.Context, store: str | None, as_json: bool) -> None:
    """Show what the store of clips holds, how old it is, and what episodes use of it.

    \b
    Example: narrator store
    """
    if context.invoked_subcommand is not None:
        context.obj = store
        return
    from narrator import library, showing

    found = library.contents(_here(store))
    click.echo(showing.data(found) if as_json else showing.contents(found))


@store.command()
@click.option("--keep", type=_Measure("time", _SPANS, "30d"), metavar="TIME", help="Remove what was not used for 30d.")
@click.option("--max", "most", type=_Measure("size", _SIZES, "5GB"), metavar="SIZE", help="Remove the oldest over 5GB.")
@click.option("--gone", is_flag=True, help="Episodes that are not where they were are deleted, not moved or away.")
@click.option("--dry-run", "dry", is_flag=True, help="Remove nothing, say what would be.")
@_STORE
@_JSON
@click.pass_context
def prune(
    context: click.Context,
    keep: float | None,
    most: float | None,
    gone: bool,
    dry: bool,
    store: str | None,
    as_json: bool,
) -> None:
    """Remove clips and segments that no episode uses; what one uses always stays.

    \b
    Example: narrator store prune --keep 30d
    """
    if keep is None and most is None:
        raise click.UsageError("say what may go: --keep 30d, --max 5GB, or both")
    from narrator import library, showing

    place = _here(store or context.obj)
    done = library.prune(
        place, keep, None if most is None else int(most), gone=gone, dry=dry, waits=lambda: tell("waiting for a build")
    )
    told = library.as_data(done, place, dry)
    click.echo(showing.data(told) if as_json else showing.pruned(told))
