-- The half of the old 021 that makes tables; its rows are the data package datA_config.
-- fulldress:up
create table config (
  name text constraint config_pkey primary key,
  value jsonb not null
);
alter table projects add column status_id bigint constraint projects_status_fk references status (id);
create index projects_status_id_idx on projects (status_id);
-- fulldress:down
alter table projects drop column status_id;
drop table config;
