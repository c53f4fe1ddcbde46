import sqlalchemy as sa
from alembic import op

revision = "0004_note"
down_revision = "0003_name_length"


def upgrade():
    op.drop_column("visits", "note")


def downgrade():
    op.add_column("visits", sa.Column("note", sa.Text))
