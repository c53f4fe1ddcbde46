-- Families of the schema snapshot: what belongs to a table or domain and is no relation itself. Those
-- of an extension's tables are included: users add them. See schema_context.sql.

-- name: constraint
-- Every referenced partition has a copy of the foreign key; the original stands for them.
select
  'pg_catalog.pg_constraint'::regclass::oid, c.oid, 0, 'constraint',
  coalesce(r.identity, t.identity) || '.' || quote_ident(c.conname),
  concat_ws('; ',
    pg_get_constraintdef(c.oid),
    case when not c.convalidated then 'not validated' end,
    case when c.conparentid <> 0 then 'of the partitioned table'
      when c.coninhcount > 0 and c.conislocal then 'inherited and local'
      when c.coninhcount > 0 then 'inherited' end),
  null::oid, null::aclitem[], null::"char", c.conrelid
from pg_catalog.pg_constraint as c
left join relations as r on r.oid = c.conrelid
left join types as t on t.oid = c.contypid
left join pg_catalog.pg_constraint as parent on parent.oid = c.conparentid
where c.oid >= 16384
  and c.contype in ('c', 'f', 'p', 'u', 'x', 'n')
  and coalesce(r.identity, t.identity) is not null
  and (parent.oid is null or parent.conrelid <> c.conrelid)

-- name: enforcement
-- The triggers behind foreign keys and deferrable constraints. They are enabled unless somebody said
-- DISABLE TRIGGER ALL, after which the constraint is valid and does nothing.
select
  0::oid, 0::oid, 0, 'enforcement',
  r.identity || ' ' || quote_ident(c.conname) || ' ' || quote_ident(p.proname),
  string_agg(
    case g.tgenabled when 'D' then 'disabled' when 'R' then 'enabled on replicas only'
      when 'A' then 'enabled always' else g.tgenabled::text end, ', ' order by g.tgenabled),
  null::oid, null::aclitem[], null::"char", r.oid
from pg_catalog.pg_trigger as g
join relations as r on r.oid = g.tgrelid
join pg_catalog.pg_constraint as c on c.oid = g.tgconstraint
join pg_catalog.pg_proc as p on p.oid = g.tgfoid
where g.tgisinternal and g.tgenabled <> 'O'
group by r.oid, r.identity, c.conname, p.proname

-- name: trigger
-- Copies for partitions can be enabled and disabled one by one. Up to 14 they are called internal.
select
  'pg_catalog.pg_trigger'::regclass::oid, g.oid, 0, 'trigger',
  r.identity || '.' || quote_ident(g.tgname),
  concat_ws('; ',
    pg_get_triggerdef(g.oid),
    case g.tgenabled when 'O' then 'enabled' when 'D' then 'disabled'
      when 'R' then 'enabled on replicas only' when 'A' then 'enabled always' end,
    case when g.tgparentid <> 0 then 'of the partitioned table' end),
  null::oid, null::aclitem[], null::"char", g.tgrelid
from pg_catalog.pg_trigger as g
join relations as r on r.oid = g.tgrelid
where g.oid >= 16384 and (not g.tgisinternal or g.tgconstraint = 0)

-- name: rule
-- A view's own rule is its definition.
select
  'pg_catalog.pg_rewrite'::regclass::oid, w.oid, 0, 'rule',
  r.identity || '.' || quote_ident(w.rulename),
  concat_ws('; ',
    rtrim(pg_get_ruledef(w.oid), ';'),
    case w.ev_enabled when 'O' then 'enabled' when 'D' then 'disabled'
      when 'R' then 'enabled on replicas only' when 'A' then 'enabled always' end),
  null::oid, null::aclitem[], null::"char", w.ev_class
from pg_catalog.pg_rewrite as w
join relations as r on r.oid = w.ev_class
where w.oid >= 16384 and not (w.ev_type = '1' and w.is_instead and r.relkind in ('v', 'm'))

-- name: policy
select
  'pg_catalog.pg_policy'::regclass::oid, p.oid, 0, 'policy',
  r.identity || '.' || quote_ident(p.polname),
  concat_ws(' ',
    case when p.polpermissive then 'permissive' else 'restrictive' end,
    'for ' || case p.polcmd when 'r' then 'select' when 'a' then 'insert' when 'w' then 'update'
      when 'd' then 'delete' when '*' then 'all' else p.polcmd::text end,
    'to ' || (
      select string_agg(
        case o when 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(o)) end, ', '
        order by case o when 0 then '' else pg_get_userbyid(o)::text end collate "C")
      from unnest(p.polroles) as o),
    'using (' || pg_get_expr(p.polqual, p.polrelid) || ')',
    'with check (' || pg_get_expr(p.polwithcheck, p.polrelid) || ')'),
  null::oid, null::aclitem[], null::"char", p.polrelid
from pg_catalog.pg_policy as p
join relations as r on r.oid = p.polrelid

-- name: statistics
select
  'pg_catalog.pg_statistic_ext'::regclass::oid, s.oid, 0, 'statistics',
  n.name || '.' || quote_ident(s.stxname),
  concat_ws('; ',
    pg_get_statisticsobjdef(s.oid),
    'statistics ' || nullif(s.stxstattarget, -1)),
  s.stxowner, null::aclitem[], null::"char", 0::oid
from pg_catalog.pg_statistic_ext as s
join namespaces as n on n.oid = s.stxnamespace
where s.oid >= 16384
  and not exists (
    select from members as m
    where m.classid = 'pg_catalog.pg_statistic_ext'::regclass and m.objid = s.oid)
