"""What the reader of a collection likes: thumbs on papers, words of interest, and words that are never to be shown."""

from __future__ import annotations

from sqlalchemy import delete, insert, select

from summarizer.catalog.database import Database, now
from summarizer.catalog.papers import number_of
from summarizer.catalog.tables import interests, papers, thumbs
from summarizer.errors import UsageError
from summarizer.reader_models import Interest, Thumb, ThumbNoted
from summarizer.text import fold

LONGEST = 200


class TasteStore:
    """Thumbs and interests."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def set_thumb(self, name: str, *, liked: bool | None) -> str:
        """Record a thumb up or down on the paper with this id or alias, or withdraw it, and return its id. Raises:
        PaperNotFound."""
        with self._database.write() as connection:
            number = number_of(connection, name)
            connection.execute(delete(thumbs).where(thumbs.c.paper_number == number))
            if liked is not None:
                connection.execute(insert(thumbs).values(paper_number=number, liked=liked, created=now()))
            found: str = connection.execute(select(papers.c.id).where(papers.c.number == number)).scalar_one()
            return found

    def thumbs(self) -> dict[str, bool]:
        """Return the ids of the papers that have a thumb, and whether it is up, oldest first."""
        query = select(papers.c.id, thumbs.c.liked).join(papers, papers.c.number == thumbs.c.paper_number)
        with self._database.read() as connection:
            return {row.id: row.liked for row in connection.execute(query.order_by(thumbs.c.created, papers.c.number))}

    def note_thumb(self, name: str, thumb: Thumb | None) -> ThumbNoted:
        """Record a thumb as `set_thumb` does, and return what is noted now and was before. Raises: PaperNotFound."""
        before = self.thumbs()
        paper = self.set_thumb(name, liked=None if thumb is None else thumb == "up")
        was: dict[bool | None, Thumb | None] = {True: "up", False: "down", None: None}
        return ThumbNoted(id=paper, thumb=thumb, was=was[before.get(paper)])

    def set_interest(self, words: str, *, wanted: bool | None) -> None:
        """Record words as wanted or never to be shown, or forget them. Raises: UsageError where they hold no letter or
        digit, or are too long."""
        key = fold(words)
        if not key or len(words) > LONGEST:
            raise UsageError(f"An interest is words, at most {LONGEST} characters: {words[:40]!r} is none.")
        with self._database.write() as connection:
            connection.execute(delete(interests).where(interests.c.key == key))
            if wanted is not None:
                values = {"key": key, "words": words.strip(), "wanted": wanted, "created": now()}
                connection.execute(insert(interests).values(values))

    def interests(self) -> list[Interest]:
        """Return the words, those that are wanted first."""
        query = select(interests.c.words, interests.c.wanted).order_by(interests.c.wanted.desc(), interests.c.key)
        with self._database.read() as connection:
            return [Interest(words=row.words, wanted=row.wanted) for row in connection.execute(query)]
