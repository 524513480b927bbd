"""`python -m eval.scale --papers 100000 --home FOLDER`: take so many papers in, question a service, print JSON.

A home that holds some of the papers already gets the others only, so that a run that was stopped goes on.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from itertools import cycle, islice
from pathlib import Path

from eval.scale.building import REAL, Mixtures, build
from eval.scale.corpus import LISTINGS, Paper, papers
from eval.scale.measured import WARM_UP
from eval.scale.parts import parts
from eval.scale.service import figures
from eval.service.process import questions


def main() -> None:
    """Take papers in, telling of each thousand on stderr, then measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--papers", type=int, default=100_000)
    parser.add_argument("--home", type=Path, default=Path("build/scale"))
    parser.add_argument("--more", type=int, default=1000, help="papers taken in while questions are asked")
    parser.add_argument("--asked", type=int, default=100, help="questions that each figure is of")
    options = parser.parse_args()
    asked = list(islice(cycle(questions()), options.asked + WARM_UP))
    named = os.environ.get("PAPERGIST_DATA")
    data = Path(named) if named else None
    sources = []
    real = list(islice(papers(REAL, data), min(REAL, options.papers)))
    for part in build(options.home, papers(options.papers, data), Mixtures(real)):
        sources.append(part)
        sys.stderr.write(json.dumps(part) + "\n")
    told = {
        "papers": options.papers,
        "texts": _texts(data),
        "vectors": f"mixtures of {len(real)} real ones, with noise",
        "ingest": [part for part in sources if part["added"]],
        "parts": parts(options.home, asked),
        "service": figures(options.home, asked, _others(options.papers, options.more, data)),
    }
    sys.stdout.write(json.dumps(told, indent=2) + "\n")


def _texts(data: Path | None) -> str:
    if data and (data / LISTINGS).is_file():
        return "arXiv listings, and others made of their sentences"
    return "made of the packaged sample"


def _others(count: int, more: int, data: Path | None) -> list[Paper]:
    """Return so many papers more, new ones in each run."""
    now = f"{time.time():.0f}"
    others = islice(papers(count + more, data), count, None)
    return [{**paper, "id": f"{paper['id']}-{now}", "title": f"{paper['title']} {now}"} for paper in others]


if __name__ == "__main__":
    main()
