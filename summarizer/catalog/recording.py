"""Recording what a source tells: which paper an entry is, and what of it is new. Idempotent."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import Literal

from sqlalchemy import Connection, and_, bindparam, delete, insert, or_, select, union_all, update

from summarizer.batches import batched
from summarizer.catalog import matching
from summarizer.catalog.database import Database, now
from summarizer.catalog.matching import Group
from summarizer.catalog.merging import columns_of, merged, with_origins
from summarizer.catalog.postings import touch_texts
from summarizer.catalog.summaries import mirror_tags
from summarizer.catalog.tables import aliases, papers, sightings, unread
from summarizer.ids import paper_id, title_id
from summarizer.models import IngestReport, Reading
from summarizer.text import content_hash

BATCH = 200
_LEDGER_TEXT = 500
_ADDED = "version", "doi"
_TITLE = "title "  # no id has a blank

# Made once: SQLAlchemy takes longer to put a small statement together than the database takes to run it.
_ADDING = insert(papers).returning(papers.c.number)
_SEEING = insert(sightings)
_SEEN_AGAIN = (
    update(sightings)
    .where(sightings.c.paper_number == bindparam("number"), sightings.c.source == bindparam("of"))
    .values(entry_hash=bindparam("told"))
)
_NAMED_LIKE = union_all(
    *(
        select(name).where(or_(name == bindparam("wanted"), and_(name > bindparam("first"), name < bindparam("last"))))
        for name in (papers.c.id, aliases.c.alias)
    )
)

Noted = Callable[[Connection, IngestReport], None]
Outcome = tuple[Literal["added", "updated", "unchanged"], bool]


def record(database: Database, reading: Reading, noted: Noted | None = None) -> IngestReport:
    """Record what a source tells, in transactions of 200 titles. What it told before changes nothing.

    `noted` is given the report so far in each transaction.
    """
    report = IngestReport(not_understood=reading.not_understood)
    groups = matching.group_entries(reading.entries)
    with database.read() as connection:
        told_before = _told_before(connection, groups, reading.source)
        fresh = [group for group in groups if group not in told_before]
        certain = _of_same_id(connection, fresh, taken=set(told_before.values()))
    for group in told_before:
        report = _count(report, ("unchanged", False), len(group.entries))
    claimed = {*told_before.values(), *certain.values()}
    for batch in batched(matching.of_one_title(fresh), BATCH):
        with database.write() as connection:
            held = _held(connection, batch)
            for alike in batch:
                if not held.isdisjoint(_marks(alike)) or not certain.keys().isdisjoint(alike):
                    _match(connection, alike, reading.source, certain, claimed)
                for group in alike:
                    number, outcome = _record(connection, group, reading.source)
                    claimed.add(number)
                    report = _count(report, outcome, len(group.entries))
                held.update(_marks(alike))
            if noted is not None:
                noted(connection, report)
    with database.write() as connection:
        _note_unread(connection, reading)
    return report


def _told(group: Group) -> str:
    """Return a hash of what is told; a field that was added since says nothing where it is not told of."""
    return content_hash(
        *(
            entry.model_dump_json(exclude={"line", *(name for name in _ADDED if getattr(entry, name) is None)})
            for entry in group.entries
        )
    )


def _told_before(connection: Connection, groups: Sequence[Group], source: str) -> dict[Group, int]:
    """Return the number of the paper of each group that the source told in the very same words the last time."""
    query = select(sightings.c.entry_hash, sightings.c.paper_number).where(sightings.c.source == source)
    papers_told = {row.entry_hash: row.paper_number for row in connection.execute(query)}
    return {group: papers_told[told] for group in groups if (told := _told(group)) in papers_told}


def _of_same_id(connection: Connection, groups: Sequence[Group], taken: Container[int]) -> dict[Group, int]:
    """Return the number of the paper of each group whose arXiv id or DOI the collection knows, unless it is taken."""
    groups_of = {name: group for group in groups for name in (group.doi, group.arxiv_id) if name}
    found: dict[Group, int] = {}
    for names in batched(groups_of, BATCH):
        by_id = select(papers.c.id, papers.c.number).where(papers.c.id.in_(names))
        by_alias = select(aliases.c.alias, aliases.c.paper_number).where(aliases.c.alias.in_(names))
        for name, number in connection.execute(union_all(by_id, by_alias)):
            group = groups_of[name]
            if number not in taken and (name == group.arxiv_id or group not in found):
                found[group] = number
    return found


def _marks(groups: Sequence[Group]) -> set[str]:
    """Return what groups of one title may be known by: the title, and the ids that their entries give or make."""
    names = {name for group in groups for entry in group.entries for name in (paper_id(entry), title_id(entry.title))}
    return names | {_TITLE + groups[0].title_key}


def _held(connection: Connection, batch: Sequence[Sequence[Group]]) -> set[str]:
    """Return those marks of the batch that the collection knows: one look for papers that are new, as most are."""
    marks = set().union(*map(_marks, batch))
    keys = [mark.removeprefix(_TITLE) for mark in marks if mark.startswith(_TITLE)]
    names = [mark for mark in marks if not mark.startswith(_TITLE)]
    titles = connection.execute(select(papers.c.title_key).where(papers.c.title_key.in_(keys))).scalars()
    by_id = select(papers.c.id).where(papers.c.id.in_(names))
    by_alias = select(aliases.c.alias).where(aliases.c.alias.in_(names))
    return {*(_TITLE + key for key in titles), *connection.execute(union_all(by_id, by_alias)).scalars()}


def _match(
    connection: Connection,
    groups: Sequence[Group],
    source: str,
    certain: Mapping[Group, int],
    claimed: Container[int],
) -> None:
    """Find for each of these groups of one title the paper that it tells of. A source tells of a paper once."""
    known = _known(connection, groups, source, certain)
    by_number = {paper.row["number"]: paper for paper in known}
    for group in groups:
        group.known = by_number.get(certain.get(group, 0))
    free = [paper for number, paper in by_number.items() if number not in claimed]
    matching.assign([group for group in groups if group.known is None], free)


def _known(
    connection: Connection, groups: Sequence[Group], source: str, certain: Mapping[Group, int]
) -> list[matching.Known]:
    """Return the papers that the groups may tell of: those of their title now, or when they were first told."""
    names = {name for group in groups for entry in group.entries for name in (paper_id(entry), title_id(entry.title))}
    by_alias = select(aliases.c.paper_number).where(aliases.c.alias.in_(names))
    numbers = [certain[group] for group in groups if group in certain]
    query = select(papers).where(
        or_(
            papers.c.title_key == groups[0].title_key,
            papers.c.id.in_(names),
            papers.c.number.in_(by_alias),
            papers.c.number.in_(numbers),
        )
    )
    found = []
    for row in connection.execute(query.order_by(papers.c.number)).mappings():
        number = row["number"]
        own = connection.execute(select(aliases.c.alias).where(aliases.c.paper_number == number)).scalars()
        told = select(sightings.c.source).where(sightings.c.paper_number == number, sightings.c.source == source)
        seen = connection.execute(told).first() is not None
        found.append(matching.Known(dict(row), frozenset({row["id"], *own}), same_source=seen))
    return found


def _record(connection: Connection, group: Group, source: str) -> tuple[int, Outcome]:
    """Record one paper as one source tells it. Returns its number, what happened, and whether it joined another
    source's paper."""
    if group.known is None:
        number = _add(connection, group, source)
        _note_first_sighting(connection, number, source, _told(group))
        return number, ("added", False)
    row, joined = group.known.row, not group.known.same_source
    number = row["number"]
    values = dict(row)
    for entry in group.entries:
        values = with_origins(values, merged(values, entry, source), source)
    changed = {key: value for key, value in values.items() if value != row[key]}
    if changed.keys() - {"origins"}:
        connection.execute(update(papers).where(papers.c.number == number).values(**changed, updated=now()))
    if "content_hash" in changed:
        touch_texts(connection)
        mirror_tags(connection, number)
    _note_aliases(connection, number, group, group.known.ids)
    _note_sighting(connection, number, source, _told(group))
    return number, (("updated" if changed.keys() - {"origins"} else "unchanged"), joined)


def _add(connection: Connection, group: Group, source: str) -> int:
    values = columns_of(group.entries[0])
    for entry in group.entries[1:]:
        values = merged(values, entry, source)
    values = with_origins({}, values, source)
    values["id"] = _free_id(connection, group.arxiv_id or values["id"])
    values |= {"created": now(), "updated": now()}
    number = int(connection.execute(_ADDING, values).scalar_one())
    _note_aliases(connection, number, group, {values["id"]})
    return number


def _free_id(connection: Connection, wanted: str) -> str:
    """Return the id, with a suffix where another paper has it already."""
    taken = _taken_ids(connection, wanted)
    candidate, suffix = wanted, 1
    while candidate in taken:
        suffix += 1
        candidate = f"{wanted}-{suffix}"
    return candidate


def _taken_ids(connection: Connection, wanted: str) -> set[str]:
    """Return those ids and aliases that are the wanted one with or without a suffix."""
    between = {"first": f"{wanted}-", "last": f"{wanted}."}  # "." is the character behind "-"
    return set(connection.execute(_NAMED_LIKE, {"wanted": wanted, **between}).scalars())


def _note_aliases(connection: Connection, number: int, group: Group, own: AbstractSet[str]) -> None:
    """Note the ids and DOIs under which the entries go elsewhere, unless they are the paper's own or another's."""
    names = {paper_id(entry) for entry in group.entries} | {entry.doi for entry in group.entries if entry.doi}
    for name in names - own:
        if name not in _taken_ids(connection, name):
            connection.execute(insert(aliases).values(alias=name, paper_number=number))


def _note_sighting(connection: Connection, number: int, source: str, told: str) -> None:
    if connection.execute(_SEEN_AGAIN, {"number": number, "of": source, "told": told}).rowcount == 0:
        _note_first_sighting(connection, number, source, told)


def _note_first_sighting(connection: Connection, number: int, source: str, told: str) -> None:
    values = {"paper_number": number, "source": source, "entry_hash": told, "seen": now()}
    connection.execute(_SEEING, values)


def _note_unread(connection: Connection, reading: Reading) -> None:
    """Replace what was noted of this source; the ledger holds its last reading."""
    connection.execute(delete(unread).where(unread.c.source == reading.source))
    for item in reading.not_understood:
        kept = item.model_dump() | {"text": item.text[:_LEDGER_TEXT]}
        connection.execute(insert(unread).values(**kept, read_at=now()))


def _count(report: IngestReport, outcome: Outcome, entries: int) -> IngestReport:
    """Add one paper to the report; further entries of it in the same source count as merged into it, unchanged."""
    what, joined = outcome
    counts = {"added": report.added, "updated": report.updated, "unchanged": report.unchanged}
    counts[what] += 1
    counts["unchanged"] += entries - 1
    merged = report.merged + joined + entries - 1
    return report.model_copy(update={**counts, "found": report.found + entries, "merged": merged})
