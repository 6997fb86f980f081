"""Papers and proofs: keys, signed records, kept documents; look-ups by signed QR and by file."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


_CHECKS = {
    "way": ("typed", "qr_link", "message_link"),
    "result": ("shown", "wrong", "paused"),
}
_NEW_CHECKS = {
    "way": (*_CHECKS["way"], "signed_qr", "file"),
    "result": (*_CHECKS["result"], "downloaded", "checked"),
}


def upgrade() -> None:
    _recheck_lookups(_NEW_CHECKS)
    # The platform's number is no key of ours: one that it gave twice must not spoil a whole batch.
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.drop_constraint(batch_op.f("uq_delivery_msgid"), type_="unique")
        batch_op.create_index(batch_op.f("ix_delivery_msgid"), ["msgid"], unique=False)
    op.create_table(
        "proof_key",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("public_key", sa.Text(), nullable=False),
        sa.Column("private_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("not_after", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof_key")),
        sa.UniqueConstraint("key_id", name=op.f("uq_proof_key_key_id")),
    )
    op.create_table(
        "document",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("certificate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
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
            nullable=False,
        ),
        sa.Column("copy_no", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "due", "ready", "failed", name="state", native_enum=False, create_constraint=True, length=32
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.Column("size", sa.Integer(), nullable=True),
        sa.Column("sha256", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_document_certificate_id_certificate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_document")),
        sa.UniqueConstraint(
            "certificate_id",
            "version",
            "variant",
            "copy_no",
            name=op.f("uq_document_certificate_id_version_variant_copy_no"),
        ),
    )
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.create_index(
            "ix_document_due",
            ["next_at", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'due'"),
            postgresql_where=sa.text("state = 'due'"),
        )
        batch_op.create_index(batch_op.f("ix_document_sha256"), ["sha256"], unique=False)

    op.create_table(
        "proof",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("certificate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("record", sa.Text(), nullable=False),
        sa.Column("record_hash", sa.Text(), nullable=False),
        sa.Column("signed", sa.Text(), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("status_index", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_proof_certificate_id_certificate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proof")),
        sa.UniqueConstraint("certificate_id", "version", name=op.f("uq_proof_certificate_id_version")),
        sa.UniqueConstraint("status_index", name=op.f("uq_proof_status_index")),
    )
    with op.batch_alter_table("proof", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_proof_record_hash"), ["record_hash"], unique=False)


def downgrade() -> None:
    op.execute("UPDATE lookup SET way = 'typed' WHERE way IN ('signed_qr', 'file')")
    op.execute("UPDATE lookup SET result = 'shown' WHERE result IN ('downloaded', 'checked')")
    _recheck_lookups(_CHECKS)
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_msgid"))
        batch_op.create_unique_constraint(batch_op.f("uq_delivery_msgid"), ["msgid"])
    with op.batch_alter_table("proof", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_proof_record_hash"))

    op.drop_table("proof")
    with op.batch_alter_table("document", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_document_sha256"))
        batch_op.drop_index(
            "ix_document_due",
            sqlite_where=sa.text("state = 'due'"),
            postgresql_where=sa.text("state = 'due'"),
        )

    op.drop_table("document")
    op.drop_table("proof_key")


def _recheck_lookups(checks: dict[str, tuple[str, ...]]) -> None:
    with op.batch_alter_table("lookup") as batch_op:
        for column, values in checks.items():
            name = batch_op.f(f"ck_lookup_{column}")
            allowed = ", ".join(f"'{value}'" for value in values)
            batch_op.drop_constraint(name, type_="check")
            batch_op.create_check_constraint(name, f"{column} IN ({allowed})")
