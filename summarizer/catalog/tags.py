"""The collection's tags: under which name each is shown, and what a person decided on them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from summarizer.catalog.database import Database, now
from summarizer.catalog.statements import together, values_named
from summarizer.catalog.tables import definitions, paper_tags, tag_decisions, tag_names
from summarizer.errors import UsageError
from summarizer.tag_names import Decision, Kind, Named, did_you_mean, name_tags, tag_key

LONGEST_NAME = 100
_NAMES = select(tag_names.c.tag, tag_names.c.name).where(tag_names.c.tag.in_(values_named("tags")))


class TagStore:
    """The names of the collection's tags."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def refresh(self) -> None:
        """Find anew under which name each tag in use is shown."""
        with self._database.write() as connection:
            _refresh(connection)

    def merge(self, tags: Sequence[str]) -> str:
        """Show all of these tags under the name of the first, which is returned. Raises: UsageError."""
        with self._database.write() as connection:
            name, *others = dict.fromkeys(_named(connection, tag) for tag in tags)
            if not others:
                raise UsageError(f"These are one tag already: {name!r}.", hint="Name two tags or more.")
            for other in others:
                _decide(connection, "merge", other, name)
            _refresh(connection)
            return name

    def rename(self, tag: str, name: str) -> bool:
        """Show a tag under another name, and return whether that was a tag already, so that the two are one now.
        Raises: UsageError."""
        name = " ".join(name.split())
        if not tag_key(name) or len(name) > LONGEST_NAME:
            raise UsageError(f"A tag's name has 1 to {LONGEST_NAME} characters.")
        with self._database.write() as connection:
            old = _named(connection, tag)
            if old == name:
                raise UsageError(f"The tag is called {name!r} already.")
            is_other = _name_of(connection, name) not in {None, old}
            connection.execute(delete(tag_decisions).where(tag_decisions.c.key == tag_key(name)))
            _decide(connection, "rename", old, name)
            _refresh(connection)
            return is_other

    def ban(self, tag: str) -> str:
        """Show a tag nowhere, and return its name. Raises: UsageError."""
        with self._database.write() as connection:
            name = _named(connection, tag)
            _decide(connection, "ban", name, None)
            _refresh(connection)
            return name

    def undo(self, tag: str, kinds: Iterable[Kind] = ("merge", "rename")) -> list[Decision]:
        """Withdraw what was decided on a tag, or what gave it its name, and return that. Raises: UsageError."""
        key, wanted = tag_key(tag), frozenset(kinds)
        with self._database.write() as connection:
            made = [one for one in _decisions(connection) if one.kind in wanted]
            of_tag = [one for one in made if key in {tag_key(one.tag), tag_key(one.name or one.tag)}]
            if not of_tag:
                known = [name for one in made for name in (one.tag, one.name) if name]
                raise UsageError(f"Nothing of this kind was decided on {tag!r}.", hint=did_you_mean(tag, known))
            keys = [tag_key(one.tag) for one in of_tag]
            connection.execute(delete(tag_decisions).where(tag_decisions.c.key.in_(keys)))
            _refresh(connection)
            return of_tag

    def decisions(self) -> list[Decision]:
        """Return what a person decided and did not undo, oldest first."""
        with self._database.read() as connection:
            return _decisions(connection)

    def shown(self, tags: Iterable[str]) -> tuple[str, ...]:
        """Return the names that tags are shown under, each once, without the banned."""
        with self._database.read() as connection:
            found = list(tags)
            return renamed(found, names_of(connection, found))


def names_of(connection: Connection, tags: Iterable[str]) -> dict[str, str | None]:
    """Return the names of these tags, None where they are banned; without tags that never had one."""
    rows = connection.execute(_NAMES, {"tags": together(list(dict.fromkeys(tags)))})
    return {row.tag: row.name for row in rows}


def renamed(tags: Iterable[str], names: Mapping[str, str | None]) -> tuple[str, ...]:
    """Return the tags under their names, each once, without the banned."""
    return tuple(dict.fromkeys(name for tag in tags if (name := names.get(tag, tag)) is not None))


def introduce(connection: Connection, tags: Iterable[str]) -> None:
    """Give tags that were not there before a name: that of the tag that they are a spelling of, else their own."""
    wanted = list(dict.fromkeys(tags))
    known = names_of(connection, wanted)
    for tag in wanted:
        if tag not in known:
            same = connection.execute(select(tag_names.c.name).where(tag_names.c.key == tag_key(tag)).limit(1)).first()
            name = tag if same is None else same.name
            connection.execute(insert(tag_names).values(tag=tag, key=tag_key(tag), name=name))


def define(connection: Connection, number: int, found: Mapping[str, str]) -> None:
    """Record the acronyms that a paper defines, each with its expansion, in place of those recorded before."""
    own = definitions.c.paper_number == number
    there = connection.execute(select(definitions.c.acronym, definitions.c.expansion).where(own))
    if {row.acronym: row.expansion for row in there} == dict(found):
        return
    connection.execute(delete(definitions).where(own))
    rows = [{"paper_number": number, "acronym": short, "expansion": spelt} for short, spelt in found.items()]
    if rows:
        connection.execute(insert(definitions), rows)


def _refresh(connection: Connection) -> None:
    counts = connection.execute(select(paper_tags.c.tag, func.count()).group_by(paper_tags.c.tag))
    acronyms: defaultdict[str, set[str]] = defaultdict(set)
    for row in connection.execute(select(definitions.c.acronym, definitions.c.expansion).distinct()):
        acronyms[row.acronym].add(row.expansion)
    wanted = {one.tag: one for one in name_tags({row[0]: row[1] for row in counts}, acronyms, _decisions(connection))}
    _write(connection, wanted)


def _write(connection: Connection, wanted: Mapping[str, Named]) -> None:
    """Write what differs from what is there."""
    there = {row.tag: Named(row.tag, row.key, row.name) for row in connection.execute(select(tag_names))}
    for tag in there.keys() - wanted.keys():
        connection.execute(delete(tag_names).where(tag_names.c.tag == tag))
    for tag, one in wanted.items():
        if tag not in there:
            connection.execute(insert(tag_names).values(tag=tag, key=one.key, name=one.name))
        elif there[tag] != one:
            connection.execute(update(tag_names).where(tag_names.c.tag == tag).values(key=one.key, name=one.name))


def _decide(connection: Connection, kind: Kind, tag: str, name: str | None) -> None:
    """Record a decision in place of an earlier one on the same tag."""
    key = tag_key(tag)
    connection.execute(delete(tag_decisions).where(tag_decisions.c.key == key))
    connection.execute(insert(tag_decisions).values(key=key, kind=kind, tag=tag, name=name, created=now()))


def _decisions(connection: Connection) -> list[Decision]:
    rows = connection.execute(select(tag_decisions).order_by(tag_decisions.c.created, tag_decisions.c.key))
    return [_decision(row) for row in rows]


def _decision(row: Row[tuple[object, ...]]) -> Decision:
    return Decision(kind=row.kind, tag=row.tag, name=row.name, created=row.created.replace(tzinfo=UTC))


def _name_of(connection: Connection, tag: str) -> str | None:
    """Return the name that a tag of any spelling is shown under, None where there is no such tag or it is banned."""
    found = select(tag_names.c.name).where(tag_names.c.key == tag_key(tag)).order_by(tag_names.c.tag).limit(1)
    name: str | None = connection.execute(found).scalar()
    return name


def _named(connection: Connection, tag: str) -> str:
    """Return the name that a tag of any spelling is shown under. Raises: UsageError, naming the nearest tag."""
    name = _name_of(connection, tag)
    if name is not None:
        return name
    if connection.execute(select(tag_names.c.tag).where(tag_names.c.key == tag_key(tag))).first() is not None:
        raise UsageError(f"The tag {tag!r} is banned.", hint=f'papergist tags unban "{tag}"')
    known = connection.execute(select(tag_names.c.name).where(tag_names.c.name.is_not(None)).distinct()).scalars()
    raise UsageError(f"No paper has the tag {tag!r}.", hint=did_you_mean(tag, [str(one) for one in known]))
