"""Searching one's own certificates: who owns which, in the order of the search; owners' look-ups."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_WAYS = ("typed", "qr_link", "message_link", "signed_qr", "file")
# What the models say in OWNER_ROLES and rules.dated_on, as it stood when this table came.
_OWNERS = """
INSERT INTO certificate_owner (certificate_id, uscc, direction, dated_on)
SELECT DISTINCT certificate.id, certificate_party.uscc, certificate.direction,
       CASE WHEN certificate.direction = 'entry' OR certificate.origin = 'cloud' THEN certificate.issued_on END
FROM certificate_party JOIN certificate ON certificate.id = certificate_party.certificate_id
WHERE certificate_party.uscc IS NOT NULL
  AND (certificate_party.role IN ('consignor', 'declarant')
       OR certificate_party.role = 'consignee' AND certificate.direction = 'entry')
"""


def upgrade() -> None:
    op.create_table(
        "certificate_owner",
        sa.Column("certificate_id", _ID, nullable=False),
        sa.Column("uscc", sa.Text(), nullable=False),
        sa.Column(
            "direction",
            sa.Enum("entry", "exit", name="direction", native_enum=False, create_constraint=True, length=32),
            nullable=False,
        ),
        sa.Column("dated_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_owner_certificate_id_certificate"),
        ),
        sa.PrimaryKeyConstraint("certificate_id", "uscc", name=op.f("pk_certificate_owner")),
    )
    op.execute(_OWNERS)
    op.create_index(
        "ix_certificate_owner_search",
        "certificate_owner",
        ["uscc", "direction", "dated_on", "certificate_id"],
        unique=False,
    )
    _recheck_ways((*_WAYS, "owner"))


def downgrade() -> None:
    op.execute("DELETE FROM lookup WHERE way = 'owner'")
    _recheck_ways(_WAYS)
    op.drop_table("certificate_owner")


def _recheck_ways(ways: tuple[str, ...]) -> None:
    with op.batch_alter_table("lookup") as batch_op:
        name = batch_op.f("ck_lookup_way")
        allowed = ", ".join(f"'{way}'" for way in ways)
        batch_op.drop_constraint(name, type_="check")
        batch_op.create_check_constraint(name, f"way IN ({allowed})")
