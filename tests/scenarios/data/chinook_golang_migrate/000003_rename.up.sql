alter table track rename column milliseconds to duration_ms;
alter table media_type rename to medium;
alter sequence media_type_media_type_id_seq rename to medium_media_type_id_seq;
