"""`python -m eval.scale --papers 100000 --home FOLDER`: take so many papers in, question a service, print JSON.

A home that holds some of the papers already gets the others only, so that a run that was stopped goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from itertools import islice
from pathlib import Path

from eval.scale.building import REAL, Mixtures, build
from eval.scale.corpus import LISTINGS, Paper, papers
from eval.scale.parts import parts
from eval.scale.service import figures


def main() -> None:
    """Take papers in, telling of each thousand on stderr, then measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--home", type=Path, default=Path("build/scale"))
    parser.add_argument("--more", type=int, default=1000, help="papers taken in while questions are asked")
    options = parser.parse_args()
    named = os.environ.get("PAPERGIST_DATA")
    data = Path(named) if named else None
    sources = []
    for part in build(options.home, papers(options.papers, data), Mixtures(list(islice(papers(REAL, data), REAL)))):
        sources.append(part)
        sys.stderr.write(json.dumps(part) + "\n")
    real = bool(data and (data / LISTINGS).is_file())
    told = {
        "papers": options.papers,
        "texts": "arXiv listings, and others made of their sentences" if real else "made of the packaged sample",
        "vectors": f"mixtures of {REAL} real ones, with noise",
        "ingest": [part for part in sources if part["added"]],
        "parts": parts(options.home),
        "service": figures(options.home, _others(options.papers, options.more, data)),
    }
    sys.stdout.write(json.dumps(told, indent=2) + "\n")


def _others(count: int, more: int, data: Path | None) -> list[Paper]:
    """Return so many papers more, new ones in each run."""
    now = f"{time.time():.0f}"
    others = islice(papers(count + more, data), count, None)
    return [{**paper, "id": f"{paper['id']}-{now}", "title": f"{paper['title']} {now}"} for paper in others]


if __name__ == "__main__":
    main()
