-- check: rls.tenant-isolation
-- title: Behavioural proof: as the application role of tenant A - no foreign row visible, every own row
--   visible, no row can be moved to tenant B
-- severity: error
-- tier: scenario
-- kind: rows
-- configuration: tenant
-- nothing: check_settings.tenant names no roles, or no table has the tenant's column
-- condition: As a configured role, with the tenant's `setting` set to a sampled tenant: rows of another
--   tenant are visible; rows of its own are not; a clone of one of its rows can be inserted for another
--   tenant, or (in tables of at most 1,000 own rows) its rows be updated to belong to another. A value
--   with a constraint in its way counts as let through, because policies are asked first; where nothing
--   may be written, the policies themselves are asked of the row. Without rows of two tenants nothing is
--   proven, which is unknown.
-- effect: One customer reads or writes the data of another, or does not find its own.
-- fix: Correct the policies (USING and WITH CHECK of every command), and FORCE them where the role owns
--   the table.
-- cost: Two scans per table and sampled tenant. Everything runs in a transaction that is taken back;
--   triggers fire in it, and sequences do not turn back.
-- false positives: Tables all tenants share by design: name them in `exclude`.
-- waiver: Per table and role.
-- source: PostgreSQL docs ddl-rowsecurity, CREATE POLICY (WITH CHECK is asked before constraints).

-- section: postgres discovery
-- One row per role and table with the tenant's column. The rehearsal of each is one block, in which the
-- role changes; what it found is left in a setting of the transaction, where count and evidence read it.
with given as (
  select
    g.json ->> 'column' as column_name,
    g.json -> 'columns' as columns,
    g.json -> 'exclude' as excluded,
    g.json ->> 'setting' as setting,
    coalesce(g.json ->> 'value', '%s') as value,
    coalesce((g.json ->> 'samples')::pg_catalog.int4, 3) as samples,
    coalesce((g.json ->> 'write_probe')::pg_catalog.bool, true) as has_probe,
    coalesce(g.json -> 'roles', '[]') as roles
  from (select $1::pg_catalog.jsonb as json) as g
),
roles as (
  select x.written, r.oid, r.rolname
  from given as g
  cross join lateral pg_catalog.jsonb_array_elements_text(g.roles) as x(written)
  left join pg_catalog.pg_roles as r on x.written in (r.rolname, pg_catalog.quote_ident(r.rolname))
),
tables as (
  select t.oid, t.name, t.is_partition, a.attnum, a.attname
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
),
cases as (
  select
    r.written,
    r.oid as role_oid,
    r.rolname,
    t.*,
    t.oid is not null and r.oid is not null
      and pg_catalog.has_any_column_privilege(r.oid, t.oid, 'select') as can_read,
    g.has_probe and pg_catalog.has_any_column_privilege(r.oid, t.oid, 'insert') as can_insert,
    g.has_probe and pg_catalog.has_column_privilege(r.oid, t.oid, t.attnum, 'update') as can_update,
    exists (
      select
      from pg_catalog.pg_trigger as w
      where w.tgrelid = t.oid and not w.tgisinternal and w.tgtype & 3 = 3 and w.tgenabled <> 'D'
    ) as has_trigger,
    (
      select pg_catalog.string_agg(pg_catalog.quote_ident(c.attname), ', ' order by c.attnum)
      from pg_catalog.pg_attribute as c
      where c.attrelid = t.oid
        and c.attnum > 0
        and not c.attisdropped
        and c.attgenerated = ''
        and pg_catalog.has_column_privilege(r.oid, t.oid, c.attnum, 'insert')
    ) as columns,
    rules.insert_rule,
    rules.update_rule,
    g.setting,
    g.value,
    g.samples
  from given as g
  cross join roles as r
  cross join tables as t
  -- What decides on a row that is written: true where no policy is asked, false where none permits.
  left join lateral (
    select
      pg_catalog.max(w.statement) filter (where w.command = 'a') as insert_rule,
      pg_catalog.max(w.statement) filter (where w.command = 'w') as update_rule
    from (
      select
        m.command,
        'select coalesce(' || case
          when not k.relrowsecurity or me.rolsuper or me.rolbypassrls
            or (not k.relforcerowsecurity and pg_catalog.pg_has_role(r.oid, k.relowner, 'usage'))
            then 'true'
          else '(' || coalesce(
            pg_catalog.string_agg(rule.text, ' or ' order by p.polname) filter (where p.polpermissive),
            'false'
          ) || ')' || coalesce(
            ' and ' || pg_catalog.string_agg(rule.text, ' and ' order by p.polname)
              filter (where not p.polpermissive),
            ''
          )
        end || ', false) from (select (pg_catalog.jsonb_populate_record(null::' || t.name
          || ', $1)).*) as ' || pg_catalog.quote_ident(k.relname) as statement
      from (values ('a'), ('w')) as m(command)
      join pg_catalog.pg_class as k on k.oid = t.oid
      join pg_catalog.pg_roles as me on me.oid = r.oid
      left join pg_catalog.pg_policy as p
        on p.polrelid = t.oid
        and p.polcmd::pg_catalog.text in (m.command, '*')
        and exists (
          select
          from pg_catalog.unnest(p.polroles) as o(role)
          where o.role = 0 or pg_catalog.pg_has_role(r.oid, o.role, 'usage')
        )
      left join lateral (
        select
          '(' || coalesce(
            pg_catalog.pg_get_expr(p.polwithcheck, p.polrelid),
            pg_catalog.pg_get_expr(p.polqual, p.polrelid), 'true'
          ) || ')' as text
      ) as rule on true
      group by m.command, k.relname, k.relowner, k.relrowsecurity, k.relforcerowsecurity, me.rolsuper,
        me.rolbypassrls
    ) as w
  ) as rules on true
  where not t.is_partition
    or pg_catalog.has_any_column_privilege(r.oid, t.oid, 'select')
)
select
  pg_catalog.quote_ident(c.rolname) || ' ' || c.name as subject,
  'do ' || pg_catalog.quote_literal(
    pg_catalog.format(
      $body$
      declare
        tenants pg_catalog.text[];
        tenant pg_catalog.text;
        other pg_catalog.text;
        other_value pg_catalog.jsonb;
        sample pg_catalog.jsonb;
        own pg_catalog.int8;
        seen pg_catalog.int8;
        strangers pg_catalog.int8;
        before pg_catalog.int8;
        afterwards pg_catalog.int8;
        probe pg_catalog.text;
        state pg_catalog.text;
        message pg_catalog.text;
        found pg_catalog.jsonb := '[]';
        fault pg_catalog.text;
        is_let_through pg_catalog.bool;
      begin
        begin
          perform pg_catalog.set_config('lc_messages', 'C', true);
        exception when insufficient_privilege then null;
        end;
        execute 'select pg_catalog.array_agg(x.tenant order by x.n desc, x.tenant) from (select '
          't.%2$s::pg_catalog.text as tenant, pg_catalog.count(*) as n from %1$s as t '
          'where t.%2$s is not null group by 1 order by 2 desc, 1 limit %5$s) as x' into tenants;
        if coalesce(pg_catalog.cardinality(tenants), 0) < 2 then
          raise exception using errcode = '55000',
            message = 'nothing is proven without rows of two tenants';
        end if;
        foreach tenant in array tenants loop
          execute 'select pg_catalog.count(*) from %1$s as t where t.%2$s::pg_catalog.text = $1'
            into own using tenant;
          perform pg_catalog.set_config(%4$L, pg_catalog.replace(%6$L, '%%s', tenant), true);
          perform pg_catalog.set_config('row_security', 'on', true);
          perform pg_catalog.set_config('role', %3$L, true);
          execute 'select pg_catalog.count(*) filter (where t.%2$s::pg_catalog.text = $1), '
            'pg_catalog.count(*) filter (where t.%2$s::pg_catalog.text <> $1) from %1$s as t'
            into seen, strangers using tenant;
          perform pg_catalog.set_config('role', 'none', true);
          perform pg_catalog.set_config('row_security', 'off', true);
          if strangers > 0 then
            found := found || pg_catalog.jsonb_build_object(
              'tenant', tenant, 'what', 'foreign rows visible', 'rows', strangers);
          end if;
          if seen < own then
            found := found || pg_catalog.jsonb_build_object(
              'tenant', tenant, 'what', 'own rows hidden', 'rows', own - seen);
          end if;
        end loop;
        tenant := tenants[1];
        other := tenants[2];
        execute 'select pg_catalog.to_jsonb(fulldress_row), (select pg_catalog.to_jsonb(o.%2$s) from %1$s as o '
          'where o.%2$s::pg_catalog.text = $2 limit 1), (select pg_catalog.count(*) from %1$s as o '
          'where o.%2$s::pg_catalog.text = $1), (select pg_catalog.count(*) from %1$s as o '
          'where o.%2$s::pg_catalog.text = $2) from %1$s as fulldress_row where fulldress_row.%2$s::pg_catalog.text = $1 limit 1'
          into sample, other_value, own, before using tenant, other;
        sample := sample || pg_catalog.jsonb_build_object(%7$L, other_value);
        foreach probe in array array['insert', 'update'] loop
          continue when probe = 'insert' and not %8$L::pg_catalog.bool;
          continue when probe = 'update' and (not %9$L::pg_catalog.bool or own > 1000);
          perform pg_catalog.set_config(%4$L, pg_catalog.replace(%6$L, '%%s', tenant), true);
          perform pg_catalog.set_config('row_security', 'on', true);
          begin
            perform pg_catalog.set_config('role', %3$L, true);
            if probe = 'insert' then
              execute 'insert into %1$s (%10$s) overriding system value select %10$s '
                'from pg_catalog.jsonb_populate_record(null::%1$s, $1) as t' using sample;
            else
              execute 'update %1$s set %2$s = (pg_catalog.jsonb_populate_record(null::%1$s, $1)).%2$s'
                using sample;
            end if;
            perform pg_catalog.set_config('role', 'none', true);
            perform pg_catalog.set_config('row_security', 'off', true);
            execute 'select pg_catalog.count(*) from %1$s as t where t.%2$s::pg_catalog.text = $1'
              into afterwards using other;
            -- Raised to take the write back, whatever came of it.
            raise exception using errcode = case when afterwards > before then 'FDR01' else 'FDR02' end;
          exception when others then
            get stacked diagnostics state = returned_sqlstate, message = message_text;
          end;
          perform pg_catalog.set_config('role', 'none', true);
          perform pg_catalog.set_config('row_security', 'off', true);
          if state = 'FDR01' or (state like '23%%' and not %11$L::pg_catalog.bool) then
            found := found || pg_catalog.jsonb_build_object(
              'tenant', tenant, 'what', probe || ' of a row for tenant ' || other || ' let through', 'rows', 1);
          elsif state = '25006' then
            -- Nothing may be written here, so the policies themselves are asked of the row.
            perform pg_catalog.set_config('row_security', 'on', true);
            perform pg_catalog.set_config('role', %3$L, true);
            execute case probe when 'insert' then %12$L else %13$L end into is_let_through using sample;
            perform pg_catalog.set_config('role', 'none', true);
            perform pg_catalog.set_config('row_security', 'off', true);
            if is_let_through then
              found := found || pg_catalog.jsonb_build_object('tenant', tenant, 'what',
                probe || ' of a row for tenant ' || other || ' would be let through', 'rows', 1);
            end if;
          elsif not (state = 'FDR02' or (state = '42501' and message like '%%row-level security%%')) then
            fault := 'the ' || probe || ' that was tried raised ' || state || ', which tells nothing';
          end if;
        end loop;
        -- What was found stands, whatever else could not be told.
        if fault is not null and found = '[]' then
          raise exception using errcode = '55000', message = fault;
        end if;
        perform pg_catalog.set_config('fulldress.found', found::pg_catalog.text, true);
      end
      $body$,
      -- Names stand inside literals of the block.
      pg_catalog.replace(c.name, '''', ''''''),
      pg_catalog.replace(pg_catalog.quote_ident(c.attname), '''', ''''''),
      c.rolname, c.setting, c.samples, c.value, c.attname,
      c.can_insert and c.columns is not null, c.can_update,
      pg_catalog.replace(coalesce(c.columns, ''), '''', ''''''), c.has_trigger,
      c.insert_rule, c.update_rule
    )
  ) as block,
  case
    when not c.can_read then 'the role may not read the table'
  end as skip,
  case
    when c.setting is null then 'check_settings.tenant: name the `setting` that says whose rows are seen'
  end as unknown
from cases as c
where c.role_oid is not null
union all
select
  'tenant ' || missing.what,
  null, null,
  'check_settings.tenant: ' || missing.what || ' is not there'
from given as g
cross join lateral (
  select 'role ' || r.written as what
  from roles as r
  where r.oid is null
  union all
  select 'column ' || coalesce(g.column_name, 'without a name')
  where not exists (select from tables)
    and exists (select from roles)
  union all
  select 'table ' || e.written
  from (
    select x.written from pg_catalog.jsonb_array_elements_text(g.excluded) as x(written)
    union all
    select y.key from pg_catalog.jsonb_each_text(g.columns) as y
  ) as e(written)
  where exists (select from roles)
    and not exists (select from {named_relations} as r where r.written = e.written)
) as missing
order by 1

-- section: postgres rehearsal
{block}

-- section: postgres count
select coalesce(pg_catalog.sum((f.json ->> 'rows')::pg_catalog.int8), 0)
from pg_catalog.jsonb_array_elements(
  pg_catalog.current_setting('fulldress.found')::pg_catalog.jsonb
) as f(json)

-- section: postgres evidence
select f.json ->> 'tenant' as key_tenant, f.json ->> 'what' as key_what, f.json ->> 'rows' as key_rows
from pg_catalog.jsonb_array_elements(
  pg_catalog.current_setting('fulldress.found')::pg_catalog.jsonb
) as f(json)
order by 1, 2

-- section: postgres fixture firing
-- configuration: {"tenant": {"column": "tenant_id", "setting": "app.tenant", "value": "%s", "samples": 3,
--     "roles": ["tenant_isolation_app"], "write_probe": true, "exclude": ["public.plans"],
--     "columns": {"public.plans": "owner"}}}
-- expect: 4 tenant_isolation_app public.open
-- expect: 3 tenant_isolation_app public.closed
-- expect: 1 tenant_isolation_app public.lax_insert
-- expect: 1 tenant_isolation_app public.lax_update
-- expect: 0 tenant_isolation_app public.fine
drop role if exists tenant_isolation_app;
create role tenant_isolation_app;
create table plans (id int primary key, owner int);
create table open (id int primary key, tenant_id int);
create table closed (id int primary key, tenant_id int);
create table lax_insert (id int primary key, tenant_id int);
create table lax_update (id int primary key, tenant_id int);
create table fine (id int primary key, tenant_id int);
grant select on open to tenant_isolation_app;
grant select on closed to tenant_isolation_app;
grant select, insert, update on lax_insert, lax_update, fine to tenant_isolation_app;
alter table closed enable row level security;
alter table lax_insert enable row level security;
alter table lax_update enable row level security;
alter table fine enable row level security;
create policy own on lax_insert using (tenant_id = current_setting('app.tenant')::int);
create policy adds on lax_insert for insert with check (true);
create policy reads on lax_update for select using (tenant_id = current_setting('app.tenant')::int);
create policy changes on lax_update for update using (tenant_id = current_setting('app.tenant')::int)
with check (true);
create policy own on fine using (tenant_id = current_setting('app.tenant')::int);
insert into open values (1, 1), (2, 1), (3, 2), (4, null);
delete from open where id = 2;
insert into open values (5, 3), (6, null);
delete from open where tenant_id = 3;
insert into open values (7, 1), (8, 2);
insert into closed values (1, 1), (2, 1), (3, 2);
insert into lax_insert values (1, 1), (2, 1), (3, 2);
insert into lax_update values (1, 1), (2, 1), (3, 2);
insert into fine values (1, 1), (2, 1), (3, 2);

-- section: postgres fixture silent
-- configuration: {"tenant": {"column": "tenant_id", "setting": "app.claims", "value": "{\"tenant\": \"%s\"}",
--     "roles": ["tenant_isolation_user"], "exclude": ["public.shared"]}}
-- expect: 0 tenant_isolation_user public.orders
-- expect: 0 tenant_isolation_user public.stamped
-- expect: skipped tenant_isolation_user public.hidden
drop role if exists tenant_isolation_user;
create role tenant_isolation_user;
create table shared (tenant_id uuid);
create table hidden (tenant_id uuid);
create table orders (id int generated always as identity primary key, tenant_id uuid,
  twice int generated always as (1 + 1) stored, note text);
create table stamped (id int, tenant_id uuid);
grant select, insert, update, delete on orders, stamped, shared to tenant_isolation_user;
create function mine() returns uuid stable language sql as
$$ select (current_setting('app.claims')::jsonb ->> 'tenant')::uuid $$;
alter table orders enable row level security;
create policy own on orders using (tenant_id = mine() or tenant_id is null)
with check (tenant_id = mine());
alter table stamped enable row level security;
create policy own on stamped using (tenant_id = mine());
create function stamp() returns trigger language plpgsql as
$$ begin new.tenant_id := mine(); return new; end $$;
create trigger stamp before insert or update on stamped for each row execute function stamp();
insert into orders (tenant_id) values ('11111111-1111-1111-1111-111111111111'),
  ('11111111-1111-1111-1111-111111111112'), (null);
alter table stamped disable trigger stamp;
insert into stamped select id, tenant_id from orders;
alter table stamped enable trigger stamp;
insert into shared values (null);

-- section: postgres fixture silent: no roles
-- configuration: {"tenant": {"column": "tenant_id"}}
-- expect: skipped
create table orders (id int primary key, tenant_id int);

-- section: postgres fixture trap: nothing is proven without two tenants, or when a probe cannot tell
-- configuration: {"tenant": {"column": "tenant_id", "setting": "app.tenant",
--     "roles": ["tenant_isolation_none", "tenant_isolation_lonely"]}}
-- expect: unknown 55000 tenant_isolation_lonely public.empty
-- expect: unknown 55000 tenant_isolation_lonely public.one
-- expect: unknown 55000 tenant_isolation_lonely public.guarded
-- expect: unknown * tenant role tenant_isolation_none
drop role if exists tenant_isolation_lonely;
create role tenant_isolation_lonely;
create table empty (tenant_id int);
create table one (tenant_id int);
create table guarded (tenant_id int);
insert into one values (1), (1);
insert into guarded values (1), (2);
alter table guarded enable row level security;
create policy own on guarded using (tenant_id = current_setting('app.tenant')::int);
create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
create trigger refuse before insert on guarded for each row execute function refuse();
grant select, insert on empty, one, guarded to tenant_isolation_lonely;

-- section: postgres fixture trap: an owner, FORCE, a constraint behind the policy, partitions, hostile names
-- configuration: {"tenant": {"column": "Ten ant", "setting": "app.tenant", "roles": ["Ten ant \"App\""]}}
-- expect: 2 "Ten ant ""App""" public.owned
-- expect: 0 "Ten ant ""App""" public.forced
-- expect: 1 "Ten ant ""App""" public.keyed
-- expect: 0 "Ten ant ""App""" public.events
-- expect: 3 "Ten ant ""App""" public.events_low
-- expect: 0 "Ten ant ""App""" "Sch""ema"."T {block} it's %s"
-- session: set search_path = nowhere
drop role if exists "Ten ant ""App""";
create role "Ten ant ""App""";
create schema "Sch""ema";
grant usage on schema "Sch""ema" to "Ten ant ""App""";
create table owned ("Ten ant" text);
create table forced ("Ten ant" text);
create table keyed ("Ten ant" text primary key, n int not null);
create table events (id int, "Ten ant" text) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create table "Sch""ema"."T {block} it's %s" ("t" int, "Ten ant" text, "it's" int);
insert into owned values ('it''s'), ('b');
insert into forced values ('it''s'), ('b');
insert into keyed values ('it''s', 1), ('b', 1);
insert into events values (1, 'it''s'), (2, 'b');
insert into "Sch""ema"."T {block} it's %s" values (1, 'it''s', 1), (2, 'b', 2);
alter table owned enable row level security;
alter table forced enable row level security;
alter table forced force row level security;
alter table keyed enable row level security;
alter table events enable row level security;
alter table "Sch""ema"."T {block} it's %s" enable row level security;
create policy own on owned using ("Ten ant" = current_setting('app.tenant'));
create policy own on forced using ("Ten ant" = current_setting('app.tenant'));
create policy own on keyed using ("Ten ant" = current_setting('app.tenant')) with check (true);
create policy own on events using ("Ten ant" = current_setting('app.tenant'));
create policy own on "Sch""ema"."T {block} it's %s" using ("Ten ant" = current_setting('app.tenant'));
alter table owned owner to "Ten ant ""App""";
alter table forced owner to "Ten ant ""App""";
revoke insert, update on owned, forced from "Ten ant ""App""";
grant select, insert on keyed to "Ten ant ""App""";
grant select, insert on events, events_low, "Sch""ema"."T {block} it's %s" to "Ten ant ""App""";

-- section: postgres fixture trap: where nothing may be written the policies are asked of the row
-- configuration: {"tenant": {"column": "tenant_id", "setting": "app.tenant",
--     "roles": ["tenant_isolation_reading"]}}
-- expect: 1 tenant_isolation_reading public.lax_insert
-- expect: 1 tenant_isolation_reading public.lax_update
-- expect: 0 tenant_isolation_reading public.fine
-- expect: 0 tenant_isolation_reading public.restricted
-- expect: 3 tenant_isolation_reading public.open
-- session: set default_transaction_read_only = on
drop role if exists tenant_isolation_reading;
create role tenant_isolation_reading;
create table lax_insert (tenant_id int);
create table lax_update (tenant_id int);
create table fine (tenant_id int, "it's" text);
create table restricted (tenant_id int);
create table open (tenant_id int);
grant select, insert, update on lax_insert, lax_update, fine, restricted to tenant_isolation_reading;
grant select, insert on open to tenant_isolation_reading;
alter table lax_insert enable row level security;
alter table lax_update enable row level security;
alter table fine enable row level security;
alter table restricted enable row level security;
create policy own on lax_insert using (tenant_id = current_setting('app.tenant')::int);
create policy adds on lax_insert for insert with check (true);
create policy reads on lax_update for select using (tenant_id = current_setting('app.tenant')::int);
create policy changes on lax_update for update using (tenant_id = current_setting('app.tenant')::int)
with check (true);
create policy own on fine using (tenant_id = current_setting('app.tenant')::int
  and not exists (select from open where open.tenant_id = fine.tenant_id + 99));
create policy anyone on restricted using (true);
create policy own on restricted as restrictive using (tenant_id = current_setting('app.tenant')::int);
insert into lax_insert values (1), (1), (2);
insert into lax_update values (1), (1), (2);
insert into fine values (1, 'a'), (2, 'b');
insert into restricted values (1), (2);
insert into open values (1), (2);
