import sqlalchemy as sa
from alembic import op

revision = "0001_people"
down_revision = None


def upgrade():
    op.create_table(
        "people",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("name", sa.Text, nullable=False),
    )
    op.create_table(
        "visits",
        sa.Column("id", sa.BigInteger, sa.Identity(), primary_key=True),
        sa.Column("person_id", sa.BigInteger, sa.ForeignKey("people.id"), nullable=False),
        sa.Column("note", sa.Text),
    )
    op.execute("insert into people (name) values ('Ann'), ('Bo')")


def downgrade():
    op.drop_table("visits")
    op.drop_table("people")
