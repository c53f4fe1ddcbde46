-- check: fk.cross-tenant-reference
-- title: Child and parent row of a valid foreign key belong to different tenants
-- severity: error
-- tier: scenario
-- kind: rows
-- configuration: tenant
-- nothing: no foreign keys between two tables with the tenant's column
-- condition: Both tables of a foreign key have the tenant's column, the key does not hold it, and a
--   child row has another tenant than the row it points to; NULL is a tenant of its own here.
-- effect: Data of one tenant can be reached from another, and a tenant that is moved or deleted takes
--   foreign rows along.
-- fix: Point the row to one of its own tenant, then put the tenant's column into the key, so that the
--   database keeps it so.
-- cost: One hash join per foreign key.
-- false positives: Rows all tenants share, whose tenant is NULL: name the table in `exclude`.
-- waiver: Per constraint with the number of known rows.
-- source: PostgreSQL docs ddl-rowsecurity (referential integrity checks bypass row security).

-- section: postgres discovery
-- One row per foreign key between two tables with the tenant's column. Rows are matched as the
-- constraint's own triggers do; tenants are compared as texts, because types may differ.
with given as (
  select
    g.json ->> 'column' as column_name,
    g.json -> 'columns' as columns,
    g.json -> 'exclude' as excluded
  from (select $1::pg_catalog.jsonb) as g(json)
),
owners as (
  select t.oid, a.attnum, a.attname
  from given as g
  join {user_relations} as t on t.relkind in ('r', 'p')
  left join lateral (
    select c.value
    from pg_catalog.jsonb_each_text(g.columns) as c
    join {named_relations} as r on r.written = c.key and r.oid = t.oid
  ) as own on true
  join pg_catalog.pg_attribute as a
    on a.attrelid = t.oid
    and coalesce(own.value, g.column_name) in (a.attname, pg_catalog.quote_ident(a.attname))
    and a.attnum > 0
    and not a.attisdropped
  where not exists (
    select
    from pg_catalog.jsonb_array_elements_text(g.excluded) as e(written)
    join {named_relations} as r on r.written = e.written and r.oid = t.oid
  )
)
select
  child.name || ' ' || pg_catalog.quote_ident(c.conname) as subject,
  child.scan as child,
  case when parent.relkind = 'p' then '' else 'only ' end
    || pg_catalog.format('%I.%I', parent_schema.nspname, parent.relname) as parent,
  columns.match,
  keys.key,
  parent_keys.key as parent_key,
  pg_catalog.quote_ident(co.attname) as tenant,
  pg_catalog.quote_ident(po.attname) as parent_tenant,
  null as unknown
from pg_catalog.pg_constraint as c
join {user_relations} as child on child.oid = c.conrelid
join {row_keys} as keys on keys.relid = c.conrelid
join {row_keys} as parent_keys on parent_keys.relid = c.confrelid
join owners as co on co.oid = c.conrelid
join owners as po on po.oid = c.confrelid
join pg_catalog.pg_class as parent on parent.oid = c.confrelid
join pg_catalog.pg_namespace as parent_schema on parent_schema.oid = parent.relnamespace
cross join lateral (
  select
    pg_catalog.bool_or(k.child_attnum = co.attnum and k.parent_attnum = po.attnum) as has_tenant,
    pg_catalog.string_agg(
      pg_catalog.format(
        'p.%I%s operator(%I.%s) t.%I%s%s',
        pa.attname,
        case
          when o.oprleft <> pa.atttypid and left_type.typtype <> 'p'
            then pg_catalog.format('::%I.%I', left_schema.nspname, left_type.typname)
          else ''
        end,
        op_schema.nspname,
        o.oprname,
        ca.attname,
        case
          when o.oprright <> ca.atttypid and right_type.typtype <> 'p'
            then pg_catalog.format('::%I.%I', right_schema.nspname, right_type.typname)
          else ''
        end,
        case
          when pa.attcollation <> 0 and pa.attcollation <> ca.attcollation
            then pg_catalog.format(' collate %I.%I', collation_schema.nspname, coll.collname)
          else ''
        end
      ),
      ' and ' order by k.position
    ) as match
  from rows from (
    pg_catalog.unnest(c.conkey),
    pg_catalog.unnest(c.confkey),
    pg_catalog.unnest(c.conpfeqop)
  ) with ordinality as k(child_attnum, parent_attnum, operator, position)
  join pg_catalog.pg_attribute as ca on ca.attrelid = c.conrelid and ca.attnum = k.child_attnum
  join pg_catalog.pg_attribute as pa on pa.attrelid = c.confrelid and pa.attnum = k.parent_attnum
  join pg_catalog.pg_operator as o on o.oid = k.operator
  join pg_catalog.pg_namespace as op_schema on op_schema.oid = o.oprnamespace
  join pg_catalog.pg_type as left_type on left_type.oid = o.oprleft
  join pg_catalog.pg_namespace as left_schema on left_schema.oid = left_type.typnamespace
  join pg_catalog.pg_type as right_type on right_type.oid = o.oprright
  join pg_catalog.pg_namespace as right_schema on right_schema.oid = right_type.typnamespace
  left join pg_catalog.pg_collation as coll on coll.oid = pa.attcollation
  left join pg_catalog.pg_namespace as collation_schema on collation_schema.oid = coll.collnamespace
) as columns
where c.contype = 'f'
  and c.conparentid = 0
  and not columns.has_tenant
union all
select
  'tenant ' || missing.what,
  null, null, null, null, null, null, null,
  'check_settings.tenant: ' || missing.what || ' is not there'
from given as g
cross join lateral (
  select 'column ' || coalesce(g.column_name, 'without a name') as what
  where not exists (select from owners)
  union all
  select 'table ' || e.written
  from (
    select x.written from pg_catalog.jsonb_array_elements_text(g.excluded) as x(written)
    union all
    select y.key from pg_catalog.jsonb_each_text(g.columns) as y
  ) as e(written)
  where not exists (select from {named_relations} as r where r.written = e.written)
) as missing
order by 1

-- section: postgres count
select pg_catalog.count(*)
from {child} as t
join {parent} as p on {match}
where t.{tenant}::pg_catalog.text collate "C"
  is distinct from p.{parent_tenant}::pg_catalog.text collate "C"

-- section: postgres evidence
select
  {key} as key,
  t.{tenant}::pg_catalog.text as key_tenant,
  p.{parent_tenant}::pg_catalog.text as key_parent_tenant
from {child} as t
join {parent} as p on {match}
where t.{tenant}::pg_catalog.text collate "C"
  is distinct from p.{parent_tenant}::pg_catalog.text collate "C"
order by 1

-- section: postgres fixture firing
-- configuration: {"tenant": {"column": "tenant_id"}}
-- expect: 2 public.orders orders_user_id_fkey
create table tenants (id int primary key);
create table users (id int primary key, tenant_id int references tenants);
create table orders (id int primary key, tenant_id int references tenants, user_id int references users,
  unique (id, tenant_id));
create table items (id int primary key, tenant_id int, order_id int,
  constraint items_order_id_tenant_id_fkey foreign key (order_id, tenant_id)
  references orders (id, tenant_id));
insert into tenants values (1), (2);
insert into users values (1, 1), (2, 2), (3, null);
insert into orders values (1, 1, 1), (2, 1, 2), (3, 2, 3), (4, 2, null), (5, null, 3);
insert into items values (1, 1, 1);

-- section: postgres fixture silent
-- configuration: {"tenant": {"column": "tenant_id", "exclude": ["public.plans"],
--     "columns": {"public.accounts": "org"}}}
-- expect: 0 public.orders orders_user_id_fkey
-- expect: 0 public.users users_account_fkey
create table plans (id int primary key, tenant_id int);
create table accounts (id int primary key, org text);
create table users (id int primary key, tenant_id int, plan int references plans,
  account int references accounts);
create table orders (id int primary key, tenant_id bigint, user_id int references users);
insert into plans values (1, null);
insert into accounts values (1, '7');
insert into users values (1, 7, 1, 1);
insert into orders values (1, 7, 1);

-- section: postgres fixture silent: no such keys
-- configuration: {"tenant": {"column": "tenant_id"}}
-- expect: skipped
create table users (id int primary key, tenant_id int);
create table orders (id int primary key, user_id int references users);

-- section: postgres fixture trap: what is configured and not there
-- configuration: {"tenant": {"column": "tenant_id", "exclude": ["public.nowhere"]}}
-- expect: unknown * tenant column tenant_id
-- expect: unknown * tenant table public.nowhere
create table users (id int primary key);

-- section: postgres fixture trap: composite keys, partitions, children, hostile names, a path that hides
-- configuration: {"tenant": {"column": "Ten ant"}}
-- expect: 1 "Sch""ema"."T {key}" "fk %I"
-- expect: 1 public.events "events_of {key}_fkey"
-- expect: 0 public.notes notes_of_fkey
-- session: set search_path = nowhere
create schema "Sch""ema";
create table "Sch""ema"."P" ("t" int, "p" int, "Ten ant" uuid, primary key ("t", "p"));
create table "Sch""ema"."T {key}" ("t" int, "p" int, "Ten ant" uuid,
  constraint "fk %I" foreign key ("t", "p") references "Sch""ema"."P");
create table users (id int primary key, "Ten ant" text);
create table events (id int, "of {key}" int references users, "Ten ant" text) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create table notes ("of" int references users, "Ten ant" text);
create table more_notes () inherits (notes);
insert into "Sch""ema"."P" values (1, 1, '11111111-1111-1111-1111-111111111111'), (1, 2, null);
insert into "Sch""ema"."T {key}" values (1, 1, '11111111-1111-1111-1111-111111111112'), (1, 2, null),
  (1, null, null);
insert into users values (1, 'a');
insert into events values (1, 1, 'b'), (2, 1, 'a');
insert into more_notes values (1, 'b');
