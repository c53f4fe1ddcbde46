-- fulldress:up
alter table events add column instructor_id bigint constraint events_instructor_fk references instructors (id);
create index events_instructor_id_idx on events (instructor_id);
-- fulldress:down
alter table events drop column instructor_id;
