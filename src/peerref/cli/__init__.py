"""The commands: read the options, call the rooms, write the result, turn known errors into one line.

`main` is the one place that maps errors to exit codes. Nothing imports this room.
"""

from peerref.cli.main import main as main
