"""Summaries that people have judged, to measure metrics by: ScholarSum, SummEdits, and sets of one's own.

A set of one's own is JSON lines of `{"id", "abstract", "summary", "scores"}`. scores: numbers by name, yes and no as
true and false, the first name or `overall` deciding; or one number, `score`. The source may be called `text`, `source`
or `document`; `title` and `references` may be there. Summaries of one text, or of one `cluster`, belong together.

ScholarSum (Xu et al. 2024): 200 summaries of 50 arXiv papers by four systems; people said what share of the reference
abstract's background, method, result and conclusion each tells. SummEdits (Laban et al. 2023): summaries of news,
podcasts, mail and chats with small edits; people said whether all of it still stands in the source.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from eval.items import Case, Item
from summarizer.errors import UsageError
from summarizer.json_lines import id_of, read_rows, text_of, texts_of
from summarizer.models import Value

SETS = ("scholarsum", "summedits")
DOMAINS = ("news", "podcast", "sales_email", "samsum")
_SOURCES = ("abstract", "text", "source", "document")
_MAIN = "overall"
_FACETS = ("background", "method", "result", "conclusion")
_SCORES = "human_fm_facets[background,method,result,conclusion]"


class JudgedItem(Value):
    """One summary and what people said of it, by facet. cluster: its source's name; summaries of one source belong
    together. Facets are numbers of any range; those that are only 0 and 1 are yes and no. part: of the set;
    edits: in which ways the summary was changed, where the set says so."""

    id: str
    cluster: str
    source: str
    summary: str
    title: str = ""
    references: tuple[str, ...] = ()
    human: dict[str, float] = Field(min_length=1)
    part: str = ""
    edits: tuple[str, ...] = ()

    @property
    def case(self) -> Case:
        """The summary as a metric sees it, with the source as its abstract."""
        item = Item(id=self.id, title=self.title, abstract=self.source, references=self.references)
        return Case(item=item, text=self.summary)


class JudgedSet(Value):
    """Judged summaries under a name. main is the facet that decides whether a metric follows people."""

    name: str
    main: str
    items: tuple[JudgedItem, ...]

    @property
    def sha256(self) -> str:
        """A checksum of everything that the items hold."""
        rows = [item.model_dump(mode="json") for item in self.items]
        return hashlib.sha256(json.dumps(rows, sort_keys=True).encode()).hexdigest()


def load(name: str, data: Path | None) -> JudgedSet:
    """Return a public set by its name from the folder of evaluation data, or one of one's own by its path. Raises:
    UsageError."""
    if name not in SETS:
        if not Path(name).suffix and not Path(name).exists():
            raise UsageError(
                f"There is no judged set {name!r}.",
                hint=f"There are: {', '.join(SETS)}, and JSON-lines files of yours.",
            )
        return read_own(Path(name))
    if data is None:
        raise UsageError("No folder of evaluation data is named.", hint="Use --data or PAPERGIST_DATA.")
    return read_scholarsum(data / name) if name == "scholarsum" else read_summedits(data / name)


def read_own(path: Path) -> JudgedSet:
    """Return a set of one's own. Raises: UsageError, which names file, line and field."""
    items: dict[str, JudgedItem] = {}
    for number, (row, where) in enumerate(read_rows(path), start=1):
        source = text_of(row, next((key for key in _SOURCES if key in row), _SOURCES[0]), where)
        item = JudgedItem(
            id=id_of(row, where, default=str(number)),
            cluster=id_of(row, where, key="cluster", default=_digest(source)),
            source=source,
            summary=text_of(row, "summary", where),
            title=text_of(row, "title", where, default=""),
            references=texts_of(row, "references", where) if row.get("references") else (),
            human=_scores(row, where),
        )
        if item.id in items:
            raise UsageError(f"{where}: the id {item.id!r} stood in an earlier line too.")
        items[item.id] = item
    if not items:
        raise UsageError(f"{path} holds no judged summary.")
    names = list(dict.fromkeys(facet for item in items.values() for facet in item.human))
    return JudgedSet(name=path.name, main=_MAIN if _MAIN in names else names[0], items=tuple(items.values()))


def _scores(row: dict[str, Any], where: str) -> dict[str, float]:
    """Return what people said, by facet. Raises: UsageError."""
    scores = row.get("scores", row.get("score"))
    if not isinstance(scores, dict):
        if "scores" in row or "score" not in row:
            raise UsageError(f"{where}: the field 'scores' should hold numbers by name, or 'score' one number.")
        return {"score": number_of(row, "score", where)}
    if not scores:
        raise UsageError(f"{where}: the field 'scores' holds nothing.")
    return {facet: number_of(scores, facet, f"{where}, scores") for facet in scores}


def read_scholarsum(folder: Path, *, against: Literal["article", "abstract"] = "article") -> JudgedSet:
    """Return ScholarSum's arXiv part. The source is the article, which the summaries were made of, or the reference
    abstract, which people judged them against; the abstract is the reference either way. Raises: UsageError."""
    articles = [text_of(row, "article", where) for row, where in read_rows(folder / "arxiv.jsonl")]
    items = []
    for row, where in read_rows(folder / "human_scores_arxiv.jsonl"):
        abstract, paper = text_of(row, "reference_abstract", where), text_of(row, "doc_id", where)
        item = JudgedItem(
            id=f"{paper}/{text_of(row, 'system', where)}",
            cluster=paper,
            source=abstract if against == "abstract" else _article(articles, paper, where),
            summary=text_of(row, "summary", where),
            references=(abstract,),
            human={"overall": number_of(row, "human_fm", where), **_facets(row, where)},
        )
        items.append(item)
    name = "scholarsum" if against == "article" else "scholarsum, against the abstract"
    return JudgedSet(name=name, main="overall", items=tuple(items))


def read_summedits(folder: Path, domains: Sequence[str] = DOMAINS) -> JudgedSet:
    """Return the domains of SummEdits that are named; a cluster is a document with its edited summaries. Raises:
    UsageError."""
    items = []
    for domain in domains:
        published = folder / f"summedits_{domain}.json"  # as its authors give it
        for row, where in read_rows(published if published.exists() else folder / f"{domain}.jsonl"):
            document = text_of(row, "doc", where)
            item = JudgedItem(
                id=f"{domain}/{text_of(row, 'id', where)}",
                cluster=f"{domain}/{_digest(document)}",
                source=document,
                summary=text_of(row, "summary", where),
                human={"consistent": number_of(row, "label", where)},
                part=domain,
                edits=texts_of(row, "edit_types", where) if row.get("edit_types") else (),
            )
            items.append(item)
    return JudgedSet(name="summedits", main="consistent", items=tuple(items))


def number_of(row: dict[str, Any], key: str, where: str) -> float:
    """Return the number of a field, yes as 1 and no as 0. Raises: UsageError."""
    value = row.get(key)
    if not isinstance(value, int | float) or not math.isfinite(value):
        raise UsageError(f"{where}: the field {key!r} should be a number.")
    return float(value)


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()[:12]


def _article(articles: Sequence[str], paper: str, where: str) -> str:
    _, _, number = paper.rpartition("_")
    if not number.isdecimal() or int(number) >= len(articles):
        raise UsageError(f"{where}: there is no article {paper!r} in arxiv.jsonl.")
    return articles[int(number)]


def _facets(row: dict[str, Any], where: str) -> dict[str, float]:
    values = row.get(_SCORES)
    if not isinstance(values, list) or len(values) != len(_FACETS):
        raise UsageError(f"{where}: the field {_SCORES!r} should be a list of {len(_FACETS)} numbers.")
    return {name: number_of({name: value}, name, where) for name, value in zip(_FACETS, values, strict=True)}
