"""What each reader never wants to see, and who is told how saved questions changed."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    op.add_column("subscriptions", sa.Column("muted", sa.JSON(), nullable=False, server_default=sa.text("'[]'")))
    op.add_column("subscriptions", sa.Column("questions", sa.Boolean(), nullable=False, server_default=sa.false()))
