"""`python -m eval.scale --papers 100000 --home FOLDER`: take so many papers in, question a service, print JSON.

A home that holds some of the papers already gets the others only, so that a run that was stopped goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from itertools import islice
from pathlib import Path

from eval.scale.building import REAL, Mixtures, build
from eval.scale.corpus import LISTINGS, papers
from eval.scale.service import figures


def main() -> None:
    """Take papers in, telling of each thousand on stderr, then measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--home", type=Path, default=Path("build/scale"))
    options = parser.parse_args()
    named = os.environ.get("PAPERGIST_DATA")
    data = Path(named) if named else None
    parts = []
    for part in build(options.home, papers(options.papers, data), Mixtures(list(islice(papers(REAL, data), REAL)))):
        parts.append(part)
        sys.stderr.write(json.dumps(part) + "\n")
    real = bool(data and (data / LISTINGS).is_file())
    told = {
        "papers": options.papers,
        "texts": "arXiv listings, and others made of their sentences" if real else "made of the packaged sample",
        "vectors": f"mixtures of {REAL} real ones, with noise",
        "ingest": [part for part in parts if part["added"]],
        "service": figures(options.home),
    }
    sys.stdout.write(json.dumps(told, indent=2) + "\n")


if __name__ == "__main__":
    main()
