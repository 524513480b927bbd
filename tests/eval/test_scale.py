"""The large collection: its papers are the same each time, and it is taken in and questioned as it says."""

import json
import subprocess
import sys
from itertools import islice
from pathlib import Path

from eval.scale.corpus import DAYS, papers

ROOT = Path(__file__).parents[2]


def test_papers_are_the_same_each_time_and_no_two_are_one():
    first, second = (list(islice(papers(600, None), 600)) for _ in range(2))
    assert first == second
    assert len({paper["id"] for paper in first}) == len({paper["title"] for paper in first}) == 600
    assert len({paper["published"] for paper in first}) == DAYS
    assert all(len(paper["abstract"].split()) > 20 for paper in first)


def test_a_small_one_is_taken_in_once_questioned_and_drawn(tmp_path):
    sizes = ["--papers", "40", "--more", "9", "--asked", "4"]
    command = [sys.executable, "-m", "eval.scale", *sizes, "--home", str(tmp_path / "home")]
    found = []
    for _ in range(2):
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        found.append(json.loads(done.stdout))
    assert [part["added"] for part in found[0]["ingest"]] == [40]
    assert found[1]["ingest"] == []
    assert all(found[0]["service"][name]["p50_ms"] > 0 for name in ("search", "filtered_search", "ask"))
    assert [one["service"]["ask_while_ingesting"]["added"] for one in found] == [9, 9]
    assert all(found[0]["parts"][name]["n"] == 4 for name in ("embedding", "words", "nearest_passages", "search"))
    runs = [tmp_path / f"{number}.json" for number in range(2)]
    for run, told, size in zip(runs, found, (40, 400), strict=True):
        run.write_text(json.dumps({**told, "papers": size}))
    drawn = tmp_path / "scale.svg"
    command = [sys.executable, "-m", "eval.scale.plot", *map(str, runs), "--output", str(drawn)]
    subprocess.run(command, cwd=ROOT, check=True)
    assert drawn.read_text().startswith("<?xml")
