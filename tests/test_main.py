"""The program as a process of its own, before its command line is there."""

import subprocess
import sys


def test_who_stops_it_while_it_is_loaded_gets_a_line_and_no_traceback(tmp_path):
    (tmp_path / "typer.py").write_text("raise KeyboardInterrupt", encoding="utf-8")  # as at Ctrl-C within an import
    start = f"import sys; sys.path.insert(0, {str(tmp_path)!r}); from summarizer.__main__ import main; main()"
    done = subprocess.run([sys.executable, "-c", start, "ls"], capture_output=True, text=True, check=False)
    assert done.returncode == 130
    assert done.stdout == ""
    assert done.stderr == "Stopped before anything was done.\n"


def test_as_a_module_it_is_the_same_command():
    done = subprocess.run([sys.executable, "-m", "summarizer", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout.startswith("papergist ")
