"""Subscriptions: who gets digests, the tokens in mails, and the outbox with what each issue held."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "subscriptions",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("way", sa.String(), nullable=False),
        sa.Column("target", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("rhythm", sa.String(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.Column("tags", sa.JSON(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("secret", sa.String(), nullable=True),
        sa.Column("bounces", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("key", name=op.f("uq_subscriptions_key")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "subscription_tokens",
        sa.Column("hash", sa.String(), nullable=False),
        sa.Column("subscription_number", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("expires", sa.DateTime(), nullable=True),
        _of_subscription("subscription_tokens"),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_subscription_tokens")),
    )
    op.create_table(
        "outbox",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("subscription_number", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("first", sa.Date(), nullable=True),
        sa.Column("last", sa.Date(), nullable=True),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("papers", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("tried", sa.DateTime(), nullable=True),
        sa.Column("next_try", sa.DateTime(), nullable=True),
        sa.Column("says", sa.String(), nullable=False),
        _of_subscription("outbox"),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_outbox")),
        sa.UniqueConstraint("message_id", name=op.f("uq_outbox_message_id")),
        sa.UniqueConstraint("subscription_number", "name", name=op.f("uq_outbox_subscription_number")),
        sqlite_autoincrement=True,
    )
    for table in ("subscription_tokens", "outbox"):
        op.create_index(op.f(f"ix_{table}_subscription_number"), table, ["subscription_number"])
    op.create_table(
        "outbox_papers",
        sa.Column("outbox_number", sa.Integer(), nullable=False),
        sa.Column("paper_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["outbox_number"], ["outbox.number"], name=op.f("fk_outbox_papers_outbox_number_outbox"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["paper_number"], ["papers.number"], name=op.f("fk_outbox_papers_paper_number_papers"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("outbox_number", "paper_number", name=op.f("pk_outbox_papers")),
    )
    op.create_index(op.f("ix_outbox_papers_paper_number"), "outbox_papers", ["paper_number"])


def _of_subscription(table: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_subscription_number_subscriptions")
    return sa.ForeignKeyConstraint(["subscription_number"], ["subscriptions.number"], name=name, ondelete="CASCADE")
