import sqlalchemy as sa
from alembic import op

revision = "0003_name_length"
down_revision = "0002_email"


def upgrade():
    op.create_check_constraint("people_name_filled", "people", "name <> ''")
    op.alter_column("people", "name", type_=sa.String(200))


def downgrade():
    op.drop_constraint("people_name_filled", "people")
