-- Every ordinary table of the main database, without SQLite's own, virtual and shadow tables.
-- Columns: table_name; relation, quoted and qualified.
select
  l.name as table_name,
  'main."' || replace(l.name, '"', '""') || '"' as relation
from pragma_table_list as l
where l.schema = 'main'
  and l.type = 'table'
  and l.name not like 'sqlite\_%' escape '\'
