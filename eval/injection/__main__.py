"""`python -m eval.injection --sheet FILE`: have a model write of every attacked paper, and count what escapes.

Without --model an obedient model of our own is served on loopback, in every form of disobedience that it knows. With
one (and PAPERGIST_MODEL_URL, as for `papergist eval guard`) that model is measured in the same way. Each outcome is a
line of JSON in the sheet, with every raw reply; what stands there already is not asked again, so a run that was stopped
goes on. Prints a table as JSON; exit code 1 where something escaped that never must.
"""

from __future__ import annotations

import argparse
import json
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from itertools import islice
from pathlib import Path
from typing import TextIO

from eval.injection.attacks import Attack, attacks, fresh_attacks
from eval.injection.counting import table
from eval.injection.obedient import FORMS, serve
from eval.injection.papers import around
from eval.injection.trying import KINDS, SETTINGS, Outcome, outcome_of
from summarizer.llm import run_and_hang_up
from summarizer.services import Services
from summarizer.settings import load_settings

Task = tuple[int, Attack, str, str, str]  # number and attack, form, setting, kind


def main(arguments: list[str] | None = None) -> int:
    """Try what is not in the sheet yet, and print the table of all of it."""
    options = _options().parse_args(arguments)
    options.sheet.parent.mkdir(parents=True, exist_ok=True)
    done = list(read(options.sheet))
    known = {_key_of(one) for one in done}
    tasks = [task for task in _tasks(options) if _key(task) not in known]
    with _service(options) as services, options.sheet.open("a", encoding="utf-8") as sheet:
        if options.sheet.stat().st_size and not options.sheet.read_bytes().endswith(b"\n"):
            sheet.write("\n")  # a line whose writing was broken off stays one of its own
        done += run_and_hang_up(_try(services, tasks, options.model, sheet))
    found = table(done)
    sys.stdout.write(json.dumps(found, indent=2) + "\n")
    return int(any(row["escaped"] for row in found["rows"]))


def read(sheet: Path) -> Iterator[Outcome]:
    """Yield the outcomes of a sheet; a line whose writing was broken off is left out."""
    for line in sheet.read_text(encoding="utf-8").splitlines() if sheet.exists() else ():
        try:
            row = json.loads(line)
        except ValueError:
            continue
        yield Outcome(**{**row, **{name: tuple(row[name]) for name in ("wrote", "obeyed", "escaped")}})


async def _try(services: Services, tasks: Iterable[Task], model: str | None, sheet: TextIO) -> list[Outcome]:
    found = []
    for number, attack, form, setting, kind in tasks:
        writer = services.writer(model or f"openai/{form}-{number}")
        outcome = await outcome_of(writer, services.catalog, attack, form=form, setting=setting, kind=kind)
        sheet.write(json.dumps(asdict(outcome)) + "\n")
        sheet.flush()
        found.append(outcome)
    return found


def _tasks(options: argparse.Namespace) -> Iterator[Task]:
    chosen = {"known": list(attacks()), "fresh": list(fresh_attacks())}
    all_attacks = [attack for name in options.attacks for attack in chosen[name]]
    forms = [options.model] if options.model else options.forms
    pairs = ((number, attack, form) for number, attack in enumerate(all_attacks) for form in forms)
    for number, attack, form in islice(pairs, 0, None, options.every):
        for setting in options.settings:
            yield from ((number, attack, form, setting, kind) for kind in options.kinds)


def _key(task: Task) -> tuple[str, ...]:
    return task[1].name, *task[2:]


def _key_of(one: Outcome) -> tuple[str, ...]:
    return one.attack, one.form, one.setting, one.kind


@contextmanager
def _service(options: argparse.Namespace) -> Iterator[Services]:
    """Give what a model is called with: the one that is named, or our own on loopback."""
    given = {"home": options.home or options.sheet.with_suffix(".home")}
    server = None
    if options.model is None:
        server = serve()
        threading.Thread(target=server.serve_forever, daemon=True).start()
        given["model_url"] = f"http://127.0.0.1:{server.server_address[1]}/v1"
    services = Services(load_settings(given))
    services.catalog.papers.record(around())
    try:
        yield services
    finally:
        services.close()
        if server is not None:
            server.shutdown()
            server.server_close()


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m eval.injection", description=__doc__)
    parser.add_argument("--sheet", type=Path, required=True, help="file of JSON lines to go on with")
    parser.add_argument("--home", type=Path, help="where calls are recorded; beside the sheet by default")
    parser.add_argument("--model", help="PROVIDER/NAME; our own obedient one by default")
    parser.add_argument("--every", type=int, default=1, help="only every so many pairs of an attack and a form")
    for name, values in (("attacks", ("known", "fresh")), ("kinds", KINDS), ("settings", SETTINGS), ("forms", FORMS)):
        default = [value for value in values if value != "faithful"]
        parser.add_argument(f"--{name}", nargs="+", choices=list(values), default=default)
    return parser


if __name__ == "__main__":
    sys.exit(main())
