"""Blank forms and self-printing."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "blank_kind",
        sa.Column("id", _ID, nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("is_continuation", sa.Boolean(), nullable=False),
        sa.Column("prefix", sa.Text(), nullable=False),
        sa.Column("digits", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blank_kind")),
        sa.UniqueConstraint("code", name=op.f("uq_blank_kind_code")),
    )
    op.create_table(
        "blank",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind_id", _ID, nullable=False),
        sa.Column("blank_no", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "in_stock",
                "issued",
                "collected",
                "reserved",
                "used",
                "spoiled",
                "void",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("enterprise_id", _ID, nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_blank_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(["kind_id"], ["blank_kind.id"], name=op.f("fk_blank_kind_id_blank_kind")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blank")),
        sa.UniqueConstraint("blank_no", name=op.f("uq_blank_blank_no")),
    )
    with op.batch_alter_table("blank") as batch_op:
        batch_op.create_index("ix_blank_enterprise_id", ["enterprise_id", "state", "blank_no"])
        batch_op.create_index("ix_blank_kind_id", ["kind_id", "state", "blank_no"])

    op.create_table(
        "blank_format",
        sa.Column("kind_id", _ID, nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["blank_kind.id"], name=op.f("fk_blank_format_kind_id_blank_kind")
        ),
        sa.PrimaryKeyConstraint("kind_id", "format", name=op.f("pk_blank_format")),
    )
    op.create_table(
        "blank_step",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "step",
            sa.Enum(
                "received",
                "issued",
                "collected",
                "reserved",
                "released",
                "used",
                "spoiled",
                "voided",
                name="step",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("kind_id", _ID, nullable=False),
        sa.Column("first_no", sa.Text(), nullable=True),
        sa.Column("last_no", sa.Text(), nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", _ID, nullable=True),
        sa.Column("print_job_id", _ID, nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_blank_step_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["blank_kind.id"], name=op.f("fk_blank_step_kind_id_blank_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blank_step")),
    )
    with op.batch_alter_table("blank_step") as batch_op:
        batch_op.create_index(batch_op.f("ix_blank_step_at"), ["at"])
        batch_op.create_index(batch_op.f("ix_blank_step_enterprise_id"), ["enterprise_id"])
        batch_op.create_index(batch_op.f("ix_blank_step_print_job_id"), ["print_job_id"])
        batch_op.create_index("ix_blank_step_range", ["kind_id", "first_no", "last_no"])

    op.create_table(
        "continuation_stock",
        sa.Column("id", _ID, nullable=False),
        sa.Column("kind_id", _ID, nullable=False),
        sa.Column("enterprise_id", _ID, nullable=True),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.CheckConstraint("quantity >= 0", name=op.f("ck_continuation_stock_quantity")),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_continuation_stock_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["blank_kind.id"], name=op.f("fk_continuation_stock_kind_id_blank_kind")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_continuation_stock")),
        sa.UniqueConstraint(
            "kind_id", "enterprise_id", name=op.f("uq_continuation_stock_kind_id_enterprise_id")
        ),
    )
    with op.batch_alter_table("continuation_stock") as batch_op:
        batch_op.create_index(
            "uq_continuation_stock_ours",
            ["kind_id"],
            unique=True,
            sqlite_where=sa.text("enterprise_id IS NULL"),
            postgresql_where=sa.text("enterprise_id IS NULL"),
        )

    op.create_table(
        "plain_paper",
        sa.Column("issuer_id", _ID, nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("said_by", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuer.id"], name=op.f("fk_plain_paper_issuer_id_issuer")),
        sa.PrimaryKeyConstraint("issuer_id", name=op.f("pk_plain_paper")),
    )
    op.create_table(
        "blank_request",
        sa.Column("id", _ID, nullable=False),
        sa.Column("enterprise_id", _ID, nullable=False),
        sa.Column("operator_id", _ID, nullable=False),
        sa.Column("kind_id", _ID, nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "applied",
                "issued",
                "collected",
                "refused",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.Column("first_no", sa.Text(), nullable=True),
        sa.Column("last_no", sa.Text(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_blank_request_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(
            ["kind_id"], ["blank_kind.id"], name=op.f("fk_blank_request_kind_id_blank_kind")
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_blank_request_operator_id_operator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blank_request")),
    )
    with op.batch_alter_table("blank_request") as batch_op:
        batch_op.create_index(batch_op.f("ix_blank_request_enterprise_id"), ["enterprise_id"])
        batch_op.create_index("ix_blank_request_state", ["state", "id"])

    op.create_table(
        "print_export",
        sa.Column("id", _ID, nullable=False),
        sa.Column("operator_id", _ID, nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("conditions", sa.Text(), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "ready",
                "failed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("claimed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_print_export_operator_id_operator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_export")),
    )
    with op.batch_alter_table("print_export") as batch_op:
        batch_op.create_index(batch_op.f("ix_print_export_created_at"), ["created_at"])
        batch_op.create_index(batch_op.f("ix_print_export_operator_id"), ["operator_id"])

    op.create_table(
        "print_job",
        sa.Column("id", _ID, nullable=False),
        sa.Column("certificate_id", _ID, nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("copy_no", sa.Integer(), nullable=False),
        sa.Column("pages", sa.Integer(), nullable=False),
        sa.Column("enterprise_id", _ID, nullable=False),
        sa.Column("operator_id", _ID, nullable=False),
        sa.Column("blank_id", _ID, nullable=True),
        sa.Column("blank_no", sa.Text(), nullable=True),
        sa.Column("blank_kind_id", _ID, nullable=True),
        sa.Column("continuation_kind_id", _ID, nullable=True),
        sa.Column("continuations", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "reserved",
                "printed",
                "failed",
                "cancelled",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("reserved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by", sa.Text(), nullable=True),
        sa.Column("ticket_id", _ID, nullable=True),
        sa.ForeignKeyConstraint(["blank_id"], ["blank.id"], name=op.f("fk_print_job_blank_id_blank")),
        sa.ForeignKeyConstraint(
            ["blank_kind_id"], ["blank_kind.id"], name=op.f("fk_print_job_blank_kind_id_blank_kind")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_print_job_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(
            ["continuation_kind_id"],
            ["blank_kind.id"],
            name=op.f("fk_print_job_continuation_kind_id_blank_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_print_job_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_print_job_operator_id_operator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_job")),
    )
    with op.batch_alter_table("print_job") as batch_op:
        batch_op.create_index(batch_op.f("ix_print_job_certificate_id"), ["certificate_id"])
        batch_op.create_index("ix_print_job_operator_id", ["operator_id", "state"])
        batch_op.create_index(
            "uq_print_job_blank",
            ["blank_id"],
            unique=True,
            sqlite_where=sa.text("state IN ('reserved', 'printed') AND blank_id IS NOT NULL"),
            postgresql_where=sa.text("state IN ('reserved', 'printed') AND blank_id IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_print_job_open",
            ["certificate_id"],
            unique=True,
            sqlite_where=sa.text("state = 'reserved'"),
            postgresql_where=sa.text("state = 'reserved'"),
        )

    op.create_table(
        "print_record",
        sa.Column("certificate_id", _ID, nullable=False),
        sa.Column("prints", sa.Integer(), nullable=False),
        sa.Column("allowed", sa.Integer(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("prints <= allowed", name=op.f("ck_print_record_prints")),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_print_record_certificate_id_certificate")
        ),
        sa.PrimaryKeyConstraint("certificate_id", name=op.f("pk_print_record")),
    )
    op.create_table(
        "print_event",
        sa.Column("id", _ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "kind",
            sa.Enum(
                "reserved",
                "printed",
                "failed",
                "cancelled",
                "released",
                "reprint_granted",
                "left_self_printing",
                name="kind",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("certificate_id", _ID, nullable=False),
        sa.Column("print_job_id", _ID, nullable=True),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_print_event_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(
            ["print_job_id"], ["print_job.id"], name=op.f("fk_print_event_print_job_id_print_job")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_event")),
    )
    with op.batch_alter_table("print_event") as batch_op:
        batch_op.create_index(batch_op.f("ix_print_event_certificate_id"), ["certificate_id"])


def downgrade() -> None:
    op.drop_table("print_event")
    op.drop_table("print_record")
    op.drop_table("print_job")
    op.drop_table("print_export")
    op.drop_table("blank_request")
    op.drop_table("plain_paper")
    op.drop_table("continuation_stock")
    op.drop_table("blank_step")
    op.drop_table("blank_format")
    op.drop_table("blank")
    op.drop_table("blank_kind")
