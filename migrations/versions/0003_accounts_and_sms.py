"""Accounts and SMS."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_KINDS = (
    "code",
    "query_code",
    "password_changed",
    "phone_changed",
    "phone_taken",
    "key_changed",
    "keys_released",
    "application",
    "admitted",
    "refused",
    "colleague",
)


def _enum(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=32)


def upgrade() -> None:
    op.create_table(
        "sms_code",
        sa.Column("id", _ID, nullable=False),
        sa.Column("owner_key", sa.Text(), nullable=False),
        sa.Column("code_hash", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sms_code")),
        sa.UniqueConstraint("owner_key", name=op.f("uq_sms_code_owner_key")),
    )
    op.create_index(op.f("ix_sms_code_expires_at"), "sms_code", ["expires_at"], unique=False)
    op.create_table(
        "sms_message",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind", _enum("kind", *_KINDS), nullable=False),
        sa.Column("once_key", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("values_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("state", _enum("state", "waiting", "sent", "failed", "expired"), nullable=False),
        sa.Column("receipt", sa.Text(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("created_at", _MOMENT, nullable=False),
        sa.Column("expires_at", _MOMENT, nullable=False),
        sa.Column("finished_at", _MOMENT, nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sms_message")),
        sa.UniqueConstraint("once_key", name=op.f("uq_sms_message_once_key")),
    )
    op.create_index(op.f("ix_sms_message_created_at"), "sms_message", ["created_at"], unique=False)


def downgrade() -> None:
    op.drop_table("sms_message")
    op.drop_table("sms_code")
