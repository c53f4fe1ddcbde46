-- Guests become participants of the events their invitations have become; the old application's writes go over at once, as in 009.
-- fulldress:up
create function public.rsvp_of_participant(rsvp text) returns text language sql immutable
return case rsvp when 'yes' then 'accepted' when 'no' then 'declined' when 'maybe' then 'tentative' else 'pending' end;
create function public.rsvp_of_guest(rsvp text) returns text language sql immutable
return case rsvp when 'accepted' then 'yes' when 'declined' then 'no' when 'tentative' then 'maybe' else 'pending' end;
create function public.wedding_table(written text) returns integer language sql stable
return case when written ~ '^\d{1,10}$' then case when written::bigint between 1 and 2147483647 then written::integer end end;

create function public.put_participants(guests uuid[], batch text) returns bigint language sql security definer
set search_path = pg_catalog, pg_temp
begin atomic
  insert into public.migration_mappings (legacy_table, legacy_id, new_table, new_id, migration_batch)
  select 'wedding_guests', g.id, 'event_participants', coalesce(p.id, public.migrated_id('event_participants', g.id)),
    put_participants.batch
  from public.wedding_guests as g
  left join public.event_participants as p on p.legacy_id = g.id
  where g.id = any (put_participants.guests)
  on conflict (legacy_table, legacy_id) do nothing;
  with put as (
    insert into public.event_participants as p (id, legacy_id, event_id, tenant_id, participant_type, contact_info, custom_fields,
      rsvp_status, invitation_sent_at, rsvp_date, created_at)
    select coalesce(known.id, public.migrated_id('event_participants', g.id)), g.id, e.id, e.tenant_id, 'guest',
      jsonb_build_object('name', g.guest_name, 'email', g.guest_email, 'phone', g.guest_phone),
      jsonb_build_object('plus_one_name', g.plus_one_name, 'table_assignment', g.table_number, 'meal_preference', g.meal_preference),
      public.rsvp_of_participant(g.rsvp_status), g.invitation_sent_at, g.rsvp_date, g.created_at
    from public.wedding_guests as g
    join public.events as e on e.legacy_id = g.wedding_invitation_id
    left join public.event_participants as known on known.legacy_id = g.id
    where g.id = any (put_participants.guests)
    on conflict (legacy_id) where legacy_id is not null do update set
      event_id = excluded.event_id, tenant_id = excluded.tenant_id, contact_info = p.contact_info || excluded.contact_info,
      custom_fields = p.custom_fields || excluded.custom_fields, rsvp_status = excluded.rsvp_status,
      invitation_sent_at = excluded.invitation_sent_at, rsvp_date = excluded.rsvp_date, created_at = excluded.created_at
    where (p.event_id, p.tenant_id, p.rsvp_status, p.invitation_sent_at, p.rsvp_date, p.created_at)
        is distinct from (excluded.event_id, excluded.tenant_id, excluded.rsvp_status, excluded.invitation_sent_at,
                          excluded.rsvp_date, excluded.created_at)
      or not p.contact_info @> excluded.contact_info or not p.custom_fields @> excluded.custom_fields
    returning 1
  )
  select count(*) from put;
end;

create function public.put_guests(participants uuid[]) returns bigint language sql security definer
set search_path = pg_catalog, pg_temp
begin atomic
  with put as (
    insert into public.wedding_guests as g (id, wedding_invitation_id, guest_name, guest_email, guest_phone, plus_one_name,
      table_number, meal_preference, rsvp_status, invitation_sent_at, rsvp_date, created_at)
    select p.legacy_id, e.legacy_id, p.contact_info ->> 'name', p.contact_info ->> 'email', p.contact_info ->> 'phone',
      p.custom_fields ->> 'plus_one_name', public.wedding_table(p.custom_fields ->> 'table_assignment'),
      p.custom_fields ->> 'meal_preference', public.rsvp_of_guest(p.rsvp_status), p.invitation_sent_at, p.rsvp_date, p.created_at
    from public.event_participants as p
    join public.events as e on e.id = p.event_id and e.legacy_id is not null
    where p.id = any (put_guests.participants) and p.legacy_id is not null
    on conflict (id) do update set wedding_invitation_id = excluded.wedding_invitation_id, guest_name = excluded.guest_name,
      guest_email = excluded.guest_email, guest_phone = excluded.guest_phone, plus_one_name = excluded.plus_one_name,
      table_number = excluded.table_number, meal_preference = excluded.meal_preference, rsvp_status = excluded.rsvp_status,
      invitation_sent_at = excluded.invitation_sent_at, rsvp_date = excluded.rsvp_date, created_at = excluded.created_at
    where (g.wedding_invitation_id, g.guest_name, g.guest_email, g.guest_phone, g.plus_one_name, g.table_number, g.meal_preference,
           g.rsvp_status, g.invitation_sent_at, g.rsvp_date, g.created_at)
      is distinct from (excluded.wedding_invitation_id, excluded.guest_name, excluded.guest_email, excluded.guest_phone,
           excluded.plus_one_name, excluded.table_number, excluded.meal_preference, excluded.rsvp_status,
           excluded.invitation_sent_at, excluded.rsvp_date, excluded.created_at)
    returning 1
  )
  select count(*) from put;
end;

create function public.bridge_guests() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    if not exists (select from gone) then
      return null;
    end if;
    delete from public.event_participants as p using gone as g where p.legacy_id = g.id;
    delete from public.migration_mappings as m using gone as g where m.legacy_table = 'wedding_guests' and m.legacy_id = g.id;
    return null;
  end if;
  if tg_op = 'UPDATE' then
    if exists (select from gone as g where not exists (select from changed as c where c.id = g.id)) then
      raise exception 'the id of a guest cannot change while both schemas are in use'
        using errcode = 'feature_not_supported', hint = 'Insert a copy and delete the other one.';
    end if;
  end if;
  if exists (select from changed) then
    -- An invitation written by the same statement has no event yet.
    perform public.put_events(array(
      select distinct c.wedding_invitation_id from changed as c
      where not exists (select from public.events as e where e.legacy_id = c.wedding_invitation_id)), 'bridge');
    perform public.put_participants(array(select c.id from changed as c), 'bridge');
  end if;
  return null;
end $$;

create function public.guest_data_migration_losses() returns table (new_table text, new_id uuid, what text) language sql stable
begin atomic
  select 'event_participants', p.id, case when k.column_name = 'contact_info' then 'contact_info.' else 'custom_fields.' end || k.key
  from public.event_participants as p
  cross join lateral (
    select 'contact_info' as column_name, c.key, c.value from jsonb_each(p.contact_info) as c
    where c.key not in ('name', 'email', 'phone') or jsonb_typeof(c.value) not in ('string', 'null')
    union all
    select 'custom_fields', f.key, f.value from jsonb_each(p.custom_fields) as f
    where f.key not in ('plus_one_name', 'table_assignment', 'meal_preference')
      or (f.key <> 'table_assignment' and jsonb_typeof(f.value) not in ('string', 'null'))
      or (f.key = 'table_assignment' and public.wedding_table(p.custom_fields ->> f.key) is null and f.value <> 'null')) as k
  where p.legacy_id is not null;
end;

create function public.rollback_guest_data_migration() returns void language plpgsql
set search_path = pg_catalog, pg_temp as $$
declare
  losses bigint;
begin
  if to_regclass('legacy.wedding_guests') is not null then
    raise exception 'the views of the old application read the participants' using errcode = 'object_not_in_prerequisite_state',
      hint = 'Roll back compatibility_views first.';
  end if;
  select count(*) into losses from public.guest_data_migration_losses();
  if losses > 0 and current_setting('migration.discard', true) is distinct from 'on' then
    raise exception '% of what was written into the new schema would be lost', losses
      using errcode = 'object_not_in_prerequisite_state',
        hint = 'SELECT * FROM guest_data_migration_losses() shows it; SET migration.discard = ''on'' gives it up.';
  end if;
  lock table public.wedding_guests, public.event_participants in share row exclusive mode;
  -- Guests that are gone come back, and so do their invitations.
  perform public.put_invitations(array(
    select e.id from public.events as e
    where e.legacy_id is not null and not exists (select from public.wedding_invitations as i where i.id = e.legacy_id)));
  perform public.put_guests(array(
    select p.id from public.event_participants as p
    where p.legacy_id is not null and not exists (select from public.wedding_guests as g where g.id = p.legacy_id)));
  drop trigger if exists bridge_insert on public.wedding_guests;
  drop trigger if exists bridge_update on public.wedding_guests;
  drop trigger if exists bridge_delete on public.wedding_guests;
  delete from public.event_participants as p where p.legacy_id is not null;
  delete from public.migration_mappings as m where m.legacy_table = 'wedding_guests';
end $$;

create function public.guest_data_migration() returns bigint language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  log_id uuid;
  batch uuid[];
  n bigint := 0;
begin
  insert into public.migration_logs (operation) values ('guest_data_migration') returning id into log_id;
  create trigger bridge_insert after insert on public.wedding_guests referencing new table as changed
  for each statement execute function public.bridge_guests();
  create trigger bridge_update after update on public.wedding_guests referencing old table as gone new table as changed
  for each statement execute function public.bridge_guests();
  create trigger bridge_delete after delete on public.wedding_guests referencing old table as gone
  for each statement execute function public.bridge_guests();
  for batch in
    select array_agg(x.id) from (select g.id, row_number() over (order by g.created_at, g.id) as place
                                 from public.wedding_guests as g) as x
    group by (x.place - 1) / 20000 order by (x.place - 1) / 20000
  loop
    n := n + public.put_participants(batch, 'wedding_to_generic_batch_1');
  end loop;
  update public.migration_logs as l set status = 'completed', completed_at = clock_timestamp(), records_migrated = n
  where l.id = log_id;
  return n;
end $$;
revoke all on function public.put_participants(uuid[], text), public.put_guests(uuid[]), public.bridge_guests(),
  public.rollback_guest_data_migration(), public.guest_data_migration() from public;

select public.guest_data_migration();
analyze public.event_participants;

-- fulldress:down
select public.rollback_guest_data_migration();
delete from public.migration_logs where operation = 'guest_data_migration';
drop function public.guest_data_migration();
drop function public.rollback_guest_data_migration();
drop function public.guest_data_migration_losses();
drop function public.bridge_guests();
drop function public.put_guests(uuid[]);
drop function public.put_participants(uuid[], text);
drop function public.wedding_table(text);
drop function public.rsvp_of_guest(text);
drop function public.rsvp_of_participant(text);
