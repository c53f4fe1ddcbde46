-- Templates become templates of the event type "wedding". A part that was NULL is left out of the document, because a part may also
-- be the JSON null, and both have to come back as they were.
-- fulldress:up
create function public.put_event_templates(templates uuid[], batch text) returns bigint language sql security definer
set search_path = pg_catalog, pg_temp
begin atomic
  insert into public.migration_mappings (legacy_table, legacy_id, new_table, new_id, migration_batch)
  select 'wedding_templates', w.id, 'event_templates', coalesce(t.id, public.migrated_id('event_templates', w.id)),
    put_event_templates.batch
  from public.wedding_templates as w
  left join public.event_templates as t on t.legacy_id = w.id
  where w.id = any (put_event_templates.templates)
  on conflict (legacy_table, legacy_id) do nothing;
  with put as (
    insert into public.event_templates as t (id, legacy_id, tenant_id, event_type_id, name, description, template_data, is_public,
      is_premium, created_by, created_at)
    select coalesce(known.id, public.migrated_id('event_templates', w.id)), w.id, w.tenant_id, y.id, w.template_name, w.description,
      jsonb_build_object('layout', w.layout_config)
        || case when w.color_scheme is null then '{}' else jsonb_build_object('colors', w.color_scheme) end
        || case when w.font_config is null then '{}' else jsonb_build_object('fonts', w.font_config) end
        || case when w.sections_config is null then '{}' else jsonb_build_object('sections', w.sections_config) end,
      w.is_public, w.is_premium, w.created_by, w.created_at
    from public.wedding_templates as w
    join public.event_types as y on y.name = 'wedding'
    left join public.event_templates as known on known.legacy_id = w.id
    where w.id = any (put_event_templates.templates)
    on conflict (legacy_id) where legacy_id is not null do update set
      tenant_id = excluded.tenant_id, name = excluded.name, description = excluded.description,
      template_data = (t.template_data - array['layout', 'colors', 'fonts', 'sections']) || excluded.template_data,
      is_public = excluded.is_public, is_premium = excluded.is_premium, created_by = excluded.created_by,
      created_at = excluded.created_at
    where (t.tenant_id, t.name, t.description, t.template_data, t.is_public, t.is_premium, t.created_by, t.created_at)
      is distinct from (excluded.tenant_id, excluded.name, excluded.description,
        (t.template_data - array['layout', 'colors', 'fonts', 'sections']) || excluded.template_data, excluded.is_public,
        excluded.is_premium, excluded.created_by, excluded.created_at)
    returning 1
  )
  select count(*) from put;
end;

create function public.put_wedding_templates(templates uuid[]) returns bigint language sql security definer
set search_path = pg_catalog, pg_temp
begin atomic
  with put as (
    insert into public.wedding_templates as w (id, tenant_id, template_name, description, layout_config, color_scheme, font_config,
      sections_config, is_public, is_premium, created_by, created_at)
    select t.legacy_id, t.tenant_id, t.name, t.description, coalesce(t.template_data -> 'layout', '{}'), t.template_data -> 'colors',
      t.template_data -> 'fonts', t.template_data -> 'sections', t.is_public, t.is_premium, t.created_by, t.created_at
    from public.event_templates as t
    where t.id = any (put_wedding_templates.templates) and t.legacy_id is not null
    on conflict (id) do update set tenant_id = excluded.tenant_id, template_name = excluded.template_name,
      description = excluded.description, layout_config = excluded.layout_config, color_scheme = excluded.color_scheme,
      font_config = excluded.font_config, sections_config = excluded.sections_config, is_public = excluded.is_public,
      is_premium = excluded.is_premium, created_by = excluded.created_by, created_at = excluded.created_at
    where (w.tenant_id, w.template_name, w.description, w.layout_config, w.color_scheme, w.font_config, w.sections_config,
           w.is_public, w.is_premium, w.created_by, w.created_at)
      is distinct from (excluded.tenant_id, excluded.template_name, excluded.description, excluded.layout_config,
           excluded.color_scheme, excluded.font_config, excluded.sections_config, excluded.is_public, excluded.is_premium,
           excluded.created_by, excluded.created_at)
    returning 1
  )
  select count(*) from put;
end;

create function public.bridge_templates() returns trigger language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  if tg_op = 'DELETE' then
    if not exists (select from gone) then
      return null;
    end if;
    delete from public.event_templates as t using gone as g where t.legacy_id = g.id;
    delete from public.migration_mappings as m using gone as g where m.legacy_table = 'wedding_templates' and m.legacy_id = g.id;
    return null;
  end if;
  if tg_op = 'UPDATE' then
    if exists (select from gone as g where not exists (select from changed as c where c.id = g.id)) then
      raise exception 'the id of a template cannot change while both schemas are in use'
        using errcode = 'feature_not_supported', hint = 'Insert a copy and delete the other one.';
    end if;
  end if;
  if exists (select from changed) then
    perform public.put_event_templates(array(select c.id from changed as c), 'bridge');
  end if;
  return null;
end $$;

create function public.template_data_migration_losses() returns table (new_table text, new_id uuid, what text) language sql stable
begin atomic
  select 'event_templates', t.id, 'template_data.' || k.key
  from public.event_templates as t
  cross join lateral jsonb_object_keys(t.template_data) as k (key)
  where t.legacy_id is not null and k.key not in ('layout', 'colors', 'fonts', 'sections');
end;

create function public.rollback_template_data_migration() returns void language plpgsql
set search_path = pg_catalog, pg_temp as $$
declare
  losses bigint;
begin
  if to_regclass('legacy.wedding_templates') is not null then
    raise exception 'the views of the old application read the templates' using errcode = 'object_not_in_prerequisite_state',
      hint = 'Roll back compatibility_views first.';
  end if;
  select count(*) into losses from public.template_data_migration_losses();
  if losses > 0 and current_setting('migration.discard', true) is distinct from 'on' then
    raise exception '% of what was written into the new schema would be lost', losses
      using errcode = 'object_not_in_prerequisite_state',
        hint = 'SELECT * FROM template_data_migration_losses() shows it; SET migration.discard = ''on'' gives it up.';
  end if;
  lock table public.wedding_templates, public.event_templates in share row exclusive mode;
  perform public.put_wedding_templates(array(
    select t.id from public.event_templates as t
    where t.legacy_id is not null and not exists (select from public.wedding_templates as w where w.id = t.legacy_id)));
  drop trigger if exists bridge_insert on public.wedding_templates;
  drop trigger if exists bridge_update on public.wedding_templates;
  drop trigger if exists bridge_delete on public.wedding_templates;
  delete from public.event_templates as t where t.legacy_id is not null;
  delete from public.migration_mappings as m where m.legacy_table = 'wedding_templates';
end $$;

create function public.template_data_migration() returns bigint language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  log_id uuid;
  n bigint;
begin
  insert into public.migration_logs (operation) values ('template_data_migration') returning id into log_id;
  create trigger bridge_insert after insert on public.wedding_templates referencing new table as changed
  for each statement execute function public.bridge_templates();
  create trigger bridge_update after update on public.wedding_templates referencing old table as gone new table as changed
  for each statement execute function public.bridge_templates();
  create trigger bridge_delete after delete on public.wedding_templates referencing old table as gone
  for each statement execute function public.bridge_templates();
  n := public.put_event_templates(array(select w.id from public.wedding_templates as w), 'wedding_to_generic_batch_1');
  update public.migration_logs as l set status = 'completed', completed_at = clock_timestamp(), records_migrated = n
  where l.id = log_id;
  return n;
end $$;
revoke all on function public.put_event_templates(uuid[], text), public.put_wedding_templates(uuid[]), public.bridge_templates(),
  public.rollback_template_data_migration(), public.template_data_migration() from public;

select public.template_data_migration();
analyze public.event_templates, public.migration_mappings;

-- fulldress:down
select public.rollback_template_data_migration();
delete from public.migration_logs where operation = 'template_data_migration';
drop function public.template_data_migration();
drop function public.rollback_template_data_migration();
drop function public.template_data_migration_losses();
drop function public.bridge_templates();
drop function public.put_wedding_templates(uuid[]);
drop function public.put_event_templates(uuid[], text);
