alter sequence medium_media_type_id_seq rename to media_type_media_type_id_seq;
alter table medium rename to media_type;
alter table track rename column duration_ms to milliseconds;
