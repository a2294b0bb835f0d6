"""The entry point: run a command, and turn what went wrong into one line and an exit code."""

import contextlib
import itertools
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from typer.exceptions import TyperException

from peerref.cli.app import application
from peerref.errors import FileTrouble, PeerrefError, WrongUse
from peerref.render.plain import plain

INTERRUPTED = 130
LONGEST_LINE = 600  # characters of an error: enough for a choice list, not for a pasted note
REPORT = "report it with the command's name and 'peerref --version', without anything about a patient"


def main() -> None:
    """Run the command line and exit with the code of the contract."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # closed by whoever started us
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 it is open to the end
    sys.exit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command; return its exit code."""
    try:
        result = application(arguments)(args=list(arguments), prog_name="peerref", standalone_mode=False)
        sys.stdout.flush()
    except PeerrefError as problem:
        return _tell(problem, arguments)
    except TyperException as problem:  # usage: typer's own words, on one line
        if getattr(problem, "exit_code", 2) == 2:
            return _tell(WrongUse(_usage(problem)), arguments)
        return INTERRUPTED
    except (KeyboardInterrupt, EOFError):
        return INTERRUPTED
    except BrokenPipeError:
        return _closed_pipe()
    except SystemExit as ended:  # Typer's own answer to a pipe that was closed before it could flush
        return _closed_pipe() if ended.code == 1 else int(ended.code or 0)
    except OSError as trouble:  # what is written to a file is caught where it is written
        _closed_pipe()
        return _tell(FileTrouble(f"standard output could not be written: {trouble.strerror or 'unknown'}"), arguments)
    except Exception as bug:
        return _bug(bug, arguments)
    return result if isinstance(result, int) else 0


def _usage(problem: TyperException) -> str:
    said = problem.format_message() if hasattr(problem, "format_message") else str(problem)
    return said.rstrip(".") + "; see --help"


def _tell(problem: PeerrefError, arguments: Sequence[str]) -> int:
    if _wants_json(arguments):
        from peerref.render import as_json

        line = as_json.error(problem)
    else:
        message = plain(problem.message)
        if len(message) > LONGEST_LINE:
            message = message[:LONGEST_LINE].rstrip() + " ..."
        choices = "; ".join(
            f"{each.id} ({each.name})" if each.name not in ("", each.id) else each.id for each in problem.choices
        )
        line = f"peerref: {message}" + (f": {choices}" if choices else "")
    with contextlib.suppress(OSError):
        print(plain(line), file=sys.stderr, flush=True)
    return problem.exit_code


def _wants_json(arguments: Sequence[str]) -> bool:
    return "--as=json" in arguments or any(
        one == "--as" and other == "json" for one, other in itertools.pairwise(arguments)
    )


def _closed_pipe() -> int:
    """Return 0: a reader that has had enough, such as `head`, is no error. Python must not tell of it at exit."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


def _bug(bug: Exception, arguments: Sequence[str]) -> int:
    if os.environ.get("PEERREF_DEBUG") == "1":
        import traceback

        traceback.print_exc()
    return _tell(PeerrefError(f"a bug of ours ({type(bug).__name__}): {REPORT}"), arguments)
