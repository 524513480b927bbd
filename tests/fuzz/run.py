"""Fuzz every reader with atheris: `make fuzz`.

Each way of reading has its corpus in a folder outside of the repository and goes on from there. A run of a way is a
line of JSON in the corpus folder's journal: how many inputs, in how many CPU seconds. What fails is left in the folder
`failures`. Prints the sums; exit code 1 where anything failed.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import resource
import subprocess
import sys
from collections import Counter
from pathlib import Path

ROOT = Path(__file__).parents[2]
_EXECUTED = re.compile(r"stat::number_of_executed_units:\s*(\d+)")
_PEAK = re.compile(r"stat::peak_rss_mb:\s*(\d+)")
LONGEST_INPUT, LONGEST_SECONDS, MOST_MEGABYTES = 16_384, 10, 1500


def main(arguments: list[str] | None = None) -> int:
    """Fuzz the ways one after the other."""
    options = _options().parse_args(arguments)
    if options.target:
        return _fuzz(options.target, options.rest)
    from tests.fuzz.promises import WAYS

    ways = options.only or WAYS
    failed = sum(_run(way, options.corpus, options.seconds) for _ in range(options.rounds) for way in ways)
    sys.stdout.write(json.dumps(totals(options.corpus), indent=2) + "\n")
    return int(failed > 0)


def totals(corpus: Path) -> dict[str, dict[str, float]]:
    """Return inputs and CPU seconds of all runs so far, by way."""
    sums: dict[str, Counter[str]] = {}
    journal = corpus / "journal.jsonl"
    for line in journal.read_text(encoding="utf-8").splitlines() if journal.exists() else ():
        run = json.loads(line)
        sums.setdefault(run.pop("way"), Counter()).update(
            {name: run[name] for name in ("inputs", "cpu_seconds", "failures")}
        )
    return {way: {name: round(value, 1) for name, value in found.items()} for way, found in sums.items()}


def _run(way: str, corpus: Path, seconds: int) -> bool:
    """Fuzz one way in a process of its own, and note it. Returns whether something failed."""
    own, failures = corpus / way, corpus / "failures"
    own.mkdir(parents=True, exist_ok=True)
    failures.mkdir(exist_ok=True)
    _seed(own)
    before = set(failures.iterdir())
    command = [sys.executable, "-m", "tests.fuzz.run", "--target", way, str(own)]
    limits = (
        f"-max_total_time={seconds} -max_len={LONGEST_INPUT} -timeout={LONGEST_SECONDS} -rss_limit_mb={MOST_MEGABYTES}"
    )
    flags = [*limits.split(), "-print_final_stats=1", f"-artifact_prefix={failures}/{way}-"]
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run([*command, *flags], check=False, cwd=ROOT, capture_output=True, text=True, errors="replace")
    now = resource.getrusage(resource.RUSAGE_CHILDREN)
    fresh = sorted(set(failures.iterdir()) - before)
    run = {
        "way": way,
        "inputs": sum(map(int, _EXECUTED.findall(done.stderr))),
        "cpu_seconds": round(now.ru_utime + now.ru_stime - used.ru_utime - used.ru_stime, 1),
        "peak_rss_mb": max(map(int, _PEAK.findall(done.stderr)), default=None),
        "failures": len(fresh),
        "kept": [path.name for path in fresh],
    }
    with (corpus / "journal.jsonl").open("a", encoding="utf-8") as journal:
        journal.write(json.dumps(run) + "\n")
    sys.stdout.write(json.dumps(run) + "\n")
    sys.stdout.flush()
    if done.returncode or fresh:
        sys.stderr.write("\n".join(done.stdout.splitlines()[-12:] + done.stderr.splitlines()[-12:]) + "\n")
    return bool(done.returncode or fresh)


def _seed(folder: Path) -> None:
    """Put the shapes and the inputs that failed once into a corpus."""
    from tests.fuzz.promises import FOUND
    from tests.fuzz.seeds import seeds

    for name, data in seeds():
        (folder / f"seed-{name}").write_bytes(data)
    for path in FOUND.iterdir():
        (folder / f"found-{path.name}").write_bytes(path.read_bytes())


def _fuzz(way: str, rest: list[str]) -> int:
    """Become the fuzzer of a way; libFuzzer ends the process itself."""
    import atheris

    with atheris.instrument_imports(include=["summarizer.sources", "summarizer.ids", "bibtexparser", "rispy"]):
        from tests.fuzz.promises import hold

    failures = Path(rest[0]).parent / "failures"

    def keep(data: bytes) -> None:
        try:
            hold(way, data)
        except BaseException:  # libFuzzer keeps what crashes it, and not always what raises
            (failures / f"{way}-{hashlib.sha256(data).hexdigest()[:16]}").write_bytes(data)
            raise

    atheris.Setup([sys.argv[0], *rest], keep)
    atheris.Fuzz()
    return 0


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--corpus", type=Path, default=Path.home() / ".cache" / "papergist-fuzz")
    parser.add_argument("--seconds", type=int, default=120, help="for each way of reading")
    parser.add_argument("--rounds", type=int, default=1, help="how often to go through all ways")
    parser.add_argument("--only", action="append", help="a kind, or `recognised`; may be given several times")
    parser.add_argument("--target", help=argparse.SUPPRESS)
    parser.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    sys.exit(main())
