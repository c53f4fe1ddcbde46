-- The old names become views of the new schema, for reading and writing. A view cannot have the name of a table that is still there,
-- so the tables move to the schema legacy, with their rows, keys, privileges, policies and whatever refers to them (the gifts go on
-- referring to invitations). From here on either schema may be written: each write is in both when its statement ends.
-- fulldress:up
create function public.mark_wedding_event() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  is_wedding boolean := exists (select from public.event_types as t where t.id = new.event_type_id and t.name = 'wedding');
begin
  if is_wedding then
    new.legacy_id := coalesce(new.legacy_id, new.id);
  elsif new.legacy_id is not null then
    raise exception 'a wedding stays one while both schemas are in use' using errcode = 'feature_not_supported',
      hint = 'Make another event and delete the wedding.';
  end if;
  return new;
end $$;

create function public.mark_wedding_guest() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  is_guest boolean := new.participant_type = 'guest'
    and exists (select from public.events as e where e.id = new.event_id and e.legacy_id is not null);
begin
  if is_guest then
    new.legacy_id := coalesce(new.legacy_id, new.id);
  elsif new.legacy_id is not null then
    raise exception 'a guest of a wedding stays one while both schemas are in use' using errcode = 'feature_not_supported',
      hint = 'Make another participant and delete the guest.';
  end if;
  return new;
end $$;

create function public.mark_wedding_template() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  is_wedding boolean := exists (select from public.event_types as t where t.id = new.event_type_id and t.name = 'wedding');
begin
  if is_wedding then
    new.legacy_id := coalesce(new.legacy_id, new.id);
  elsif new.legacy_id is not null then
    raise exception 'a template of weddings stays one while both schemas are in use' using errcode = 'feature_not_supported',
      hint = 'Make another template and delete this one.';
  end if;
  return new;
end $$;

-- What the new application writes goes to the old tables, too. TG_ARGV: the old table, the function that fills it.
create function public.bridge_back() returns trigger language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
  -- Either side writes into the other one; it ends where no row was written any more.
  if tg_op = 'DELETE' then
    if not exists (select from gone) then
      return null;
    end if;
    execute format('delete from legacy.%I as l using gone as g where l.id = g.legacy_id', tg_argv[0]);
    return null;
  end if;
  if tg_op = 'UPDATE' then
    if exists (select from gone as g
               where g.legacy_id is not null and not exists (select from changed as c where c.legacy_id = g.legacy_id)) then
      raise exception 'legacy_id cannot change while both schemas are in use' using errcode = 'feature_not_supported';
    end if;
  end if;
  if exists (select from changed as c where c.legacy_id is not null) then
    execute format('select public.%I(array(select c.id from changed as c where c.legacy_id is not null))', tg_argv[1]);
  end if;
  return null;
end $$;

-- Writes of the old application go into the old tables, as the one who writes: its defaults, constraints and policies
-- decide as ever. A title that is given belongs to the event.
create function public.write_wedding_invitation() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  title_given text := new.title;
begin
  if tg_op = 'DELETE' then
    delete from legacy.wedding_invitations as i where i.id = old.id;
    return case when found then old end;
  end if;
  if tg_op = 'INSERT' then
    insert into legacy.wedding_invitations (id, tenant_id, bride_name, groom_name, description, wedding_date, venue_name, venue_address,
      venue_coordinates, ceremony_time, reception_time, status, created_by, created_at, updated_at)
    values (new.id, new.tenant_id, new.bride_name, new.groom_name, new.description, new.wedding_date, new.venue_name,
      new.venue_address, new.venue_coordinates, new.ceremony_time, new.reception_time, new.status, new.created_by, new.created_at,
      new.updated_at);
  else
    -- Only what changes is written: somebody else may be changing another column.
    update legacy.wedding_invitations as i set
      id = case when new.id is distinct from old.id then new.id else i.id end,
      tenant_id = case when new.tenant_id is distinct from old.tenant_id then new.tenant_id else i.tenant_id end,
      bride_name = case when new.bride_name is distinct from old.bride_name then new.bride_name else i.bride_name end,
      groom_name = case when new.groom_name is distinct from old.groom_name then new.groom_name else i.groom_name end,
      description = case when new.description is distinct from old.description then new.description else i.description end,
      wedding_date = case when new.wedding_date is distinct from old.wedding_date then new.wedding_date else i.wedding_date end,
      venue_name = case when new.venue_name is distinct from old.venue_name then new.venue_name else i.venue_name end,
      venue_address = case when new.venue_address is distinct from old.venue_address then new.venue_address else i.venue_address end,
      venue_coordinates = case when new.venue_coordinates::text is distinct from old.venue_coordinates::text
        then new.venue_coordinates else i.venue_coordinates end,
      ceremony_time = case when new.ceremony_time is distinct from old.ceremony_time then new.ceremony_time else i.ceremony_time end,
      reception_time = case when new.reception_time is distinct from old.reception_time then new.reception_time else i.reception_time end,
      status = case when new.status is distinct from old.status then new.status else i.status end,
      created_by = case when new.created_by is distinct from old.created_by then new.created_by else i.created_by end,
      created_at = case when new.created_at is distinct from old.created_at then new.created_at else i.created_at end,
      updated_at = case when new.updated_at is distinct from old.updated_at then new.updated_at else i.updated_at end
    where i.id = old.id;
    if not found then
      return null;
    end if;
    if title_given is not distinct from old.title then
      title_given := null;
    end if;
  end if;
  if title_given is not null then
    update public.events as e set title = title_given where e.legacy_id = new.id and e.title <> title_given;
  end if;
  select v.* into new from public.wedding_invitations as v where v.id = new.id;
  return new;
end $$;

create function public.write_wedding_guest() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    delete from legacy.wedding_guests as g where g.id = old.id;
    return case when found then old end;
  end if;
  if tg_op = 'INSERT' then
    insert into legacy.wedding_guests (id, wedding_invitation_id, guest_name, guest_email, guest_phone, plus_one_name, table_number,
      meal_preference, rsvp_status, invitation_sent_at, rsvp_date, created_at)
    values (new.id, new.wedding_invitation_id, new.guest_name, new.guest_email, new.guest_phone, new.plus_one_name, new.table_number,
      new.meal_preference, new.rsvp_status, new.invitation_sent_at, new.rsvp_date, new.created_at);
  else
    -- Only what changes is written: somebody else may be changing another column.
    update legacy.wedding_guests as g set
      id = case when new.id is distinct from old.id then new.id else g.id end,
      wedding_invitation_id = case when new.wedding_invitation_id is distinct from old.wedding_invitation_id
        then new.wedding_invitation_id else g.wedding_invitation_id end,
      guest_name = case when new.guest_name is distinct from old.guest_name then new.guest_name else g.guest_name end,
      guest_email = case when new.guest_email is distinct from old.guest_email then new.guest_email else g.guest_email end,
      guest_phone = case when new.guest_phone is distinct from old.guest_phone then new.guest_phone else g.guest_phone end,
      plus_one_name = case when new.plus_one_name is distinct from old.plus_one_name then new.plus_one_name else g.plus_one_name end,
      table_number = case when new.table_number is distinct from old.table_number then new.table_number else g.table_number end,
      meal_preference = case when new.meal_preference is distinct from old.meal_preference
        then new.meal_preference else g.meal_preference end,
      rsvp_status = case when new.rsvp_status is distinct from old.rsvp_status then new.rsvp_status else g.rsvp_status end,
      invitation_sent_at = case when new.invitation_sent_at is distinct from old.invitation_sent_at
        then new.invitation_sent_at else g.invitation_sent_at end,
      rsvp_date = case when new.rsvp_date is distinct from old.rsvp_date then new.rsvp_date else g.rsvp_date end,
      created_at = case when new.created_at is distinct from old.created_at then new.created_at else g.created_at end
    where g.id = old.id;
    if not found then
      return null;
    end if;
  end if;
  select v.* into new from public.wedding_guests as v where v.id = new.id;
  return new;
end $$;

create function public.write_wedding_template() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    delete from legacy.wedding_templates as w where w.id = old.id;
    return case when found then old end;
  end if;
  if tg_op = 'INSERT' then
    insert into legacy.wedding_templates (id, tenant_id, template_name, description, layout_config, color_scheme, font_config,
      sections_config, is_public, is_premium, created_by, created_at)
    values (new.id, new.tenant_id, new.template_name, new.description, new.layout_config, new.color_scheme, new.font_config,
      new.sections_config, new.is_public, new.is_premium, new.created_by, new.created_at);
  else
    -- Only what changes is written: somebody else may be changing another column.
    update legacy.wedding_templates as w set
      id = case when new.id is distinct from old.id then new.id else w.id end,
      tenant_id = case when new.tenant_id is distinct from old.tenant_id then new.tenant_id else w.tenant_id end,
      template_name = case when new.template_name is distinct from old.template_name then new.template_name else w.template_name end,
      description = case when new.description is distinct from old.description then new.description else w.description end,
      layout_config = case when new.layout_config is distinct from old.layout_config then new.layout_config else w.layout_config end,
      color_scheme = case when new.color_scheme is distinct from old.color_scheme then new.color_scheme else w.color_scheme end,
      font_config = case when new.font_config is distinct from old.font_config then new.font_config else w.font_config end,
      sections_config = case when new.sections_config is distinct from old.sections_config
        then new.sections_config else w.sections_config end,
      is_public = case when new.is_public is distinct from old.is_public then new.is_public else w.is_public end,
      is_premium = case when new.is_premium is distinct from old.is_premium then new.is_premium else w.is_premium end,
      created_by = case when new.created_by is distinct from old.created_by then new.created_by else w.created_by end,
      created_at = case when new.created_at is distinct from old.created_at then new.created_at else w.created_at end
    where w.id = old.id;
    if not found then
      return null;
    end if;
  end if;
  select v.* into new from public.wedding_templates as v where v.id = new.id;
  return new;
end $$;

create function public.compatibility_views() returns bigint language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  log_id uuid;
  n bigint;
  held record;
begin
  if (select count(*) from pg_trigger as t
      where t.tgname = 'bridge_insert' and t.tgrelid in (to_regclass('public.wedding_invitations'), to_regclass('public.wedding_guests'),
        to_regclass('public.wedding_templates'))) < 3 then
    raise exception 'not all of invitations, guests and templates are migrated' using errcode = 'object_not_in_prerequisite_state',
      hint = 'SELECT wedding_data_migration(), guest_data_migration(), template_data_migration(): those that were rolled back.';
  end if;
  insert into public.migration_logs (operation) values ('compatibility_views') returning id into log_id;
  lock table public.wedding_invitations, public.wedding_guests, public.wedding_templates, public.events, public.event_participants,
    public.event_templates in access exclusive mode;

  -- Weddings that were made in the new schema before get their invitations now.
  update public.events as e set legacy_id = e.id
  from public.event_types as t where t.id = e.event_type_id and t.name = 'wedding' and e.legacy_id is null;
  update public.event_participants as p set legacy_id = p.id
  from public.events as e where e.id = p.event_id and e.legacy_id is not null and p.participant_type = 'guest' and p.legacy_id is null;
  update public.event_templates as w set legacy_id = w.id
  from public.event_types as t where t.id = w.event_type_id and t.name = 'wedding' and w.legacy_id is null;
  n := public.put_invitations(array(
      select e.id from public.events as e
      where e.legacy_id is not null and not exists (select from public.wedding_invitations as i where i.id = e.legacy_id)))
    + public.put_guests(array(
      select p.id from public.event_participants as p
      where p.legacy_id is not null and not exists (select from public.wedding_guests as g where g.id = p.legacy_id)))
    + public.put_wedding_templates(array(
      select w.id from public.event_templates as w
      where w.legacy_id is not null and not exists (select from public.wedding_templates as t where t.id = w.legacy_id)));

  alter table public.wedding_invitations set schema legacy;
  alter table public.wedding_guests set schema legacy;
  alter table public.wedding_templates set schema legacy;
  for held in
    select distinct case a.grantee when 0 then 'public' else quote_ident(g.rolname) end as grantee
    from pg_class as c
    cross join lateral aclexplode(c.relacl) as a
    left join pg_roles as g on g.oid = a.grantee
    where c.relnamespace = 'legacy'::regnamespace and a.grantee <> c.relowner
    order by 1
  loop
    execute format('grant usage on schema legacy to %s', held.grantee);
  end loop;

  create trigger mark before insert or update on public.events for each row execute function public.mark_wedding_event();
  create trigger mark before insert or update on public.event_participants
  for each row execute function public.mark_wedding_guest();
  create trigger mark before insert or update on public.event_templates
  for each row execute function public.mark_wedding_template();
  for held in
    select * from (values ('events', 'wedding_invitations', 'put_invitations'),
      ('event_participants', 'wedding_guests', 'put_guests'),
      ('event_templates', 'wedding_templates', 'put_wedding_templates')) as b (new_table, old_table, filler)
  loop
    execute format('create trigger bridge_insert after insert on public.%I referencing new table as changed '
      'for each statement execute function public.bridge_back(%L, %L)', held.new_table, held.old_table, held.filler);
    execute format('create trigger bridge_update after update on public.%I referencing old table as gone new table as changed '
      'for each statement execute function public.bridge_back(%L, %L)', held.new_table, held.old_table, held.filler);
    execute format('create trigger bridge_delete after delete on public.%I referencing old table as gone '
      'for each statement execute function public.bridge_back(%L, %L)', held.new_table, held.old_table, held.filler);
  end loop;

  -- The columns of the old tables with their types and in their order; `title` is new and stands last, where nobody counts on it.
  create view public.wedding_invitations with (security_invoker = true) as
  select
    e.legacy_id as id,
    e.tenant_id,
    (e.form_data ->> 'bride_name')::varchar(200) as bride_name,
    (e.form_data ->> 'groom_name')::varchar(200) as groom_name,
    e.description,
    e.event_date as wedding_date,
    (e.location ->> 'venue')::varchar(200) as venue_name,
    e.location ->> 'address' as venue_address,
    public.wedding_point(e.location ->> 'coordinates') as venue_coordinates,
    public.wedding_time(e.form_data ->> 'ceremony_time') as ceremony_time,
    public.wedding_time(e.form_data ->> 'reception_time') as reception_time,
    public.wedding_status(e.status)::varchar(50) as status,
    e.created_by,
    e.created_at,
    e.updated_at,
    e.title
  from public.events as e
  join public.event_types as et on et.id = e.event_type_id
  where et.name = 'wedding';
  create view public.wedding_guests with (security_invoker = true) as
  select
    ep.legacy_id as id,
    e.legacy_id as wedding_invitation_id,
    (ep.contact_info ->> 'name')::varchar(200) as guest_name,
    (ep.contact_info ->> 'email')::varchar(255) as guest_email,
    (ep.contact_info ->> 'phone')::varchar(50) as guest_phone,
    (ep.custom_fields ->> 'plus_one_name')::varchar(200) as plus_one_name,
    public.wedding_table(ep.custom_fields ->> 'table_assignment') as table_number,
    (ep.custom_fields ->> 'meal_preference')::varchar(100) as meal_preference,
    public.rsvp_of_guest(ep.rsvp_status)::varchar(20) as rsvp_status,
    ep.invitation_sent_at,
    ep.rsvp_date,
    ep.created_at
  from public.event_participants as ep
  join public.events as e on e.id = ep.event_id
  join public.event_types as et on et.id = e.event_type_id
  where et.name = 'wedding' and ep.participant_type = 'guest';
  create view public.wedding_templates with (security_invoker = true) as
  select
    t.legacy_id as id,
    t.tenant_id,
    t.name as template_name,
    t.description,
    coalesce(t.template_data -> 'layout', '{}') as layout_config,
    t.template_data -> 'colors' as color_scheme,
    t.template_data -> 'fonts' as font_config,
    t.template_data -> 'sections' as sections_config,
    t.is_public,
    t.is_premium,
    t.created_by,
    t.created_at
  from public.event_templates as t
  join public.event_types as et on et.id = t.event_type_id
  where et.name = 'wedding';

  -- Defaults, owner, comments and privileges are those of the tables.
  for held in
    select v.relname, l.oid as table_oid, v.oid as view_oid, pg_get_userbyid(l.relowner) as owner
    from pg_class as l
    join pg_class as v on v.relname = l.relname and v.relnamespace = 'public'::regnamespace and v.relkind = 'v'
    where l.relnamespace = 'legacy'::regnamespace and l.relkind = 'r'
    order by 1
  loop
    execute format('alter view public.%I owner to %I', held.relname, held.owner);
    perform public.copy_privileges(held.table_oid, held.view_oid);
    execute format('comment on view public.%I is %L', held.relname, 'what the old application sees; its table is legacy.' || held.relname);
    execute coalesce((
      select format('alter view public.%I ', held.relname)
        || string_agg(format('alter column %I set default %s', a.attname, pg_get_expr(d.adbin, d.adrelid)), ', ' order by a.attnum)
      from pg_attribute as a
      join pg_attrdef as d on d.adrelid = a.attrelid and d.adnum = a.attnum
      where a.attrelid = held.table_oid and a.attgenerated = ''), 'select');
  end loop;
  create trigger write instead of insert or update or delete on public.wedding_invitations
  for each row execute function public.write_wedding_invitation();
  create trigger write instead of insert or update or delete on public.wedding_guests
  for each row execute function public.write_wedding_guest();
  create trigger write instead of insert or update or delete on public.wedding_templates
  for each row execute function public.write_wedding_template();

  update public.migration_logs as l set status = 'completed', completed_at = clock_timestamp(), records_migrated = n
  where l.id = log_id;
  return n;
end $$;

create function public.rollback_compatibility_views() returns void language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  held record;
  broken text;
begin
  select string_agg(u.name, ', ' order by u.name) into broken
  from (
    select distinct format('%s %s on %s', case c.relkind when 'm' then 'materialized view' else 'view' end, c.oid::regclass, v.view) as name
    from (values ('public.wedding_invitations'::regclass), ('public.wedding_guests'), ('public.wedding_templates')) as v (view)
    join pg_depend as d on d.refclassid = 'pg_class'::regclass and d.refobjid = v.view and d.classid = 'pg_rewrite'::regclass
    join pg_rewrite as r on r.oid = d.objid
    join pg_class as c on c.oid = r.ev_class and c.oid <> v.view
  ) as u;
  if broken is not null then
    raise exception 'the tables cannot come back: % would break', broken using errcode = 'dependent_objects_still_exist',
      hint = 'Drop it, roll back again, and make it anew on the table. Nothing was changed.';
  end if;
  lock table legacy.wedding_invitations, legacy.wedding_guests, legacy.wedding_templates, public.events, public.event_participants,
    public.event_templates in access exclusive mode;
  drop view public.wedding_templates, public.wedding_guests, public.wedding_invitations;
  for held in select unnest(array['events', 'event_participants', 'event_templates']) as new_table loop
    execute format('drop trigger mark on public.%I', held.new_table);
    execute format('drop trigger bridge_insert on public.%I', held.new_table);
    execute format('drop trigger bridge_update on public.%I', held.new_table);
    execute format('drop trigger bridge_delete on public.%I', held.new_table);
  end loop;
  for held in
    select case a.grantee when 0 then 'public' else quote_ident(g.rolname) end as grantee
    from pg_namespace as s
    cross join lateral aclexplode(s.nspacl) as a
    left join pg_roles as g on g.oid = a.grantee
    where s.nspname = 'legacy' and a.grantee <> s.nspowner
    order by 1
  loop
    execute format('revoke usage on schema legacy from %s', held.grantee);
  end loop;
  alter table legacy.wedding_templates set schema public;
  alter table legacy.wedding_guests set schema public;
  alter table legacy.wedding_invitations set schema public;
end $$;
revoke all on function public.bridge_back(), public.compatibility_views(), public.rollback_compatibility_views() from public;

select public.compatibility_views();

-- fulldress:down
do $$
begin
  -- It may have been rolled back by rollback_migration() already.
  if to_regclass('legacy.wedding_invitations') is not null then
    perform public.rollback_compatibility_views();
  end if;
end $$;
delete from public.migration_logs where operation = 'compatibility_views';
drop function public.rollback_compatibility_views();
drop function public.compatibility_views();
drop function public.write_wedding_template();
drop function public.write_wedding_guest();
drop function public.write_wedding_invitation();
drop function public.bridge_back();
drop function public.mark_wedding_template();
drop function public.mark_wedding_guest();
drop function public.mark_wedding_event();
