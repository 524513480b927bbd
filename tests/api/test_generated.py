"""Some hundred generated requests to a running service, the same each time; `make fuzz-api` sends 20 000."""

import json
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
WANTED = 400


def test_generated_requests_are_answered_as_the_description_promises(tmp_path):
    report = tmp_path / "report.txt"
    command = [sys.executable, "-m", "eval.service.fuzz", "--requests", str(WANTED), "--examples", "4"]
    environment = {name: value for name, value in os.environ.items() if name != "PAPERGIST_DATA"}
    done = subprocess.run(
        [*command, "--report", str(report)], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr + report.read_text(encoding="utf-8")[-20_000:]
    found = json.loads(done.stdout)
    assert found["requests"] >= WANTED
    assert found["server_errors"] == {}
