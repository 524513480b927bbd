"""Sources of any size in every format, made of one paper that is long or of many: `python -m tests.sources.large` reads
each of the largest that is still read in a process of its own, and prints CPU seconds and peak memory as JSON lines."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

from summarizer.errors import SourceNotUnderstood
from summarizer.sources import read_source

ROOT = Path(__file__).parents[2]
WORDS = "We count bees on twelve hives and find that they tell four dots from three. "
Record = Callable[[int, str], str]
# kind: what stands before, each record by its number and abstract, what stands between, what stands behind
FORMATS: dict[str, tuple[str, Record, str, str]] = {
    "jsonl": ("", lambda n, a: json.dumps({"title": f"Paper {n}", "abstract": a}), "\n", ""),
    "csv": ("title,abstract\n", lambda n, a: f"Paper {n},{a}", "\n", ""),
    "ris": ("", lambda n, a: f"TY  - JOUR\nTI  - Paper {n}\nAB  - {a}\nER  - \n", "\n", ""),
    "bibtex": ("", lambda n, a: f"@article{{p{n}, title={{Paper {n}}}, abstract={{{a}}}}}", "\n", ""),
    "csl-json": (
        "[",
        lambda n, a: json.dumps({"type": "article", "title": f"Paper {n}", "abstract": a, "DOI": f"10.1234/{n}"}),
        ",\n",
        "]",
    ),
    "hf": ("[", lambda n, a: json.dumps({"paper": {"id": f"n{n}", "title": f"Paper {n}", "summary": a}}), ",\n", "]"),
    "feed": (
        '<?xml version="1.0"?><rss version="2.0"><channel><title>J</title>',
        lambda n, a: f"<item><title>Paper {n}</title><description>{a}</description></item>",
        "\n",
        "</channel></rss>",
    ),
    "acl-xml": (
        '<collection id="2024.bees"><volume id="1">',
        lambda n, a: f'<paper id="{n}"><title>Paper {n}</title><abstract>{a}</abstract></paper>',
        "\n",
        "</volume></collection>",
    ),
    "daily-page": (
        "Daily Papers\n\nbyAK and the research community\n\nOct 30\n\n",
        lambda n, a: f"Counting Bees in Hive Number {n}\n\n{a}\n\n  • 2 authors\n·\nJul 2, 2024 3",
        "\n\n",
        "",
    ),
}
LARGEST = {"jsonl": 63, "csv": 63, "ris": 63, "csl-json": 63, "hf": 63}  # MB; of the others 15


def one_paper(kind: str, characters: int) -> str:
    """Return a source of one paper whose abstract has so many characters."""
    return _source(kind, 1, (WORDS * (characters // len(WORDS) + 1))[:characters])


def many_papers(kind: str, count: int) -> str:
    """Return a source of so many papers."""
    return _source(kind, count, WORDS)


def _source(kind: str, count: int, abstract: str) -> str:
    before, record, between, behind = FORMATS[kind]
    return before + between.join(record(number, abstract) for number in range(count)) + behind


def many_lines(_kind: str, count: int) -> str:
    """Return as many lines as there are asked for, which are of no format."""
    return "a line of nothing\n" * count


def _measure(kind: str, shape: str) -> dict[str, object]:
    size = LARGEST.get(kind, 15) * 1_000_000
    per_record = len(many_papers(kind, 100)) // 100
    text = {
        "one abstract": lambda: one_paper(kind, size),
        "many papers": lambda: many_papers(kind, size // (per_record + 8)),
        "a million lines": lambda: many_lines(kind, min(1_000_000, size // 18)),
    }[shape]()
    data = text.encode()
    del text
    began = time.process_time()
    try:
        found = read_source("large.txt", data, kind=kind, captured=None, listed=None, today=date(2026, 11, 23))
        outcome = {"papers": len(found.entries), "told": len(found.not_understood)}
        outcome |= {"last": found.not_understood[-1].reason[:90]} if found.not_understood else {}
    except SourceNotUnderstood as error:
        outcome = {"refused": error.message}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    spent = round(time.process_time() - began, 1)
    return {"kind": kind, "shape": shape, "MB": len(data) // 1_000_000, "cpu": spent, "peak_mb": peak, **outcome}


def main() -> None:
    """Measure each format and shape, or the one that is named."""
    if len(sys.argv) > 1:
        sys.stdout.write(json.dumps(_measure(sys.argv[1], sys.argv[2])) + "\n")
        return
    for kind in FORMATS:
        for shape in ("one abstract", "many papers", "a million lines"):
            command = [sys.executable, "-m", "tests.sources.large", kind, shape]
            subprocess.run(command, check=False, cwd=ROOT, timeout=1800)


if __name__ == "__main__":
    main()
