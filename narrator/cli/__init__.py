"""The command line: the only place that prints, asks and exits. Each command is a few lines over the pipeline.

Results go to stdout, progress and notes to stderr. Exit codes: 0 well, 1 the machine's fault, 2 the user's mistake,
3 some failed (`batch`), 10 work to do (`plan`), 130 interrupted.
"""

from __future__ import annotations

import io
import signal
import sys
from typing import NoReturn

import click

from narrator.errors import NarratorError

from . import archive, batch, casting, checking, keeping, looking, making, reading, saying
from .root import INTERRUPTED, cli, state, tell

__all__ = [
    "archive",
    "batch",
    "casting",
    "checking",
    "cli",
    "keeping",
    "looking",
    "main",
    "making",
    "reading",
    "saying",
]


def _misused(error: click.ClickException) -> None:
    """A wrong option in one line like all others; help where no command was given."""
    context = getattr(error, "ctx", None)
    if context is not None and error.message == context.get_help():
        error.show()
        return
    said = " ".join(error.format_message().split()).rstrip(".")
    tell(f"{said}; see {context.command_path if context else 'narrator'} --help")


def _stop(signum: int, frame: object) -> NoReturn:
    raise KeyboardInterrupt


def main() -> NoReturn:
    """The one funnel: whatever happens, a person gets one line and a program an exit code."""
    signal.signal(signal.SIGTERM, _stop)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            # Paths go out as the bytes they are; what a terminal cannot show is spelled out.
            stream.reconfigure(errors="surrogateescape" if stream.encoding == "utf-8" else "backslashreplace")
    try:
        code = cli(prog_name="narrator", standalone_mode=False)
        sys.stdout.flush()
        sys.exit(code if isinstance(code, int) else 0)
    except NarratorError as error:
        tell(str(error))
        code = error.exit_code
    except click.ClickException as error:
        code = error.exit_code
        _misused(error)
    except (click.Abort, KeyboardInterrupt):
        tell("interrupted; the last good episode is as it was, clips made so far are kept")
        code = INTERRUPTED
    except BrokenPipeError:
        # The reader of our output has gone; there is nobody left to tell.
        sys.stderr.close()
        code = 1
    except Exception as error:
        if state["debug"]:
            raise
        if isinstance(error, OSError):
            # All else that touches a disk has been converted: this is our own output.
            tell(f"{error.filename or 'standard output'}: {error.strerror}; give another place and run it again")
        else:
            said = " ".join(str(error).split())[:200]
            tell(f"internal error: {type(error).__name__}: {said}; run with --debug and report it")
        code = 1
    sys.exit(code)
