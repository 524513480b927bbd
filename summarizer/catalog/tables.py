"""The tables of the catalog, the collection's record of truth. The index and every view derive from these.

papers ─┬─ sightings      which source told of the paper, and a hash of what it told last
        ├─ aliases        other ids that lead to the paper
        ├─ passages ── vectors   a passage's embedding and those of its sentences, per model
        ├─ summaries      every summary ever made; the current one is chosen when reading
        ├─ paper_tags     the tags of the current summary, for filtering and counting
        ├─ thumbs         whether the reader liked it
        └─ definitions    the acronyms that the paper spells out
tag_names                 the alias table: under which name each tag is shown; derived from all of the above and from
tag_decisions             what a person decided on tags
unread                    what sources held and no reader understood
fetched                   pages of sources elsewhere as they came, so that what has not changed is not sent again
watched ── runs           sources that are asked again and again, and what came of each time
calls                     every call to a language model: what it might use, what it used, what it said
jobs                      bodies of papers that the service takes in later, and how far it came
responses                 what was answered to a request that may come again, by its idempotency key
api_keys                  who may use the service, without what would let anybody in
interests                 words that the reader wants, or never wants, to see
saved_questions           questions that are asked again, what answered them, and
└─ question_changes       how that changed
subscriptions ─┬─ subscription_tokens   what links in mails may do, hashed
               └─ outbox ── outbox_papers   each issue for each reader, what came of it, and which papers it held
state                     single values: revisions of the collection and of what the index mirrors
"""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    false,
    text,
)

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def _of_paper(*, primary_key: bool = False) -> Column[int]:
    reference = ForeignKey("papers.number", ondelete="CASCADE")
    return Column("paper_number", Integer, reference, primary_key=primary_key, nullable=False, index=not primary_key)


def _of(reference: str, name: str) -> Column[int]:
    return Column(name, Integer, ForeignKey(reference, ondelete="CASCADE"), nullable=False, index=True)


papers = Table(
    "papers",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("abstract", Text, nullable=False),
    Column("title_key", Text, nullable=False, index=True),  # the title folded for comparing
    Column("content_hash", String, nullable=False),  # of title and abstract; what derives from them names it
    Column("cut_hash", String),  # the content hash that the passages were cut from
    Column("authors", JSON, nullable=False),
    Column("author_count", Integer),
    Column("organisation_handle", String, index=True),
    Column("organisation_name", String),
    Column("published", Date, index=True),
    Column("published_inferred", Boolean, nullable=False),
    Column("listed", Date, index=True),
    Column("listed_inferred", Boolean, nullable=False),
    Column("comments", Integer),
    Column("upvotes", Integer),
    Column("url", Text),
    Column("version", Integer),  # of an arXiv paper: that of the title and abstract
    Column("origins", JSON),  # field -> the source that its value came from; NULL where it came before this was kept
    Column("created", DateTime, nullable=False),  # UTC
    Column("updated", DateTime, nullable=False),  # UTC
)

aliases = Table("aliases", metadata, Column("alias", String, primary_key=True), _of_paper())

sightings = Table(
    "sightings",
    metadata,
    _of_paper(primary_key=True),
    Column("source", String, primary_key=True),
    Column("entry_hash", String, nullable=False),
    Column("seen", DateTime, nullable=False),  # UTC, the first time
)

passages = Table(
    "passages",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    _of_paper(),
    Column("text_hash", String, nullable=False),  # of the title and the text, which are embedded together
    Column("position", Integer, nullable=False),
    Column("start", Integer, nullable=False),  # code points into the abstract
    Column("end", Integer, nullable=False),
    sqlite_autoincrement=True,  # a number is never used again: vectors made meanwhile cannot reach another passage
)

vectors = Table(
    "vectors",
    metadata,
    Column("passage_number", Integer, ForeignKey("passages.number", ondelete="CASCADE"), primary_key=True),
    Column("model", String, primary_key=True),
    Column("vector", LargeBinary, nullable=False),  # float32, little-endian, unit length
    Column("sentence_spans", LargeBinary, nullable=False),  # int32 (n, 2), code points into the passage
    Column("sentence_vectors", LargeBinary, nullable=False),  # int8 (n, dimension), each scaled to its own maximum
)

summaries = Table(
    "summaries",
    metadata,
    Column("number", Integer, primary_key=True),
    _of_paper(),
    Column("content_hash", String, nullable=False),  # of the title and abstract that were summarised
    Column("engine", String, nullable=False),
    Column("model", String),
    Column("prompt", String),
    Column("tldr", Text),
    Column("tags", JSON, nullable=False),
    Column("category", String),
    Column("support", JSON, nullable=False),
    Column("checks", JSON, nullable=False),
    Column("fallback", Text),
    Column("created", DateTime, nullable=False),  # UTC
    Column("withdrawn", DateTime),  # UTC; by the person who wrote it
)

paper_tags = Table(
    "paper_tags",
    metadata,
    _of_paper(primary_key=True),
    Column("tag", String, primary_key=True),
    Column("position", Integer, nullable=False),
    Index("ix_paper_tags_tag", "tag"),
)

definitions = Table(
    "definitions",
    metadata,
    _of_paper(primary_key=True),
    Column("acronym", String, primary_key=True),
    Column("expansion", String, nullable=False),
)

tag_names = Table(
    "tag_names",
    metadata,
    Column("tag", String, primary_key=True),
    Column("key", String, nullable=False, index=True),  # the tag folded for comparing
    Column("name", String, index=True),  # NULL where it is banned
)

tag_decisions = Table(
    "tag_decisions",
    metadata,
    Column("key", String, primary_key=True),  # of the tag: one decision on each
    Column("kind", String, nullable=False),  # merge, rename, ban
    Column("tag", String, nullable=False),
    Column("name", String),  # what it is called from then on; NULL where it is banned
    Column("created", DateTime, nullable=False),  # UTC
)

unread = Table(
    "unread",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("source", String, nullable=False, index=True),
    Column("line", Integer, nullable=False),
    Column("text", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("read_at", DateTime, nullable=False),  # UTC
)

fetched = Table(
    "fetched",
    metadata,
    Column("address", String, primary_key=True),
    Column("source", String, nullable=False, index=True),
    Column("etag", String),
    Column("modified", String),  # Last-Modified, as it was sent
    Column("body", LargeBinary, nullable=False),  # compressed (zlib)
    Column("under_way", Boolean, nullable=False),  # further pages of the source were not fetched yet
    Column("at", DateTime, nullable=False),  # UTC
)

watched = Table(
    "watched",
    metadata,
    Column("source", String, primary_key=True),
    Column("every", Integer, nullable=False),  # minutes
    Column("stale_after", Integer, nullable=False),  # days that the newest listing may be old
    Column("created", DateTime, nullable=False),  # UTC
)

runs = Table(
    "runs",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("watched", String, nullable=False, index=True),
    Column("source", String, nullable=False, index=True),  # under which papers were recorded
    Column("began", DateTime, nullable=False),  # UTC
    Column("ended", DateTime),  # UTC; NULL while under way, and for good where the process was killed
    Column("outcome", String),  # ok, quiet, empty, stale, partial, failed
    Column("report", JSON),  # counts, as `papergist ingest --json` gives them
    Column("newest", Date),  # the newest day of listing, or else of publication, that it told of
    Column("says", Text, nullable=False),
)

calls = Table(
    "calls",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("run", String, nullable=False, index=True),
    Column("created", DateTime, nullable=False),  # UTC, when it was reserved
    Column("day", Date, nullable=False, index=True),  # that of `created`
    Column("purpose", String, nullable=False),
    Column("model", String, nullable=False),
    Column("prompt", String, nullable=False),
    Column("key", String, nullable=False, index=True),  # a hash of all that decides the reply
    Column("outcome", String, nullable=False),  # under way, reply, cancelled, or the class name of an error
    Column("reserved_tokens", Integer, nullable=False),  # the most that it may use
    Column("reserved_usd", Float),  # NULL where the price is unknown
    Column("prompt_tokens", Integer),  # this and what follows is NULL until the call is settled
    Column("completion_tokens", Integer),
    Column("cost_usd", Float),
    Column("seconds", Float),
    Column("finish", String),
    Column("reply", Text),
)

jobs = Table(
    "jobs",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("id", String, nullable=False, unique=True),
    Column("state", String, nullable=False, index=True),  # queued, running, done, failed, cancelled
    Column("created", DateTime, nullable=False),  # UTC
    Column("started", DateTime),  # UTC, the last time
    Column("finished", DateTime),  # UTC
    Column("attempts", Integer, nullable=False),
    Column("cancelling", Boolean, nullable=False),  # somebody asked a running one to end
    Column("asked", JSON, nullable=False),  # what was said about the payload
    Column("payload", LargeBinary),  # the body as it came; NULL once the job is done
    Column("progress", JSON, nullable=False),
    Column("report", JSON),  # of what is recorded so far, in the transaction that records it
    Column("problem", JSON),  # why it failed
    sqlite_autoincrement=True,
)

responses = Table(
    "responses",
    metadata,
    Column("key", String, primary_key=True),  # a hash of who asked, where, and the idempotency key
    Column("body_hash", String, nullable=False),
    Column("created", DateTime, nullable=False),  # UTC
    Column("status", Integer),  # this and what follows is NULL while the request is under way
    Column("headers", JSON),
    Column("body", LargeBinary),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String, primary_key=True),
    Column("name", String, nullable=False),
    Column("secret_hash", String, nullable=False),
    Column("scope", String, nullable=False),  # read, write, admin
    Column("created", DateTime, nullable=False),  # UTC
    Column("expires", DateTime),  # UTC
    Column("revoked", DateTime),  # UTC
    Column("last_used", DateTime),  # UTC, to the minute
)

thumbs = Table(
    "thumbs",
    metadata,
    _of_paper(primary_key=True),
    Column("liked", Boolean, nullable=False),
    Column("created", DateTime, nullable=False),  # UTC
)

interests = Table(
    "interests",
    metadata,
    Column("key", String, primary_key=True),  # the words folded for comparing
    Column("words", String, nullable=False),
    Column("wanted", Boolean, nullable=False),  # or never to be shown
    Column("created", DateTime, nullable=False),  # UTC
)

saved_questions = Table(
    "saved_questions",
    metadata,
    Column("name", String, primary_key=True),
    Column("key", String, nullable=False, unique=True),  # a hash of the question, folded, and its filters
    Column("question", String, nullable=False),
    Column("filters", JSON, nullable=False),
    Column("created", DateTime, nullable=False),  # UTC
    Column("tried", DateTime),  # UTC, the last time that it was to be asked; the longest ago comes first
    Column("asked", DateTime),  # UTC, the last time that this worked
    Column("revision", Integer, nullable=False),  # of the collection, then
    Column("answered", Boolean, nullable=False),
    Column("evidence", JSON, nullable=False),
    Column("trouble", String),
)

question_changes = Table(
    "question_changes",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("name", String, ForeignKey("saved_questions.name", ondelete="CASCADE"), nullable=False, index=True),
    Column("change", JSON, nullable=False),
    sqlite_autoincrement=True,
)

subscriptions = Table(
    "subscriptions",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("way", String, nullable=False),  # mail, webhook, slack
    Column("target", String, nullable=False),  # an address of mail or of the web
    Column("key", String, nullable=False, unique=True),  # the target for comparing
    Column("rhythm", String, nullable=False),  # daily, weekly
    Column("topics", JSON, nullable=False),
    Column("tags", JSON, nullable=False),
    Column("minutes", Integer),  # of reading; NULL for all there is
    Column("state", String, nullable=False),  # pending, active, suspended, ended
    Column("reason", String, nullable=False),  # why it is suspended or ended
    Column("secret", String),  # with which a web hook's deliveries are signed
    Column("bounces", Integer, nullable=False),  # issues in a row that were refused
    Column("created", DateTime, nullable=False),  # UTC
    Column("starts", Date),  # the first day of its first issue; NULL while pending
    Column("muted", JSON, nullable=False, server_default=text("'[]'")),  # words that it is never sent a paper with
    Column("questions", Boolean, nullable=False, server_default=false()),  # whether changes of saved ones are sent
    sqlite_autoincrement=True,
)

subscription_tokens = Table(
    "subscription_tokens",
    metadata,
    Column("hash", String, primary_key=True),
    _of("subscriptions.number", "subscription_number"),
    Column("purpose", String, nullable=False),  # confirm, unsubscribe
    Column("expires", DateTime),  # UTC; NULL for never
)

outbox = Table(
    "outbox",
    metadata,
    Column("number", Integer, primary_key=True),
    _of("subscriptions.number", "subscription_number"),
    Column("name", String, nullable=False),  # of the period; of a confirmation it says which
    Column("first", Date),  # of the days that an issue is about; NULL for a confirmation, also in what follows
    Column("last", Date),
    Column("state", String, nullable=False),  # waiting, sending, sent, unknown, refused, given up, empty, withdrawn
    Column("message_id", String, nullable=False, unique=True),
    Column("papers", Integer, nullable=False),
    Column("content", JSON),  # the digest, until nobody may need it again
    Column("attempts", Integer, nullable=False),
    Column("created", DateTime, nullable=False),  # UTC, like all that follows
    Column("tried", DateTime),
    Column("next_try", DateTime),
    Column("says", String, nullable=False),  # what the other side said last
    UniqueConstraint("subscription_number", "name"),
    sqlite_autoincrement=True,
)

outbox_papers = Table(
    "outbox_papers",
    metadata,
    Column("outbox_number", Integer, ForeignKey("outbox.number", ondelete="CASCADE"), primary_key=True, nullable=False),
    Column(
        "paper_number",
        Integer,
        ForeignKey("papers.number", ondelete="CASCADE"),
        primary_key=True,
        nullable=False,
        index=True,
    ),
)

state = Table("state", metadata, Column("name", String, primary_key=True), Column("value", JSON, nullable=False))
