"""Applications 现场出证 and 自助重打, and letters that are pushed."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_NOTICES = ("issued", "amended", "withdrawn", "alarm", "test", "status")


def upgrade() -> None:
    op.create_table(
        "application",
        sa.Column("id", _ID, nullable=False),
        sa.Column(
            "kind",
            sa.Enum("onsite", "reprint", name="kind", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("certificate_id", _ID, nullable=False),
        sa.Column("enterprise_id", _ID, nullable=False),
        sa.Column("operator_id", _ID, nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "granted",
                "returned",
                "closed",
                "discarded",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("remark", sa.Text(), nullable=False),
        sa.Column("reprint_reason", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_application_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_application_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_application_operator_id_operator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application")),
    )
    with op.batch_alter_table("application") as batch_op:
        batch_op.create_index("ix_application_enterprise_id", ["enterprise_id", "created_at"])
        batch_op.create_index("ix_application_state", ["state", "id"])
        batch_op.create_index(
            "uq_application_live",
            ["certificate_id", "kind"],
            unique=True,
            sqlite_where=sa.text("state NOT IN ('closed', 'discarded')"),
            postgresql_where=sa.text("state NOT IN ('closed', 'discarded')"),
        )

    op.create_table(
        "application_attachment",
        sa.Column("id", _ID, nullable=False),
        sa.Column("application_id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.Text(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("is_scanned", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_attachment_application_id_application"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_attachment")),
    )
    with op.batch_alter_table("application_attachment") as batch_op:
        batch_op.create_index(batch_op.f("ix_application_attachment_application_id"), ["application_id"])
        batch_op.create_index(batch_op.f("ix_application_attachment_removed_at"), ["removed_at"])
        batch_op.create_index(batch_op.f("ix_application_attachment_sha256"), ["sha256"])

    op.create_table(
        "application_step",
        sa.Column("id", _ID, nullable=False),
        sa.Column("application_id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "granted",
                "returned",
                "closed",
                "discarded",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("ingest_message_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(
            ["application_id"],
            ["application.id"],
            name=op.f("fk_application_step_application_id_application"),
        ),
        sa.ForeignKeyConstraint(
            ["ingest_message_id"],
            ["ingest_message.id"],
            name=op.f("fk_application_step_ingest_message_id_ingest_message"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_application_step")),
    )
    with op.batch_alter_table("application_step") as batch_op:
        batch_op.create_index(batch_op.f("ix_application_step_application_id"), ["application_id"])
        batch_op.create_index(batch_op.f("ix_application_step_ingest_message_id"), ["ingest_message_id"])

    _recheck_notices(*_NOTICES, "letter")
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.add_column(sa.Column("letter_id", _ID, nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_delivery_letter_id_inbox_letter"),
            "inbox_letter",
            ["letter_id"],
            ["id"],
            ondelete="SET NULL",
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_delivery_receiver_letter_id"), ["receiver", "letter_id"]
        )
        batch_op.create_index(batch_op.f("ix_delivery_letter_id"), ["letter_id"])


def downgrade() -> None:
    # What an older version does not know can't stay.
    op.execute("DELETE FROM delivery WHERE notice = 'letter'")
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_letter_id"))
        batch_op.drop_constraint(batch_op.f("uq_delivery_receiver_letter_id"), type_="unique")
        batch_op.drop_constraint(batch_op.f("fk_delivery_letter_id_inbox_letter"), type_="foreignkey")
        batch_op.drop_column("letter_id")
    _recheck_notices(*_NOTICES)
    op.drop_table("application_step")
    op.drop_table("application_attachment")
    op.drop_table("application")


def _recheck_notices(*values: str) -> None:
    allowed = ", ".join(f"'{value}'" for value in values)
    with op.batch_alter_table("delivery") as batch_op:
        name = batch_op.f("ck_delivery_notice")
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, f"notice IN ({allowed})")
