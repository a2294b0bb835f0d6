"""What a user can mend, one class for each kind, and the exit code that each one means.

`cli.main` turns any of these into one line on standard error. The codes are part of the contract
(README, "Exit codes").
"""

from collections.abc import Sequence

from peerref.record import Record


class Choice(Record):
    """Something that can be typed instead: `id` is what to type, `name` what it means."""

    id: str
    name: str


class PeerrefError(Exception):
    """Something that the user can mend. `message` is one line, without the program's name."""

    exit_code = 70

    def __init__(self, message: str, choices: Sequence[Choice] = ()) -> None:
        super().__init__(message)
        self.message = message
        self.choices = tuple(choices)


class WrongUse(PeerrefError):
    """An option has a value that it can't have."""

    exit_code = 2


class NotInCatalogue(PeerrefError):
    """What was asked for is unknown or ambiguous; `choices` work when typed back."""

    exit_code = 3


class InvalidCatalogue(PeerrefError):
    """A catalogue file is wrong; `faults` holds every fault found, one line each."""

    exit_code = 4

    def __init__(self, faults: Sequence[str]) -> None:
        more = f" (and {len(faults) - 1} more; see 'peerref catalogue check')" if len(faults) > 1 else ""
        super().__init__(faults[0] + more)
        self.faults = tuple(faults)


class InvalidFeed(PeerrefError):
    """A feed of meetings can't be read: `message` says which file, where in it, and how to mend it."""

    exit_code = 4


class FileTrouble(PeerrefError):
    """A file could not be read or written."""

    exit_code = 5


class NetworkFailed(PeerrefError):
    """The network itself failed, for a command whose purpose is the network."""

    exit_code = 6
