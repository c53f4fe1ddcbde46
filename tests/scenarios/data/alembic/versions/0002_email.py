import sqlalchemy as sa
from alembic import op

revision = "0002_email"
down_revision = "0001_people"


def upgrade():
    op.add_column("people", sa.Column("email", sa.Text))
    op.create_index("people_email", "people", ["email"])


def downgrade():
    op.drop_index("people_email", "people")
    op.drop_column("people", "email")
