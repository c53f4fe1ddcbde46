-- Adds a column. On a table with many rows keep the default constant: the table is then not rewritten.
-- fulldress:up
-- fulldress:unless column_exists({table}, {column})
alter table {table} add column {column} text;

-- fulldress:down
alter table {table} drop column {column};
