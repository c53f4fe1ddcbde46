-- Indexes of the new schema: every foreign key, the lists of the application, and the old keys. The tables are empty yet.
-- fulldress:up
create index events_tenant_date on public.events (tenant_id, event_date);
create index events_type on public.events (event_type_id, tenant_id);
create index events_created_by on public.events (created_by, tenant_id);
create index events_published on public.events (tenant_id, event_date) where status = 'published';
create unique index idx_migration_support on public.events (legacy_id) where legacy_id is not null;
create index event_participants_event on public.event_participants (event_id, tenant_id) include (id);
create index event_participants_tenant_rsvp on public.event_participants (tenant_id, rsvp_status);
create unique index event_participants_legacy on public.event_participants (legacy_id) where legacy_id is not null;
create index event_sections_event on public.event_sections (event_id, tenant_id, position);
create index event_templates_tenant on public.event_templates (tenant_id);
create index event_templates_type on public.event_templates (event_type_id);
create index event_templates_created_by on public.event_templates (created_by);
create unique index event_templates_legacy on public.event_templates (legacy_id) where legacy_id is not null;

-- fulldress:down
drop index public.events_tenant_date, public.events_type, public.events_created_by, public.events_published,
  public.idx_migration_support, public.event_participants_event, public.event_participants_tenant_rsvp,
  public.event_participants_legacy, public.event_sections_event, public.event_templates_tenant,
  public.event_templates_type, public.event_templates_created_by, public.event_templates_legacy;
