-- fulldress:up
alter table notes rename to remarks;
alter sequence notes_id_seq rename to remarks_id_seq;

-- fulldress:down
alter sequence remarks_id_seq rename to notes_id_seq;
alter table remarks rename to notes;
