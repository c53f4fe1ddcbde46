-- Creates a table.
-- fulldress:up
-- fulldress:unless table_exists({table})
create table {table} (
  id integer primary key,
  {column} text not null,
  created_at text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);

-- fulldress:down
drop table {table};
