"""The command `narrator`, and `python -m narrator`."""

import gc
import os
import signal
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line. Until it stands, Ctrl-C ends the process at once, without the traceback of an import."""
    # Imports and builds make many values that live to the end and next to no cycles: the collector searches in vain.
    gc.set_threshold(100_000)
    usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if usual:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from . import unchanged

    if unchanged.told(sys.argv[1:]):
        _end(0)
    from . import cli

    if usual:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        cli.main()
    except SystemExit as ended:
        _end(ended.code if isinstance(ended.code, int) else 1)


def _end(code: int) -> NoReturn:
    """End at once: all is written and closed, and taking hundreds of modules apart is a tenth of a short run."""
    for stream in (sys.stdout, sys.stderr):
        try:
            stream.flush()
        except (OSError, ValueError):  # nobody reads it any more
            code = code or 1
    os._exit(code)


if __name__ == "__main__":
    main()
