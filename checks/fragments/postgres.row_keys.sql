-- How a row of each table is named in evidence: an expression over the alias t that gives jsonb.
-- The primary key's columns, else the place in the heap. Columns: relid, key.
select
  c.oid as relid,
  coalesce(
    'pg_catalog.jsonb_build_object('
      || pg_catalog.string_agg(
        pg_catalog.quote_literal(a.attname) || ', t.' || pg_catalog.quote_ident(a.attname),
        ', ' order by k.position
      )
      || ')',
    'pg_catalog.jsonb_build_object(''ctid'', t.ctid::pg_catalog.text, ''relation'', '
      || 't.tableoid::pg_catalog.regclass::pg_catalog.text)'
  ) as key
from pg_catalog.pg_class as c
left join pg_catalog.pg_index as i on i.indrelid = c.oid and i.indisprimary
left join lateral pg_catalog.unnest(i.indkey) with ordinality as k(attnum, position)
  on k.position <= i.indnkeyatts
left join pg_catalog.pg_attribute as a on a.attrelid = c.oid and a.attnum = k.attnum
where c.relkind in ('r', 'p', 'm')
group by c.oid
