"""Print controls: pairing, offsets, tickets."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "print_agent",
        sa.Column("id", _ID, nullable=False),
        sa.Column("key_hash", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("version", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column(
            "mode",
            sa.Enum("pull", "poll", name="mode", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("code_hash", sa.Text(), nullable=True),
        sa.Column("code_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("enterprise_id", _ID, nullable=True),
        sa.Column("paired_by", _ID, nullable=True),
        sa.Column("paired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("printers", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_print_agent_enterprise_id_enterprise")
        ),
        sa.ForeignKeyConstraint(
            ["paired_by"], ["operator.id"], name=op.f("fk_print_agent_paired_by_operator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_agent")),
        sa.UniqueConstraint("key_hash", name=op.f("uq_print_agent_key_hash")),
    )
    with op.batch_alter_table("print_agent") as batch_op:
        batch_op.create_index(batch_op.f("ix_print_agent_code_hash"), ["code_hash"])
        batch_op.create_index(batch_op.f("ix_print_agent_enterprise_id"), ["enterprise_id"])

    op.create_table(
        "print_ticket",
        sa.Column("id", _ID, nullable=False),
        sa.Column("secret_hash", sa.Text(), nullable=False),
        sa.Column("agent_id", _ID, nullable=True),
        sa.Column("operator_id", _ID, nullable=False),
        sa.Column("certificate_id", _ID, nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column(
            "variant",
            sa.Enum(
                "original",
                "preview",
                "copy",
                name="variant",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("copy_no", sa.Integer(), nullable=True),
        sa.Column("printer", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "fetched",
                "spooled",
                "done",
                "failed",
                "withdrawn",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["print_agent.id"], name=op.f("fk_print_ticket_agent_id_print_agent")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_print_ticket_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_print_ticket_operator_id_operator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_print_ticket")),
    )
    with op.batch_alter_table("print_ticket") as batch_op:
        batch_op.create_index("ix_print_ticket_agent_id", ["agent_id", "state"])
        batch_op.create_index(batch_op.f("ix_print_ticket_created_at"), ["created_at"])

    op.create_table(
        "printer_offset",
        sa.Column("agent_id", _ID, nullable=False),
        sa.Column("printer", sa.Text(), nullable=False),
        sa.Column("right", sa.Integer(), nullable=False),
        sa.Column("down", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agent_id"], ["print_agent.id"], name=op.f("fk_printer_offset_agent_id_print_agent")
        ),
        sa.PrimaryKeyConstraint("agent_id", "printer", name=op.f("pk_printer_offset")),
    )


def downgrade() -> None:
    op.drop_table("printer_offset")
    op.drop_table("print_ticket")
    op.drop_table("print_agent")
