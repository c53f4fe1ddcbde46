-- name: plan
-- What to try on every user table. Columns: table, action, role ('' for the owner of everything), sql.
-- Columns with a default, identity or expression are left to the database on insert; columns that
-- must be unique get a value nobody has, where the type allows to make one. Partitioned tables stand
-- for their partitions. Ordered, so that two runs on one catalogue give the same list. $1 the tables to try as a JSON
-- array, or null for all.
with tables as (
  select c.oid, c.relowner, c.relacl,
    -- A row is where it is; in a partitioned table, also in which partition.
    case c.relkind when 'p' then 't.tableoid, t.ctid' else 't.ctid' end as place,
    pg_catalog.quote_ident(n.nspname) || '.' || pg_catalog.quote_ident(c.relname) as name,
    n.nspname || '.' || c.relname as shown
  from pg_catalog.pg_class as c
  join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
  where c.relkind in ('r', 'p') and not c.relispartition and c.oid >= 16384
    and n.nspname not in ('pg_catalog', 'information_schema')
    and n.nspname not like 'pg\_temp%' and n.nspname not like 'pg\_toast%'
    and ($1::pg_catalog.jsonb is null
      or $1::pg_catalog.jsonb operator(pg_catalog.?) (n.nspname || '.' || c.relname))
    and not exists (
      select from pg_catalog.pg_depend as d
      where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid
        and d.deptype = 'e')
),
-- Table by table, by what an index finds: a join of everything about all tables takes as long as their square.
lists as materialized (
  select t.oid, t.name, t.shown, c.insert_columns, c.insert_values, c.assignments, t.place,
    coalesce(k.columns, 't::pg_catalog.text collate "C"') as row_order
  from tables as t
  cross join lateral (
    select pg_catalog.array_agg(p.attnum) filter (where i.indisunique) as is_unique,
      pg_catalog.string_agg(pg_catalog.quote_ident(a.attname), ', ' order by p.place)
        filter (where i.indisprimary) as columns
    from pg_catalog.pg_index as i
    cross join lateral
      pg_catalog.unnest(i.indkey::pg_catalog.int2[]) with ordinality as p (attnum, place)
    left join pg_catalog.pg_attribute as a on a.attrelid = i.indrelid and a.attnum = p.attnum
    where i.indrelid = t.oid
  ) as k
  -- A parent must be there: references are copied as they are.
  cross join lateral (
    select pg_catalog.array_agg(p.attnum) as is_reference
    from pg_catalog.pg_constraint as r
    cross join lateral pg_catalog.unnest(r.conkey) as p (attnum)
    where r.conrelid = t.oid and r.contype = 'f'
  ) as f
  cross join lateral (
    select
      pg_catalog.string_agg(v.name, ', ' order by v.attnum)
        filter (where not v.has_default and not v.is_generated) as insert_columns,
      pg_catalog.string_agg(v.value, ', ' order by v.attnum)
        filter (where not v.has_default and not v.is_generated) as insert_values,
      pg_catalog.string_agg(v.name || ' = t.' || v.name, ', ' order by v.attnum)
        filter (where not v.is_generated) as assignments
    from (
      select a.attnum, pg_catalog.quote_ident(a.attname) as name,
        a.atthasdef or a.attidentity <> '' as has_default,
        a.attgenerated <> '' or a.attidentity = 'a' as is_generated,
        case
          when a.attnum = any (f.is_reference) or a.attnum = any (k.is_unique) is not true
            then pg_catalog.format('t.%I', a.attname)
          when a.type in ('int2', 'int4', 'int8', 'numeric', 'float4', 'float8') then
            pg_catalog.format('(select pg_catalog.max(m.%I) + 1 from %s as m)', a.attname, t.name)
          when a.type in ('text', 'varchar', 'bpchar', 'citext') then
            pg_catalog.format('t.%I || ''~''', a.attname)
          when a.type = 'uuid' then 'pg_catalog.gen_random_uuid()'
          when a.type in ('date', 'timestamp', 'timestamptz') then
            pg_catalog.format('(select pg_catalog.max(m.%I) + interval ''1 day'' from %s as m)',
              a.attname, t.name)
          else pg_catalog.format('t.%I', a.attname)
        end as value
      from (
        select b.attnum, b.attname, b.atthasdef, b.attidentity, b.attgenerated,
          (select y.typname from pg_catalog.pg_type as y where y.oid = b.atttypid) as type
        from pg_catalog.pg_attribute as b
        where b.attrelid = t.oid and b.attnum > 0 and not b.attisdropped
      ) as a
    ) as v
  ) as c
),
statements as (
  select l.oid, l.shown, 'select' as action,
    pg_catalog.format('select pg_catalog.count(*) from %s', l.name) as sql
  from lists as l
  union all
  select l.oid, l.shown, 'insert',
    case when l.insert_columns is null
      then pg_catalog.format('insert into %s default values', l.name)
      else pg_catalog.format('insert into %s (%s) select %s from %s as t order by %s limit 1',
        l.name, l.insert_columns, l.insert_values, l.name, l.row_order) end
  from lists as l
  union all
  select l.oid, l.shown, 'update',
    pg_catalog.format(
      'update %s as t set %s where (%s) = (select %s from %s as t order by %s limit 1)',
      l.name, l.assignments, l.place, l.place, l.name, l.row_order)
  from lists as l
  where l.assignments is not null
  union all
  select l.oid, l.shown, 'delete',
    pg_catalog.format(
      'delete from %s as t where (%s) = (select %s from %s as t order by %s limit 1)',
      l.name, l.place, l.place, l.name, l.row_order)
  from lists as l
),
-- Whom something was granted, and whom a policy names.
roles as (
  select distinct t.oid, r.rolname
  from tables as t
  cross join lateral pg_catalog.aclexplode(t.relacl) as g
  join pg_catalog.pg_roles as r on r.oid = g.grantee
  where g.grantee <> t.relowner and not r.rolsuper and r.oid >= 16384
  union
  select p.polrelid, r.rolname
  from pg_catalog.pg_policy as p
  cross join lateral pg_catalog.unnest(p.polroles) as o (oid)
  join pg_catalog.pg_roles as r on r.oid = o.oid
  where not r.rolsuper and r.oid >= 16384
)
-- The owner of everything sees every row: what a select gives is told by the data's fingerprint.
select s.shown, s.action, '' as role, s.sql
from statements as s
where s.action <> 'select'
union all
select s.shown, s.action, r.rolname::pg_catalog.text, s.sql
from statements as s
join roles as r on r.oid = s.oid
order by 1, 3, 2, 4

-- name: create_run
-- Tries each statement in a subtransaction of its own that always ends by an error, and puts
-- sequences back where they stood: drawing from them is never undone. A temporary function, because
-- one round trip for all statements is what makes this cheap. pg_sequence_last_value is cheaper than
-- a select, but null for every sequence that has not been called: those are looked at.
create function pg_temp.fulldress_probe(statements pg_catalog.jsonb)
returns table (place pg_catalog.int8, code pg_catalog.text, message pg_catalog.text)
language plpgsql as $function$
declare
  attempt record;
  sequences pg_catalog.oid[];
  called pg_catalog.int8[];
  called_now pg_catalog.int8[];
  uncalled pg_catalog.int8[] := '{}';
  last_value pg_catalog.int8;
  is_called pg_catalog.bool;
  given pg_catalog.text;
  affected pg_catalog.int8;
begin
  select pg_catalog.array_agg(c.oid order by c.oid),
    pg_catalog.array_agg(pg_catalog.pg_sequence_last_value(c.oid) order by c.oid)
    into sequences, called
  from pg_catalog.pg_class as c
  where c.relkind = 'S' and c.oid >= 16384;
  for at in 1 .. coalesce(pg_catalog.cardinality(sequences), 0) loop
    if called[at] is null then
      execute 'select s.last_value from ' || sequences[at]::pg_catalog.regclass || ' as s'
        into last_value;
      uncalled[at] := last_value;
    end if;
  end loop;
  for attempt in
    select e.value ->> 'sql' as sql, e.value ->> 'role' as role, e.value ->> 'action' as action,
      e.place
    from pg_catalog.jsonb_array_elements(statements) with ordinality as e (value, place)
    order by e.place
  loop
    place := attempt.place;
    begin
      if attempt.role <> '' then
        execute pg_catalog.format('set local role %I', attempt.role);
      end if;
      given := '';
      if attempt.action = 'select' then
        execute attempt.sql into given;
        given := given || ' rows';
      else
        execute attempt.sql;
        get diagnostics affected = row_count;
        given := affected || ' rows';
        set constraints all immediate;
      end if;
      raise exception using errcode = 'FDROK';
    exception
      when sqlstate 'FDROK' then
        code := '00000';
        message := given;
      when others then
        code := sqlstate;
        message := sqlerrm;
    end;
    return next;
  end loop;
  select pg_catalog.array_agg(pg_catalog.pg_sequence_last_value(c.oid) order by c.place)
    into called_now
  from pg_catalog.unnest(sequences) with ordinality as c (oid, place);
  for at in 1 .. coalesce(pg_catalog.cardinality(sequences), 0) loop
    if called[at] is not null then
      if called_now[at] is distinct from called[at] then
        perform pg_catalog.setval(sequences[at]::pg_catalog.regclass, called[at], true);
      end if;
      continue;
    end if;
    execute 'select s.last_value, s.is_called from ' || sequences[at]::pg_catalog.regclass || ' as s'
      into last_value, is_called;
    if is_called or last_value <> uncalled[at] then
      perform pg_catalog.setval(sequences[at]::pg_catalog.regclass, uncalled[at], false);
    end if;
  end loop;
end
$function$

-- name: run
-- Columns: code, message.
select p.code, p.message
from pg_temp.fulldress_probe($1::pg_catalog.jsonb) as p
order by p.place
