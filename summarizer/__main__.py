"""The command `papergist`, also as `python -m summarizer`."""

from __future__ import annotations

import sys

STOPPED = 130  # as shells say of what Ctrl-C ended


def main() -> None:
    """Run the command; who stops it while it is still being loaded gets a line instead of a traceback."""
    try:
        from summarizer.cli import main as command

        command()
    except KeyboardInterrupt:
        sys.stderr.write("Stopped before anything was done.\n")
        sys.exit(STOPPED)


if __name__ == "__main__":
    main()
