"""Names of tags: acronyms that papers define, the alias table, and what a person decided."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "definitions",
        sa.Column("paper_number", sa.Integer(), nullable=False),
        sa.Column("acronym", sa.String(), nullable=False),
        sa.Column("expansion", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_number"], ["papers.number"], name=op.f("fk_definitions_paper_number_papers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("paper_number", "acronym", name=op.f("pk_definitions")),
    )
    op.create_table(
        "tag_names",
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("tag", name=op.f("pk_tag_names")),
    )
    op.create_index(op.f("ix_tag_names_key"), "tag_names", ["key"], unique=False)
    op.create_index(op.f("ix_tag_names_name"), "tag_names", ["name"], unique=False)
    op.create_table(
        "tag_decisions",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("tag", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=True),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_tag_decisions")),
    )
    _name_what_is_there()


def _name_what_is_there() -> None:
    """Give every tag in use a name; the first run that summarises then finds which are one."""
    from summarizer.tag_names import tag_key

    tags = op.get_bind().execute(sa.text("SELECT DISTINCT tag FROM paper_tags")).scalars().all()
    names = sa.table("tag_names", sa.column("tag"), sa.column("key"), sa.column("name"))
    op.bulk_insert(names, [{"tag": tag, "key": tag_key(tag), "name": tag} for tag in tags])
