-- Every table and view of the main database under its name in lower case, as references find it.
-- Columns: folded_name; name; type, as pragma_table_list has it. Materialized, so that it is made
-- once and then looked up.
with objects_of_main (folded_name, name, type) as materialized (
  select lower(l.name), l.name, l.type
  from pragma_table_list as l
  where l.schema = 'main'
)
select o.folded_name, o.name, o.type
from objects_of_main as o
