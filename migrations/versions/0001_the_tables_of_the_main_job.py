"""The tables of the main job."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tag", sa.Text(), nullable=False),
        sa.Column("actor", sa.Text(), nullable=False),
        sa.Column("subject_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("source", sa.Text(), nullable=True),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_entry")),
    )
    with op.batch_alter_table("audit_entry") as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_entry_at"), ["at"], unique=False)
        batch_op.create_index("ix_audit_entry_subject", ["tag", "subject_id"], unique=False)

    op.create_table(
        "budget_count",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("used", sa.Integer(), nullable=False),
        sa.Column("resets_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_budget_count")),
    )
    with op.batch_alter_table("budget_count") as batch_op:
        batch_op.create_index(batch_op.f("ix_budget_count_resets_at"), ["resets_at"], unique=False)

    op.create_table(
        "captcha_challenge",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("owner_key", sa.Text(), nullable=False),
        sa.Column("answer_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_captcha_challenge")),
        sa.UniqueConstraint("owner_key", name=op.f("uq_captcha_challenge_owner_key")),
    )
    with op.batch_alter_table("captcha_challenge") as batch_op:
        batch_op.create_index(batch_op.f("ix_captcha_challenge_expires_at"), ["expires_at"], unique=False)

    op.create_table(
        "early_result",
        sa.Column("msgid", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("msgid", name=op.f("pk_early_result")),
    )
    with op.batch_alter_table("early_result") as batch_op:
        batch_op.create_index(batch_op.f("ix_early_result_received_at"), ["received_at"], unique=False)

    op.create_table(
        "enterprise",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enterprise")),
        sa.UniqueConstraint("uscc", name=op.f("uq_enterprise_uscc")),
    )
    op.create_table(
        "inbox_message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("dedupe_key", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("handled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reply_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox_message")),
        sa.UniqueConstraint("dedupe_key", name=op.f("uq_inbox_message_dedupe_key")),
    )
    with op.batch_alter_table("inbox_message") as batch_op:
        batch_op.create_index(batch_op.f("ix_inbox_message_received_at"), ["received_at"], unique=False)

    op.create_table(
        "issuer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issuer")),
        sa.UniqueConstraint("code", name=op.f("uq_issuer_code")),
    )
    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("ids", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
    )
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.create_index(
            "ix_outbox_due",
            ["next_at", "id"],
            unique=False,
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )

    op.create_table(
        "stored_credential",
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("value_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("fetched_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claim", sa.Text(), nullable=True),
        sa.Column("claimed_until", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_stored_credential")),
    )
    op.create_table(
        "switch_state",
        sa.Column(
            "name",
            sa.Enum(
                "read_only",
                "pause_push",
                "push_quota",
                "pause_sms",
                "pause_self_print",
                name="name",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("on", sa.Boolean(), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_switch_state")),
    )
    op.create_table(
        "wrong_answer",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("number_key", sa.Text(), nullable=False),
        sa.Column("asker_key", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wrong_answer")),
    )
    with op.batch_alter_table("wrong_answer") as batch_op:
        batch_op.create_index("ix_wrong_answer_asker_key", ["asker_key", "at"], unique=False)
        batch_op.create_index(batch_op.f("ix_wrong_answer_at"), ["at"], unique=False)
        batch_op.create_index("ix_wrong_answer_number_key", ["number_key", "at"], unique=False)

    op.create_table(
        "certificate",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("issuer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "direction",
            sa.Enum("entry", "exit", name="direction", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("certificate_no", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("kind_name", sa.Text(), nullable=False),
        sa.Column("kind_name_en", sa.Text(), nullable=True),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column(
            "origin",
            sa.Enum("cloud", "legacy", name="origin", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("inspection_no", sa.Text(), nullable=True),
        sa.Column("declaration_no", sa.Text(), nullable=True),
        sa.Column(
            "collection_method",
            sa.Enum(
                "self_print",
                "on_site",
                name="collection_method",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.Column("contact_phone", sa.Text(), nullable=True),
        sa.Column(
            "status",
            sa.Enum(
                "issued",
                "withdrawn",
                "replaced",
                name="status",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("status_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("successor_no", sa.Text(), nullable=True),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("query_code_hash", sa.Text(), nullable=False),
        sa.Column("query_code_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("query_code_reset_by_owner", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuer.id"], name=op.f("fk_certificate_issuer_id_issuer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate")),
        sa.UniqueConstraint(
            "direction", "certificate_no", name=op.f("uq_certificate_direction_certificate_no")
        ),
    )
    with op.batch_alter_table("certificate") as batch_op:
        batch_op.create_index("ix_certificate_contact_phone", ["contact_phone"], unique=False)
        batch_op.create_index("ix_certificate_declaration_no", ["declaration_no"], unique=False)
        batch_op.create_index("ix_certificate_inspection_no", ["inspection_no"], unique=False)
        batch_op.create_index(batch_op.f("ix_certificate_issuer_id"), ["issuer_id"], unique=False)

    op.create_table(
        "ingest_key",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("issuer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("secret_sealed", sa.LargeBinary(), nullable=False),
        sa.Column("scopes", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["issuer_id"], ["issuer.id"], name=op.f("fk_ingest_key_issuer_id_issuer")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ingest_key")),
        sa.UniqueConstraint("key_id", name=op.f("uq_ingest_key_key_id")),
    )
    with op.batch_alter_table("ingest_key") as batch_op:
        batch_op.create_index(batch_op.f("ix_ingest_key_issuer_id"), ["issuer_id"], unique=False)

    op.create_table(
        "ingest_message",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("issuer_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("body_hash", sa.Text(), nullable=False),
        sa.Column("body_sealed", sa.LargeBinary(), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.JSON(), nullable=True),
        sa.ForeignKeyConstraint(
            ["issuer_id"], ["issuer.id"], name=op.f("fk_ingest_message_issuer_id_issuer")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ingest_message")),
        sa.UniqueConstraint("issuer_id", "message_id", name=op.f("uq_ingest_message_issuer_id_message_id")),
    )
    with op.batch_alter_table("ingest_message") as batch_op:
        batch_op.create_index(batch_op.f("ix_ingest_message_received_at"), ["received_at"], unique=False)

    op.create_table(
        "operator",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("enterprise_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_name", sa.Text(), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=False),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("phone_proven_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["enterprise_id"], ["enterprise.id"], name=op.f("fk_operator_enterprise_id_enterprise")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_operator")),
        sa.UniqueConstraint("user_name", name=op.f("uq_operator_user_name")),
    )
    with op.batch_alter_table("operator") as batch_op:
        batch_op.create_index(batch_op.f("ix_operator_enterprise_id"), ["enterprise_id"], unique=False)
        batch_op.create_index(
            "uq_operator_proven_phone",
            ["phone"],
            unique=True,
            sqlite_where=sa.text("phone_proven_at IS NOT NULL AND closed_at IS NULL"),
            postgresql_where=sa.text("phone_proven_at IS NOT NULL AND closed_at IS NULL"),
        )

    op.create_table(
        "binding",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("operator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("openid", sa.Text(), nullable=True),
        sa.Column("following", sa.Boolean(), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("consent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("following_changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("unbound_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_binding_operator_id_operator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_binding")),
        sa.UniqueConstraint("openid", name=op.f("uq_binding_openid")),
    )
    with op.batch_alter_table("binding") as batch_op:
        batch_op.create_index(batch_op.f("ix_binding_operator_id"), ["operator_id"], unique=False)
        batch_op.create_index(
            "uq_binding_live_operator",
            ["operator_id"],
            unique=True,
            sqlite_where=sa.text("unbound_at IS NULL"),
            postgresql_where=sa.text("unbound_at IS NULL"),
        )

    op.create_table(
        "certificate_party",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("certificate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "consignee",
                "consignor",
                "declarant",
                "blank_holder",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("uscc", sa.Text(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_party_certificate_id_certificate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_party")),
    )
    with op.batch_alter_table("certificate_party") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certificate_party_certificate_id"), ["certificate_id"], unique=False
        )
        batch_op.create_index("ix_certificate_party_uscc", ["uscc", "role"], unique=False)

    op.create_table(
        "certificate_version",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("certificate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column(
            "event",
            sa.Enum(
                "issued",
                "amended",
                "withdrawn",
                name="event",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("content_hash", sa.Text(), nullable=False),
        sa.Column("ingest_message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pushed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_version_certificate_id_certificate"),
        ),
        sa.ForeignKeyConstraint(
            ["ingest_message_id"],
            ["ingest_message.id"],
            name=op.f("fk_certificate_version_ingest_message_id_ingest_message"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_version")),
        sa.UniqueConstraint(
            "certificate_id", "version", name=op.f("uq_certificate_version_certificate_id_version")
        ),
    )
    with op.batch_alter_table("certificate_version") as batch_op:
        batch_op.create_index(
            batch_op.f("ix_certificate_version_ingest_message_id"), ["ingest_message_id"], unique=False
        )

    op.create_table(
        "lookup",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("certificate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column(
            "way",
            sa.Enum(
                "typed",
                "qr_link",
                "message_link",
                name="way",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column(
            "result",
            sa.Enum(
                "shown",
                "wrong",
                "paused",
                name="result",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("origin", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_lookup_certificate_id_certificate")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lookup")),
    )
    with op.batch_alter_table("lookup") as batch_op:
        batch_op.create_index(batch_op.f("ix_lookup_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_lookup_certificate_id"), ["certificate_id"], unique=False)

    op.create_table(
        "subscription",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("operator_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "topic",
            sa.Enum("certificates", name="topic", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("phone", sa.Text(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "closing",
            sa.Enum(
                "cancelled",
                "expired",
                "phone_changed",
                name="closing",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=True,
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_subscription_operator_id_operator")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscription")),
    )
    with op.batch_alter_table("subscription") as batch_op:
        batch_op.create_index("ix_subscription_match", ["phone", "topic"], unique=False)
        batch_op.create_index(
            "uq_subscription_open",
            ["operator_id", "topic", "phone"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "delivery",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "notice",
            sa.Enum(
                "issued",
                "amended",
                "withdrawn",
                "alarm",
                "test",
                name="notice",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("certificate_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("version", sa.Integer(), nullable=True),
        sa.Column("binding_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("subscription_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("receiver", sa.Text(), nullable=False),
        sa.Column("client_msg_id", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "sending",
                "accepted",
                "success",
                "user_block",
                "system_failed",
                "refused",
                "unknown",
                "given_up",
                "dropped",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=32,
            ),
            nullable=False,
        ),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("maybe_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("first_tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("msgid", sa.BigInteger(), nullable=True),
        sa.Column("errcode", sa.Integer(), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["binding_id"], ["binding.id"], name=op.f("fk_delivery_binding_id_binding")),
        sa.ForeignKeyConstraint(
            ["certificate_id"], ["certificate.id"], name=op.f("fk_delivery_certificate_id_certificate")
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"], ["subscription.id"], name=op.f("fk_delivery_subscription_id_subscription")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delivery")),
        sa.UniqueConstraint("msgid", name=op.f("uq_delivery_msgid")),
        sa.UniqueConstraint(
            "receiver",
            "certificate_id",
            "version",
            "notice",
            name=op.f("uq_delivery_receiver_certificate_id_version_notice"),
        ),
    )
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.create_index(batch_op.f("ix_delivery_binding_id"), ["binding_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delivery_certificate_id"), ["certificate_id"], unique=False)
        batch_op.create_index(
            "ix_delivery_due",
            ["next_at", "id"],
            unique=False,
            sqlite_where=sa.text("state IN ('waiting', 'sending')"),
            postgresql_where=sa.text("state IN ('waiting', 'sending')"),
        )
        batch_op.create_index(batch_op.f("ix_delivery_subscription_id"), ["subscription_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("delivery") as batch_op:
        batch_op.drop_index(batch_op.f("ix_delivery_subscription_id"))
        batch_op.drop_index(
            "ix_delivery_due",
            sqlite_where=sa.text("state IN ('waiting', 'sending')"),
            postgresql_where=sa.text("state IN ('waiting', 'sending')"),
        )
        batch_op.drop_index(batch_op.f("ix_delivery_certificate_id"))
        batch_op.drop_index(batch_op.f("ix_delivery_binding_id"))

    op.drop_table("delivery")
    with op.batch_alter_table("subscription") as batch_op:
        batch_op.drop_index(
            "uq_subscription_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index("ix_subscription_match")

    op.drop_table("subscription")
    with op.batch_alter_table("lookup") as batch_op:
        batch_op.drop_index(batch_op.f("ix_lookup_certificate_id"))
        batch_op.drop_index(batch_op.f("ix_lookup_at"))

    op.drop_table("lookup")
    with op.batch_alter_table("certificate_version") as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_version_ingest_message_id"))

    op.drop_table("certificate_version")
    with op.batch_alter_table("certificate_party") as batch_op:
        batch_op.drop_index("ix_certificate_party_uscc")
        batch_op.drop_index(batch_op.f("ix_certificate_party_certificate_id"))

    op.drop_table("certificate_party")
    with op.batch_alter_table("binding") as batch_op:
        batch_op.drop_index(
            "uq_binding_live_operator",
            sqlite_where=sa.text("unbound_at IS NULL"),
            postgresql_where=sa.text("unbound_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_binding_operator_id"))

    op.drop_table("binding")
    with op.batch_alter_table("operator") as batch_op:
        batch_op.drop_index(
            "uq_operator_proven_phone",
            sqlite_where=sa.text("phone_proven_at IS NOT NULL AND closed_at IS NULL"),
            postgresql_where=sa.text("phone_proven_at IS NOT NULL AND closed_at IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_operator_enterprise_id"))

    op.drop_table("operator")
    with op.batch_alter_table("ingest_message") as batch_op:
        batch_op.drop_index(batch_op.f("ix_ingest_message_received_at"))

    op.drop_table("ingest_message")
    with op.batch_alter_table("ingest_key") as batch_op:
        batch_op.drop_index(batch_op.f("ix_ingest_key_issuer_id"))

    op.drop_table("ingest_key")
    with op.batch_alter_table("certificate") as batch_op:
        batch_op.drop_index(batch_op.f("ix_certificate_issuer_id"))
        batch_op.drop_index("ix_certificate_inspection_no")
        batch_op.drop_index("ix_certificate_declaration_no")
        batch_op.drop_index("ix_certificate_contact_phone")

    op.drop_table("certificate")
    with op.batch_alter_table("wrong_answer") as batch_op:
        batch_op.drop_index("ix_wrong_answer_number_key")
        batch_op.drop_index(batch_op.f("ix_wrong_answer_at"))
        batch_op.drop_index("ix_wrong_answer_asker_key")

    op.drop_table("wrong_answer")
    op.drop_table("switch_state")
    op.drop_table("stored_credential")
    with op.batch_alter_table("outbox") as batch_op:
        batch_op.drop_index(
            "ix_outbox_due",
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )

    op.drop_table("outbox")
    op.drop_table("issuer")
    with op.batch_alter_table("inbox_message") as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbox_message_received_at"))

    op.drop_table("inbox_message")
    op.drop_table("enterprise")
    with op.batch_alter_table("early_result") as batch_op:
        batch_op.drop_index(batch_op.f("ix_early_result_received_at"))

    op.drop_table("early_result")
    with op.batch_alter_table("captcha_challenge") as batch_op:
        batch_op.drop_index(batch_op.f("ix_captcha_challenge_expires_at"))

    op.drop_table("captcha_challenge")
    with op.batch_alter_table("budget_count") as batch_op:
        batch_op.drop_index(batch_op.f("ix_budget_count_resets_at"))

    op.drop_table("budget_count")
    with op.batch_alter_table("audit_entry") as batch_op:
        batch_op.drop_index("ix_audit_entry_subject")
        batch_op.drop_index(batch_op.f("ix_audit_entry_at"))

    op.drop_table("audit_entry")
