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
    op.execute("insert into people (name) values ('Ann'), ('Bo')")


def downgrade():
    op.drop_table("people")
