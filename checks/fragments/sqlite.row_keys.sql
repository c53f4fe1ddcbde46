-- How a row of each table is named in evidence: an expression over the alias t that gives JSON.
-- The primary key's columns, else the rowid; a blob is shown in hex, which JSON cannot hold itself.
-- Columns: table_name, key. Materialized, so that it is made once and then looked up.
with keys_of_tables (table_name, key) as materialized (
  select
    l.name as table_name,
    coalesce(
      (
        select
          'json_object('
            || group_concat(
              '''' || replace(c.name, '''', '''''') || ''', case typeof(t."'
                || replace(c.name, '"', '""') || '") when ''blob'' then hex(t."'
                || replace(c.name, '"', '""') || '") else t."' || replace(c.name, '"', '""')
                || '" end',
              ', '
            )
            || ')'
        from (
          select x.name
          from pragma_table_xinfo(l.name, 'main') as x
          where x.pk > 0
          order by x.pk
        ) as c
      ),
      'json_object(''rowid'', t.rowid)'
    ) as key
  from pragma_table_list as l
  where l.schema = 'main'
    and l.type = 'table'
)
select k.table_name, k.key
from keys_of_tables as k
