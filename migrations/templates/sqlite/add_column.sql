-- Adds a column. SQLite accepts NOT NULL here only together with a constant default.
-- fulldress:up
-- fulldress:unless column_exists({table}, {column})
alter table {table} add column {column} text;

-- fulldress:down
alter table {table} drop column {column};
