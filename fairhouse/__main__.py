"""`python -m fairhouse` is the `fairhouse` command."""

from fairhouse.entrypoints.cli import main

main()
