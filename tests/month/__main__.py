"""`make month`: a month of watching and sending with kills; prints what was found as JSON. Exit code 1 where a paper
was lost or came twice, or a gap or a doubt was not told of."""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
from pathlib import Path

from tests.month.month import Month


def main() -> int:
    """Live through a month."""
    parser = argparse.ArgumentParser(prog="make month", description=__doc__)
    parser.add_argument("--kills", type=int, default=50)
    parser.add_argument("--days", type=int, default=30)
    parser.add_argument("--seed", default="papergist")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="month-") as folder:
        month = Month(Path(folder), random.Random(options.seed), days=options.days, kills=options.kills)
        found = month.run()
    json.dump(found, sys.stdout, indent=2)
    sys.stdout.write("\n")
    return int(bool(found["wrong"] or found["after sending what was in doubt again"]["wrong"]))


if __name__ == "__main__":
    sys.exit(main())
