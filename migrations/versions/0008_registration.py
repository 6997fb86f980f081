"""Registration and proof of enterprises."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_MOMENT = sa.DateTime(timezone=True)
_PARTICULARS = ("name_en", "registered_address", "business_address", "address_en")


def upgrade() -> None:
    for name in _PARTICULARS:
        op.add_column("enterprise", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    op.add_column("operator", sa.Column("admitted_at", _MOMENT, nullable=True))
    op.add_column("operator", sa.Column("admitted_by", sa.Text(), nullable=True))
    op.add_column("operator", sa.Column("refused_at", _MOMENT, nullable=True))
    # Whoever is there was let in by the people who run the installation.
    op.execute("UPDATE operator SET admitted_at = created_at, admitted_by = 'command'")
    op.create_table(
        "registration",
        sa.Column("operator_id", _ID, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        *(sa.Column(name, sa.Text(), nullable=False) for name in _PARTICULARS),
        sa.Column("asked_at", _MOMENT, nullable=False),
        sa.Column("asked_from", sa.Text(), nullable=False),
        sa.Column("decided_at", _MOMENT, nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["operator_id"], ["operator.id"], name=op.f("fk_registration_operator_id_operator")
        ),
        sa.PrimaryKeyConstraint("operator_id", name=op.f("pk_registration")),
    )
    op.create_index(op.f("ix_registration_asked_at"), "registration", ["asked_at"], unique=False)


def downgrade() -> None:
    op.drop_table("registration")
    with op.batch_alter_table("operator") as operator:
        for name in ("refused_at", "admitted_by", "admitted_at"):
            operator.drop_column(name)
    with op.batch_alter_table("enterprise") as enterprise:
        for name in reversed(_PARTICULARS):
            enterprise.drop_column(name)
