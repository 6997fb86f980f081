"""Hardware keys of operators."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "operator_key",
        sa.Column("id", _ID, nullable=False),
        sa.Column("operator_id", _ID, nullable=False),
        sa.Column("credential_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", _ID, nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_operator_key_operator_id_operator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator_key")),
        sa.UniqueConstraint("credential_id", name=op.f("uq_operator_key_credential_id")),
    )
    op.create_index(op.f("ix_operator_key_operator_id"), "operator_key", ["operator_id"], unique=False)
    op.create_table(
        "key_challenge",
        sa.Column("id", _ID, nullable=False),
        sa.Column("owner_key", sa.Text(), nullable=False),
        sa.Column("challenge", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_key_challenge")),
        sa.UniqueConstraint("owner_key", name=op.f("uq_key_challenge_owner_key")),
    )
    op.create_index(op.f("ix_key_challenge_expires_at"), "key_challenge", ["expires_at"], unique=False)
    with op.batch_alter_table("operator_session") as table:
        table.add_column(sa.Column("key_id", _ID, nullable=True))
        table.create_foreign_key(
            op.f("fk_operator_session_key_id_operator_key"), "operator_key", ["key_id"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("operator_session") as table:
        table.drop_constraint(op.f("fk_operator_session_key_id_operator_key"), type_="foreignkey")
        table.drop_column("key_id")
    op.drop_table("key_challenge")
    op.drop_table("operator_key")
