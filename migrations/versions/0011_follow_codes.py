"""Binding by the code on a desktop."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "follow_code",
        sa.Column("id", _ID, nullable=False),
        sa.Column("operator_id", _ID, nullable=False),
        sa.Column("scene_hash", sa.Text(), nullable=False),
        sa.Column("url_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("openid_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("digits_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proven_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_follow_code_operator_id_operator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_follow_code")),
        sa.UniqueConstraint("scene_hash", name=op.f("uq_follow_code_scene_hash")),
    )
    with op.batch_alter_table("follow_code") as batch_op:
        batch_op.create_index(batch_op.f("ix_follow_code_operator_id"), ["operator_id"])
        batch_op.create_index(batch_op.f("ix_follow_code_created_at"), ["created_at"])


def downgrade() -> None:
    op.drop_table("follow_code")
