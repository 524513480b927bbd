"""A gate's judgement for reading: in the terminal, as Markdown for a pull request, and as JUnit XML for a CI server."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

from eval.compare_text import as_written, grid
from eval.gate import Gate, Judgement, stops
from summarizer.show import plain

if TYPE_CHECKING:
    from rich.console import Console

_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_CLASS = "papergist.eval.gate"


def show(console: Console, gate: Gate) -> None:
    """Print every rule with its outcome and reason."""
    from rich.table import Table
    from rich.text import Text

    table = Table("rule", "outcome", "reason", title=Text(plain(headline(gate))))
    for one in gate.judgements:
        style = "red" if stops(one, strict=gate.strict) else "yellow" if one.outcome == "undecided" else "green"
        table.add_row(Text(str(one.rule)), Text(one.outcome, style=style), Text(plain(one.reason)))
    console.print(table)
    for name, why in gate.left_out.items():
        console.print(Text(plain(f"{name} has no rule: {why}."), style="dim"))


def markdown(gate: Gate) -> str:
    """Return the judgement as Markdown."""
    rows = [(str(one.rule), one.outcome, one.reason) for one in gate.judgements]
    parts = [f"## {as_written(headline(gate))}", grid(("rule", "outcome", "reason"), rows)]
    if gate.left_out:
        parts.append(
            as_written("Without a rule: " + "; ".join(f"{name}, {why}" for name, why in gate.left_out.items()) + ".")
        )
    return "\n\n".join(parts) + "\n"


def markdown_of_refusal(reason: str) -> str:
    """Return as Markdown why nothing could be judged."""
    return f"## Gate not judged\n\n{as_written(reason)}\n"


def junit_of_refusal(reason: str) -> str:
    """Return as JUnit XML why nothing could be judged: one test case with an error."""
    counted = {"tests": "1", "failures": "0", "errors": "1", "skipped": "0", "time": "0"}
    root = ET.Element("testsuites", {"name": _CLASS, **counted})
    suite = ET.SubElement(root, "testsuite", {"name": _CLASS, **counted})
    ET.SubElement(_case(suite, "judged"), "error", {"message": _clean(reason)})
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def headline(gate: Gate) -> str:
    """Return the outcome in one line."""
    said = "passed" if gate.passed else f"failed, by {len(gate.failures)} of {len(gate.judgements)} rules"
    mode = ", strictly" if gate.strict else ""
    return f"Gate {said}{mode}: {gate.candidate.name} against {gate.baseline.name}, {gate.dataset.n} papers"


def junit(gate: Gate) -> str:
    """Return the judgement as JUnit XML: a test case for each rule, and a skipped one for each metric without."""
    counted = {"failures": str(len(gate.failures)), "errors": "0", "skipped": str(len(gate.left_out)), "time": "0"}
    counted["tests"] = str(len(gate.judgements) + len(gate.left_out))
    root = ET.Element("testsuites", {"name": _CLASS, **counted})
    suite = ET.SubElement(root, "testsuite", {"name": _CLASS, **counted})
    told = {"baseline": gate.baseline.name, "candidate": gate.candidate.name, "dataset": gate.dataset.name}
    properties = ET.SubElement(suite, "properties")
    for name, value in told.items():
        ET.SubElement(properties, "property", {"name": name, "value": _clean(value)})
    for one in gate.judgements:
        _add_case(suite, one, stopped=stops(one, strict=gate.strict))
    for name, why in gate.left_out.items():
        ET.SubElement(_case(suite, name), "skipped", {"message": _clean(why)})
    ET.indent(root)
    return ET.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _add_case(suite: ET.Element, one: Judgement, *, stopped: bool) -> None:
    case = _case(suite, str(one.rule))
    if stopped:
        failure = ET.SubElement(case, "failure", {"message": _clean(one.reason), "type": one.outcome})
        failure.text = _clean(one.reason)
    else:
        ET.SubElement(case, "system-out").text = _clean(one.reason)


def _case(suite: ET.Element, name: str) -> ET.Element:
    return ET.SubElement(suite, "testcase", {"classname": _CLASS, "name": _clean(name), "time": "0"})


def _clean(text: str) -> str:
    return _NOT_XML.sub("", text)
