"""`python -m narrator` is `narrator`."""

from .cli import main

main()
