"""When a person took their words on a paper back: they stay in its history."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.add_column("summaries", sa.Column("withdrawn", sa.DateTime(), nullable=True))
