"""The command `narrator`, and `python -m narrator`."""

import signal
from typing import NoReturn


def main() -> NoReturn:
    """Run the command line. Until it stands, Ctrl-C ends the process at once, without the traceback of an import."""
    usual = signal.getsignal(signal.SIGINT) is signal.default_int_handler
    if usual:
        signal.signal(signal.SIGINT, signal.SIG_DFL)
    from . import cli

    if usual:
        signal.signal(signal.SIGINT, signal.default_int_handler)
    cli.main()


if __name__ == "__main__":
    main()
