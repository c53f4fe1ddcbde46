-- fulldress:up
alter table status add column name_i18n jsonb not null default '{}';
alter table events add column status_id bigint constraint events_status_fk references status (id), add column title_i18n jsonb;
update events set title_i18n = jsonb_build_object('de', name);
create index events_status_id_idx on events (status_id);
alter table posts add column status_id bigint constraint posts_status_fk references status (id), add column title_i18n jsonb;
update posts set title_i18n = jsonb_build_object('de', name);
create index posts_status_id_idx on posts (status_id);
alter table participants add column status_id bigint constraint participants_status_fk references status (id), add column title_i18n jsonb;
update participants set title_i18n = jsonb_build_object('de', name);
create index participants_status_id_idx on participants (status_id);
alter table instructors add column status_id bigint constraint instructors_status_fk references status (id), add column title_i18n jsonb;
update instructors set title_i18n = jsonb_build_object('de', name);
create index instructors_status_id_idx on instructors (status_id);
alter table locations add column status_id bigint constraint locations_status_fk references status (id), add column title_i18n jsonb;
update locations set title_i18n = jsonb_build_object('de', name);
create index locations_status_id_idx on locations (status_id);
-- fulldress:down
alter table locations drop column title_i18n, drop column status_id;
alter table instructors drop column title_i18n, drop column status_id;
alter table participants drop column title_i18n, drop column status_id;
alter table posts drop column title_i18n, drop column status_id;
alter table events drop column title_i18n, drop column status_id;
alter table status drop column name_i18n;
