"""Generated requests to a running service, by schemathesis: `make fuzz-api`. No 5xx but of `/ready`, no answer that the
description does not promise.

The requests are counted by the service itself (`/metrics`). Prints one JSON object; exit 1 where a check failed or
fewer requests came than were wanted.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from collections import Counter
from pathlib import Path
from typing import Any

from eval.service.process import fill, served, source

SEED = 20251030
CHECKS = (
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
    "missing_required_header",
    "unsupported_method",
    "allow_header_conformance",
    "negative_data_rejection",
)
HOOKS = {"SCHEMATHESIS_HOOKS": "eval.service.fuzz_hooks", "PYTHONPATH": str(Path(__file__).parents[2])}
# Nothing is fetched from elsewhere: what is named lies at addresses of this machine, which the service refuses.
NOWHERE = {f"PAPERGIST_{name}_URL": "http://127.0.0.1:9" for name in ("HF", "ARXIV", "ARXIV_LISTING")}
PHASES = "examples,coverage,fuzzing"
_COUNT = re.compile(r"^papergist_request_seconds_count\{(.*)\} (\S+)$", re.MULTILINE)
_STATUS, _ROUTE = re.compile(r'status="(\d+)"'), re.compile(r'route="([^"]*)"')


def main() -> int:
    """Send so many requests and print what came of them; return the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--examples", type=int, default=None, help="of each operation a round; default: it fits")
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--report", type=Path, default=Path("build/fuzz-api.txt"))
    options = parser.parse_args()
    options.report.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        fill(home)
        os.environ.update(NOWHERE)
        with served(home) as service:
            service.wait_until_ready()
            found = _rounds(service.url, options)
            found["exit"] = service.end()
    json.dump({"source": Path(source()).name, "seed": options.seed, **found}, sys.stdout, indent=2)
    sys.stdout.write("\n")
    whole = found["requests"] >= options.requests and found["exit"] == 0
    return 0 if whole and not found["rounds_that_failed"] and not found["server_errors"] else 1


def _rounds(url: str, options: argparse.Namespace) -> dict[str, Any]:
    """Run schemathesis with one seed after the other until enough requests came."""
    failed, rounds, counted = 0, 0, _counted(url)
    with options.report.open("w", encoding="utf-8") as report:
        while sum(counted.values()) < options.requests:
            left = options.requests - sum(counted.values())
            examples = options.examples or max(10, left // 40)
            failed += _run(url, options.seed + rounds, examples, report) != 0
            rounds += 1
            before, counted = counted, _counted(url)
            if sum(counted.values()) - sum(before.values()) < examples:
                break  # it did not run; the report says why
    by_status: Counter[str] = Counter()
    for (_, status), count in counted.items():
        by_status[status] += count
    errors = {f"{route} {status}": count for (route, status), count in counted.items() if status >= "500"}
    return {
        "requests": sum(counted.values()),
        "rounds": rounds,
        "rounds_that_failed": failed,
        "by_status": dict(sorted(by_status.items())),
        "server_errors": {name: count for name, count in errors.items() if not name.startswith("/ready ")},
    }


def _run(url: str, seed: int, examples: int, report: Any) -> int:
    command = [str(Path(sys.executable).with_name("schemathesis")), "run", f"{url}/openapi.json"]
    options = ["--checks", ",".join(CHECKS), "--phases", PHASES, "--seed", str(seed), "--max-examples", str(examples)]
    quietly = ["--continue-on-failure", "--no-color", "--warnings", "off", "--request-timeout", "120"]
    health = ["--suppress-health-check", "all", "--generation-database", "none"]
    done = subprocess.run(  # noqa: S603 - a tool of ours
        [*command, *options, *quietly, *health], stdout=report, stderr=report, check=False, env=os.environ | HOOKS
    )
    return done.returncode


def _counted(url: str) -> Counter[tuple[str, str]]:
    """Return how many requests there were, by route and status."""
    with urllib.request.urlopen(f"{url}/metrics", timeout=60) as response:  # noqa: S310 - our own process
        text = response.read().decode()
    found: Counter[tuple[str, str]] = Counter()
    for labels, value in _COUNT.findall(text):
        route, status = _ROUTE.search(labels), _STATUS.search(labels)
        found[route[1] if route else "", status[1] if status else ""] += int(float(value))
    return found


if __name__ == "__main__":
    sys.exit(main())
