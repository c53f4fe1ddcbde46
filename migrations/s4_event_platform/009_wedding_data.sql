-- Invitations become events. Until the old application is gone both schemas are in use, so that what it still writes into its table
-- goes over at once, by triggers. Names are bound when these functions are made: they follow the table when 014 moves it.
-- fulldress:up
create function public.wedding_title(bride text, groom text) returns text language sql immutable
return coalesce(bride || ' & ' || groom, 'Wedding Event');

-- Back out of documents; what is no time or no point is nothing to the old application.
create function public.wedding_time(written text) returns time language sql stable
return case when written ~ '^(([01]\d|2[0-3]):[0-5]\d(:[0-5]\d(\.\d{1,6})?)?|24:00:00)$' then written::time end;
create function public.wedding_point(written text) returns point language sql stable
return case
  when written ~ '^\((-?\d+(\.\d+)?(e[-+]?\d{1,2})?|NaN|-?Infinity),(-?\d+(\.\d+)?(e[-+]?\d{1,2})?|NaN|-?Infinity)\)$'
    then written::point
end;
create function public.wedding_status(status text) returns text language sql immutable
return case when status in ('completed', 'cancelled') then 'archived' else status end;

-- Gives invitations their events, or brings them up to date; an event keeps what the old schema has no place for. Returns how many.
create function public.put_events(invitations uuid[], batch text) returns bigint language sql security definer
set search_path = pg_catalog, pg_temp
begin atomic
  insert into public.migration_mappings (legacy_table, legacy_id, new_table, new_id, migration_batch)
  select 'wedding_invitations', i.id, 'events', coalesce(e.id, public.migrated_id('events', i.id)), put_events.batch
  from public.wedding_invitations as i
  left join public.events as e on e.legacy_id = i.id
  where i.id = any (put_events.invitations)
  on conflict (legacy_table, legacy_id) do nothing;
  with put as (
    insert into public.events as e (id, legacy_id, tenant_id, event_type_id, title, description, event_date, location, form_data,
      status, created_by, created_at, updated_at)
    select coalesce(known.id, public.migrated_id('events', i.id)), i.id, i.tenant_id, t.id,
      public.wedding_title(i.bride_name, i.groom_name), i.description, i.wedding_date,
      jsonb_build_object('venue', i.venue_name, 'address', i.venue_address, 'coordinates', i.venue_coordinates),
      jsonb_build_object('bride_name', i.bride_name, 'groom_name', i.groom_name, 'ceremony_time', i.ceremony_time,
                         'reception_time', i.reception_time),
      i.status, i.created_by, i.created_at, i.updated_at
    from public.wedding_invitations as i
    join public.event_types as t on t.name = 'wedding'
    left join public.events as known on known.legacy_id = i.id
    where i.id = any (put_events.invitations)
    on conflict (legacy_id) where legacy_id is not null do update set
      tenant_id = excluded.tenant_id,
      title = case
        when (e.form_data ->> 'bride_name', e.form_data ->> 'groom_name')
          is distinct from (excluded.form_data ->> 'bride_name', excluded.form_data ->> 'groom_name') then excluded.title
        else e.title end,
      description = excluded.description, event_date = excluded.event_date,
      location = e.location || excluded.location, form_data = e.form_data || excluded.form_data,
      status = case when public.wedding_status(e.status) = excluded.status then e.status else excluded.status end,
      created_by = excluded.created_by, created_at = excluded.created_at, updated_at = excluded.updated_at
    where (e.tenant_id, e.description, e.event_date, public.wedding_status(e.status), e.created_by, e.created_at, e.updated_at)
        is distinct from (excluded.tenant_id, excluded.description, excluded.event_date, excluded.status, excluded.created_by,
                          excluded.created_at, excluded.updated_at)
      or not e.location @> excluded.location or not e.form_data @> excluded.form_data
    returning 1
  )
  select count(*) from put;
end;

-- The other way: gives events of weddings their invitations, or brings them up to date.
create function public.put_invitations(events uuid[]) returns bigint language sql security definer
set search_path = pg_catalog, pg_temp
begin atomic
  with put as (
    insert into public.wedding_invitations as i (id, tenant_id, bride_name, groom_name, description, wedding_date, venue_name,
      venue_address, venue_coordinates, ceremony_time, reception_time, status, created_by, created_at, updated_at)
    select e.legacy_id, e.tenant_id, e.form_data ->> 'bride_name', e.form_data ->> 'groom_name', e.description, e.event_date,
      e.location ->> 'venue', e.location ->> 'address', public.wedding_point(e.location ->> 'coordinates'),
      public.wedding_time(e.form_data ->> 'ceremony_time'), public.wedding_time(e.form_data ->> 'reception_time'),
      public.wedding_status(e.status), e.created_by, e.created_at, e.updated_at
    from public.events as e
    where e.id = any (put_invitations.events) and e.legacy_id is not null
    on conflict (id) do update set tenant_id = excluded.tenant_id, bride_name = excluded.bride_name, groom_name = excluded.groom_name,
      description = excluded.description, wedding_date = excluded.wedding_date, venue_name = excluded.venue_name,
      venue_address = excluded.venue_address, venue_coordinates = excluded.venue_coordinates, ceremony_time = excluded.ceremony_time,
      reception_time = excluded.reception_time, status = excluded.status, created_by = excluded.created_by,
      created_at = excluded.created_at, updated_at = excluded.updated_at
    where (i.tenant_id, i.bride_name, i.groom_name, i.description, i.wedding_date, i.venue_name, i.venue_address,
           i.venue_coordinates::text, i.ceremony_time, i.reception_time, i.status, i.created_by, i.created_at, i.updated_at)
      is distinct from (excluded.tenant_id, excluded.bride_name, excluded.groom_name, excluded.description, excluded.wedding_date,
           excluded.venue_name, excluded.venue_address, excluded.venue_coordinates::text, excluded.ceremony_time,
           excluded.reception_time, excluded.status, excluded.created_by, excluded.created_at, excluded.updated_at)
    returning 1
  )
  select count(*) from put;
end;

create function public.bridge_invitations() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    if not exists (select from gone) then
      return null;
    end if;
    delete from public.events as e using gone as g where e.legacy_id = g.id;
    delete from public.migration_mappings as m using gone as g where m.legacy_table = 'wedding_invitations' and m.legacy_id = g.id;
    return null;
  end if;
  if tg_op = 'UPDATE' then
    if exists (select from gone as g where not exists (select from changed as c where c.id = g.id)) then
      raise exception 'the id of an invitation cannot change while both schemas are in use'
        using errcode = 'feature_not_supported', hint = 'Insert a copy, move its guests, and delete the other one.';
    end if;
  end if;
  if exists (select from changed) then
    perform public.put_events(array(select c.id from changed as c), 'bridge');
  end if;
  return null;
end $$;
-- What a rollback would lose: things that only the new schema can say.
create function public.wedding_data_migration_losses() returns table (new_table text, new_id uuid, what text) language sql stable
begin atomic
  select 'events', e.id, 'title' from public.events as e
  where e.legacy_id is not null and e.title <> public.wedding_title(e.form_data ->> 'bride_name', e.form_data ->> 'groom_name')
  union all
  select 'events', e.id, 'status ' || e.status from public.events as e
  where e.legacy_id is not null and e.status <> public.wedding_status(e.status)
  union all
  select 'events', e.id, case when k.column_name = 'location' then 'location.' else 'form_data.' end || k.key
  from public.events as e
  cross join lateral (
    select 'location' as column_name, l.key, l.value from jsonb_each(e.location) as l
    where l.key not in ('venue', 'address', 'coordinates')
      or (jsonb_typeof(l.value) not in ('string', 'null'))
      or (l.key = 'coordinates' and public.wedding_point(e.location ->> 'coordinates') is null and l.value <> 'null')
    union all
    select 'form_data', f.key, f.value from jsonb_each(e.form_data) as f
    where f.key not in ('bride_name', 'groom_name', 'ceremony_time', 'reception_time')
      or (jsonb_typeof(f.value) not in ('string', 'null'))
      or (f.key like '%\_time' and public.wedding_time(e.form_data ->> f.key) is null and f.value <> 'null')) as k
  where e.legacy_id is not null
  union all
  select 'event_sections', s.id, 'section of an event' from public.event_sections as s
  join public.events as e on e.id = s.event_id and e.legacy_id is not null
  union all
  select 'event_participants', p.id, 'participant of type ' || p.participant_type from public.event_participants as p
  join public.events as e on e.id = p.event_id and e.legacy_id is not null
  where p.legacy_id is null;
end;

create function public.rollback_wedding_data_migration() returns void language plpgsql
set search_path = pg_catalog, pg_temp as $$
declare
  losses bigint;
begin
  if to_regclass('legacy.wedding_invitations') is not null then
    raise exception 'the views of the old application read the events' using errcode = 'object_not_in_prerequisite_state',
      hint = 'Roll back compatibility_views first.';
  end if;
  if exists (select from public.event_participants as p where p.legacy_id is not null) then
    raise exception 'guests are still participants of these events' using errcode = 'object_not_in_prerequisite_state',
      hint = 'Roll back guest_data_migration first.';
  end if;
  select count(*) into losses from public.wedding_data_migration_losses();
  if losses > 0 and current_setting('migration.discard', true) is distinct from 'on' then
    raise exception '% of what was written into the new schema would be lost', losses
      using errcode = 'object_not_in_prerequisite_state',
        hint = 'SELECT * FROM wedding_data_migration_losses() shows it; SET migration.discard = ''on'' gives it up.';
  end if;
  lock table public.wedding_invitations, public.events in share row exclusive mode;
  -- An event whose invitation is gone, with whatever happened to it, gives it back.
  perform public.put_invitations(array(
    select e.id from public.events as e
    where e.legacy_id is not null and not exists (select from public.wedding_invitations as i where i.id = e.legacy_id)));
  drop trigger if exists bridge_insert on public.wedding_invitations;
  drop trigger if exists bridge_update on public.wedding_invitations;
  drop trigger if exists bridge_delete on public.wedding_invitations;
  delete from public.events as e where e.legacy_id is not null;
  delete from public.migration_mappings as m where m.legacy_table = 'wedding_invitations';
end $$;
-- The migration itself. It can be called again after rollback_migration().
create function public.wedding_data_migration() returns bigint language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  log_id uuid;
  batch uuid[];
  n bigint := 0;
begin
  insert into public.migration_logs (operation) values ('wedding_data_migration') returning id into log_id;
  create trigger bridge_insert after insert on public.wedding_invitations referencing new table as changed
  for each statement execute function public.bridge_invitations();
  create trigger bridge_update after update on public.wedding_invitations referencing old table as gone new table as changed
  for each statement execute function public.bridge_invitations();
  create trigger bridge_delete after delete on public.wedding_invitations referencing old table as gone
  for each statement execute function public.bridge_invitations();
  for batch in
    select array_agg(x.id) from (select i.id, row_number() over (order by i.created_at, i.id) as place
                                 from public.wedding_invitations as i) as x
    group by (x.place - 1) / 5000 order by (x.place - 1) / 5000
  loop
    n := n + public.put_events(batch, 'wedding_to_generic_batch_1');
  end loop;
  update public.migration_logs as l set status = 'completed', completed_at = clock_timestamp(), records_migrated = n
  where l.id = log_id;
  return n;
end $$;
revoke all on function public.put_events(uuid[], text), public.put_invitations(uuid[]), public.bridge_invitations(),
  public.rollback_wedding_data_migration(), public.wedding_data_migration() from public;

select public.wedding_data_migration();
analyze public.event_types, public.events;

-- fulldress:down
select public.rollback_wedding_data_migration();
delete from public.migration_logs where operation = 'wedding_data_migration';
drop function public.wedding_data_migration();
drop function public.rollback_wedding_data_migration();
drop function public.wedding_data_migration_losses();
drop function public.bridge_invitations();
drop function public.put_invitations(uuid[]);
drop function public.put_events(uuid[], text);
drop function public.wedding_status(text);
drop function public.wedding_point(text);
drop function public.wedding_time(text);
drop function public.wedding_title(text, text);
