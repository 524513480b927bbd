"""The first schema."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

# Kept by SQLite itself, in the transaction that changes the paper. The weights of its columns belong to the query.
FULL_TEXT = (
    "CREATE VIRTUAL TABLE papers_fts USING fts5("
    "title, abstract, content='papers', content_rowid='number', tokenize=\"porter unicode61 remove_diacritics 2\")",
    "CREATE TRIGGER papers_fts_insert AFTER INSERT ON papers BEGIN "
    "INSERT INTO papers_fts(rowid, title, abstract) VALUES (new.number, new.title, new.abstract); END",
    "CREATE TRIGGER papers_fts_delete AFTER DELETE ON papers BEGIN "
    "INSERT INTO papers_fts(papers_fts, rowid, title, abstract) "
    "VALUES ('delete', old.number, old.title, old.abstract); END",
    "CREATE TRIGGER papers_fts_update AFTER UPDATE OF title, abstract ON papers BEGIN "
    "INSERT INTO papers_fts(papers_fts, rowid, title, abstract) "
    "VALUES ('delete', old.number, old.title, old.abstract); "
    "INSERT INTO papers_fts(rowid, title, abstract) VALUES (new.number, new.title, new.abstract); END",
)


def upgrade() -> None:
    op.create_table(
        "papers",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("abstract", sa.Text(), nullable=False),
        sa.Column("title_key", sa.Text(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("cut_hash", sa.String(), nullable=True),
        sa.Column("authors", sa.JSON(), nullable=False),
        sa.Column("author_count", sa.Integer(), nullable=True),
        sa.Column("organisation_handle", sa.String(), nullable=True),
        sa.Column("organisation_name", sa.String(), nullable=True),
        sa.Column("published", sa.Date(), nullable=True),
        sa.Column("published_inferred", sa.Boolean(), nullable=False),
        sa.Column("listed", sa.Date(), nullable=True),
        sa.Column("listed_inferred", sa.Boolean(), nullable=False),
        sa.Column("comments", sa.Integer(), nullable=True),
        sa.Column("upvotes", sa.Integer(), nullable=True),
        sa.Column("url", sa.Text(), nullable=True),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("updated", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_papers")),
        sa.UniqueConstraint("id", name=op.f("uq_papers_id")),
    )
    op.create_index(op.f("ix_papers_listed"), "papers", ["listed"], unique=False)
    op.create_index(op.f("ix_papers_organisation_handle"), "papers", ["organisation_handle"], unique=False)
    op.create_index(op.f("ix_papers_published"), "papers", ["published"], unique=False)
    op.create_index(op.f("ix_papers_title_key"), "papers", ["title_key"], unique=False)
    op.create_table(
        "state",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_state")),
    )
    op.create_table(
        "unread",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_unread")),
    )
    op.create_index(op.f("ix_unread_source"), "unread", ["source"], unique=False)
    op.create_table(
        "aliases",
        sa.Column("alias", sa.String(), nullable=False),
        sa.Column("paper_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_number"], ["papers.number"], name=op.f("fk_aliases_paper_number_papers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("alias", name=op.f("pk_aliases")),
    )
    op.create_index(op.f("ix_aliases_paper_number"), "aliases", ["paper_number"], unique=False)
    op.create_table(
        "paper_tags",
        sa.Column("paper_number", sa.Integer(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_number"], ["papers.number"], name=op.f("fk_paper_tags_paper_number_papers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("paper_number", "tag", name=op.f("pk_paper_tags")),
    )
    op.create_index("ix_paper_tags_tag", "paper_tags", ["tag"], unique=False)
    op.create_table(
        "passages",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("id", sa.String(), nullable=False),
        sa.Column("paper_number", sa.Integer(), nullable=False),
        sa.Column("text_hash", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("end", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_number"], ["papers.number"], name=op.f("fk_passages_paper_number_papers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_passages")),
        sa.UniqueConstraint("id", name=op.f("uq_passages_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_passages_paper_number"), "passages", ["paper_number"], unique=False)
    op.create_table(
        "sightings",
        sa.Column("paper_number", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("entry_hash", sa.String(), nullable=False),
        sa.Column("seen", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_number"], ["papers.number"], name=op.f("fk_sightings_paper_number_papers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("paper_number", "source", name=op.f("pk_sightings")),
    )
    op.create_table(
        "summaries",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("paper_number", sa.Integer(), nullable=False),
        sa.Column("content_hash", sa.String(), nullable=False),
        sa.Column("engine", sa.String(), nullable=False),
        sa.Column("model", sa.String(), nullable=True),
        sa.Column("prompt", sa.String(), nullable=True),
        sa.Column("tldr", sa.Text(), nullable=True),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("category", sa.String(), nullable=True),
        sa.Column("support", sa.JSON(), nullable=False),
        sa.Column("checks", sa.JSON(), nullable=False),
        sa.Column("fallback", sa.Text(), nullable=True),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_number"], ["papers.number"], name=op.f("fk_summaries_paper_number_papers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_summaries")),
    )
    op.create_index(op.f("ix_summaries_paper_number"), "summaries", ["paper_number"], unique=False)
    op.create_table(
        "vectors",
        sa.Column("passage_number", sa.Integer(), nullable=False),
        sa.Column("model", sa.String(), nullable=False),
        sa.Column("vector", sa.LargeBinary(), nullable=False),
        sa.Column("sentence_spans", sa.LargeBinary(), nullable=False),
        sa.Column("sentence_vectors", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["passage_number"], ["passages.number"], name=op.f("fk_vectors_passage_number_passages"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("passage_number", "model", name=op.f("pk_vectors")),
    )
    for statement in FULL_TEXT:
        op.execute(statement)
