"""`python -m eval.scale.plot RUN.json… --output scale.svg`: how times grow with the collection, from runs of
`python -m eval.scale` at several sizes."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.axes import Axes

SERVED = {"search": "search", "filtered_search": "search in a day or week", "ask": "answer"}
PARTS = {
    "embedding": "the question's vector",
    "words": "BM25",
    "nearest_passages": "nearest passages",
    "catalog_and_fusion": "catalog, fusion, folding",
}
COLOURS = ("#0072b2", "#e69f00", "#009e73", "#cc79a7")  # told apart by colour-blind readers, too (Okabe and Ito)


def main() -> int:
    """Read the runs, draw them, and return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("runs", type=Path, nargs="+", metavar="RUN.json")
    parser.add_argument("--output", type=Path, default=Path("scale.svg"))
    options = parser.parse_args()
    runs = sorted(
        (json.loads(path.read_text(encoding="utf-8")) for path in options.runs), key=lambda run: run["papers"]
    )
    draw(runs, options.output)
    sys.stderr.write(f"{options.output} shows {len(runs)} runs.\n")
    return 0


def draw(runs: Sequence[Mapping[str, Any]], output: Path) -> None:
    """Draw times of the service, and the parts of a search, against the number of papers; ms of wall time."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(10, 4), layout="constrained")
    served, parts = figure.subplots(1, 2)
    _lines(served, runs, "service", SERVED)
    served.set_title("Over HTTP: median, and 95th percentile (dashed)")
    _lines(parts, runs, "parts", PARTS)
    parts.set_title("What a search is made of")
    output.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(output, metadata={"Date": None})


def _lines(axes: Axes, runs: Sequence[Mapping[str, Any]], group: str, named: Mapping[str, str]) -> None:
    sizes = [run["papers"] for run in runs]
    for (key, name), colour in zip(named.items(), COLOURS, strict=False):
        for percentile, style in (("p50_ms", "o-"), ("p95_ms", "o--")):
            label = name if percentile == "p50_ms" else None
            axes.plot(sizes, [run[group][key][percentile] for run in runs], style, color=colour, label=label)
    axes.set_xscale("log")
    axes.set_xlabel("papers")
    axes.set_ylabel("milliseconds")
    axes.set_ylim(bottom=0)
    axes.grid(alpha=0.3)
    axes.legend(frameon=False)


if __name__ == "__main__":
    sys.exit(main())
