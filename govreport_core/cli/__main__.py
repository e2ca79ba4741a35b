"""`python -m govreport_core.cli`: the command where no script of its name is installed."""

from govreport_core.cli.group import main

main()
