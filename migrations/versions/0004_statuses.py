"""Status events: their table, the topics of subscriptions, and deliveries that tell of them."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_STATUS_TOPICS = (
    "declarations",
    "manifests",
    "conveyances",
    "air_logistics",
    "origin_certificates",
    "regulatory_documents",
    "trade_measures",
)
_NOTICES = ("issued", "amended", "withdrawn", "alarm", "test")


def upgrade() -> None:
    op.create_table(
        "status_event",
        sa.Column("id", _ID, nullable=False),
        sa.Column("issuer_id", _ID, nullable=False),
        sa.Column("identity_hash", sa.Text(), nullable=False),
        sa.Column(
            "topic",
            sa.Enum(*_STATUS_TOPICS, name="topic", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("business_no", sa.Text(), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("contact_phone", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("ingest_message_id", _ID, nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pushed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["ingest_message_id"],
            ["ingest_message.id"],
            name=op.f("fk_status_event_ingest_message_id_ingest_message"),
        ),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuer.id"], name=op.f("fk_status_event_issuer_id_issuer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_event")),
        sa.UniqueConstraint("identity_hash", name=op.f("uq_status_event_identity_hash")),
    )
    with op.batch_alter_table("status_event") as batch_op:
        batch_op.create_index(batch_op.f("ix_status_event_ingest_message_id"), ["ingest_message_id"])
        batch_op.create_index("ix_status_event_newest", ["uscc", "occurred_at"])
        batch_op.create_index("ix_status_event_notices", ["contact_phone", "topic", "received_at"])
        batch_op.create_index("ix_status_event_number", ["uscc", "business_no", "occurred_at"])
        batch_op.create_index("ix_status_event_told", ["contact_phone", "business_no"])
    _recheck("subscription", "topic", (*_STATUS_TOPICS, "certificates"))
    _recheck("delivery", "notice", (*_NOTICES, "status"))
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.add_column(sa.Column("status_event_id", _ID, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_delivery_status_event_id_status_event"),
            "status_event",
            ["status_event_id"],
            ["id"],
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_delivery_receiver_status_event_id"), ["receiver", "status_event_id"]
        )
        batch_op.create_index(batch_op.f("ix_delivery_status_event_id"), ["status_event_id"])


def downgrade() -> None:
    # What an older version does not know can't stay: messages about statuses and subscriptions to them.
    op.execute("DELETE FROM delivery WHERE notice = 'status'")
    op.execute(
        "DELETE FROM delivery WHERE subscription_id IN (SELECT id FROM subscription WHERE topic <> 'certificates')"
    )
    op.execute("DELETE FROM subscription WHERE topic <> 'certificates'")
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_status_event_id"))
        batch_op.drop_constraint(batch_op.f("uq_delivery_receiver_status_event_id"), type_="unique")
        batch_op.drop_constraint(batch_op.f("fk_delivery_status_event_id_status_event"), type_="foreignkey")
        batch_op.drop_column("status_event_id")
    _recheck("delivery", "notice", _NOTICES)
    _recheck("subscription", "topic", ("certificates",))
    op.drop_table("status_event")


def _recheck(table: str, column: str, values: tuple[str, ...]) -> None:
    allowed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table(table) as batch_op:
        name = batch_op.f(f"ck_{table}_{column}")
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, f"{column} IN ({allowed})")
