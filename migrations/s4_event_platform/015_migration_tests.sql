-- What proves the migration, from SQL: each function gives a row per question, PASS or FAIL. They change nothing: what has to be
-- written to find out is taken back. A question that cannot be asked is a FAIL with the reason.
-- fulldress:up
create function public.validate_migration_integrity() returns table (check_name varchar, status varchar, details text)
language plpgsql set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  one record;
  number bigint;
begin
  if to_regclass('legacy.wedding_invitations') is null then
    return query select 'both_schemas_present'::varchar, 'FAIL'::varchar, 'the compatibility views are rolled back';
    return;
  end if;
  -- The plan counts the view wedding_invitations, which is made of events, so that it could never differ: here it is the table.
  return query
  select x.name::varchar, (case when x.old_count = x.new_count then 'PASS' else 'FAIL' end)::varchar,
    format('Old: %s, New: %s', x.old_count, x.new_count)
  from (
    select 'data_count_consistency' as name, (select count(*) from legacy.wedding_invitations) as old_count,
      (select count(*) from public.events as e where e.legacy_id is not null) as new_count
    union all
    select 'guest_count_consistency', (select count(*) from legacy.wedding_guests),
      (select count(*) from public.event_participants as p where p.legacy_id is not null)
    union all
    select 'template_count_consistency', (select count(*) from legacy.wedding_templates),
      (select count(*) from public.event_templates as t where t.legacy_id is not null)) as x;
  for one in
    select q.name, q.what, q.text from (values
      ('foreign_key_integrity', 'Orphaned records', $q$select
        (select count(*) from public.event_participants as p
         where not exists (select from public.events as e where e.id = p.event_id and e.tenant_id = p.tenant_id))
        + (select count(*) from public.event_sections as s
           where not exists (select from public.events as e where e.id = s.event_id and e.tenant_id = s.tenant_id))
        + (select count(*) from public.events as e where not exists (select from public.tenants as t where t.id = e.tenant_id))$q$),
      ('required_fields_populated', 'Records with missing required fields', $q$select
        (select count(*) from public.events as e where coalesce(e.title, '') = '' or e.event_type_id is null or e.tenant_id is null)
        + (select count(*) from public.event_participants as p where coalesce(p.contact_info ->> 'name', '') = '')$q$),
      ('legacy_ids_match', 'Rows that are on one side only', $q$select
        (select count(*) from legacy.wedding_invitations as i
         full join (select e.legacy_id from public.events as e where e.legacy_id is not null) as e on e.legacy_id = i.id
         where i.id is null or e.legacy_id is null)
        + (select count(*) from legacy.wedding_guests as g
           full join (select p.legacy_id from public.event_participants as p where p.legacy_id is not null) as p on p.legacy_id = g.id
           where g.id is null or p.legacy_id is null)
        + (select count(*) from legacy.wedding_templates as w
           full join (select t.legacy_id from public.event_templates as t where t.legacy_id is not null) as t on t.legacy_id = w.id
           where w.id is null or t.legacy_id is null)$q$),
      ('mappings_complete', 'Rows without their mapping, or mappings without their rows', $q$select
        (select count(*)
         from (select 'events' as new_table, e.id, 'wedding_invitations' as legacy_table, e.legacy_id from public.events as e
               where e.legacy_id is not null
               union all select 'event_participants', p.id, 'wedding_guests', p.legacy_id from public.event_participants as p
               where p.legacy_id is not null
               union all select 'event_templates', t.id, 'wedding_templates', t.legacy_id from public.event_templates as t
               where t.legacy_id is not null) as r
         full join public.migration_mappings as m
           on m.new_table = r.new_table and m.new_id = r.id and m.legacy_table = r.legacy_table and m.legacy_id = r.legacy_id
         where m.id is null or r.id is null)$q$),
      ('invitations_unchanged', 'Invitations that read otherwise than before', $q$select
        (select count(*) from legacy.wedding_invitations as i
         full join public.wedding_invitations as v on v.id = i.id
         where to_jsonb(i) is distinct from to_jsonb(v) - 'title')$q$),
      ('guests_unchanged', 'Guests that read otherwise than before', $q$select
        (select count(*) from legacy.wedding_guests as g full join public.wedding_guests as v on v.id = g.id
         where (g.id, g.wedding_invitation_id, g.guest_name, g.guest_email, g.guest_phone, g.plus_one_name, g.table_number,
                g.meal_preference, g.rsvp_status, g.invitation_sent_at, g.rsvp_date, g.created_at)
           is distinct from (v.id, v.wedding_invitation_id, v.guest_name, v.guest_email, v.guest_phone, v.plus_one_name,
                v.table_number, v.meal_preference, v.rsvp_status, v.invitation_sent_at, v.rsvp_date, v.created_at))$q$),
      ('templates_unchanged', 'Templates that read otherwise than before', $q$select
        (select count(*) from legacy.wedding_templates as w full join public.wedding_templates as v on v.id = w.id
         where to_jsonb(w) is distinct from to_jsonb(v))$q$),
      ('logs_completed', 'Migrations that did not complete', $q$select
        (select count(*) from unnest(array['wedding_data_migration', 'guest_data_migration', 'template_data_migration',
           'generic_permissions_migration', 'tenant_types_migration', 'compatibility_views']) as o (operation)
         where 'completed' is distinct from (select l.status from public.migration_logs as l where l.operation = o.operation
                                             order by l.started_at desc limit 1))$q$)) as q (name, what, text)
  loop
    check_name := one.name;
    begin
      execute one.text into number;
      status := case when number = 0 then 'PASS' else 'FAIL' end;
      details := format('%s: %s', one.what, number);
    exception when others then
      status := 'FAIL';
      details := sqlerrm;
    end;
    return next;
  end loop;
end $$;

-- Each query is run once to warm up and then `runs` times, read to its end; what counts is the median by the clock.
create function public.validate_query_performance(budget_ms numeric default 50, runs integer default 5)
returns table (check_name varchar, status varchar, details text) language plpgsql set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  tenant uuid := (select e.tenant_id from public.events as e group by 1 order by count(*) desc, 1 limit 1);
  invitation uuid := (select e.legacy_id from public.events as e where e.tenant_id = tenant and e.legacy_id is not null order by 1 limit 1);
  query record;
  row_of_query record;
  times numeric[];
  median numeric;
  started timestamptz;
  n bigint;
begin
  if budget_ms is null or runs is null or runs < 1 then
    raise exception 'a budget and at least one run are needed' using errcode = 'invalid_parameter_value',
      hint = 'SELECT * FROM validate_query_performance(50, 5).';
  end if;
  for query in
    select q.name, q.text from (values
      ('wedding_list', 'select e.id, e.title, e.event_date, e.status, count(ep.id) as guest_count from public.events as e '
        'join public.event_types as et on et.id = e.event_type_id left join public.event_participants as ep on ep.event_id = e.id '
        'where et.name = ''wedding'' and e.tenant_id = $1 group by e.id, e.title, e.event_date, e.status'),
      ('old_invitation_list', 'select i.id, i.bride_name, i.groom_name, i.wedding_date, i.status from public.wedding_invitations as i '
        'where i.tenant_id = $1 order by i.wedding_date limit 50'),
      ('old_invitation', 'select i.id, i.bride_name, i.venue_name from public.wedding_invitations as i where i.id = $2'),
      ('old_guest_list', 'select g.guest_name, g.rsvp_status from public.wedding_guests as g where g.wedding_invitation_id = $2 '
        'order by g.guest_name'),
      ('rsvp_summary', 'select p.rsvp_status, count(*) from public.event_participants as p join public.events as e on e.id = p.event_id '
        'where e.legacy_id = $2 group by p.rsvp_status')) as q (name, text)
  loop
    begin
      times := '{}';
      for i in 0..runs loop
        n := 0;
        started := clock_timestamp();
        for row_of_query in execute query.text using tenant, invitation loop
          n := n + 1;
        end loop;
        if i > 0 then
          times := times || round(extract(epoch from clock_timestamp() - started) * 1000, 3);
        end if;
      end loop;
      select (array_agg(t.ms order by t.ms))[(runs + 1) / 2] into median from unnest(times) as t (ms);
      check_name := query.name;
      -- What finds nothing is quick, and says nothing.
      status := case when n > 0 and median < budget_ms then 'PASS' else 'FAIL' end;
      details := case when n = 0 then 'no rows: nothing is proven'
        else format('%s ms for %s rows, median of %s; at most %s ms', median, n, runs, budget_ms) end;
    exception when others then
      check_name := query.name;
      status := 'FAIL';
      details := sqlerrm;
    end;
    return next;
  end loop;
end $$;

-- Plays what the old application does, through its old names, and takes it back.
create function public.validate_feature_compatibility() returns table (check_name varchar, status varchar, details text)
language plpgsql set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  one record;
  seen record;
  text_seen text;
  number bigint;
begin
  for one in
    select o.name from unnest(array['wedding_invitations', 'wedding_guests', 'wedding_templates']) as o (name)
  loop
    check_name := 'columns_of_' || one.name;
    select string_agg(a.attname, ', ' order by a.attnum) into text_seen
    from pg_attribute as a
    left join pg_attribute as v on v.attrelid = to_regclass('public.' || one.name) and v.attname = a.attname and not v.attisdropped
    where a.attrelid = to_regclass('legacy.' || one.name) and a.attnum > 0 and not a.attisdropped
      and (v.atttypid, v.atttypmod, v.attnum) is distinct from (a.atttypid, a.atttypmod, a.attnum);
    status := case when text_seen is null and to_regclass('legacy.' || one.name) is not null then 'PASS' else 'FAIL' end;
    details := case when to_regclass('legacy.' || one.name) is null then 'the compatibility views are rolled back'
      else coalesce('missing, or of another type: ' || text_seen, 'every column with its type and place') end;
    return next;
  end loop;

  for one in
    select c.name from unnest(array['write_invitations', 'write_guests', 'write_templates', 'new_events_for_old_application',
      'tenant_hierarchy', 'old_tenant_types', 'roles_and_permissions']) with ordinality as c (name, place) order by c.place
  loop
    check_name := one.name;
    status := 'FAIL';
    begin
      case one.name
        when 'write_invitations' then
          insert into public.wedding_invitations (tenant_id, bride_name, groom_name, venue_name, ceremony_time)
          select t.id, 'Canary', 'Probe', 'Hall', time '10:00' from public.tenants as t order by t.id limit 1
          returning id, status, title into seen;
          update public.wedding_invitations as i set status = 'published', venue_name = 'Garden' where i.id = seen.id;
          select count(*) into number from public.events as e
          where e.legacy_id = seen.id and e.title = 'Canary & Probe' and e.status = 'published' and e.location ->> 'venue' = 'Garden'
            and e.form_data ->> 'ceremony_time' = '10:00:00';
          delete from public.wedding_invitations as i where i.id = seen.id;
          text_seen := format('default status %s, %s event as written, %s left after deletion', seen.status, number,
            (select count(*) from public.events as e where e.legacy_id = seen.id));
          status := case when text_seen = 'default status draft, 1 event as written, 0 left after deletion' then 'PASS' else 'FAIL' end;
        when 'write_guests' then
          insert into public.wedding_guests (wedding_invitation_id, guest_name, table_number)
          select i.id, 'Canary', 3 from public.wedding_invitations as i order by i.id limit 1 returning id into seen;
          update public.wedding_guests as g set rsvp_status = 'maybe' where g.id = seen.id;
          select count(*) into number from public.event_participants as p
          where p.legacy_id = seen.id and p.rsvp_status = 'tentative' and p.custom_fields ->> 'table_assignment' = '3';
          delete from public.wedding_guests as g where g.id = seen.id;
          text_seen := format('%s participant as written, %s left after deletion', number,
            (select count(*) from public.event_participants as p where p.legacy_id = seen.id));
          status := case when text_seen = '1 participant as written, 0 left after deletion' then 'PASS' else 'FAIL' end;
        when 'write_templates' then
          insert into public.wedding_templates (template_name, color_scheme) values ('Canary', '{"main": "#fff"}') returning id into seen;
          update public.wedding_templates as w set is_premium = true where w.id = seen.id;
          select count(*) into number from public.event_templates as t
          where t.legacy_id = seen.id and t.is_premium and t.template_data -> 'colors' ->> 'main' = '#fff';
          delete from public.wedding_templates as w where w.id = seen.id;
          text_seen := format('%s template as written, %s left after deletion', number,
            (select count(*) from public.event_templates as t where t.legacy_id = seen.id));
          status := case when text_seen = '1 template as written, 0 left after deletion' then 'PASS' else 'FAIL' end;
        when 'new_events_for_old_application' then
          insert into public.events (tenant_id, event_type_id, title, form_data)
          select t.id, y.id, 'Canary', '{"bride_name": "Canary", "theme": "sea"}'
          from public.tenants as t join public.event_types as y on y.name = 'wedding' order by t.id limit 1
          returning id, tenant_id into seen;
          insert into public.event_participants (event_id, tenant_id, contact_info) values (seen.id, seen.tenant_id, '{"name": "Canary"}');
          insert into public.wedding_gifts (id, wedding_invitation_id, wish) values (-1, seen.id, 'Canary');
          select count(*) into number from public.wedding_invitations as i
          join public.wedding_guests as g on g.wedding_invitation_id = i.id
          join legacy.wedding_guests as l on l.id = g.id
          where i.id = seen.id and i.bride_name = 'Canary';
          text_seen := format('%s guest of the new event seen, and a gift accepted', number);
          status := case when number = 1 then 'PASS' else 'FAIL' end;
        when 'tenant_hierarchy' then
          select string_agg(format('%s of %s', m.type, s.type), ', ' order by m.type, s.type) into text_seen
          from (select distinct on (t.type) t.type, t.id from public.tenants as t order by t.type, t.id) as m
          cross join (select distinct on (t.type) t.type, t.id from public.tenants as t order by t.type, t.id) as s
          where public.validate_tenant_hierarchy(s.id, m.id)
            is distinct from (m.type = 'super_admin' or m.id = s.id
              or (m.type = 'event_agency' and s.type in ('event_organizer', 'individual')));
          status := case when text_seen is null and not public.validate_tenant_hierarchy(null, null) then 'PASS' else 'FAIL' end;
          text_seen := coalesce('wrong: ' || text_seen, 'each type manages those it should');
        when 'old_tenant_types' then
          insert into public.tenants (name, slug, type) values ('Canary', 'canary of 015', 'couple') returning id, type into seen;
          text_seen := format('couple is written as %s and read as %s', seen.type,
            (select w.type from public.wedding_tenants as w where w.id = seen.id));
          status := case when text_seen = 'couple is written as event_organizer and read as couple' then 'PASS' else 'FAIL' end;
        when 'roles_and_permissions' then
          select string_agg(x.name || ' ' || x.n, ', ' order by x.name) into text_seen
          from (select r.name, count(*) as n from public.user_roles as r
                join public.role_permissions as rp on rp.role_id = r.id
                join public.permissions as p on p.id = rp.permission_id
                where p.resource in ('events', 'participants', 'templates') and r.name in ('content_creator', 'tenant_admin')
                group by r.name) as x;
          status := case when text_seen = 'content_creator 7, tenant_admin 11' then 'PASS' else 'FAIL' end;
          text_seen := 'permissions of the new resources: ' || coalesce(text_seen, 'none');
      end case;
      raise exception using errcode = 'FDR99', message = 'take it back';
    exception
      when sqlstate 'FDR99' then details := text_seen;
      when others then
        status := 'FAIL';
        details := sqlerrm;
    end;
    return next;
  end loop;
end $$;

-- Works as the application does: as its role, with a tenant in app.tenant_id. Nothing is proven without rows of two tenants.
create function public.validate_tenant_isolation(app_role name default 'wedding_app')
returns table (check_name varchar, status varchar, details text) language plpgsql set search_path = pg_catalog, pg_temp as $$
#variable_conflict use_column
declare
  tenants uuid[];
  one record;
  own bigint;
  mine bigint;
  others bigint;
  nobodys bigint;
  told text;
begin
  tenants := array(select e.tenant_id from public.events as e group by 1 order by count(*) desc, 1 limit 2);
  for one in
    select x.relation, x.of_tenant from (values
      ('events', 'tenant_id = $1'),
      ('event_participants', 'tenant_id = $1'),
      ('wedding_events', 'tenant_id = $1'),
      ('wedding_invitations', 'tenant_id = $1'),
      ('wedding_guests', 'wedding_invitation_id in (select e.legacy_id from public.events as e where e.tenant_id = $1)'),
      ('upcoming_weddings', 'tenant_id = $1')) as x (relation, of_tenant)
  loop
    check_name := 'reads_of_' || one.relation;
    begin
      if coalesce(cardinality(tenants), 0) < 2 then
        raise exception 'nothing is proven without rows of two tenants';
      end if;
      execute format('select count(*) from public.%I where %s', one.relation, one.of_tenant) into own using tenants[1];
      perform set_config('app.tenant_id', tenants[1]::text, true);
      perform set_config('role', app_role, true);
      execute format('select count(*) filter (where %s), count(*) from public.%I', one.of_tenant, one.relation)
        into mine, others using tenants[1];
      perform set_config('app.tenant_id', '', true);
      execute format('select count(*) from public.%I', one.relation) into nobodys;
      told := format('%s of %s own rows, %s of others, %s without a tenant', mine, own, others - mine, nobodys);
      raise exception using errcode = 'FDR99', message = 'take it back';
    exception
      when sqlstate 'FDR99' then
        status := case when mine = own and own > 0 and others = mine and nobodys = 0 then 'PASS' else 'FAIL' end;
        details := told;
      when others then
        status := 'FAIL';
        details := sqlerrm;
    end;
    return next;
  end loop;
  for one in
    select x.name, x.relation, x.privilege, x.statement from (values
      ('insert_of_event', 'public.events', 'insert', 'insert into public.events (tenant_id, event_type_id, title) '
        'select $2, t.id, ''Canary'' from public.event_types as t limit 1'),
      ('insert_of_invitation', 'public.wedding_invitations', 'insert',
        'insert into public.wedding_invitations (tenant_id, bride_name) values ($2, ''Canary'')'),
      ('insert_of_participant', 'public.event_participants', 'insert', 'insert into public.event_participants '
        '(event_id, tenant_id, contact_info) select $3, $2, ''{"name": "Canary"}'''),
      ('move_of_event', 'public.events', 'update', 'update public.events set tenant_id = $2, created_by = null where tenant_id = $1'),
      ('move_of_invitation', 'public.wedding_invitations', 'update',
        'update public.wedding_invitations set tenant_id = $2, created_by = null where tenant_id = $1'))
      as x (name, relation, privilege, statement)
  loop
    check_name := one.name;
    status := 'FAIL';
    begin
      if coalesce(cardinality(tenants), 0) < 2 then
        raise exception 'nothing is proven without rows of two tenants';
      end if;
      select e.id into told from public.events as e where e.tenant_id = tenants[2] order by 1 limit 1;
      perform set_config('app.tenant_id', tenants[1]::text, true);
      perform set_config('role', app_role, true);
      execute one.statement using tenants[1], tenants[2], told::uuid;
      raise exception using errcode = 'FDR99', message = 'take it back';
    exception
      when sqlstate 'FDR99' then details := 'a row was given to another tenant';
      when insufficient_privilege then
        -- A policy refused it, unless the role may not write there at all.
        status := case when has_table_privilege(app_role, one.relation, one.privilege) then 'PASS' else 'FAIL' end;
        details := sqlerrm;
      when others then details := sqlerrm;
    end;
    return next;
  end loop;
end $$;

create function public.run_migration_tests() returns table (test_name varchar, status varchar, message text)
language sql set search_path = pg_catalog, pg_temp
begin atomic
  select 'integrity: ' || i.check_name, i.status, i.details from public.validate_migration_integrity() as i
  union all
  select 'performance: ' || p.check_name, p.status, p.details from public.validate_query_performance() as p
  union all
  select 'compatibility: ' || c.check_name, c.status, c.details from public.validate_feature_compatibility() as c
  union all
  select 'isolation: ' || t.check_name, t.status, t.details from public.validate_tenant_isolation() as t;
end;
revoke all on function public.validate_migration_integrity(), public.validate_query_performance(numeric, integer),
  public.validate_feature_compatibility(), public.validate_tenant_isolation(name), public.run_migration_tests() from public;

-- fulldress:down
drop function public.run_migration_tests();
drop function public.validate_tenant_isolation(name);
drop function public.validate_feature_compatibility();
drop function public.validate_query_performance(numeric, integer);
drop function public.validate_migration_integrity();
