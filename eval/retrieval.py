"""Measure retrieval on a collection in the BEIR layout: by words, by meaning, and both, with a TREC run to keep.

`corpus.jsonl` has `{"_id", "title", "text"}`, `queries.jsonl` `{"_id", "text"}`, the judgments are a table with tabs:
query, document, grade, with a heading or without. SciFact's own names for these fields are understood too.

Measures by ir-measures (MacAvaney, Macdonald and Ounis 2022), which computes them with trec_eval: a query with
judgments and no result counts as 0.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eval.stats.intervals import interval
from eval.stats.paired import Paired, paired
from summarizer.errors import PapergistError, UsageError
from summarizer.json_lines import read_rows, text_of, texts_of
from summarizer.models import Entry, Filters, Hit, Reading
from summarizer.retrieval.retriever import Mode

if TYPE_CHECKING:
    from summarizer.services import Services

MODES: tuple[Mode, ...] = ("lexical", "dense", "hybrid")
MEASURES = ("nDCG@10", "R@5", "R@100", "RR@10")
DEPTH = 100
TAG = "papergist"
_IDS, _TEXTS = ("_id", "doc_id", "id"), ("text", "abstract", "claim")
_COLUMNS = 3
_RUN_COLUMNS = 6
Ranking = dict[str, dict[str, float]]
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Document:
    """One document of a corpus."""

    id: str
    title: str
    text: str


def read_corpus(path: Path) -> list[Document]:
    """Return the documents of a corpus. Raises: UsageError, which names file, line and field."""
    rows = read_rows(path)
    return [Document(_id(row, at), text_of(row, "title", at, default=""), _text(row, at)) for row, at in rows]


def read_queries(path: Path) -> dict[str, str]:
    """Return the queries by id, in the order of the file. Raises: UsageError."""
    return {_id(row, where): _text(row, where) for row, where in read_rows(path)}


def read_judgments(path: Path, *, binary: bool = False) -> dict[str, dict[str, int]]:
    """Return the grade of each judged document of each query; with `binary` every grade above 0 is 1. Raises:
    UsageError, which names file and line."""
    judged: dict[str, dict[str, int]] = {}
    for number, fields in _table(path, "\t"):
        if number == 1 and fields[-1] == "score":
            continue
        if len(fields) != _COLUMNS or not fields[2].lstrip("-").isdecimal():
            raise UsageError(f"{path}, line {number} should be query, document and a whole number, with tabs between.")
        grade = int(fields[2])
        judged.setdefault(fields[0], {})[fields[1]] = min(grade, 1) if binary else grade
    return judged


def judged_here(
    judged: Mapping[str, Mapping[str, int]], queries: Container[str], documents: Container[str]
) -> tuple[dict[str, dict[str, int]], list[str]]:
    """Return the judgments of the queries that are asked, and what is amiss with the others in words. Raises:
    UsageError, where no query that is asked has a document here that is judged relevant."""
    here = {query: dict(grades) for query, grades in judged.items() if query in queries}
    relevant = [(query, name) for query, grades in here.items() for name, grade in grades.items() if grade > 0]
    absent = [name for _, name in relevant if name not in documents]
    if len(absent) == len(relevant):
        some = next(iter(absent), None) or next(iter(judged), "")
        reason = "no document is judged relevant" if here and not absent else f"{some!r} is in none of the other files"
        raise UsageError(
            f"The judgments fit neither queries nor documents: {reason}.",
            hint="Queries and documents go by their `_id` in all three files.",
        )
    without = len(here) - len({query for query, _ in relevant})
    remarks = (
        (len(judged) - len(here), "queries are judged that are not asked; they are left out"),
        (len(absent), "documents are judged relevant that are not in the corpus; nothing can find them"),
        (without, "queries have no document that is judged relevant; they count 0"),
    )
    return here, [f"{count} {what}." for count, what in remarks if count]


def read_run(path: Path) -> Ranking:
    """Return a TREC run: the score of each document found for each query. Raises: UsageError."""
    found: Ranking = {}
    for number, fields in _table(path, None):
        try:
            query, _, document, _, score, _ = fields
            found.setdefault(query, {})[document] = float(score)
        except ValueError as error:
            told = f"{path}, line {number} is no line of a TREC run (query Q0 document rank score tag)."
            raise UsageError(told) from error
    return found


def write_run(ranking: Ranking, path: Path) -> None:
    """Write a TREC run, best documents first, whole or not at all. Raises: PapergistError."""
    aside = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("w", encoding="utf-8") as out:
            for query, scores in ranking.items():
                best = sorted(scores, key=lambda name: (-scores[name], name))
                for rank, name in enumerate(best, start=1):
                    out.write(f"{query} Q0 {name} {rank} {scores[name]:.6f} {TAG}\n")
        aside.replace(path)
    except OSError as error:
        raise PapergistError(f"{path} cannot be written: {error.strerror}.") from error
    finally:
        with suppress(OSError):
            aside.unlink(missing_ok=True)


def fill(services: Services, documents: Sequence[Document], *, embed: bool, progress: Progress) -> None:
    """Record a corpus in the collection, and embed it where that is wanted and not done yet. Raises: UsageError where
    the collection holds other papers."""
    from summarizer.ingest import Workshop, bring_up_to_date

    wanted = {document.id for document in documents}
    known = {paper.url for paper in services.catalog.papers.page(Filters()).papers}
    if known - {_address(name) for name in wanted}:
        raise UsageError("That folder holds another collection.", hint="Name an empty one with --work.")
    entries = [Entry(title=one.title.strip() or one.id, abstract=one.text, url=_address(one.id)) for one in documents]
    services.catalog.papers.record(Reading(source="corpus", kind="beir", entries=tuple(entries)))
    embedder = services.embedder if embed else None
    bring_up_to_date(Workshop(services.catalog, embedder, None, progress), summaries=False)


def rank(
    services: Services, documents: Sequence[Document], queries: Mapping[str, str], mode: Mode, *, progress: Progress
) -> Ranking:
    """Return up to 100 documents for each query by one mode. Documents that the collection holds as one paper share its
    place: the same title and text are one paper."""
    names = _names(services, documents)
    found: Ranking = {}
    for number, (query, text) in enumerate(queries.items(), start=1):
        hits: list[Hit] = services.find(text, mode=mode, limit=DEPTH)
        found[query] = {name: hit.score for hit in hits for name in names.get(hit.paper_id, ())}
        progress(f"Searching {mode}", number, len(queries))
    return found


def measure(ranking: Ranking, judgments: Mapping[str, Mapping[str, int]]) -> dict[str, dict[str, float]]:
    """Return each measure of each judged query: `{measure: {query: value}}`, by ir-measures."""
    import ir_measures  # deferred: half a second

    measures = [ir_measures.parse_measure(name) for name in MEASURES]
    graded = {query: dict(grades) for query, grades in judgments.items()}
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(graded, 0.0) for name in MEASURES}
    for one in ir_measures.iter_calc(measures, graded, {query: ranking.get(query, {}) for query in graded}):
        values[str(one.measure)][one.query_id] = float(one.value)
    return values


def figures(values: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, Any]]:
    """Return each measure's mean over queries with its 95 % interval and n."""
    return {name: interval(list(of.values())).rounded() for name, of in values.items()}


def differences(a: Mapping[str, Mapping[str, float]], b: Mapping[str, Mapping[str, float]]) -> dict[str, Paired]:
    """Return B minus A in each measure, over the queries of both."""
    return {name: paired(a[name], b[name]) for name in a if name in b}


def _names(services: Services, documents: Sequence[Document]) -> dict[str, list[str]]:
    """Return the documents that each paper of the collection is."""
    same: dict[tuple[str, str], list[str]] = {}
    for document in documents:
        same.setdefault(_shown(document.title.strip() or document.id, document.text), []).append(document.id)
    papers = services.catalog.papers.page(Filters()).papers
    return {paper.id: same.get(_shown(paper.title, paper.abstract), []) for paper in papers}


def _address(name: str) -> str:
    return f"beir:{name}"


def _shown(title: str, text: str) -> tuple[str, str]:
    return " ".join(title.split()), " ".join(text.split())


def _text(row: dict[str, Any], where: str) -> str:
    key = next((key for key in _TEXTS if key in row), _TEXTS[0])
    return " ".join(texts_of(row, key, where))


def _id(row: dict[str, Any], where: str) -> str:
    key = next((key for key in _IDS if key in row), _IDS[0])
    name = str(row[key]) if isinstance(row.get(key), int) else text_of(row, key, where)
    if not name or len(name.split()) != 1:
        raise UsageError(f"{where}: the field {key!r} should be a word without blanks, and is {name!r}.")
    return name


def _table(path: Path, separator: str | None) -> Iterator[tuple[int, list[str]]]:
    try:
        lines: Iterable[str] = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"{path} cannot be read: {error}.") from error
    return ((number, line.split(separator)) for number, line in enumerate(lines, start=1) if line.strip())
