-- Every relation of the user's by each way a configuration may write its name: qualified, with quotes
-- or without; a relation of public also alone. Columns: written; oid; name, quoted and qualified;
-- relkind; scan, what to put behind `from`: `only` unless it is the root of partitions or no table.
select distinct
  v.written,
  c.oid,
  pg_catalog.format('%I.%I', n.nspname, c.relname) as name,
  c.relkind,
  case when c.relkind = 'r' then 'only ' else '' end
    || pg_catalog.format('%I.%I', n.nspname, c.relname) as scan
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
cross join lateral (
  values
    (pg_catalog.format('%I.%I', n.nspname, c.relname)),
    (n.nspname || '.' || c.relname),
    (case when n.nspname = 'public' then pg_catalog.quote_ident(c.relname) end),
    (case when n.nspname = 'public' and c.relname !~ '[."]' then c.relname::pg_catalog.text end)
) as v(written)
where v.written is not null
  and c.relkind in ('r', 'p', 'v', 'm', 'f')
  and n.nspname <> 'information_schema'
  and n.nspname !~ '^pg_'
