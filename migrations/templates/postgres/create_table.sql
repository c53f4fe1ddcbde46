-- Creates a table.
-- fulldress:up
-- fulldress:unless table_exists({table})
create table {table} (
  id bigint generated always as identity primary key,
  {column} text not null,
  created_at timestamptz not null default now()
);

-- fulldress:down
drop table {table};
