"""The entry point of the command: `peerref` and `python -m peerref`.

Garbage is not collected: a process as short as this is over before a collection would pay, and while modules are
imported and entries made, collections take a tenth of the time. The interpreter would collect once more when it ends,
at the cost of half a bare start; what is frozen it passes over.
"""

import gc
import sys


def main() -> None:
    """Run the command line and exit."""
    gc.disable()
    try:
        from peerref.cli import main as run
    except KeyboardInterrupt:
        sys.exit(130)
    try:
        run()
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
