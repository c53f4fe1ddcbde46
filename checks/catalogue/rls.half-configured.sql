-- check: rls.half-configured
-- title: Policies exist but row-level security is off (error); it is on with no policy = deny all
--   (warning); only RESTRICTIVE policies = deny all (warning); USING (true) for a write command (warning)
-- severity: error
-- tier: core
-- kind: catalog
-- nothing: no policies and no row-level security
-- condition: A table has policies that are not in force; or it is on and nothing permits any row, for
--   want of a policy or of a PERMISSIVE one; or a policy lets everybody it applies to write any row.
-- effect: Every tenant sees every row, or nobody but the owner sees one, or anybody may change what is
--   not theirs.
-- fix: ALTER TABLE ... ENABLE ROW LEVEL SECURITY; or write the policy that was meant.
-- cost: Catalogue only.
-- false positives: Tables only a service with BYPASSRLS reads; policies for a trusted role.
-- waiver: Per table and problem.
-- source: splinter 0007, 0008, 0024, which look at ordinary tables only.

-- section: postgres discovery
-- One row per table and problem, or one without. Rows of partitions read through their root obey the
-- root's policies, so a partition counts only where it has some of its own.
with tables as (
  select
    t.oid,
    t.name,
    c.relrowsecurity as is_on,
    p.policies,
    p.permissive
  from {user_relations} as t
  join pg_catalog.pg_class as c on c.oid = t.oid
  cross join lateral (
    select
      pg_catalog.count(*) as policies,
      pg_catalog.count(*) filter (where l.polpermissive) as permissive
    from pg_catalog.pg_policy as l
    where l.polrelid = t.oid
  ) as p
  where t.relkind in ('r', 'p')
    and (c.relrowsecurity or p.policies > 0)
),
problems as (
  select s.oid, 'error' as severity, 'policies exist and row-level security is off' as problem
  from tables as s
  where not s.is_on
  union all
  select s.oid, 'warning', 'no policy: nobody but the owner sees a row'
  from tables as s
  where s.is_on and s.policies = 0
  union all
  select s.oid, 'warning', 'only RESTRICTIVE policies: nobody but the owner sees a row'
  from tables as s
  where s.is_on and s.policies > 0 and s.permissive = 0
  union all
  select
    l.polrelid,
    'warning',
    'policy ' || pg_catalog.quote_ident(l.polname) || ' lets ' || roles.list || ' write any row'
  from pg_catalog.pg_policy as l
  cross join lateral (
    select
      pg_catalog.string_agg(coalesce(pg_catalog.quote_ident(r.rolname), 'everybody'), ', '
        order by r.rolname) as list
    from pg_catalog.unnest(l.polroles) as m(oid)
    left join pg_catalog.pg_roles as r on r.oid = m.oid
  ) as roles
  where l.polpermissive
    and l.polcmd in ('*', 'a', 'w', 'd')
    -- USING says which rows may be written over, WITH CHECK what they may become.
    and (
      pg_catalog.pg_get_expr(l.polwithcheck, l.polrelid) in ('true', '(1 = 1)')
      or pg_catalog.pg_get_expr(l.polqual, l.polrelid) in ('true', '(1 = 1)')
    )
)
select
  s.name as subject,
  case when p.problem is null then 0 else 1 end as violations,
  p.severity,
  p.problem as key_problem
from tables as s
left join problems as p on p.oid = s.oid
order by 1, 4

-- section: postgres fixture firing
-- expect: 1 [error] public.off
-- expect: 1 [warning] public.denied
-- expect: 1 [warning] public.restricted
-- expect: 1 [warning] public.open
-- expect: 0 public.fine
create table off (id int);
create policy mine on off using (id > 0);
create table denied (id int);
alter table denied enable row level security;
create table restricted (id int);
create policy mine on restricted as restrictive using (id > 0);
alter table restricted enable row level security;
create table open (id int);
create policy mine on open for insert with check (true);
alter table open enable row level security;
create table fine (id int);
create policy mine on fine using (id > 0);
alter table fine enable row level security;

-- section: postgres fixture silent
-- expect: 0 public.fine
create table fine (id int);
create policy mine on fine using (id > 0) with check (id > 0);
create policy readers on fine for select using (true);
alter table fine enable row level security;
create table plain (id int);

-- section: postgres fixture silent: none
-- expect: skipped
create table plain (id int);

-- section: postgres fixture trap: partitioned roots, several problems of one table, hostile names
-- expect: 1 [error] public.events
-- expect: 2 [error] "Sch""ema"."t {key}"
-- expect: 0 public.writes
create table events (id int) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create policy mine on events using (id > 0);
create schema "Sch""ema";
create table "Sch""ema"."t {key}" ("t" int);
create policy "p ""1""" on "Sch""ema"."t {key}" using (true);
-- The rows it may touch are limited, so that what becomes of them is only a matter of taste.
create table writes (id int);
create policy p on writes for update using (id > 0);
alter table writes enable row level security;

-- section: postgres fixture trap: USING (true) where WITH CHECK says more, and the other way round
-- expect: 1 [warning] public.taken
-- expect: 1 [warning] public.given
-- expect: 1 [warning] public.equal
-- expect: 0 public.bound
create table taken (id int, tenant text);
create table given (id int, tenant text);
create table equal (id int, tenant text);
create table bound (id int, tenant text);
alter table taken enable row level security;
alter table given enable row level security;
alter table equal enable row level security;
alter table bound enable row level security;
create policy p on taken for update using (true) with check (tenant = current_user);
create policy p on given for update using (tenant = current_user) with check (true);
create policy p on equal for insert with check (1 = 1);
create policy p on bound using (tenant = current_user);
create policy q on bound for select using (true);
