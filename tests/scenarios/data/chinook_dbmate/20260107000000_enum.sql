-- migrate:up
create type media_kind as enum ('audio', 'video');
alter table track add column kind media_kind not null default 'audio';
update track set kind = 'video' where media_type_id = 3;

-- migrate:down
alter table track drop column kind;
drop type media_kind;
