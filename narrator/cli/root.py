"""The root of the command line, and what its commands share: options, settings, one line an error."""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from narrator import __version__
from narrator.errors import NarratorError

if TYPE_CHECKING:
    from narrator.settings import Settings

WORK_TO_DO, INTERRUPTED = 10, 130


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="narrator")
@click.option("--debug", is_flag=True, help="Show the traceback of an internal error.")
def cli(debug: bool) -> None:
    """Turn a written interview into an episode: a voice for each speaker, offline.

    \b
    Example: narrator make interview.html
    """
    state["debug"] = debug


state: dict[str, bool] = {"debug": False}


def chosen(**given: Any) -> Settings:
    """The settings of a command: what was given on its line over `narrator.toml`."""
    from narrator import settings

    return settings.load(given)


ALLOW_PRIVATE = click.option(
    "--allow-private", is_flag=True, default=None, help="An address may lead to this machine or its own network."
)


def building(command: Callable[..., Any], takes: str = "SOURCE...") -> Callable[..., Any]:
    """The options of every command that builds. takes: its arguments, as help shows them."""
    options = (
        click.option("-o", "--output", metavar="DIR", help="Folder for episodes [default: output]."),
        click.option(
            "--engine", type=click.Choice(("auto", "kokoro", "espeak", "system")), help="Who speaks [default: auto]."
        ),
        click.option("--show", metavar="NAME", help="The show: its house cast speaks, and players show its name."),
        click.option("--cast", "casts", metavar="FILE", multiple=True, help="Voices for speakers (TOML)."),
        click.option("--lexicon", "lexicons", metavar="FILE", multiple=True, help="How words are said (W3C PLS)."),
        click.option(
            "--format",
            "formats",
            type=click.Choice(("mp3", "m4a", "m4b", "opus", "flac", "wav")),
            multiple=True,
            help="Of the sound, several in one pass by repeating it [default: mp3].",
        ),
        click.option(
            "--preset",
            type=click.Choice(("podcast-mono", "podcast-stereo", "audiobook", "voice-low")),
            help="Loudness, peak, rate, bit rate and channels together.",
        ),
        click.option("--part", metavar="LENGTH", help="Cut what is longer into parts, of at most 60m, 1h30m, ..."),
        click.option("--jobs", type=click.IntRange(1, 256), metavar="N", help="Workers [default: one a core]."),
        click.option("--store", metavar="DIR", help="Where clips are kept [default: your cache folder]."),
        click.option("--notice", metavar="TEXT", help='Words that say the voices are synthetic; "off" for none.'),
        click.option(
            "--correction-notice",
            is_flag=True,
            default=None,
            help="Say at the beginning that the text was corrected, and when; the show notes tell what.",
        ),
        click.option(
            "--stage-directions",
            type=click.Choice(("silent", "speak", "drop")),
            help='What becomes of "(laughs)": shown and not said, said, left out [default: silent].',
        ),
        click.option(
            "--quotes-in-their-language",
            is_flag=True,
            default=None,
            help="Sentences and quotations in another language are said by a voice of it.",
        ),
        click.option(
            "--cues",
            type=click.Choice(("names", "first-name", "tone", "off")),
            help="Before another one speaks: the name at the first turn, at each change, or a short tone "
            "[default: off].",
        ),
        click.option(
            "--room-tone",
            is_flag=True,
            default=None,
            help="The faint sound of a room under it all, in place of silence without any sound.",
        ),
        ALLOW_PRIVATE,
        click.option("--intro", metavar="FILE", help="Music under the first words."),
        click.option("--outro", metavar="FILE", help="Music under the last words."),
        click.option("--cover", metavar="FILE", help='The show\'s own picture; "off" for none [default: drawn].'),
        click.option("--palette", metavar="NAME", help="Colours of a cover that is drawn: navy, plum, forest, ..."),
        click.option(
            "--chapter-pictures/--no-chapter-pictures",
            default=None,
            help="Chapters have the pictures that the article has [default: they do].",
        ),
        click.option("--epub", is_flag=True, default=None, help="The interview as a talking book, too (EPUB 3)."),
        click.option("--json", "as_json", is_flag=True, help="One JSON object a source."),
        click.argument("sources", nargs=-1, required=True, metavar=takes),
    )
    for option in reversed(options):  # the last one applied is shown first
        command = option(command)
    return command


def each(sources: tuple[str, ...], one: Callable[[str], None]) -> None:
    """Do it for every source; one that fails is told, the others go on, and the exit code is the first failure's."""
    failed = 0
    for source in sources:
        try:
            one(source)
        except NarratorError as error:
            if state["debug"]:
                raise
            failed = failed or error.exit_code
            tell(str(error))
    if failed:
        sys.exit(failed)


def tell(message: str) -> None:
    click.echo(f"narrator: {message}", err=True)
