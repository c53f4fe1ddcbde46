-- check: rls.view-bypass
-- title: View without security_invoker (or matview, or SECURITY DEFINER function's owner) exposes a table
--   with row-level security as a role that bypasses it
-- severity: error
-- tier: core
-- kind: catalog
-- nothing: no views of tables with row-level security
-- condition: A view or materialized view reads, directly, through other views or through a set-returning
--   SECURITY DEFINER function, a table with row-level security on; it does so as an owner (the view's or the function's) whom the policies do not bind (superuser, BYPASSRLS, owner of a
--   table without FORCE); and somebody else may select from it.
-- effect: Whoever may read the view sees every tenant's rows.
-- fix: ALTER VIEW ... SET (security_invoker = true) (since 15), or give it to an owner the policies
--   bind; take SELECT on a materialized view away.
-- cost: Catalogue only.
-- false positives: A view that publishes a harmless part on purpose.
-- waiver: Per view.
-- source: splinter 0010 security_definer_view, 0016; PostgreSQL docs CREATE VIEW (security_invoker).

-- section: postgres discovery
-- One row per view that reaches such a table. What a view reads is in the dependencies of its rule; a
-- view below runs as its own owner unless it is an invoker's.
with recursive views as (
  select
    v.oid,
    v.name,
    v.relkind,
    c.relowner,
    exists (
      select
      from pg_catalog.unnest(c.reloptions) as o(entry)
      where pg_catalog.lower(o.entry) in ('security_invoker=true', 'security_invoker=on',
        'security_invoker=1', 'security_invoker=yes')
    ) as is_invoker
  from {user_relations} as v
  join pg_catalog.pg_class as c on c.oid = v.oid
  where v.relkind in ('v', 'm')
),
reads as (
  select r.ev_class as view, d.refobjid as relation
  from pg_catalog.pg_rewrite as r
  join pg_catalog.pg_depend as d
    on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
    and d.objid = r.oid
    and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
    and d.refobjid <> r.ev_class
  group by 1, 2
),
-- As whom each relation below a view is read; NULL is whoever asks.
reached (top, relation, reader) as (
  select v.oid, d.relation, case when v.is_invoker then null else v.relowner end
  from views as v
  join reads as d on d.view = v.oid
  union
  select r.top, d.relation, case when v.is_invoker then r.reader else v.relowner end
  from reached as r
  join views as v on v.oid = r.relation
  join reads as d on d.view = v.oid
  where v.relkind = 'v'
),
-- The set-returning SECURITY DEFINER functions a view calls, itself or through views; they read as
-- their owner, whatever the view says.
lent as (
  select u.top, p.oid, p.proowner, p.prosrc
  from (
    select v.oid as top, v.oid as view from views as v
    union
    select r.top, v.oid from reached as r join views as v on v.oid = r.relation and v.relkind = 'v'
  ) as u
  join pg_catalog.pg_rewrite as w on w.ev_class = u.view
  join pg_catalog.pg_depend as d
    on d.classid = 'pg_catalog.pg_rewrite'::pg_catalog.regclass
    and d.objid = w.oid
    and d.refclassid = 'pg_catalog.pg_proc'::pg_catalog.regclass
  join pg_catalog.pg_proc as p on p.oid = d.refobjid and p.prosecdef and p.proretset
  group by u.top, p.oid, p.proowner, p.prosrc
),
tables (top, relation, reader) as (
  select r.top, r.relation, r.reader
  from reached as r
  union
  -- A body that is a text leaves no dependency, but names what it reads.
  select l.top, c.oid, l.proowner
  from lent as l
  join pg_catalog.pg_class as c
    on c.relrowsecurity
    and (
      case
        when pg_catalog.quote_ident(c.relname) = c.relname
          then l.prosrc ~ ('\m' || c.relname || '\M')
        else pg_catalog.strpos(l.prosrc, pg_catalog.quote_ident(c.relname)) > 0
      end
      or exists (
        select
        from pg_catalog.pg_depend as d
        where d.classid = 'pg_catalog.pg_proc'::pg_catalog.regclass
          and d.objid = l.oid
          and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
          and d.refobjid = c.oid
      )
    )
),
secured as (
  select
    r.top,
    c.oid::pg_catalog.regclass::pg_catalog.text as table_name,
    r.reader is not null
      and (
        o.rolsuper
        or o.rolbypassrls
        or (not c.relforcerowsecurity and pg_catalog.pg_has_role(r.reader, c.relowner, 'usage'))
      ) as is_bypassed,
    o.rolname
  from tables as r
  join pg_catalog.pg_class as c on c.oid = r.relation
  left join pg_catalog.pg_roles as o on o.oid = r.reader
  where c.relrowsecurity
    and c.relkind in ('r', 'p')
),
grantees as (
  select
    c.oid,
    pg_catalog.string_agg(
      coalesce(pg_catalog.quote_ident(g.rolname), 'public'), ', ' order by g.rolname
    ) as list
  from pg_catalog.pg_class as c
  cross join lateral (
    select w.grantee
    from pg_catalog.aclexplode(c.relacl) as w
    where w.privilege_type = 'SELECT'
    union
    -- The right to some columns is enough.
    select w.grantee
    from pg_catalog.pg_attribute as p
    cross join lateral pg_catalog.aclexplode(p.attacl) as w
    where p.attrelid = c.oid
      and w.privilege_type = 'SELECT'
  ) as a
  left join pg_catalog.pg_roles as g on g.oid = a.grantee
  where a.grantee <> c.relowner
    and not coalesce(g.rolsuper or g.rolbypassrls, false)
  group by c.oid
)
select
  v.name as subject,
  case when pg_catalog.bool_or(s.is_bypassed) and g.list is not null then 1 else 0 end as violations,
  pg_catalog.string_agg(s.table_name, ', ' order by s.table_name) filter (where s.is_bypassed)
    as key_tables,
  pg_catalog.max(s.rolname) filter (where s.is_bypassed) as key_read_as,
  g.list as key_readers
from views as v
join secured as s on s.top = v.oid
left join grantees as g on g.oid = v.oid
group by v.name, g.list
order by 1

-- section: postgres fixture firing
-- expect: 1 public.all_orders
-- expect: 1 public.totals
-- expect: 1 public.over_it
-- expect: 0 public.own_orders
drop role if exists rls_view_bypass_app;
create role rls_view_bypass_app;
create table orders (id int, tenant text);
alter table orders enable row level security;
create policy mine on orders using (tenant = current_user);
create view all_orders as select id, tenant from orders;
create view over_it as select id from all_orders;
create materialized view totals as select count(*) as n from orders;
create view own_orders with (security_invoker = true) as select id from orders;
grant select on all_orders, over_it, totals, own_orders to rls_view_bypass_app;

-- section: postgres fixture silent
-- expect: 0 public.own_orders
-- expect: 0 public.nobody_reads
drop role if exists rls_view_bypass_app;
create role rls_view_bypass_app;
create table orders (id int, tenant text);
alter table orders enable row level security;
create policy mine on orders using (tenant = current_user);
create view own_orders with (security_invoker = on) as select id from orders;
create view nobody_reads as select id from orders;
grant select on own_orders to rls_view_bypass_app;

-- section: postgres fixture silent: none
-- expect: skipped
create table orders (id int, tenant text);
create view v as select id from orders;

-- section: postgres fixture trap: an owner the policies bind, FORCE, an invoker below an owner's, hostile names
-- expect: 0 public.bound
-- expect: 0 public.forced
-- expect: 1 public.mixed
-- expect: 1 "Sch""ema"."v {key}"
-- expect: 0 public.inner_view
drop table if exists orders;
drop role if exists rls_view_bypass_app;
drop role if exists rls_view_bypass_owner;
create role rls_view_bypass_app;
create role rls_view_bypass_owner;
grant all on schema public to rls_view_bypass_owner;
create table orders (id int, tenant text);
alter table orders enable row level security;
create policy mine on orders using (tenant = current_user);
grant select on orders to rls_view_bypass_owner;
create view bound as select id from orders;
alter view bound owner to rls_view_bypass_owner;
create table strict (id int);
alter table strict enable row level security;
alter table strict force row level security;
alter table strict owner to rls_view_bypass_owner;
create view forced as select id from strict;
alter view forced owner to rls_view_bypass_owner;
create view inner_view with (security_invoker = true) as select id from orders;
create view mixed as select id from inner_view;
create schema "Sch""ema";
create view "Sch""ema"."v {key}" as select id from orders;
grant select on bound, forced, mixed, "Sch""ema"."v {key}" to public;

-- section: postgres fixture trap: rights to a column, functions that read as their owner
-- expect: 1 public.by_column
-- expect: 1 public.by_function
-- expect: 1 public.by_dependency
-- expect: 0 public.by_invoker
drop role if exists rls_view_bypass_app;
create role rls_view_bypass_app;
create table orders (id int, tenant text);
alter table orders enable row level security;
create policy mine on orders using (tenant = current_user);
create view by_column as select id, tenant from orders;
grant select (id) on by_column to rls_view_bypass_app;
create function all_orders() returns setof orders language sql stable security definer
  as 'select * from orders';
create function atomic_orders() returns table (n int) language sql stable security definer
  begin atomic; select id from orders; end;
create function own_tenant() returns text language sql stable security definer
  as 'select max(tenant) from orders';
create function own_orders() returns setof orders language sql stable as 'select * from orders';
create view by_function with (security_invoker = true) as select id from all_orders();
create view by_dependency with (security_invoker = true) as select n from atomic_orders();
create view by_invoker with (security_invoker = true) as
  select o.id from orders as o where o.tenant = own_tenant()
  union all select f.id from own_orders() as f;
grant select on by_function, by_dependency, by_invoker to rls_view_bypass_app;
