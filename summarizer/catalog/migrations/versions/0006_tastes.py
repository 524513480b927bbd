"""What a reader likes: thumbs, interests and what is never to be shown."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "thumbs",
        sa.Column("paper_number", sa.Integer(), nullable=False),
        sa.Column("liked", sa.Boolean(), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(
            ["paper_number"], ["papers.number"], name=op.f("fk_thumbs_paper_number_papers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("paper_number", name=op.f("pk_thumbs")),
    )
    op.create_table(
        "interests",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("words", sa.String(), nullable=False),
        sa.Column("wanted", sa.Boolean(), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_interests")),
    )
