"""Sources elsewhere: what was fetched, watched and came of it; versions of papers, and where fields are from."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.add_column("papers", sa.Column("version", sa.Integer(), nullable=True))
    op.add_column("papers", sa.Column("origins", sa.JSON(), nullable=True))
    op.create_table(
        "fetched",
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("etag", sa.String(), nullable=True),
        sa.Column("modified", sa.String(), nullable=True),
        sa.Column("body", sa.LargeBinary(), nullable=False),
        sa.Column("under_way", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("address", name=op.f("pk_fetched")),
    )
    op.create_index(op.f("ix_fetched_source"), "fetched", ["source"], unique=False)
    op.create_table(
        "watched",
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("every", sa.Integer(), nullable=False),
        sa.Column("stale_after", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("source", name=op.f("pk_watched")),
    )
    op.create_table(
        "runs",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("watched", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("began", sa.DateTime(), nullable=False),
        sa.Column("ended", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=True),
        sa.Column("report", sa.JSON(), nullable=True),
        sa.Column("newest", sa.Date(), nullable=True),
        sa.Column("says", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_runs")),
    )
    op.create_index(op.f("ix_runs_watched"), "runs", ["watched"], unique=False)
    op.create_index(op.f("ix_runs_source"), "runs", ["source"], unique=False)
