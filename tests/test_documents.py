"""The documents say what the program does: commands are run, help texts and tables are compared."""

import json
import re
import shlex
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from summarizer.cli import app
from summarizer.settings import Settings
from tests.hostile_provider import completion, hostile_provider

ROOT = Path(__file__).parents[1]
COMMANDS = ROOT / "docs" / "commands.md"
README = ROOT / "README.md"


def verbs() -> list[str]:
    """Return every verb of the command line, those of groups as two words."""
    found = []
    for name, command in sorted(typer.main.get_command(app).commands.items()):
        inner = sorted(getattr(command, "commands", ()))
        found += [name] if not inner or command.invoke_without_command else []
        found += [f"{name} {verb}" for verb in inner]
    return found


def help_of(*path: str) -> str:
    result = CliRunner().invoke(app, [*path, "--help"], env={"COLUMNS": "100", "TERM": "dumb", "NO_COLOR": "1"})
    return "\n".join(line.rstrip() for line in result.stdout.strip("\n").splitlines())


def commands_document() -> str:
    parts = ["# Every command\n\nWhat `papergist VERB --help` prints; a test keeps this page equal to the program.\n"]
    parts += [f"\n## papergist {verb}\n\n```text\n{help_of(*verb.split())}\n```\n" for verb in verbs()]
    return "".join(parts)


def shell_blocks(text: str) -> list[str]:
    blocks = re.findall(r"```(?:bash|sh)\n(.*?)```", text, flags=re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def test_the_golden_help_texts_are_those_of_the_program(update_golden):
    if update_golden:
        COMMANDS.parent.mkdir(exist_ok=True)
        COMMANDS.write_text(commands_document(), encoding="utf-8")
    assert COMMANDS.read_text(encoding="utf-8") == commands_document()


def test_the_commands_of_the_readme_work(tmp_path, monkeypatch):
    monkeypatch.setenv("PAPERGIST_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "page.txt").write_bytes((ROOT / "summarizer/sample/daily-papers-2024-12-20.txt").read_bytes())
    question = {"id": "q1", "question": "Why shortcuts?", "answerable": True, "paper_ids": [], "facts": []}
    (tmp_path / "questions.jsonl").write_text(json.dumps(question), encoding="utf-8")
    lines = [line for line in shell_blocks(README.read_text(encoding="utf-8")) if line.startswith("papergist ")]
    assert lines
    monkeypatch.setenv("PAPERGIST_MODEL", "openai/m")
    with hostile_provider() as provider:
        provider.script(completion('{"word": "yes"}'))
        monkeypatch.setenv("PAPERGIST_MODEL_URL", provider.url)
        for line in lines:
            arguments = shlex.split(line, comments=True)[1:]
            if arguments[0] == "serve":
                continue  # tests/api starts it
            result = CliRunner().invoke(app, arguments)
            assert result.exit_code == 0, f"{line}: {result.stderr}"


def test_the_make_targets_of_the_readme_exist():
    wanted = set(re.findall(r"(?:^|`)make ([a-z-]+)", README.read_text(encoding="utf-8"), flags=re.MULTILINE))
    there = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert {"demo", "test"} <= wanted <= there


def test_every_setting_is_in_the_settings_table():
    table = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    listed = set(re.findall(r"^\| `PAPERGIST_([A-Z_]+)`", table, flags=re.MULTILINE))
    assert listed == {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("document", ["README.md", "CONTRIBUTING.md", "docs/settings.md"])
def test_the_files_that_a_document_names_exist(document):
    text = (ROOT / document).read_text(encoding="utf-8")
    named = re.findall(r"`((?:summarizer|api|eval|tests|docs|prompts)/[\w./-]*)`", text)
    missing = [name for name in named if not (ROOT / name).exists()]
    assert missing == []
