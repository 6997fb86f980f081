"""The inbox of operators."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def _one_of(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "inbox_letter",
        sa.Column("id", _ID, nullable=False),
        sa.Column("operator_id", _ID, nullable=False),
        sa.Column("kind", _one_of("kind", "decision", "alarm", "notice"), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_inbox_letter_operator_id_operator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_letter")),
    )
    op.create_index("ix_inbox_letter_newest", "inbox_letter", ["operator_id", "created_at"], unique=False)
    op.create_table(
        "inbox_mark",
        sa.Column("operator_id", _ID, nullable=False),
        sa.Column("source", _one_of("source", "push", "announcement", "letter"), nullable=False),
        sa.Column("row_id", _ID, autoincrement=False, nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_inbox_mark_operator_id_operator")
        ),
        sa.PrimaryKeyConstraint("operator_id", "source", "row_id", name=op.f("pk_inbox_mark")),
    )
    op.create_table(
        "inbox_all_read",
        sa.Column("operator_id", _ID, autoincrement=False, nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_inbox_all_read_operator_id_operator")
        ),
        sa.PrimaryKeyConstraint("operator_id", name=op.f("pk_inbox_all_read")),
    )


def downgrade() -> None:
    op.drop_table("inbox_all_read")
    op.drop_table("inbox_mark")
    op.drop_table("inbox_letter")
