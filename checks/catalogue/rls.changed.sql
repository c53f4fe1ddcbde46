-- check: rls.changed
-- title: Row-level security flags or a policy (command, roles, permissive, USING, WITH CHECK)
--   differ from the baseline
-- severity: error
-- tier: scenario
-- kind: compare
-- difference: changed-within
-- nothing: no tables
-- condition: Row-level security of a table that is still there was switched on or off or forced,
--   or one of its policies is new, gone or says something else.
-- effect: Who sees which rows has changed: rows of one tenant become visible to another, or
--   nobody sees any.
-- fix: Put the policy back, or declare the change.
-- cost: Reads the catalogue only.
-- false positives: Policies that were changed on purpose; roles that were renamed
--   (check_settings.renames).
-- waiver: Per table, or check_settings.deltas with accept.
-- source: pgTAP policies_are, policy_roles_are, policy_cmd_is.

-- section: postgres snapshot
-- Per table: that it is there, its two flags, each policy, and each role a policy is for.
with policies as (
  select
    t.name,
    'policy ' || pg_catalog.quote_ident(p.polname) as policy,
    p.polroles,
    case when p.polpermissive then 'permissive' else 'restrictive' end
      || ' for ' || case p.polcmd
        when 'r' then 'select'
        when 'a' then 'insert'
        when 'w' then 'update'
        when 'd' then 'delete'
        else 'all'
      end
      || coalesce(' using ' || pg_catalog.pg_get_expr(p.polqual, p.polrelid), '')
      || coalesce(' with check ' || pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid), '')
      as definition
  from {user_relations} as t
  join pg_catalog.pg_policy as p on p.polrelid = t.oid
)
select d.subject, d.object, d.value
from (
  select t.name as subject, '' as object, '' as value
  from {user_relations} as t
  where t.relkind in ('r', 'p')
  union all
  select t.name, f.flag, case when f.is_on then 'on' else 'off' end
  from {user_relations} as t
  join pg_catalog.pg_class as c on c.oid = t.oid
  cross join lateral (
    values
      ('row level security', c.relrowsecurity),
      ('forced row level security', c.relforcerowsecurity)
  ) as f(flag, is_on)
  where t.relkind in ('r', 'p')
  union all
  select p.name, p.policy, p.definition
  from policies as p
  union all
  select p.name, p.policy || ' to ' || coalesce(pg_catalog.quote_ident(r.rolname), 'public'), 'yes'
  from policies as p
  cross join lateral pg_catalog.unnest(p.polroles) as u(role_id)
  left join pg_catalog.pg_roles as r on r.oid = u.role_id
) as d
order by 1, 2

-- section: postgres fixture firing
-- expect: 5 public.orders
-- expect: 1 public.logs
-- expect: 0 public.shops
drop role if exists fulldress_rls_changed;
create role fulldress_rls_changed;
create table orders (id int primary key, tenant int, secret boolean);
alter table orders enable row level security;
create policy mine on orders using (tenant = 1);
create policy keep on orders as restrictive for select to fulldress_rls_changed using (not secret);
create policy lost on orders for delete using (tenant = 1);
create table logs (id int);
alter table logs enable row level security;
alter table logs force row level security;
create table shops (id int);
-- then
alter policy mine on orders using (tenant = 2);
alter policy keep on orders to public;
drop policy lost on orders;
alter table logs no force row level security;

-- section: postgres fixture silent
-- expect: 0 public.orders
-- expect: skipped public.gone
-- expect: skipped public.fresh
create table orders (id int primary key, tenant int);
alter table orders enable row level security;
create policy mine on orders using (tenant = 1);
create table gone (id int);
create policy p on gone using (true);
-- then
drop policy mine on orders;
create policy mine on public.orders for all to public using ((tenant = 1));
drop table gone;
create table fresh (id int);
alter table fresh enable row level security;
create policy p on fresh using (id = 1);

-- section: postgres fixture trap: renamed tables, columns and roles, hostile names, partitions
-- configuration: {"renames": {"tables": {"public.users": "public.people"},
--   "columns": {"public.users.tenant": "tenant_id"},
--   "roles": {"fulldress_rls_old": "fulldress_rls_new"}}}
-- expect: 0 public.people
-- expect: 1 "Sch ""ema"."t {key}"
-- expect: 0 public.events
-- expect: 0 public.events_low
drop role if exists fulldress_rls_old, fulldress_rls_new;
create role fulldress_rls_old;
create table users (id int, tenant int);
create policy "The one" on users to fulldress_rls_old using (tenant = 1);
create schema "Sch ""ema";
create table "Sch ""ema"."t {key}" ("a b" int);
create policy "p %I" on "Sch ""ema"."t {key}" using ("a b" = 1);
create table events (id int) partition by range (id);
create table events_low partition of events for values from (0) to (10);
-- then
alter role fulldress_rls_old rename to fulldress_rls_new;
alter table users rename to people;
alter table people rename column tenant to tenant_id;
alter policy "p %I" on "Sch ""ema"."t {key}" with check ("a b" = 2);
