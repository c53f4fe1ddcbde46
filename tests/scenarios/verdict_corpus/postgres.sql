-- Pairs with known answers. `-- case: NAME = CLASS` starts one; `-- rows` is there before the up.

-- case: create_table = restored
-- up
create table created (id bigserial primary key, a text not null default 'x', b int check (b > 0));
create index created_a on created (a);
comment on table created is 'new';
-- down
drop table created;

-- case: down_keeps_one_row_of_each = lost-rows
-- rows
create table parcels_by_hand (id text primary key, sender text not null, weight integer not null);
-- up
create table parcels_by_sender (sender text not null, id text not null, weight integer not null, primary key (sender, id));
insert into parcels_by_sender select sender, id, weight from parcels_by_hand;
drop table parcels_by_hand;
-- down
create table parcels_by_hand (id text primary key, sender text not null, weight integer not null);
insert into parcels_by_hand select distinct on (sender) id, sender, weight from parcels_by_sender order by sender, id;
drop table parcels_by_sender;

-- case: down_brings_a_unique_key_back = restored
-- rows
create table parcels_once (id integer primary key, parcel_label text not null constraint parcel_label_once unique);
-- up
alter table parcels_once drop constraint parcel_label_once;
-- down
delete from parcels_once where id not in (select min(id) from parcels_once group by parcel_label);
alter table parcels_once add constraint parcel_label_once unique (parcel_label);

-- case: down_changes_what_its_up_has_kept = lost-rows
-- rows
create table parcel_remarks (id integer primary key, remark_on_parcel text);
-- up
alter table parcel_remarks add seen_at date;
-- down
update parcel_remarks set remark_on_parcel = btrim(remark_on_parcel);
alter table parcel_remarks drop seen_at;

-- case: down_trims_what_its_up_has_padded = restored
-- rows
create table parcel_slots (id integer primary key, padded_slot text not null);
-- up
update parcel_slots set padded_slot = '  ' || padded_slot;
-- down
update parcel_slots set padded_slot = btrim(padded_slot);

-- case: down_cuts_off_amounts = lost-rows
-- rows
create table parcel_scales (id integer primary key, tare_of_scale integer not null);
-- up
alter table parcel_scales add seen_at date;
-- down
update parcel_scales set tare_of_scale = greatest(tare_of_scale, 0);
alter table parcel_scales drop seen_at;

-- case: down_cuts_off_what_a_check_forbids = restored
-- rows
create table parcel_levels (id integer primary key, level_of_parcel integer not null constraint level_above check (level_of_parcel >= 0));
-- up
alter table parcel_levels drop constraint level_above;
-- down
update parcel_levels set level_of_parcel = greatest(level_of_parcel, 0);
alter table parcel_levels add constraint level_above check (level_of_parcel >= 0);

-- case: down_takes_every_sign = lost-rows
-- rows
create table parcel_bookings (id integer primary key, booked numeric(10,2) not null, booked_as text not null check (booked_as in ('debit', 'credit')));
-- up
update parcel_bookings set booked = -booked where booked_as = 'debit';
-- down
update parcel_bookings set booked = abs(booked);

-- case: down_cuts_bytes = lost-rows
-- rows
create table parcel_scans (id integer primary key, scan_of_parcel bytea);
-- up
alter table parcel_scans add seen_at date;
-- down
update parcel_scans set scan_of_parcel = substring(scan_of_parcel from 1 for 4);
alter table parcel_scans drop seen_at;

-- case: down_strips_documents = lost-rows
-- rows
create table parcel_papers (id integer primary key, papers_of_parcel jsonb not null);
-- up
alter table parcel_papers add seen_at date;
-- down
update parcel_papers set papers_of_parcel = jsonb_strip_nulls(papers_of_parcel);
alter table parcel_papers drop seen_at;

-- case: texts_cast_to_an_enumeration = lost-rows
-- rows
create table cast_to_labels (id serial primary key, cast_label text not null);
-- up
create type cast_label as enum ('cast_open', 'cast_closed');
alter table cast_to_labels alter column cast_label type cast_label using lower(cast_label)::cast_label;
-- down
alter table cast_to_labels alter column cast_label type text using 'cast_open';
drop type cast_label;

-- case: joined_by_a_colon_and_split = lost-rows
-- rows
create table colon_pairs (id serial primary key, colon_left text not null, colon_right text not null);
-- up
alter table colon_pairs add column colon_both text;
update colon_pairs set colon_both = colon_left || ':' || colon_right;
alter table colon_pairs drop column colon_left, drop column colon_right;
-- down
alter table colon_pairs add column colon_left text, add column colon_right text;
update colon_pairs set colon_left = split_part(colon_both, ':', 1), colon_right = split_part(colon_both, ':', 2);
alter table colon_pairs alter column colon_left set not null, alter column colon_right set not null, drop column colon_both;

-- case: numbers_joined_by_a_colon_and_split = restored
-- rows
create table colon_numbers (id serial primary key, colon_hour int not null, colon_minute int not null);
-- up
alter table colon_numbers add column colon_time text;
update colon_numbers set colon_time = colon_hour || ':' || colon_minute;
alter table colon_numbers drop column colon_hour, drop column colon_minute;
-- down
alter table colon_numbers add column colon_hour int, add column colon_minute int;
update colon_numbers set colon_hour = split_part(colon_time, ':', 1)::int, colon_minute = split_part(colon_time, ':', 2)::int;
alter table colon_numbers alter column colon_hour set not null, alter column colon_minute set not null, drop column colon_time;

-- case: array_joined_by_commas_and_split = lost-rows
-- rows
create table comma_arrays (id serial primary key, comma_tags text[]);
-- up
alter table comma_arrays alter column comma_tags type text using array_to_string(comma_tags, ',');
-- down
alter table comma_arrays alter column comma_tags type text[] using string_to_array(comma_tags, ',');

-- case: list_split_by_commas_and_joined = restored
-- rows
create table comma_lists (id serial primary key, comma_names text not null);
-- up
alter table comma_lists alter column comma_names type text[] using string_to_array(comma_names, ',');
-- down
alter table comma_lists alter column comma_names type text using array_to_string(comma_names, ',');

-- case: rows_copied_on_conflict_do_nothing = lost-rows
-- rows
create table conflict_orders (id int primary key, conflict_buyer text not null, conflict_note text);
-- up
create table conflict_buyers (id int primary key, conflict_buyer text not null unique, conflict_note text);
insert into conflict_buyers select id, conflict_buyer, conflict_note from conflict_orders on conflict do nothing;
drop table conflict_orders;
-- down
create table conflict_orders (id int primary key, conflict_buyer text not null, conflict_note text);
insert into conflict_orders select id, conflict_buyer, conflict_note from conflict_buyers;
drop table conflict_buyers;

-- case: names_of_their_own_on_conflict_do_nothing = restored
-- rows
create table conflict_visits (id int primary key, conflict_guest text not null);
-- up
create table conflict_guests (id serial primary key, conflict_name text not null unique);
insert into conflict_guests (conflict_name) select conflict_guest from conflict_visits on conflict (conflict_name) do nothing;
alter table conflict_visits add column guest_id int references conflict_guests (id);
update conflict_visits set guest_id = (select id from conflict_guests where conflict_name = conflict_guest);
alter table conflict_visits drop column conflict_guest;
-- down
alter table conflict_visits add column conflict_guest text;
update conflict_visits set conflict_guest = (select conflict_name from conflict_guests where conflict_guests.id = guest_id);
alter table conflict_visits alter column conflict_guest set not null, drop column guest_id;
drop table conflict_guests;

-- case: texts_cast_to_an_enumeration_and_back = restored
-- rows
create table cast_and_back (id serial primary key, cast_back varchar(20));
-- up
create type cast_back as enum ('back_open', 'back_closed');
alter table cast_and_back alter column cast_back type cast_back using cast(nullif(cast_back, '') as cast_back);
-- down
alter table cast_and_back alter column cast_back type varchar(20);
drop type cast_back;

-- case: rows_with_a_zero_that_is_named = empty-down, lost-rows
-- rows
create table zero_named (id serial primary key, zero_mark text not null, zero_group int);
-- up
update zero_named set zero_mark = 'x' where zero_group = 0;
-- down
select 1;

-- case: rows_of_a_day_that_is_named = empty-down, lost-rows
-- rows
create table day_named (id serial primary key, day_mark text not null, held_day date);
-- up
update day_named set day_mark = 'x' where held_day = '2020-01-01';
-- down
select 1;

-- case: rows_of_a_moment_that_is_named = empty-down, lost-rows
-- rows
create table time_named (id serial primary key, time_mark text not null, exact_time timestamptz);
-- up
update time_named set time_mark = 'x' where exact_time = '2020-01-01 08:00:00';
-- down
select 1;

-- case: long_texts_cut_off = empty-down, lost-rows
-- rows
create table long_texts (id serial primary key, long_text text);
-- up
update long_texts set long_text = '' where length(long_text) > 200;
-- down
select 1;

-- case: long_lists_emptied = empty-down, lost-rows
-- rows
create table long_lists (id serial primary key, long_list uuid[]);
-- up
update long_lists set long_list = null where cardinality(long_list) > 5;
-- down
select 1;

-- case: texts_of_a_form_deleted = lost-by-design
-- rows
create table similar_texts (id serial primary key, similar_text text);
-- up
delete from similar_texts where similar_text similar to 'za(b|c)%';
-- down
select 1;

-- case: texts_with_an_end_deleted = lost-by-design
-- rows
create table end_texts (id serial primary key, end_text text);
-- up
delete from end_texts where right(end_text, 3) = 'xyz';
-- down
select 1;

-- case: object_made_of_null_where_a_document_holds_more = lost-by-design
-- rows
create table two_documents (id serial primary key, notes_doc jsonb, marks_doc jsonb);
-- up
update two_documents set marks_doc = coalesce(marks_doc, '{}') || '{"marked": true}'::jsonb where notes_doc @> '{"noted": true}';
-- down
update two_documents set marks_doc = marks_doc - 'marked' where notes_doc @> '{"noted": true}';

-- case: document_that_holds_more_than_is_asked_for = lost-rows
-- rows
create table asked_documents (id serial primary key, asked_doc jsonb not null, asked_note text);
-- up
alter table asked_documents add column asked_size int;
update asked_documents set asked_size = (asked_doc ->> 'size')::int where asked_note is null and asked_doc @> '{"asked": true}';
update asked_documents set asked_size = 0 where asked_note is not null or not asked_doc @> '{"asked": true}';
alter table asked_documents alter column asked_size set not null;
-- down
alter table asked_documents drop column asked_size;
update asked_documents set asked_note = 'none' where asked_note is null;

-- case: rows_of_a_constant_that_is_inserted_elsewhere = lost-rows
-- rows
create table granted_to (id serial primary key, granted_key uuid not null, granted_role text not null, note text);
create table suppliers_of (id uuid primary key, granted_key uuid not null);
-- up
insert into suppliers_of (id, granted_key) values ('8c0f1f6e-0000-4000-8000-0000000000a3', '8c0f1f6e-0000-4000-8000-0000000000a2');
update granted_to set note = 'seen' where granted_key = '8c0f1f6e-0000-4000-8000-0000000000a2' and granted_role = 'granted';
-- down
delete from suppliers_of where id = '8c0f1f6e-0000-4000-8000-0000000000a3';

-- case: other_column_emptied_where_a_reference_was_filled = lost-rows
-- rows
create table filled_parents (id serial primary key);
create table filled_children (id serial primary key, filled_name text, filled_ref int references filled_parents (id));
-- up
insert into filled_parents (id) values (9000);
update filled_children set filled_ref = 9000 where filled_ref is null;
-- down
update filled_children set filled_name = null, filled_ref = null where filled_ref = 9000;
delete from filled_parents where id = 9000;

-- case: reference_that_was_filled_emptied = restored
-- rows
create table emptied_parents (id serial primary key);
create table emptied_children (id serial primary key, emptied_name text, emptied_ref int references emptied_parents (id));
-- up
insert into emptied_parents (id) values (9000);
update emptied_children set emptied_ref = 9000 where emptied_ref is null;
-- down
update emptied_children set emptied_ref = null where emptied_ref = 9000;
delete from emptied_parents where id = 9000;

-- case: cleared_where_sums_are_zero_or_missing = empty-down, lost-rows
-- rows
create table debts (id serial primary key, debt_text text, debt_sum numeric(12,2), debt_fees numeric(12,2), is_settled boolean not null default false);
-- up
update debts set debt_text = null where is_settled = false and coalesce(debt_sum, 0) = 0 and coalesce(debt_fees, 0) = 0 and debt_text is not null;
-- down
select 1;

-- case: rows_with_a_null_left_in_the_archive = lost-rows
-- rows
create table events_kept (id serial primary key, kept_state text not null, kept_note text);
-- up
create table events_archive (like events_kept);
insert into events_archive select * from events_kept where kept_state = 'ancient';
delete from events_kept where kept_state = 'ancient';
-- down
insert into events_kept select * from events_archive where kept_note is not null;
drop table events_archive;

-- case: one_partition_copied_back = lost-rows
-- rows
create table parted_days (id bigint not null, parted_day date not null, v text, primary key (id, parted_day));
-- up
alter table parted_days rename to parted_old;
alter table parted_old rename constraint parted_days_pkey to parted_old_pkey;
create table parted_days (id bigint not null, parted_day date not null, v text, primary key (id, parted_day)) partition by range (parted_day);
create table parted_days_2024 partition of parted_days for values from ('2024-01-01') to ('2025-01-01');
create table parted_days_rest partition of parted_days default;
insert into parted_days select id, parted_day, v from parted_old;
drop table parted_old;
-- down
create table parted_new (id bigint not null, parted_day date not null, v text, primary key (id, parted_day));
insert into parted_new select id, parted_day, v from parted_days_2024;
drop table parted_days;
alter table parted_new rename to parted_days;
alter table parted_days rename constraint parted_new_pkey to parted_days_pkey;

-- case: all_partitions_copied_back = restored
-- rows
create table whole_days (id bigint not null, whole_day date not null, v text, primary key (id, whole_day));
-- up
alter table whole_days rename to whole_old;
alter table whole_old rename constraint whole_days_pkey to whole_old_pkey;
create table whole_days (id bigint not null, whole_day date not null, v text, primary key (id, whole_day)) partition by range (whole_day);
create table whole_days_2024 partition of whole_days for values from ('2024-01-01') to ('2025-01-01');
create table whole_days_rest partition of whole_days default;
insert into whole_days select id, whole_day, v from whole_old;
drop table whole_old;
-- down
create table whole_new (id bigint not null, whole_day date not null, v text, primary key (id, whole_day));
insert into whole_new select id, whole_day, v from whole_days;
drop table whole_days;
alter table whole_new rename to whole_days;
alter table whole_days rename constraint whole_new_pkey to whole_days_pkey;

-- case: zeros_of_nulls_turned_back = restored
-- rows
create table zeros_of_nulls (id serial primary key, null_count int);
-- up
update zeros_of_nulls set null_count = 0 where null_count is null;
-- down
update zeros_of_nulls set null_count = null where null_count = 0;

-- case: texts_copied_as_labels = lost-rows
-- rows
create table copied_as_labels (id serial primary key, label_text text not null);
-- up
create type label_kind as enum ('kind_open', 'kind_closed');
alter table copied_as_labels add column label_kind label_kind;
update copied_as_labels set label_kind = label_text::text::label_kind where label_text is not null;
alter table copied_as_labels drop column label_text;
-- down
alter table copied_as_labels add column label_text text not null default '';
alter table copied_as_labels alter column label_text drop default;
alter table copied_as_labels drop column label_kind;
drop type label_kind;

-- case: other_texts_become_a_label = lost-rows
-- rows
create table other_texts (id serial primary key, other_label text not null);
-- up
create type other_label as enum ('other_open', 'other_closed');
update other_texts set other_label = 'other_open' where other_label not in ('other_open', 'other_closed');
alter table other_texts alter column other_label type other_label using other_label::other_label;
-- down
alter table other_texts alter column other_label type text;
drop type other_label;

-- case: copied_where_a_check_asks_for_more = lost-rows
-- rows
create table check_sources (id serial primary key, check_mail text not null, check_note text);
-- up
create table check_log (source_id int not null, mail text, note text, constraint check_mail check (mail like '%@%'));
insert into check_log (source_id, mail, note) select s.id, s.check_mail, s.check_note from check_sources s;
alter table check_sources drop column check_note;
-- down
alter table check_sources add column check_note text;
drop table check_log;

-- case: copied_where_a_check_asks_for_more_and_back = restored
-- rows
create table check_origins (id serial primary key, origin_code bytea not null, origin_note text);
-- up
create table check_copies (origin_id int primary key, code bytea check (length(code) = 32), note text);
insert into check_copies select id, origin_code, origin_note from check_origins;
alter table check_origins drop column origin_note;
-- down
alter table check_origins add column origin_note text;
update check_origins o set origin_note = c.note from check_copies c where c.origin_id = o.id;
drop table check_copies;

-- case: keys_read_by_a_function = empty-down, lost-rows
-- rows
create table function_flows (id serial primary key, function_flow jsonb not null);
-- up
create function migrate_function_flow(flow jsonb) returns jsonb as $$
begin
  if flow ? 'function_stop_if' and flow -> 'function_stop_if' != 'null'::jsonb then
    flow = jsonb_set(flow, array['function_stop'], flow -> 'function_stop_if') - 'function_stop_if';
  end if;
  return flow;
end;
$$ language plpgsql;
update function_flows set function_flow = migrate_function_flow(function_flow);
drop function migrate_function_flow;
-- down
-- Not to be undone.

-- case: keys_read_by_a_function_and_back = restored
-- rows
create table function_docs (id serial primary key, function_doc jsonb not null);
-- up
create function migrate_function_doc(doc jsonb) returns jsonb as $$
begin
  if doc ? 'doc_stop_if' then doc = jsonb_set(doc, array['doc_stop'], doc -> 'doc_stop_if') - 'doc_stop_if'; end if;
  return doc;
end;
$$ language plpgsql;
update function_docs set function_doc = migrate_function_doc(function_doc);
drop function migrate_function_doc;
-- down
create function take_back_function_doc(doc jsonb) returns jsonb as $$
begin
  if doc ? 'doc_stop' then doc = jsonb_set(doc, array['doc_stop_if'], doc -> 'doc_stop') - 'doc_stop'; end if;
  return doc;
end;
$$ language plpgsql;
update function_docs set function_doc = take_back_function_doc(function_doc);
drop function take_back_function_doc;

-- case: lists_taken_apart_by_a_function = empty-down, lost-rows
-- rows
create table function_lists (id serial primary key, function_list jsonb not null);
-- up
create function migrate_function_part(part jsonb) returns jsonb language sql as $$ select part $$;
create function migrate_function_list(doc jsonb) returns jsonb as $$
declare
  part jsonb;
  i integer := 0;
begin
  if doc -> 'list_value' ? 'list_parts' then
    doc = jsonb_set(doc, array['list_parts'], doc -> 'list_value' -> 'list_parts') - 'list_value';
  end if;
  for part in select jsonb_array_elements(doc -> 'list_parts') loop
    doc = jsonb_set(doc, array['list_parts', i::text], migrate_function_part(part));
    i = i + 1;
  end loop;
  return doc;
end;
$$ language plpgsql;
update function_lists set function_list = migrate_function_list(function_list);
drop function migrate_function_part, migrate_function_list;
-- down
-- Not to be undone.

-- case: texts_told_apart_by_a_function = empty-down, lost-rows
-- rows
create table function_states (id serial primary key, function_state text not null);
-- up
create function merged_function_state(text) returns text language sql as $$
  select case when $1 in ('function_gone', 'function_left') then 'function_closed' else $1 end;
$$;
create function called_function_state(s text) returns text as $$
begin
  if s = 'function_archived' then return 'function_closed'; end if;
  return merged_function_state(s);
end;
$$ language plpgsql;
update function_states set function_state = called_function_state(function_state);
drop function called_function_state;
drop function merged_function_state;
-- down
select 1;

-- case: document_default_respelled_as_jsonb = restored
-- rows
create table respelled_defaults (id serial primary key, respelled_zone varchar(256) default '{"manualZone":"","auto":"true"}');
-- up
alter table respelled_defaults alter column respelled_zone drop default;
alter table respelled_defaults alter column respelled_zone type jsonb using respelled_zone::jsonb;
-- down
alter table respelled_defaults alter column respelled_zone type varchar(256);
alter table respelled_defaults alter column respelled_zone set default '{"manualZone":"","auto":"true"}'::character varying;

-- case: document_default_lost_as_jsonb = lost-rows
-- rows
create table lost_defaults (id serial primary key, lost_zone varchar(256) default '{"manualZone":"","auto":"true"}');
-- up
alter table lost_defaults alter column lost_zone drop default;
alter table lost_defaults alter column lost_zone type jsonb using lost_zone::jsonb - 'auto';
-- down
alter table lost_defaults alter column lost_zone type varchar(256);
alter table lost_defaults alter column lost_zone set default '{"manualZone":"","auto":"true"}'::character varying;

-- case: texts_cast_to_jsonb_behind_nullif = lost-rows
-- rows
create table nullif_docs (id serial primary key, nullif_doc text, cast_doc text);
-- up
alter table nullif_docs alter column nullif_doc type jsonb using nullif(nullif_doc, '')::jsonb;
alter table nullif_docs alter column cast_doc type jsonb using cast(cast_doc as jsonb);
-- down
alter table nullif_docs alter column nullif_doc type text using '{}';
alter table nullif_docs alter column cast_doc type text;

-- case: texts_made_into_jsonb = restored
-- rows
create table made_docs (id serial primary key, made_doc text not null);
-- up
alter table made_docs add column made_document jsonb;
update made_docs set made_document = json_build_object('made', made_doc)::jsonb;
alter table made_docs drop column made_doc;
-- down
alter table made_docs add column made_doc text;
update made_docs set made_doc = made_document ->> 'made';
alter table made_docs alter column made_doc set not null;
alter table made_docs drop column made_document;

-- case: add_column = restored
-- rows
create table add_column (id int primary key, a text);
insert into add_column values (1, 'x'), (2, null);
-- up
alter table add_column add column b integer, add column c timestamptz not null default now();
-- down
alter table add_column drop column b, drop column c;

-- case: not_null_in_a_quoted_table = up-fails-with-rows
-- rows
create table "Quoted Nulls" (id serial primary key, "Name" text not null);
-- up
alter table "Quoted Nulls" add column "Bio" text not null;
-- down
alter table "Quoted Nulls" drop column "Bio";

-- case: unique_in_a_quoted_table = up-fails-with-rows
-- rows
create table "Quoted Keys" (id serial primary key, "Name" text not null);
-- up
alter table "Quoted Keys" add column "Slug" text not null default '';
alter table "Quoted Keys" add constraint "Quoted Slug" unique ("Slug");
-- down
alter table "Quoted Keys" drop column "Slug";

-- case: own_constant_in_a_quoted_table = up-fails-with-rows
-- rows
create table "Quoted Labels" (id serial primary key, "Kind" text not null check ("Kind" in ('quiet', 'loud')));
-- up
update "Quoted Labels" set "Kind" = 'silent' where "Kind" = 'quiet';
-- down
update "Quoted Labels" set "Kind" = 'quiet' where "Kind" = 'silent';

-- case: rows_in_the_way_in_a_quoted_table = lost-rows
-- rows
create table "Quoted Sizes" (id serial primary key, "Size" integer not null, "Note" text);
-- up
update "Quoted Sizes" set "Note" = null where "Size" > 100;
alter table "Quoted Sizes" add constraint "Quoted Small" check ("Size" <> 7013);
-- down
alter table "Quoted Sizes" drop constraint "Quoted Small";

-- case: rows_in_the_way_hide_no_other_table = lost-rows
-- rows
create table hidden_jobs (id integer primary key, prio integer not null);
create table hidden_leaders (name text primary key, leader text not null);
-- up
update hidden_jobs set prio = 2 where prio > 2;
alter table hidden_jobs add constraint hidden_prio check (prio <= 2);
alter table hidden_leaders add constraint hidden_name check (name = 'default');
-- down
alter table hidden_leaders drop constraint hidden_name;
alter table hidden_jobs drop constraint hidden_prio;

-- case: rows_of_two_tables_in_the_way = lost-rows
-- rows
create table hidden_tasks (id integer primary key, prio integer not null);
create table hidden_chiefs (name text primary key, chief text not null);
create table hidden_places ("Place" text primary key, room integer);
create table hidden_visits (id integer primary key, place text references hidden_places ("Place"));
-- up
update hidden_tasks set prio = 2 where prio > 2;
alter table hidden_chiefs add constraint hidden_chief check (name in ('default', 'other'));
alter table hidden_places add constraint "Hidden Place" check ("Place" = 'here');
alter table hidden_places alter column room set not null;
-- down
alter table hidden_chiefs drop constraint hidden_chief;
alter table hidden_places drop constraint "Hidden Place", alter column room drop not null;

-- case: rows_in_the_way_and_nothing_lost = restored
-- rows
create table unhidden_jobs (id integer primary key, prio integer not null);
create table unhidden_leaders (name text primary key, leader text not null);
-- up
alter table unhidden_jobs add column old_prio integer;
update unhidden_jobs set old_prio = prio, prio = 2 where prio > 2;
alter table unhidden_jobs add constraint unhidden_prio check (prio <= 2);
alter table unhidden_leaders add constraint unhidden_name check (name = 'default');
-- down
alter table unhidden_leaders drop constraint unhidden_name;
alter table unhidden_jobs drop constraint unhidden_prio;
update unhidden_jobs set prio = old_prio where old_prio is not null;
alter table unhidden_jobs drop column old_prio;

-- case: number_set_to_that_of_another_sequence = lost-rows
-- rows
create table dealt_twice (id bigserial primary key, dealt bigserial not null, name text not null);
-- up
alter table dealt_twice alter column dealt type varchar(40) using dealt::varchar;
-- down
update dealt_twice set dealt = id;
alter table dealt_twice alter column dealt drop default, alter column dealt type bigint using dealt::bigint;
alter table dealt_twice alter column dealt set default nextval('dealt_twice_dealt_seq');

-- case: number_of_another_sequence_kept = restored
-- rows
create table dealt_both (id bigserial primary key, dealt bigint not null generated by default as identity);
-- up
alter table dealt_both add column dealt_before bigint;
update dealt_both set dealt_before = dealt, dealt = id;
-- down
update dealt_both set dealt = dealt_before where dealt_before is not null;
alter table dealt_both drop column dealt_before;

-- case: label_of_the_newer_application_turned_back = restored
-- rows
create table labelled_members (id integer primary key, label text not null, grade integer not null);
-- up
alter table labelled_members add column manages boolean not null default false;
-- down
update labelled_members set label = 'user' where label = 'custom';
update labelled_members set grade = 3 where grade in (1, 2, 4);
alter table labelled_members drop column manages;

-- case: default_that_the_down_turns_back = lost-rows
-- rows
create table labelled_by_default (id integer primary key, grade_by_default integer not null default 4);
-- up
alter table labelled_by_default add column manages boolean not null default false;
-- down
update labelled_by_default set grade_by_default = 3 where grade_by_default = 4;
alter table labelled_by_default drop column manages;

-- case: number_merged_with_another_and_back = restored
-- rows
create table merged_grades (id integer primary key, merged_grade integer not null);
-- up
update merged_grades set merged_grade = 3 where merged_grade = 7;
-- down
update merged_grades set merged_grade = 7 where merged_grade = 3;

-- case: column_filled_for_known_values = restored
-- rows
create table filled_for_known (id serial primary key, n int not null);
-- up
alter table filled_for_known add column b text;
update filled_for_known set b = 'x' where n = 7000;
alter table filled_for_known alter column b set not null;
-- down
alter table filled_for_known drop column b;

-- case: texts_become_uuids = lost-rows
-- rows
create table texts_become_uuids (id serial primary key, name text not null, code text);
-- up
alter table texts_become_uuids alter column code type uuid using code::uuid;
update texts_become_uuids set name = upper(name);
-- down
alter table texts_become_uuids alter column code type text;

-- case: rows_named_by_number = lost-rows
-- rows
create table rows_named_by_number (rn serial primary key, note text not null);
-- up
update rows_named_by_number set note = 'checked by hand' where rn in (48151, 62342);
-- down
update rows_named_by_number set note = 'unchecked' where rn = 48151;

-- case: rows_named_by_number_restored = restored
-- rows
create table named_and_set_back (nn bigint primary key, note text not null);
-- up
update named_and_set_back set note = 'raised' where nn = 48153;
-- down
update named_and_set_back set note = 'lowered' where nn = 48153;

-- case: rows_named_by_their_parent = empty-down, lost-rows
-- rows
create table named_parents (pn uuid primary key default gen_random_uuid(), a text);
create table named_children (id serial primary key, pn_id uuid references named_parents, b text);
-- up
update named_children set b = 'moved out' where pn_id = '8c0f1f6e-0000-4000-8000-00000000c0de';
-- down
select 1;

-- case: named_rows_without_children = lost-by-design
-- rows
create table childless_hubs (id serial primary key, hub_label text not null);
create table hub_trips (id serial primary key, hub_id int not null references childless_hubs);
-- up
delete from childless_hubs where hub_label in ('Main Gate', 'Back Gate')
  and not exists (select 1 from hub_trips where hub_trips.hub_id = childless_hubs.id);
-- down
select 1;

-- case: replaced_in_a_document = empty-down, lost-rows
-- rows
create table replaced_in_a_document (id serial primary key, schema_of_it json not null, n int);
-- up
update replaced_in_a_document set schema_of_it = replace(schema_of_it::text,
  '"type": "SsoPerson"', '"type": "Object", "format": "SsoPerson"')::json;
-- down
update replaced_in_a_document set schema_of_it = schema_of_it;

-- case: replaced_in_a_document_restored = restored
-- rows
create table replaced_and_back (id serial primary key, layout_of_it jsonb);
-- up
update replaced_and_back set layout_of_it = replace(layout_of_it::text,
  '"kind": "LeftPane"', '"kind": "FirstPane"')::jsonb;
-- down
update replaced_and_back set layout_of_it = replace(layout_of_it::text,
  '"kind": "FirstPane"', '"kind": "LeftPane"')::jsonb;

-- case: replaced_by_expression = empty-down, lost-rows
-- rows
create table replaced_by_expression (id serial primary key, cf_auth text);
-- up
update replaced_by_expression
  set cf_auth = regexp_replace(cf_auth, '"cf:([^"]*):([^"]*)"', '"cf:\1:\2:developer"', 'g');
-- down
update replaced_by_expression set cf_auth = cf_auth;

-- case: replaced_by_expression_restored = restored
-- rows
create table replaced_by_expression_2 (id serial primary key, gh_auth text);
-- up
update replaced_by_expression_2
  set gh_auth = regexp_replace(gh_auth, '"gh:([^"]*):([^"]*)"', '"gh:\1:\2:developer"', 'g');
-- down
update replaced_by_expression_2
  set gh_auth = regexp_replace(gh_auth, '"gh:([^"]*):([^"]*):developer"', '"gh:\1:\2"', 'g');

-- case: documents_in_texts = lost-rows
-- rows
create table documents_in_texts (id serial primary key, telemetry text);
-- up
update documents_in_texts
  set telemetry = jsonb_set(telemetry::jsonb, '{reportLogs}', '"DISABLED"')::text
  where telemetry is not null;
-- down
update documents_in_texts
  set telemetry = jsonb_set(telemetry::jsonb, '{reportLogs}', 'false')::text
  where telemetry is not null;

-- case: texts_become_documents = restored
-- rows
create table texts_become_documents (id serial primary key, launch_plan text);
-- up
alter table texts_become_documents alter column launch_plan type jsonb using launch_plan::jsonb;
-- down
alter table texts_become_documents alter column launch_plan type text using launch_plan::text;

-- case: rename_column = restored
-- rows
create table rename_column (id int primary key, old text);
insert into rename_column values (1, 'x');
-- up
alter table rename_column rename column old to new;
-- down
alter table rename_column rename column new to old;

-- case: up_writes_into_the_old_check = up-fails-with-rows
-- rows
create table articles_published (id bigserial primary key, title text not null,
  publish_mode text not null constraint publish_mode_known check (publish_mode in ('by hand', 'automatic')));
-- up
update articles_published set publish_mode = 'auto' where publish_mode = 'automatic';
alter table articles_published drop constraint publish_mode_known;
alter table articles_published
  add constraint publish_mode_known check (publish_mode in ('by hand', 'auto'));
-- down
alter table articles_published drop constraint publish_mode_known;
update articles_published set publish_mode = 'automatic' where publish_mode = 'auto';
alter table articles_published
  add constraint publish_mode_known check (publish_mode in ('by hand', 'automatic'));

-- case: up_writes_behind_the_old_check = restored
-- rows
create table articles_printed (id bigserial primary key, title text not null,
  print_mode text not null constraint print_mode_known check (print_mode in ('by hand', 'automatic')));
-- up
alter table articles_printed drop constraint print_mode_known;
update articles_printed set print_mode = 'auto' where print_mode = 'automatic';
alter table articles_printed
  add constraint print_mode_known check (print_mode in ('by hand', 'auto'));
-- down
alter table articles_printed drop constraint print_mode_known;
update articles_printed set print_mode = 'automatic' where print_mode = 'auto';
alter table articles_printed
  add constraint print_mode_known check (print_mode in ('by hand', 'automatic'));

-- case: new_check_over_values_that_were_free = restored
-- rows
create table articles_filed (id bigserial primary key, filing_mode text not null);
-- up
update articles_filed set filing_mode = 'auto' where filing_mode = 'automatic';
alter table articles_filed
  add constraint filing_mode_known check (filing_mode in ('by hand', 'auto'));
-- down
alter table articles_filed drop constraint filing_mode_known;
update articles_filed set filing_mode = 'automatic' where filing_mode = 'auto';

-- case: up_sets_a_label_that_comes_later = up-fails-with-rows
-- rows
create table job_states (job_label text primary key);
insert into job_states values ('waiting long'), ('well done');
create table labelled_jobs (id bigserial primary key,
  job_label text not null references job_states (job_label));
-- up
update labelled_jobs set job_label = 'queued up' where job_label = 'waiting long';
update job_states set job_label = 'queued up' where job_label = 'waiting long';
-- down
update job_states set job_label = 'waiting long' where job_label = 'queued up';

-- case: up_leaves_a_case_without_value = up-fails-with-rows
-- rows
create table shown_notes (id bigserial primary key, is_shown boolean not null);
-- up
alter table shown_notes add column shown_to text not null default 'nobody';
update shown_notes set shown_to = case when is_shown then 'all of them'::text end;
-- down
alter table shown_notes drop column shown_to;

-- case: case_without_value_for_unknown_texts = restored
-- rows
create table stated_notes (id bigserial primary key, note_state text not null);
-- up
alter table stated_notes add column state_number int not null default 0;
update stated_notes set state_number = case note_state when 'in use' then 1 when 'away' then 2 end;
-- down
alter table stated_notes drop column state_number;

-- case: unique_copy_of_a_parent_that_sorts_first = lost-by-design
-- rows
create table aa_send_methods (id uuid primary key, send_value text not null);
create table sent_codes (id uuid primary key, code_value text not null,
  send_to uuid references aa_send_methods);
-- up
alter table sent_codes add column send_method uuid references aa_send_methods unique;
update sent_codes set send_method = send_to;
delete from sent_codes where send_method is null;
alter table sent_codes drop column send_to, alter column send_method set not null;
-- down
alter table sent_codes add column send_to uuid references aa_send_methods;
update sent_codes set send_to = send_method;
alter table sent_codes drop column send_method;

-- case: rows_deleted_by_patterns_come_back = lost-by-design
-- rows
create table house_tasks (id serial primary key, house_task text not null, pause int not null);
insert into house_tasks (house_task, pause) values ('Hoover the bedroom', 168), ('Do dishes', 24);
-- up
delete from house_tasks
where house_task like '%Hoover around house%' or house_task like '%Hoover the bedroom%';
-- down
insert into house_tasks (house_task, pause)
values ('Hoover the bedroom', 168), ('Hoover around house', 72);

-- case: rows_deleted_by_patterns_and_one_more = rows-left, lost-by-design
-- rows
create table yard_tasks (id serial primary key, yard_task text not null);
insert into yard_tasks (yard_task) values ('Mow the lawn');
-- up
delete from yard_tasks where yard_task like '%the lawn%';
-- down
insert into yard_tasks (yard_task) values ('Mow the lawn'), ('Paint a fence');

-- case: down_reads_the_one_row_of_a_table = restored
-- rows
create table release_facts (facts_version bigint not null);
insert into release_facts values (1);
create table released_tasks (id bigserial primary key, open_ones int not null);
-- up
alter table released_tasks rename column open_ones to pending_ones;
update release_facts set facts_version = 2;
-- down
do $$ begin
  assert (select facts_version from release_facts) = 2, 'another version';
end; $$;
alter table released_tasks rename column pending_ones to open_ones;
update release_facts set facts_version = 1;

-- case: rows_named_beside_what_is_set_already = lost-rows
-- rows
create table named_providers (provider_key text primary key, base_url text, provider_note text);
-- up
update named_providers set base_url = 'https://new.example/v1', provider_note = 'moved'
where provider_key in ('provider one', 'provider two')
  and (base_url is distinct from 'https://new.example/v1');
-- down
update named_providers set base_url = 'https://old.example/v1'
where provider_key in ('provider one', 'provider two');

-- case: rows_named_beside_what_is_set_already_restored = restored
-- rows
create table named_servers (server_key text primary key, server_url text);
-- up
update named_servers set server_url = 'https://new.example/v2'
where server_key in ('server one', 'server two') and server_url <> 'https://new.example/v2';
-- down
update named_servers set server_url = 'https://old.example/v2'
where server_key in ('server one', 'server two');

-- case: key_column_dropped_and_made_anew = lost-by-design, column-order-only
-- rows
create table chunk_logs (run_name text not null, chunk_number int generated always as identity,
  chunk text not null, primary key (run_name, chunk_number));
-- up
alter table chunk_logs drop column chunk_number;
alter table chunk_logs add column chunk_number text;
update chunk_logs set chunk_number = 'chunk-' || substr(md5(random()::text), 0, 17);
alter table chunk_logs add primary key (chunk_number);
-- down
alter table chunk_logs drop column chunk_number;
alter table chunk_logs add column chunk_number int generated always as identity;
alter table chunk_logs add primary key (run_name, chunk_number);

-- case: column_copied_and_made_anew = lost-rows
-- rows
create table copied_logs (id serial primary key, log_place text);
-- up
alter table copied_logs add column log_place_old text;
update copied_logs set log_place_old = log_place;
alter table copied_logs drop column log_place;
alter table copied_logs add column log_place int;
update copied_logs set log_place = id * 7;
-- down
alter table copied_logs drop column log_place, drop column log_place_old;
alter table copied_logs add column log_place text;

-- case: rows_named_by_pairs = empty-down, lost-rows
-- rows
create table paired_rows (pair_left int not null, pair_right int not null, note text not null,
  primary key (pair_left, pair_right));
-- up
update paired_rows set note = note || ' checked'
where (pair_left, pair_right) in ((19071, 5071), (20071, 5072));
-- down
update paired_rows set note = note;

-- case: rows_named_by_pairs_restored = restored
-- rows
create table paired_counts (id serial primary key, count_left int not null,
  count_right text not null, amount int not null);
-- up
update paired_counts set amount = amount + 5
where (count_left, count_right) in ((19072, 'five'), (20072, 'six')) and id is not null;
-- down
update paired_counts set amount = amount - 5
where (count_left, count_right) in ((19072, 'five'), (20072, 'six')) and id is not null;

-- case: rename_table = restored
-- rows
create table rename_old (id serial primary key, a text);
insert into rename_old (a) values ('x');
-- up
alter table rename_old rename to rename_new;
-- down
alter table rename_new rename to rename_old;

-- case: value_moved_by_an_executed_text = lost-rows
-- rows
create table executed_move (id int primary key generated always as identity, executed_rank text not null);
-- up
do $$ declare t text; begin
  foreach t in array array['executed_move'] loop
    execute format('update %I set executed_rank = %L where executed_rank = ''lamplighter''', t, 'wick');
  end loop;
end $$;
-- down
do $$ begin execute 'update executed_move set executed_rank = ''lamps'' where executed_rank = ''wick'''; end $$;

-- case: value_moved_by_an_executed_text_and_back = restored
-- rows
create table executed_back (id int primary key generated always as identity, executed_grade text not null);
-- up
do $$ begin execute 'update executed_back set executed_grade = $2 where executed_grade = $1' using 'glazier', 'pane'; end $$;
-- down
do $$ begin execute 'update executed_back set executed_grade = ''glazier'' where executed_grade = ''pane'''; end $$;

-- case: value_moved_by_a_called_function = lost-rows
-- rows
create table called_move (id int primary key generated always as identity, called_rank text not null);
-- up
create function called_rename(p_from text, p_to text) returns void language plpgsql as $$
begin
  update called_move set called_rank = p_to where called_rank = p_from;
end $$;
select called_rename('fletcher', 'arrow');
-- down
do $$ begin perform called_rename('arrow', 'arrows'); end $$;
drop function called_rename(text, text);

-- case: value_moved_by_a_called_procedure_and_back = restored
-- rows
create table called_back (id int primary key generated always as identity, called_grade text not null);
-- up
create procedure called_regrade(text, text) language sql as 'update called_back set called_grade = $2 where called_grade = $1';
call called_regrade('tanner', 'hide');
-- down
call called_regrade('hide', 'tanner');
drop procedure called_regrade(text, text);

-- case: logged_by_a_trigger = restored
-- rows
create table logged_prices (id int primary key, logged_cents int not null);
insert into logged_prices values (1, 100), (2, 250);
create table logged_history (id bigint primary key generated always as identity, history_op text, history_of int);
create function logged_write() returns trigger language plpgsql as $$
begin
  insert into public.logged_history (history_op, history_of) values (tg_op, coalesce(new.id, old.id));
  return null;
end $$;
create trigger logged_write after insert or update or delete on logged_prices for each row execute function logged_write();
-- up
update logged_prices set logged_cents = logged_cents + 7;
-- down
update logged_prices set logged_cents = logged_cents - 7;

-- case: logged_by_a_trigger_and_the_up = rows-left
-- rows
create table logged_twice (id int primary key, twice_cents int not null);
insert into logged_twice values (1, 100), (2, 250);
create table logged_twice_history (id bigint primary key generated always as identity, twice_op text);
create function logged_twice() returns trigger language plpgsql as
  'begin insert into logged_twice_history (twice_op) values (tg_op); return null; end';
create trigger logged_twice after update on logged_twice for each row execute function logged_twice();
-- up
update logged_twice set twice_cents = twice_cents + 7;
insert into logged_twice_history (twice_op) values ('migrated');
-- down
update logged_twice set twice_cents = twice_cents - 7;

-- case: row_made_by_a_trigger_stays = rows-left
-- rows
create table made_accounts (id int primary key, made_owner text not null);
create table made_balances (account int primary key, balance int not null);
create function make_balance() returns trigger language plpgsql as
  'begin insert into made_balances values (new.id, 0); return null; end';
create trigger make_balance after insert on made_accounts for each row execute function make_balance();
-- up
insert into made_accounts values (771001, 'house');
-- down
delete from made_accounts where id = 771001;

-- case: sequence_of_rows_taken_out = restored
-- rows
create table counted_settings (id serial primary key, counted_key text not null check (counted_key in ('tz', 'lang')), counted_value text);
-- up
create table counted_pairs (id int, counted_key text primary key, counted_value text);
insert into counted_pairs select id, counted_key, counted_value from counted_settings;
drop table counted_settings;
-- down
create table counted_settings (id serial primary key, counted_key text not null check (counted_key in ('tz', 'lang')), counted_value text);
insert into counted_settings select id, counted_key, counted_value from counted_pairs;
select setval('counted_settings_id_seq', (select max(id) from counted_settings));
drop table counted_pairs;

-- case: sequence_of_rows_taken_out_begins_anew = drift
-- rows
create table recounted (id serial primary key, recounted_key text not null check (recounted_key in ('tz', 'lang')));
-- up
create table recounted_pairs (id int, recounted_key text primary key);
insert into recounted_pairs select id, recounted_key from recounted;
drop table recounted;
-- down
create table recounted (id serial primary key, recounted_key text not null check (recounted_key in ('tz', 'lang')));
insert into recounted select id, recounted_key from recounted_pairs;
drop table recounted_pairs;

-- case: texts_of_all_members_moved = lost-rows
-- rows
create table all_flags (id int primary key generated always as identity, flag_doc jsonb not null);
-- up
create table all_flags_set (of_flags int, flag_key text, primary key (of_flags, flag_key));
insert into all_flags_set select a.id, e.key from all_flags a, jsonb_each_text(a.flag_doc) e where e.value = 'hoisted';
update all_flags set flag_doc = (select coalesce(jsonb_object_agg(e.key, e.value), '{}') from jsonb_each(flag_doc) e where e.value <> '"hoisted"');
-- down
drop table all_flags_set;

-- case: texts_of_all_members_moved_and_back = restored
-- rows
create table back_flags (id int primary key generated always as identity, back_doc jsonb not null);
-- up
create table back_flags_set (of_flags int, flag_key text, primary key (of_flags, flag_key));
insert into back_flags_set select a.id, e.key from back_flags a, jsonb_each_text(a.back_doc) e where e.value = 'lowered';
update back_flags set back_doc = (select coalesce(jsonb_object_agg(e.key, e.value), '{}') from jsonb_each(back_doc) e where e.value <> '"lowered"');
-- down
update back_flags b set back_doc = back_doc || (select coalesce(jsonb_object_agg(flag_key, 'lowered'::text), '{}') from back_flags_set where of_flags = b.id);
drop table back_flags_set;

-- case: keys_of_all_members_by_their_texts = lost-rows
-- rows
create table all_panes (id int primary key generated always as identity, pane_doc jsonb not null);
-- up
create table all_panes_width (of_panes int, pane_key text, pane_width text, primary key (of_panes, pane_key));
insert into all_panes_width select a.id, e.key, e.value::jsonb ->> 'width' from all_panes a, jsonb_each_text(a.pane_doc) e where e.value::jsonb ->> 'width' is not null;
update all_panes set pane_doc = (select coalesce(jsonb_object_agg(e.key, e.value::jsonb - 'width'), '{}') from jsonb_each_text(pane_doc) e)
where exists (select 1 from jsonb_each_text(pane_doc) e where e.value::jsonb ->> 'width' is not null);
-- down
drop table all_panes_width;

-- case: empty_documents_beside_null = lost-rows
-- rows
create table bare_docs (id int primary key generated always as identity, bare_doc jsonb);
-- up
update bare_docs set bare_doc = coalesce(bare_doc, '{}'::jsonb);
-- down
update bare_docs set bare_doc = null where bare_doc = '{}';

-- case: empty_documents_beside_null_and_marked = restored
-- rows
create table bare_marks (id int primary key generated always as identity, bare_list jsonb);
-- up
alter table bare_marks add column was_null boolean not null default false;
update bare_marks set bare_list = '[]', was_null = true where bare_list is null;
-- down
update bare_marks set bare_list = null where was_null;
alter table bare_marks drop column was_null;

-- case: empty_texts_by_nullif = lost-by-design
-- rows
create table bare_texts (id int primary key generated always as identity, bare_text text);
-- up
update bare_texts set bare_text = nullif(bare_text, '');
-- down
select 1;

-- case: number_taken_out_of_arrays = empty-down, lost-rows
-- rows
create table numbered_groups (id int primary key generated always as identity, group_ids int[] not null);
-- up
update numbered_groups set group_ids = array_remove(group_ids, 90417);
-- down
select 1;

-- case: set_default = restored
-- rows
create table set_default (id int primary key, a text default 'x');
-- up
alter table set_default alter column a set default 'y';
-- down
alter table set_default alter column a set default 'x';

-- case: drop_not_null = restored
-- rows
create table drop_not_null (id int primary key, a text not null);
insert into drop_not_null values (1, 'x');
-- up
alter table drop_not_null alter column a drop not null;
-- down
alter table drop_not_null alter column a set not null;

-- case: indexes = restored
-- rows
create table indexed (id int primary key, a text, b text, c int);
insert into indexed values (1, 'x', 'y', 2);
-- up
create index indexed_partial on indexed (a desc nulls last) where b is not null;
create index indexed_lower on indexed (lower(a), c);
create unique index indexed_included on indexed (id) include (b);
create index indexed_hash on indexed using hash (c);
-- down
drop index indexed_partial, indexed_lower, indexed_included, indexed_hash;

-- case: index_concurrently = restored
-- rows
create table concurrent (id int primary key, a text);
-- up
create index concurrently concurrent_a on concurrent (a);
-- down
drop index concurrently concurrent_a;

-- case: check_and_back = restored
-- rows
create table checked (id int primary key, n int);
insert into checked values (1, 1);
-- up
alter table checked add constraint checked_n check (n is null or n > -1000000000000);
-- down
alter table checked drop constraint checked_n;

-- case: type_widened = restored
-- rows
create table widened (id int primary key, a varchar(10), n numeric(6, 2));
insert into widened values (1, 'x', 1.5);
-- up
alter table widened alter column a type varchar(50), alter column n type numeric(12, 2);
-- down
alter table widened alter column a type varchar(10), alter column n type numeric(6, 2);

-- case: enum_type = restored
-- rows
create table enumerated (id int primary key, a text);
-- up
create type colour as enum ('red', 'green');
alter table enumerated add column colour colour;
-- down
alter table enumerated drop column colour;
drop type colour;

-- case: domain = restored
-- up
create domain positive as int check (value > 0) default 1;
create table with_domain (id int primary key, n positive not null);
-- down
drop table with_domain;
drop domain positive;

-- case: views = restored
-- rows
create table viewed (id int primary key, a text);
insert into viewed values (1, 'x');
-- up
create view viewed_names as select id, a from viewed;
create materialized view viewed_counts as select count(*) as n from viewed;
create unique index viewed_counts_n on viewed_counts (n);
-- down
drop materialized view viewed_counts;
drop view viewed_names;

-- case: view_replaced = restored
-- rows
create table replaced (id int primary key, a text, b text);
create view replaced_view as select id, a from replaced;
-- up
create or replace view replaced_view as select id, a, b from replaced;
-- down
drop view replaced_view;
create view replaced_view as select id, a from replaced;

-- case: function = restored
-- up
create function doubled(n int) returns int language sql immutable as 'select n * 2';
create procedure nothing() language plpgsql as $$ begin null; end $$;
-- down
drop procedure nothing();
drop function doubled(int);

-- case: function_replaced = restored
-- rows
create function answer() returns int language sql as 'select 42';
-- up
create or replace function answer() returns int language sql as 'select 43';
-- down
create or replace function answer() returns int language sql as 'select 42';

-- case: trigger = restored
-- rows
create table triggered (id int primary key, a text, touched int default 0);
insert into triggered values (1, 'x');
-- up
create function touch() returns trigger language plpgsql as
  $$ begin new.touched := new.touched + 1; return new; end $$;
create trigger triggered_touch before update on triggered for each row execute function touch();
-- down
drop trigger triggered_touch on triggered;
drop function touch();

-- case: sequence = restored
-- up
create sequence loose start 100 increment 5;
create table with_identity (id int generated always as identity primary key);
-- down
drop table with_identity;
drop sequence loose;

-- case: serial_column = restored
-- rows
create table serial_column (id int primary key);
insert into serial_column values (1), (2);
-- up
alter table serial_column add column n serial;
-- down
alter table serial_column drop column n;

-- case: partitions = restored
-- rows
create table parted (id int not null, day date not null) partition by range (day);
create table parted_2024 partition of parted for values from ('2024-01-01') to ('2025-01-01');
insert into parted values (1, '2024-03-04');
-- up
create table parted_2025 partition of parted for values from ('2025-01-01') to ('2026-01-01');
create index parted_id on parted (id);
-- down
drop index parted_id;
drop table parted_2025;

-- case: partition_of_two_levels = restored
-- rows
create table "Tree" (id int not null, day date not null, kind text not null) partition by range (day);
create table "Tree_2024" partition of "Tree" for values from ('2024-01-01') to ('2025-01-01')
  partition by list (kind);
create table "Tree_2024_a" partition of "Tree_2024" for values in ('a');
insert into "Tree" values (1, '2024-03-04', 'a');
-- up
create table "Tree_2024_rest" partition of "Tree_2024" default;
-- down
drop table "Tree_2024_rest";

-- case: partition_attached = restored
-- rows
create table attachable (id int not null, day date not null) partition by range (day);
create table attachable_2024 (id int not null, day date not null);
-- up
alter table attachable attach partition attachable_2024 default;
-- down
alter table attachable detach partition attachable_2024;

-- case: new_rows_lost_beside_a_new_partition = lost-new-rows
-- rows
create table slots (id int primary key);
create table all_slots (id int not null, day date not null) partition by range (day);
insert into slots values (1), (2);
-- up
create table all_slots_2025 partition of all_slots default;
alter table slots add column note text;
-- down
drop table all_slots_2025;
delete from slots where id > 2;
alter table slots drop column note;

-- case: comment = restored
-- rows
create table commented (id int primary key);
comment on table commented is 'old';
-- up
comment on table commented is 'new';
-- down
comment on table commented is 'old';

-- case: grants = restored
-- rows
create table granted (id int primary key);
-- up
grant select on granted to public;
-- down
revoke select on granted from public;

-- case: policies = restored
-- rows
create table policed (id int primary key, owner text);
insert into policed values (1, 'x');
-- up
alter table policed enable row level security;
create policy own on policed for select using (owner = current_user);
-- down
drop policy own on policed;
alter table policed disable row level security;

-- case: extension = restored
-- up
create extension if not exists pgcrypto;
-- down
drop extension pgcrypto;

-- case: schema = restored
-- up
create schema other;
create table other.one (id int primary key);
-- down
drop schema other cascade;

-- case: split_column = restored
-- rows
create table split (id int primary key, first text, rest text);
insert into split values (1, 'Ann', 'Lee');
-- up
create table split_names (id int primary key references split, first text);
insert into split_names select id, first from split;
-- down
drop table split_names;

-- case: moved_and_moved_back = restored
-- rows
create table mover (id int primary key, phone text);
insert into mover values (1, '123'), (2, null);
-- up
create table mover_phones (mover_id int primary key references mover, phone text);
insert into mover_phones select id, phone from mover;
alter table mover drop column phone;
-- down
alter table mover add column phone text;
update mover set phone = p.phone from mover_phones as p where p.mover_id = mover.id;
drop table mover_phones;

-- case: seed_rows = restored
-- rows
create table seeded (code text primary key, label text);
insert into seeded values ('a', 'A');
-- up
insert into seeded values ('seed-b', 'B'), ('seed-c', 'C');
-- down
delete from seeded where code in ('seed-b', 'seed-c');

-- case: foreign_key = restored
-- rows
create table fk_parent (id int primary key);
create table fk_child (id int primary key, parent_id int);
-- up
alter table fk_child add constraint fk_child_parent foreign key (parent_id)
  references fk_parent on delete cascade not valid;
-- down
alter table fk_child drop constraint fk_child_parent;

-- case: do_block = restored
-- up
do $$ begin
  if not exists (select from pg_tables where tablename = 'done') then
    create table done (id int primary key);
  end if;
end $$;
-- down
do $$ begin drop table if exists done; end $$;

-- case: storage_parameters = restored
-- rows
create table stored (id int primary key, a text);
-- up
alter table stored set (fillfactor = 70);
alter table stored alter column a set statistics 500;
-- down
alter table stored reset (fillfactor);
alter table stored alter column a set statistics -1;

-- case: generated_column = restored
-- rows
create table with_generated (id int primary key, a int);
insert into with_generated values (1, 2);
-- up
alter table with_generated add column twice int generated always as (a * 2) stored;
-- down
alter table with_generated drop column twice;

-- case: changes_nothing = restored
-- up
select 1;
-- down
select 1;

-- case: time_in_a_default = restored
-- rows
create table timed (id int primary key, a text);
-- up
do $$ begin
  execute format('create table timed_log (id int primary key, made text default %L)', clock_timestamp());
end $$;
-- down
drop table timed_log;

-- case: time_on_the_way_back = restored
-- rows
create table stamped (id int primary key, made text);
do $$ begin
  execute format('alter table stamped alter made set default %L', clock_timestamp()::timestamptz(3));
end $$;
-- up
alter table stamped alter made drop default;
-- down
do $$ begin
  execute format('alter table stamped alter made set default %L', clock_timestamp()::timestamptz(3));
end $$;

-- case: column_moves_to_the_end = column-order-only
-- rows
create table reordered (id int primary key, a text, b text);
-- up
create table reordered_log (id int primary key);
-- down
drop table reordered_log;
alter table reordered rename column a to a_old;
alter table reordered add column a text;
update reordered set a = a_old;
alter table reordered drop column a_old;

-- case: comment_lost = text-only
-- rows
create table comment_lost (id int primary key);
comment on table comment_lost is 'kept?';
-- up
comment on table comment_lost is 'new';
-- down
comment on table comment_lost is null;

-- case: function_spelled_otherwise = text-only
-- rows
create function spelled() returns int language sql as 'select 1 + 1';
-- up
create or replace function spelled() returns int language sql as 'select 3';
-- down
create or replace function spelled() returns int language sql as 'SELECT 1
  + 1 -- two';

-- case: index_renamed = renamed-only
-- rows
create table renamed (id int primary key, a text);
create index renamed_by_a on renamed (a);
-- up
drop index if exists renamed_by_a;
-- down
create index renamed_a on renamed (a);

-- case: constraint_renamed = renamed-only
-- rows
create table named (id int primary key, n int, constraint n_is_positive check (n > 0));
-- up
alter table named drop constraint if exists n_is_positive;
-- down
alter table named add check (n > 0);

-- case: lost_default = drift
-- rows
create table lost_default (id int primary key, a text default 'x');
-- up
alter table lost_default alter column a set default 'y';
-- down
alter table lost_default alter column a drop default;

-- case: lost_not_null = drift
-- rows
create table lost_not_null (id int primary key, a text not null);
-- up
alter table lost_not_null alter column a drop not null, add column b text;
-- down
alter table lost_not_null drop column b;

-- case: lost_check = drift
-- rows
create table lost_check (id int primary key, n int constraint lost_check_n check (n > 0));
-- up
alter table lost_check drop constraint lost_check_n, add column b text;
-- down
alter table lost_check drop column b;

-- case: lost_index = drift
-- rows
create table lost_index (id int primary key, a text, b text);
create index lost_index_ab on lost_index (a, b);
-- up
alter table lost_index drop column b;
-- down
alter table lost_index add column b text;

-- case: lost_length = drift
-- rows
create table lost_length (id int primary key, a varchar(20));
-- up
alter table lost_length alter column a type text;
-- down
alter table lost_length alter column a type varchar;

-- case: lost_policy = drift
-- rows
create table lost_policy (id int primary key, a text);
alter table lost_policy enable row level security;
create policy lost on lost_policy using (a = 'x');
-- up
drop policy lost on lost_policy;
create policy other on lost_policy using (true);
-- down
drop policy other on lost_policy;

-- case: lost_grant = drift
-- rows
create table lost_grant (id int primary key);
grant select on lost_grant to public;
-- up
drop table lost_grant;
-- down
create table lost_grant (id int primary key);

-- case: lost_ownership = drift
-- rows
create table lost_ownership (id serial primary key);
-- up
alter sequence lost_ownership_id_seq owned by none;
create table lost_ownership_note (id int primary key);
-- down
drop table lost_ownership_note;

-- case: lost_trigger = drift
-- rows
create table lost_trigger (id int primary key, a text);
create trigger lost_trigger_t before update on lost_trigger for each row
  execute function suppress_redundant_updates_trigger();
-- up
drop trigger lost_trigger_t on lost_trigger;
alter table lost_trigger add column b text;
-- down
alter table lost_trigger drop column b;

-- case: view_left_at_new_version = drift
-- rows
create table versioned (id int primary key, a text, b text);
create view versions as select id, a from versioned;
-- up
create or replace view versions as select id, a, b from versioned;
create table version_log (id int primary key);
-- down
drop table version_log;

-- case: function_left_at_new_version = drift
-- rows
create function left_behind() returns int language sql as 'select 1';
-- up
create or replace function left_behind() returns int language sql as 'select 2';
create table left_behind_log (id int primary key);
-- down
drop table left_behind_log;

-- case: enum_label_stays = drift
-- rows
create type mood as enum ('sad', 'happy');
create table moods (id int primary key, mood mood);
-- up
alter type mood add value 'bored';
create table mood_log (id int primary key);
-- down
drop table mood_log;

-- case: object_left_over = drift
-- up
create table left_one (id int primary key);
create table left_two (id int primary key);
-- down
drop table left_one;

-- case: sequence_set_back = drift
-- rows
create sequence numbers;
select setval('numbers', 3);
-- up
alter sequence numbers increment 10;
-- down
alter sequence numbers increment 1 restart;

-- case: empty_file = empty-down
-- up
create table empty_file (id int primary key);
-- down

-- case: comment_only = empty-down
-- up
create table comment_only (id int primary key);
-- down
-- nothing to do here
/* really /* nothing */ */

-- case: selects_only = empty-down
-- up
create table selects_only (id int primary key);
-- down
select 1;

-- case: data_change_without_down = empty-down
-- rows
create table flagged (id int primary key, flag boolean);
insert into flagged values (1, false);
-- up
update flagged set flag = true where id = 1;
-- down
-- cannot be undone

-- case: no_file = no-down
-- up
create table no_file (id int primary key);

-- case: wrong_name = down-fails
-- up
create table wrong_name (id int primary key);
-- down
drop table wrong_nam;

-- case: drop_index_of_a_constraint = down-fails
-- rows
create table keyed (id int primary key, code text);
-- up
alter table keyed add constraint keyed_code unique (code);
-- down
drop index keyed_code;

-- case: index_gone_with_its_column = down-fails
-- rows
create table gone_index (id int primary key);
-- up
alter table gone_index add column a text;
create index gone_index_a on gone_index (a);
-- down
alter table gone_index drop column a;
drop index gone_index_a;

-- case: syntax_never_run = down-fails
-- up
create table syntax_error (id int primary key);
-- down
dorp table syntax_error;

-- case: down_needs_a_value = down-fails
-- rows
create table needs_value (id int primary key, a text not null);
insert into needs_value values (1, 'x');
-- up
alter table needs_value drop column a;
-- down
alter table needs_value add column a text not null;

-- case: wrong_factor = lost-rows
-- rows
create table factors (id int primary key, price int);
insert into factors values (1, 150), (2, 275);
-- up
update factors set price = price / 100;
-- down
update factors set price = price * 100;

-- case: narrowed_type = lost-rows
-- rows
create table narrowed (id int primary key, price numeric(10, 2));
insert into narrowed values (1, 1.55);
-- up
alter table narrowed alter column price type bigint;
-- down
alter table narrowed alter column price type numeric(10, 2);

-- case: moved_and_forgotten = lost-rows
-- rows
create table forgetful (id int primary key, phone text);
insert into forgetful values (1, '123'), (2, '456');
-- up
create table phones (forgetful_id int primary key, phone text);
insert into phones select id, phone from forgetful;
alter table forgetful drop column phone;
-- down
alter table forgetful add column phone text;
drop table phones;

-- case: cascade_takes_children = lost-rows
-- rows
create table top (id int primary key, is_old boolean);
create table below (id int primary key, top_id int references top on delete cascade);
insert into top values (1, true), (2, false);
insert into below values (1, 1), (2, 2);
-- up
delete from top where is_old;
alter table top add column note text;
-- down
alter table top drop column note;

-- case: seeds_stay = rows-left
-- rows
create table stays (code text primary key, label text);
insert into stays values ('a', 'A');
-- up
alter table stays add column n int;
insert into stays values ('b', 'B', 1) on conflict do nothing;
-- down
alter table stays drop column n;

-- case: dropped_column = lost-by-design
-- rows
create table dropped (id int primary key, b int);
insert into dropped values (1, 10), (2, null);
-- up
alter table dropped drop column b;
-- down
alter table dropped add column b int;

-- case: dropped_table = lost-by-design
-- rows
create table dropped_table (id int primary key, b int);
insert into dropped_table values (1, 10), (2, null);
-- up
drop table dropped_table;
-- down
create table dropped_table (id int primary key, b int);

-- case: truncated = lost-by-design
-- rows
create table truncated (id int primary key, a text);
insert into truncated values (1, 'x'), (2, null);
-- up
truncate truncated;
create index truncated_a on truncated (a);
-- down
drop index truncated_a;

-- case: nulls_filled_in = lost-by-design
-- rows
create table filled (id int primary key, a text);
insert into filled values (1, 'x'), (2, null);
-- up
update filled set a = '' where a is null;
alter table filled alter column a set not null;
-- down
alter table filled alter column a drop not null;

-- case: null_kept_and_filled_by_the_down = lost-rows, column-order-only
-- rows
create table null_kept (id serial primary key, price numeric(10, 2), weight real not null);
-- up
alter table null_kept add price_cents bigint;
update null_kept set price_cents = (price * 100)::bigint;
alter table null_kept drop price;
-- down
alter table null_kept add price numeric(10, 2);
update null_kept set price = coalesce(price_cents, 0) / 100.0;
alter table null_kept drop price_cents;

-- case: null_in_a_document_filled_by_the_down = lost-rows, column-order-only
-- rows
create table null_in_document (id serial primary key, page_size int, owner text not null);
-- up
alter table null_in_document add prefs jsonb;
update null_in_document set prefs = jsonb_build_object('page_size', page_size);
alter table null_in_document drop page_size;
-- down
alter table null_in_document add page_size int;
update null_in_document set page_size = coalesce((prefs ->> 'page_size')::int, 20);
alter table null_in_document drop prefs;

-- case: null_kept_as_a_flag_filled_by_the_down = lost-rows
-- rows
create table null_as_flag (id serial primary key, tags text[]);
-- up
create table null_as_flag_tag (
  post int references null_as_flag on delete cascade, pos int, tag text, primary key (post, pos));
insert into null_as_flag_tag
  select p.id, t.pos, t.tag from null_as_flag p, unnest(p.tags) with ordinality t(tag, pos);
alter table null_as_flag add had_tags boolean;
update null_as_flag set had_tags = tags is not null;
alter table null_as_flag drop tags;
-- down
alter table null_as_flag add tags text[];
update null_as_flag p set tags = coalesce(
  (select array_agg(tag order by pos) from null_as_flag_tag t where t.post = p.id), '{}');
alter table null_as_flag drop had_tags;
drop table null_as_flag_tag;

-- case: null_filled_on_its_way = lost-by-design, column-order-only
-- rows
create table null_on_its_way (id serial primary key, price numeric(10, 2), weight real not null);
-- up
alter table null_on_its_way add price_cents bigint;
update null_on_its_way set price_cents = coalesce(price * 100, 0)::bigint;
alter table null_on_its_way drop price;
-- down
alter table null_on_its_way add price numeric(10, 2);
update null_on_its_way set price = price_cents / 100.0;
alter table null_on_its_way drop price_cents;

-- case: default_array_spelled_otherwise = restored
-- rows
create table default_array (
  id int primary key, a text[] default array['x', 'y z'], b text[] default array[]::text[]);
-- up
alter table default_array alter a drop default, alter b drop default;
-- down
alter table default_array alter a set default '{x,"y z"}', alter b set default '{}';

-- case: default_array_with_other_elements = drift
-- rows
create table default_array_other (id int primary key, a text[] default array['x', 'y']);
-- up
alter table default_array_other alter a drop default;
-- down
alter table default_array_other alter a set default '{"x,y"}';

-- case: index_of_a_partition_renamed = renamed-only
-- rows
create table index_of_part (id int, at date) partition by range (at);
create table index_of_part_1 partition of index_of_part
  for values from ('2020-01-01') to ('2030-01-01');
create index index_of_part_at on index_of_part (at);
-- up
drop index index_of_part_at;
-- down
create index on index_of_part_1 (at);
alter index index_of_part_1_at_idx rename to index_of_part_1_at;
create index index_of_part_at on index_of_part (at);

-- case: index_of_a_partition_apart = drift, renamed-only
-- rows
create table index_apart (id int, at date) partition by range (at);
create table index_apart_1 partition of index_apart
  for values from ('2020-01-01') to ('2030-01-01');
create index index_apart_at on index_apart (at);
-- up
drop index index_apart_at;
-- down
create index index_apart_1_at on index_apart_1 (at);
create index index_apart_at on only index_apart (at);

-- case: rows_and_their_numbers_lost = lost-rows
-- rows
create table numbers_lost (id serial primary key, a text);
-- up
alter table numbers_lost rename to numbers_lost_old;
create table numbers_lost (id int primary key, a text, b text);
insert into numbers_lost (id, a) select id, a from numbers_lost_old;
drop table numbers_lost_old;
-- down
alter table numbers_lost rename to numbers_lost_new;
create table numbers_lost (id serial primary key, a text);
drop table numbers_lost_new;

-- case: looked_up_and_all_new = lost-rows, column-order-only
-- rows
create table looked_up_and_all_new (id serial primary key, stage_name text not null, sum_of_lines int not null);
-- up
create table looked_up_and_all_new_status (id int primary key, name text not null unique);
insert into looked_up_and_all_new_status values (1, 'new'), (2, 'paid'), (3, 'shipped');
alter table looked_up_and_all_new add status_id int references looked_up_and_all_new_status;
update looked_up_and_all_new o set status_id = s.id from looked_up_and_all_new_status s where s.name = o.stage_name;
alter table looked_up_and_all_new alter status_id set not null, drop stage_name;
-- down
alter table looked_up_and_all_new add stage_name text not null default 'new';
alter table looked_up_and_all_new alter stage_name drop default, drop status_id;
drop table looked_up_and_all_new_status;

-- case: looked_up_and_emptied = lost-rows, column-order-only
-- rows
create table looked_up_and_emptied (id serial primary key, stage_name text not null, sum_of_lines int not null);
-- up
create table looked_up_and_emptied_status (id int primary key, name text not null unique);
insert into looked_up_and_emptied_status values (1, 'new'), (2, 'paid'), (3, 'shipped');
alter table looked_up_and_emptied add status_id int references looked_up_and_emptied_status;
update looked_up_and_emptied o set status_id = s.id from looked_up_and_emptied_status s where s.name = o.stage_name;
alter table looked_up_and_emptied alter status_id set not null, drop stage_name;
-- down
alter table looked_up_and_emptied add stage_name text;
update looked_up_and_emptied o set stage_name = s.name, sum_of_lines = 0
  from looked_up_and_emptied_status s where s.id = o.status_id;
alter table looked_up_and_emptied alter stage_name set not null, drop status_id;
drop table looked_up_and_emptied_status;

-- case: nulls_that_the_down_fills_in = lost-rows
-- rows
create table nulls_of_before (id int primary key, nulls_label text);
-- up
update nulls_of_before set nulls_label = null where nulls_label = '';
-- down
update nulls_of_before set nulls_label = '' where nulls_label is null;

-- case: numbers_that_the_down_fills_in = lost-rows
-- rows
create table numbers_of_before (numbers_rank int, numbers_label text not null);
-- up
update numbers_of_before set numbers_rank = null where numbers_rank = 77;
-- down
update numbers_of_before set numbers_rank = 77 where numbers_rank is null;

-- case: nulls_that_the_up_fills_in = lost-by-design
-- rows
create table nulls_of_up (id int primary key, nulls_note text);
-- up
alter table nulls_of_up rename to nulls_of_ups;
update nulls_of_ups set nulls_note = coalesce(nulls_note, 'unnoted');
-- down
alter table nulls_of_ups rename to nulls_of_up;

-- case: empty_texts_by_a_word_and_null = lost-rows
-- rows
create table empty_by_word (id int primary key, word_label text);
insert into empty_by_word values (1, ''), (2, null), (3, 'of old');
-- up
update empty_by_word set word_label = 'canary' where word_label = '';
-- down
update empty_by_word set word_label = null where word_label = 'canary';

-- case: empty_texts_get_a_word = empty-down, lost-rows
-- rows
create table empty_gets_word (id int primary key, empty_label text);
insert into empty_gets_word values (1, ''), (2, null), (3, 'of old');
-- up
update empty_gets_word set empty_label = 'unlabelled' where empty_label = '';
-- down
select 1;

-- case: empty_texts_and_nulls_get_a_word = empty-down, lost-rows
-- rows
create table both_get_word (id int primary key, both_label text);
insert into both_get_word values (1, ''), (2, null), (3, 'of old');
-- up
update both_get_word set both_label = 'neither' where both_label is null or both_label = '';
-- down
select 1;

-- case: empty_texts_become_null = lost-by-design
-- rows
create table emptied_texts (id int primary key, emptied_remark text);
insert into emptied_texts values (1, ''), (2, null), (3, 'of old');
-- up
update emptied_texts set emptied_remark = nullif(emptied_remark, '') where emptied_remark = '';
-- down
select 1;

-- case: emptied_and_put_back_behind_a_delete = lost-by-design
-- rows
create table impl_anew (id serial primary key, impl_lang text not null, impl_ident text not null);
insert into impl_anew (impl_lang, impl_ident) values ('cpp', 'clang'), ('cpp', 'gcc'), ('go', 'gc');
-- up
delete from impl_anew;
-- down
delete from impl_anew;
insert into impl_anew (impl_lang, impl_ident) values ('cpp', 'clang'), ('cpp', 'gcc'), ('go', 'gc');

-- case: truncated_and_put_back_by_a_lookup = lost-by-design
-- rows
create table impl_tongues (id serial primary key, tongue_ident text not null unique);
create table impl_looked_up (id serial primary key, tongue_id int not null references impl_tongues, impl_ident text not null);
insert into impl_tongues (tongue_ident) values ('cpp'), ('go');
insert into impl_looked_up (tongue_id, impl_ident) select id, 'of ' || tongue_ident from impl_tongues;
-- up
truncate impl_looked_up;
-- down
truncate impl_looked_up;
with v (lang, ident) as (values ('cpp', 'of cpp'), ('go', 'of go'))
insert into impl_looked_up (tongue_id, impl_ident)
  select l.id, v.ident from v join impl_tongues l on l.tongue_ident = v.lang;

-- case: rows_that_stay_go_with_the_down = lost-rows, rows-left
-- rows
create table impl_of_both (id serial primary key, impl_lang text not null, impl_ident text not null);
insert into impl_of_both (impl_lang, impl_ident) values ('cpp', 'clang'), ('cpp', 'gcc'), ('go', 'gc');
-- up
delete from impl_of_both where impl_ident = 'gc';
-- down
delete from impl_of_both;
insert into impl_of_both (impl_lang, impl_ident) values ('cpp', 'clang'), ('cpp', 'gcc'), ('go', 'gc');

-- case: key_column_dropped_openly = lost-by-design, column-order-only
-- rows
create table key_dropped_openly (id serial primary key, key_word text not null unique, key_weight int not null);
insert into key_dropped_openly (key_word, key_weight) values ('a', 1), ('b', 2), ('c', 3);
delete from key_dropped_openly where key_word = 'a';
-- up
alter table key_dropped_openly drop column id;
alter table key_dropped_openly add column id uuid primary key default gen_random_uuid();
-- down
alter table key_dropped_openly drop column id;
alter table key_dropped_openly add column id serial primary key;

-- case: key_column_dropped_and_values_changed = drift, lost-rows, column-order-only
-- rows
create table key_and_more_dropped (id serial primary key, key_word text not null unique, key_weight int not null);
insert into key_and_more_dropped (key_word, key_weight) values ('a', 1), ('b', 2), ('c', 3);
delete from key_and_more_dropped where key_word = 'a';
-- up
alter table key_and_more_dropped drop column id;
alter table key_and_more_dropped add column id uuid primary key default gen_random_uuid();
update key_and_more_dropped set key_weight = key_weight * 2;
-- down
alter table key_and_more_dropped drop column id;
alter table key_and_more_dropped add column id serial primary key;

-- case: pointed_elsewhere = lost-by-design
-- rows
create table pointed_elsewhere_tongue (id serial primary key, tongue_name text not null unique);
create table pointed_elsewhere_paste (id serial primary key, paste_tongue text, tongue_id int not null references pointed_elsewhere_tongue);
insert into pointed_elsewhere_tongue (tongue_name) values ('snake'), ('snake2');
insert into pointed_elsewhere_paste (paste_tongue, tongue_id) select 'was', id from pointed_elsewhere_tongue where tongue_name = 'snake';
-- up
update pointed_elsewhere_paste set tongue_id = (select id from pointed_elsewhere_tongue where tongue_name = 'snake')
  where tongue_id = (select id from pointed_elsewhere_tongue where tongue_name = 'snake2');
delete from pointed_elsewhere_tongue where tongue_name = 'snake2';
-- down
select 1;

-- case: copied_by_an_update = empty-down, lost-rows
-- rows
create table copied_by_an_update_tongue (id serial primary key, tongue_name text not null unique);
create table copied_by_an_update_paste (id serial primary key, paste_tongue text, tongue_id int not null references copied_by_an_update_tongue);
insert into copied_by_an_update_tongue (tongue_name) values ('snake'), ('snake2');
insert into copied_by_an_update_paste (paste_tongue, tongue_id) select 'was', id from copied_by_an_update_tongue where tongue_name = 'snake';
-- up
update copied_by_an_update_paste set paste_tongue = (select tongue_name from copied_by_an_update_tongue l where l.id = tongue_id);
delete from copied_by_an_update_tongue where tongue_name = 'snake2';
-- down
select 1;

-- case: looked_up_and_back = column-order-only
-- rows
create table looked_up_and_back (id serial primary key, stage_name text not null, sum_of_lines int not null);
-- up
create table looked_up_and_back_status (id int primary key, name text not null unique);
insert into looked_up_and_back_status values (1, 'new'), (2, 'paid'), (3, 'shipped');
alter table looked_up_and_back add status_id int references looked_up_and_back_status;
update looked_up_and_back o set status_id = s.id from looked_up_and_back_status s where s.name = o.stage_name;
alter table looked_up_and_back alter status_id set not null, drop stage_name;
-- down
alter table looked_up_and_back add stage_name text;
update looked_up_and_back o set stage_name = s.name
  from looked_up_and_back_status s where s.id = o.status_id;
alter table looked_up_and_back alter stage_name set not null, drop status_id;
drop table looked_up_and_back_status;

-- case: slug_that_only_follows = restored
-- rows
create table slug_that_follows (id serial primary key, title text not null, n text not null);
-- up
alter table slug_that_follows add slug text;
update slug_that_follows set slug = md5(title);
alter table slug_that_follows alter slug set not null, alter n type int using n::int;
-- down
alter table slug_that_follows drop slug, alter n type text;

-- case: add_not_null = up-fails-with-rows
-- rows
create table add_not_null (id int primary key);
insert into add_not_null values (1);
-- up
alter table add_not_null add column b int not null;
-- down
alter table add_not_null drop column b;

-- case: up_with_a_typo = up-fails
-- up
create tabel typo (id int primary key);
-- down
drop table typo;

-- case: lost_by_a_trigger = lost-rows
-- rows
create table by_trigger (id int primary key, a text);
create table by_trigger_log (id int primary key, a text);
insert into by_trigger values (1, 'x'), (2, 'y');
insert into by_trigger_log values (1, 'x'), (2, 'y');
create function by_trigger_swipe() returns trigger language plpgsql as
  'begin delete from by_trigger_log where id = old.id; return old; end';
create trigger by_trigger_swipe after update on by_trigger
  for each row execute function by_trigger_swipe();
-- up
alter table by_trigger add column b int;
-- down
update by_trigger set b = 1 where id = 1;
alter table by_trigger drop column b;

-- case: lost_by_a_cascade = lost-rows
-- rows
create table by_cascade (id int primary key);
create table by_cascade_child (id int primary key, p int references by_cascade on delete cascade);
insert into by_cascade values (1), (2);
insert into by_cascade_child values (1, 1), (2, 2);
-- up
create view by_cascade_view as select 1 as one;
-- down
drop view by_cascade_view;
delete from by_cascade where id = 2;
insert into by_cascade values (2);

-- case: lost_by_a_function = lost-rows
-- rows
create table by_function (id int primary key, a text);
insert into by_function values (1, 'x'), (2, 'y');
create function by_function_do() returns void language sql as 'update by_function set a = a || ''!'' where id = 2';
-- up
create index by_function_a on by_function (a);
-- down
drop index by_function_a;
select by_function_do();

-- case: lost_by_dynamic_sql = lost-rows
-- rows
create table by_dynamic (id int primary key, a text);
insert into by_dynamic values (1, 'x'), (2, 'y');
-- up
create table by_dynamic_other (id int);
-- down
do $$ begin execute 'delete from by_' || 'dynamic where id = 1'; end $$;
drop table by_dynamic_other;

-- case: new_rows_lost_by_dynamic_sql = lost-new-rows
-- rows
create table new_dynamic (id int primary key, a text);
insert into new_dynamic values (1, 'x'), (2, 'y');
-- up
create table new_dynamic_mark as select max(id) as id from new_dynamic;
-- down
do $$ begin execute 'delete from new_' || 'dynamic where id > (select max(id) from new_' || 'dynamic_mark)'; end $$;
drop table new_dynamic_mark;

-- case: unnamed_sequence_set_back = drift
-- rows
create sequence set_back;
select setval('set_back', 100);
-- up
create table set_back_other (id int);
-- down
do $$ begin perform setval('set_' || 'back', 5); end $$;
drop table set_back_other;

-- case: privilege_taken = drift
-- rows
create table privilege_taken (id int primary key);
grant select on privilege_taken to public;
-- up
alter table privilege_taken add column b int;
-- down
alter table privilege_taken drop column b;
do $$ begin execute 'revoke select on privilege_' || 'taken from public'; end $$;

-- case: comment_taken = text-only
-- rows
create table comment_taken (id int primary key);
comment on table comment_taken is 'kept';
-- up
alter table comment_taken add column b int;
-- down
alter table comment_taken drop column b;
comment on table comment_taken is null;

-- case: database_setting_left = drift
-- up
do $$ begin execute format('alter database %I set statement_timeout = ''1h''', current_database()); end $$;
create table setting_other (id int);
-- down
drop table setting_other;

-- case: first_of_a_rare_kind_left = drift
-- up
create collation rare_collation from "C";
create table rare_other (id int);
-- down
drop table rare_other;

-- case: everybody_else_is_sent_away = restored
-- rows
create table sent_away (id int primary key);
insert into sent_away values (1);
-- up
select count(pg_terminate_backend(pid)) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid();
alter table sent_away add column b int;
-- down
select count(pg_terminate_backend(pid)) from pg_stat_activity
  where datname = current_database() and pid <> pg_backend_pid();
alter table sent_away drop column b;

-- case: down_deletes_too_much = lost-rows
-- rows
create table deletes_more (code text primary key, label text);
insert into deletes_more values ('z', 'Z');
-- up
insert into deletes_more values ('a', 'A');
-- down
delete from deletes_more;

-- case: partition_dropped = lost-by-design
-- rows
create table old_parts (id int, day date) partition by range (day);
create table old_parts_2023 partition of old_parts for values from ('2023-01-01') to ('2024-01-01');
insert into old_parts values (1, '2023-03-04');
-- up
drop table old_parts_2023;
-- down
create table old_parts_2023 partition of old_parts for values from ('2023-01-01') to ('2024-01-01');

-- case: partition_emptied_by_the_down = lost-rows
-- rows
create table new_parts (id int, day date) partition by range (day);
create table new_parts_2023 partition of new_parts for values from ('2023-01-01') to ('2024-01-01');
insert into new_parts values (1, '2023-03-04');
-- up
alter table new_parts_2023 add constraint early check (id < 1000) not valid;
-- down
drop table new_parts_2023;
create table new_parts_2023 partition of new_parts for values from ('2023-01-01') to ('2024-01-01');

-- case: numbers_dealt_out_in_another_order = restored
-- rows
create table dealt_out (id serial primary key, a text not null, b text not null);
insert into dealt_out (a, b) values ('x', 'one'), ('y', 'two'), ('z', 'three');
-- up
create table dealt_numbers (id serial primary key, dealt_id int not null references dealt_out, a text not null);
insert into dealt_numbers (dealt_id, a) select id, a from dealt_out;
-- down
drop table dealt_numbers;
update dealt_out set b = b where id = 1;

-- case: copied_by_place_after_columns_moved = lost-rows
-- rows
create table by_place (id serial primary key, a text not null, b text not null);
insert into by_place (a, b) values ('x', 'one'), ('y', 'two'), ('z', 'three');
-- up
create table by_place_log (number serial primary key, id int, x text, y text);
insert into by_place_log (id, x, y) select * from by_place;
-- down
drop table by_place_log;
alter table by_place add column moved text;
update by_place set moved = a;
alter table by_place drop column a;
alter table by_place rename column moved to a;
alter table by_place alter column a set not null;

-- case: members_of_an_object_renamed_inside = restored
-- rows
create table member_limits (id int primary key, limits_each jsonb not null default '{}');
-- up
update member_limits set limits_each = (
  select coalesce(jsonb_object_agg(k, jsonb_build_object('ceiling', v -> 'uppermost')), '{}')
  from jsonb_each(limits_each) e (k, v));
-- down
update member_limits set limits_each = (
  select coalesce(jsonb_object_agg(k, jsonb_build_object('uppermost', v -> 'ceiling')), '{}')
  from jsonb_each(limits_each) e (k, v));

-- case: members_of_an_object_as_rows = restored
-- rows
create table member_shares (id int primary key, allocation_each jsonb not null);
-- up
create table member_share (
  id int references member_shares, share_key text, percent numeric, primary key (id, share_key));
insert into member_share
  select p.id, r.key, (r.value ->> 'allotted')::numeric * 100
  from member_shares p, jsonb_each(p.allocation_each) r;
alter table member_shares drop column allocation_each;
-- down
alter table member_shares add column allocation_each jsonb;
update member_shares p set allocation_each = (
  select coalesce(
    jsonb_object_agg(share_key, jsonb_build_object('allotted', trim_scale(percent / 100))), '{}')
  from member_share m where m.id = p.id);
alter table member_shares alter column allocation_each set not null;
drop table member_share;

-- case: members_of_an_object_lose_a_key = lost-rows
-- rows
create table member_lost (id int primary key, sizes_each jsonb not null default '{}');
-- up
update member_lost set sizes_each = (
  select coalesce(jsonb_object_agg(
    k, jsonb_build_object('broad', v -> 'breadth', 'tall', v -> 'tallness')), '{}')
  from jsonb_each(sizes_each) e (k, v));
-- down
update member_lost set sizes_each = (
  select coalesce(jsonb_object_agg(k, jsonb_build_object('breadth', v -> 'broad')), '{}')
  from jsonb_each(sizes_each) e (k, v));

-- case: members_of_an_object_given_a_key = restored
-- rows
create table member_given (id int primary key, rules_each jsonb not null default '{}');
-- up
update member_given set rules_each = (
  select coalesce(jsonb_object_agg(key, value || '{"is_strict": true}'), '{}')
  from jsonb_each(rules_each));
-- down
update member_given set rules_each = (
  select coalesce(jsonb_object_agg(key, value - 'is_strict'), '{}') from jsonb_each(rules_each));

-- case: one_of_a_kind_renamed_and_kept = empty-down, lost-rows
-- rows
create table one_of_a_kind_kept (
  id serial primary key, keeper_slug text not null unique, laid_off_at timestamptz);
-- up
update one_of_a_kind_kept set keeper_slug = 'worf'
  where keeper_slug = 'troi' and laid_off_at is null;
-- down
update one_of_a_kind_kept set keeper_slug = keeper_slug where keeper_slug = 'worf';

-- case: one_of_a_kind_renamed_and_back = restored
-- rows
create table one_of_a_kind_back (
  id serial primary key, crew_slug text not null unique, resigned_at timestamptz);
-- up
update one_of_a_kind_back set crew_slug = 'crusher'
  where crew_slug = 'pulaski' and resigned_at is null;
-- down
update one_of_a_kind_back set crew_slug = 'pulaski'
  where crew_slug = 'crusher' and resigned_at is null;

-- case: elements_to_rows_and_none_to_null = lost-rows
-- rows
create table array_post (id int primary key, post_words text[]);
-- up
create table array_post_word (
  post_id int references array_post, place bigint, word text, primary key (post_id, place));
insert into array_post_word
  select p.id, w.place, w.word from array_post p, unnest(post_words) with ordinality w (word, place);
alter table array_post drop column post_words;
-- down
alter table array_post add column post_words text[];
update array_post p set post_words =
  (select array_agg(word order by place) from array_post_word w where w.post_id = p.id);
drop table array_post_word;

-- case: elements_to_documents_and_back = restored
-- rows
create table array_note (id int primary key, note_words text[]);
-- up
alter table array_note alter note_words type jsonb using to_jsonb(note_words);
-- down
alter table array_note add column given_words text[];
update array_note set given_words = array(select jsonb_array_elements_text(note_words))
  where note_words is not null;
alter table array_note drop column note_words;
alter table array_note rename column given_words to note_words;

-- case: nulls_replaced_where_something_else_is = lost-by-design
-- rows
create table null_where (id serial primary key, memo_kind text not null, memo_body text);
-- up
update null_where set memo_body = 'x-' || coalesce(memo_body, '') where memo_kind = 'sketch';
-- down
update null_where set memo_body = substr(memo_body, 3) where memo_kind = 'sketch';

-- case: nulls_left_where_something_else_is = restored
-- rows
create table null_left_where (id serial primary key, leaf_kind text not null, leaf_body text);
-- up
update null_left_where set leaf_body = case when leaf_body is null then null else 'x-' || leaf_body end
  where leaf_kind = 'sketched';
-- down
update null_left_where set leaf_body = substr(leaf_body, 3) where leaf_kind = 'sketched';

-- case: values_lost_beside_nulls_that_are_kept = lost-rows
-- rows
create table null_beside (id serial primary key, page_slug text not null unique, page_body text);
-- up
update null_beside set page_body = case when page_body is null then null else 'x-' || page_body end
  where page_slug = 'about-us';
-- down
update null_beside set page_body = page_body || '-y' where page_slug = 'about-us';

-- case: null_documents_replaced_where_something_else_is = lost-by-design
-- rows
create table null_document_where (id serial primary key, act_type text not null, act_content jsonb);
-- up
update null_document_where set act_content = coalesce(act_content, '{}') || '{"is_acted": true}'
  where act_type = 'ACTED';
-- down
update null_document_where set act_content = act_content - 'is_acted' where act_type = 'ACTED';

-- case: nulls_made_empty_and_all_null_again = lost-rows
-- rows
create table made_empty (id serial primary key, epithet text);
-- up
update made_empty set epithet = '' where epithet is null;
-- down
update made_empty set epithet = null where epithet = '';

-- case: nulls_made_empty_and_marked = restored
-- rows
create table made_empty_marked (id serial primary key, motto text);
-- up
alter table made_empty_marked add column had_motto boolean;
update made_empty_marked set had_motto = motto is not null;
update made_empty_marked set motto = coalesce(motto, '');
-- down
update made_empty_marked set motto = null where not had_motto;
alter table made_empty_marked drop column had_motto;

-- case: document_joined_of_texts = down-fails
-- rows
create table joined_document (id serial primary key, mishap text);
-- up
alter table joined_document add column mishap_json text;
update joined_document set mishap_json = '{"repr": "' || mishap || '", "name": "E"}'
  where mishap is not null;
update joined_document set mishap = null;
-- down
update joined_document set mishap = mishap_json::jsonb ->> 'repr';
alter table joined_document drop column mishap_json;

-- case: text_between_quotes_and_back = restored
-- rows
create table quoted_text (id serial primary key, saying text not null);
-- up
update quoted_text set saying = '"' || saying || '"';
-- down
update quoted_text set saying = substr(saying, 2, length(saying) - 2);

-- case: days_by_their_form_and_gone = lost-rows
-- rows
create table form_of_day (id serial primary key, bottled text);
-- up
alter table form_of_day add column bottled_day date;
update form_of_day set bottled_day = bottled::date, bottled = null
  where bottled ~ '^\d{4}-\d{2}-\d{2}$';
-- down
update form_of_day set bottled = extract(year from bottled_day)::text where bottled_day is not null;
alter table form_of_day drop column bottled_day;

-- case: days_by_their_form_and_back = restored
-- rows
create table form_of_day_back (id serial primary key, corked text);
-- up
alter table form_of_day_back add column corked_day date;
update form_of_day_back set corked_day = corked::date, corked = null
  where corked ~ '^\d{4}-\d{2}-\d{2}$';
-- down
update form_of_day_back set corked = corked_day::text where corked_day is not null;
alter table form_of_day_back drop column corked_day;

-- case: list_becomes_an_array = restored
-- rows
create table list_to_array (id serial primary key, listed_tags text);
-- up
alter table list_to_array alter listed_tags type text[] using string_to_array(listed_tags, ',');
-- down
alter table list_to_array alter listed_tags type text using array_to_string(listed_tags, ',');

-- case: list_becomes_an_array_and_its_first = lost-rows
-- rows
create table list_to_first (id serial primary key, first_tags text);
-- up
alter table list_to_first alter first_tags type text[] using string_to_array(first_tags, ',');
-- down
alter table list_to_first alter first_tags type text using first_tags[1];

-- case: texts_become_numbers_and_are_forgotten = lost-rows
-- rows
create table texts_to_numbers (id serial primary key, weight_text text);
-- up
alter table texts_to_numbers alter weight_text type int using weight_text::int;
-- down
alter table texts_to_numbers alter weight_text type text using '0';

-- case: texts_become_days_and_back = restored
-- rows
create table texts_to_days (id serial primary key, born text);
-- up
alter table texts_to_days alter born type date using nullif(born, '')::date;
-- down
alter table texts_to_days alter born type text using born::text;

-- case: zeros_trimmed = empty-down
-- rows
create table zeros_trimmed (id serial primary key, zero_code text);
-- up
update zeros_trimmed set zero_code = ltrim(zero_code, '0');
-- down
select 1;

-- case: put_back_beside_what_is_lost = lost-rows
-- rows
create table put_back_beside (name text primary key, content text, note text);
-- up
update put_back_beside set content = 'new', note = upper(note) where name = 'put-back-a';
-- down
update put_back_beside set content = 'old' where name = 'put-back-a';

-- case: down_deletes_what_was_there = lost-rows
-- rows
create table down_deletes (id serial primary key, down_state text);
-- up
alter table down_deletes add extra text;
-- down
delete from down_deletes where down_state = 'archived';
alter table down_deletes drop extra;

-- case: two_elements_of_a_list_kept = lost-rows
-- rows
create table two_elements (id serial primary key, element_list text[]);
-- up
create table two_elements_of (id int references two_elements, place bigint, element text);
insert into two_elements_of
select id, place, element from two_elements, unnest(element_list) with ordinality as e (element, place);
alter table two_elements drop element_list;
-- down
alter table two_elements add element_list text[];
update two_elements t set element_list = (
  select array_agg(element order by place) from two_elements_of e where e.id = t.id and place <= 2);
drop table two_elements_of;

-- case: elements_of_a_list_and_back = restored
-- rows
create table all_elements (id serial primary key, elements text[] not null default '{}');
-- up
create table all_elements_of (id int references all_elements, place bigint, element text);
insert into all_elements_of
select id, place, element from all_elements, unnest(elements) with ordinality as e (element, place);
alter table all_elements drop elements;
-- down
alter table all_elements add elements text[] not null default '{}';
update all_elements t set elements = coalesce(
  (select array_agg(element order by place) from all_elements_of e where e.id = t.id), '{}');
drop table all_elements_of;

-- case: document_sought_by_its_key = lost-by-design
-- rows
create table kind_sought (id integer primary key generated always as identity, kind_doc jsonb not null);
-- up
delete from kind_sought where kind_doc ->> 'kind' in ('draft', 'spam');
-- down
select 1;

-- case: documents_of_two_kinds_are_one = lost-rows
-- rows
create table kinds_joined (id integer primary key generated always as identity, joined_doc jsonb not null);
-- up
update kinds_joined set joined_doc = jsonb_set(joined_doc, '{shape}', '"round"') where joined_doc ->> 'shape' in ('ball', 'disc');
-- down
update kinds_joined set joined_doc = jsonb_set(joined_doc, '{shape}', '"ball"') where joined_doc ->> 'shape' = 'round';

-- case: document_key_replaced_and_back = restored
-- rows
create table kind_replaced (id integer primary key generated always as identity, replaced_doc jsonb not null);
-- up
update kind_replaced set replaced_doc = replaced_doc || '{"level": "high"}' where replaced_doc @> '{"level": "top"}';
-- down
update kind_replaced set replaced_doc = replaced_doc || '{"level": "top"}' where replaced_doc @> '{"level": "high"}';

-- case: document_key_thrown_away = empty-down
-- rows
create table key_thrown (id integer primary key generated always as identity, thrown_doc jsonb not null);
-- up
update key_thrown set thrown_doc = thrown_doc - 'legacy' where thrown_doc ? 'legacy';
-- down
select 1;

-- case: document_key_renamed_and_back = restored
-- rows
create table key_renamed (id integer primary key generated always as identity, renamed_doc jsonb not null);
-- up
update key_renamed set renamed_doc = (renamed_doc - 'nick') || jsonb_build_object('alias', renamed_doc -> 'nick') where renamed_doc ? 'nick';
-- down
update key_renamed set renamed_doc = (renamed_doc - 'alias') || jsonb_build_object('nick', renamed_doc -> 'alias') where renamed_doc ? 'alias';

-- case: document_key_added_where_there_is_none = restored
-- rows
create table key_added (id integer primary key generated always as identity, added_doc jsonb not null);
-- up
update key_added set added_doc = added_doc || '{"revision": 2}' where not added_doc ? 'revision';
-- down
update key_added set added_doc = added_doc - 'revision';

-- case: document_member_of_another_type = restored
-- rows
create table member_typed (id integer primary key generated always as identity, typed_doc jsonb not null);
-- up
update member_typed set typed_doc = jsonb_set(typed_doc, '{labels}', jsonb_build_array(typed_doc -> 'labels'))
where jsonb_typeof(typed_doc -> 'labels') = 'string';
-- down
update member_typed set typed_doc = jsonb_set(typed_doc, '{labels}', typed_doc -> 'labels' -> 0)
where jsonb_typeof(typed_doc -> 'labels') = 'array';

-- case: array_element_taken_out = empty-down
-- rows
create table element_out (id integer primary key generated always as identity, out_tags text[] not null);
-- up
update element_out set out_tags = array_remove(out_tags, 'mossy') where 'mossy' = any (out_tags);
-- down
select 1;

-- case: array_element_replaced_and_back = restored
-- rows
create table element_replaced (id integer primary key generated always as identity, replaced_tags text[] not null);
-- up
update element_replaced set replaced_tags = array_replace(replaced_tags, 'colour', 'color') where replaced_tags @> array['colour'];
-- down
update element_replaced set replaced_tags = array_replace(replaced_tags, 'color', 'colour') where replaced_tags @> array['color'];

-- case: array_element_added_and_back = restored
-- rows
create table element_added (id integer primary key generated always as identity, added_tags text[] not null);
-- up
update element_added set added_tags = array_append(added_tags, 'fresh') where not ('fresh' = any (added_tags));
-- down
update element_added set added_tags = array_remove(added_tags, 'fresh');

-- case: duplicates_deleted_for_a_unique_key = lost-by-design
-- rows
create table doubled (id integer primary key generated always as identity, doubled_mail text);
-- up
delete from doubled as a using doubled as b where a.doubled_mail = b.doubled_mail and a.id > b.id;
create unique index doubled_mail_once on doubled (doubled_mail);
-- down
drop index doubled_mail_once;

-- case: texts_into_a_table_of_their_own_and_back = restored
-- rows
create table shelved (id integer primary key generated always as identity, shelf_name text not null);
-- up
create table shelf (shelf_id integer primary key generated always as identity, label text not null unique);
insert into shelf (label) select distinct shelf_name from shelved;
alter table shelved add column shelf_id integer references shelf;
update shelved set shelf_id = (select s.shelf_id from shelf as s where s.label = shelf_name);
alter table shelved drop column shelf_name;
-- down
alter table shelved add column shelf_name text;
update shelved set shelf_name = (select s.label from shelf as s where s.shelf_id = shelved.shelf_id);
alter table shelved alter column shelf_name set not null, drop column shelf_id;
drop table shelf;

-- case: one_of_two_spellings = lost-by-design
-- rows
create table spelled_so (id integer primary key generated always as identity, spelling text not null);
-- up
delete from spelled_so where spelling ~ '^(grey|gray)$';
-- down
select 1;

-- case: down_deletes_a_word_more_than_its_up_inserts = lost-rows
-- rows
create table seeded_roles (id integer primary key, role_name text not null unique);
-- up
insert into seeded_roles (id, role_name) values (9001, 'seeded_one'), (9002, 'seeded_two');
-- down
delete from seeded_roles where role_name in ('seeded_one', 'seeded_two', 'seeded_three');

-- case: down_deletes_the_words_that_its_up_inserts = restored
-- rows
create table seeded_tags (id integer primary key, tag_name text not null unique);
-- up
insert into seeded_tags (id, tag_name) values (9001, 'tagged_one'), (9002, 'tagged_two');
-- down
delete from seeded_tags where tag_name in ('tagged_one', 'tagged_two');

-- case: rows_of_another_table_join_under_a_kind = lost-rows
-- rows
create table merged_orgs (id uuid primary key, label text not null);
create table merged_users (id uuid primary key, label text not null, slug text unique);
-- up
alter table merged_users add column merged_kind text not null default 'user';
insert into merged_users (id, label, merged_kind) select id, label, 'org' from merged_orgs;
drop table merged_orgs;
-- down
create table merged_orgs (id uuid primary key, label text not null);
insert into merged_orgs (id, label) select id, 'x' from merged_users where merged_kind = 'org';
delete from merged_users where merged_kind = 'org';
alter table merged_users drop column merged_kind;

-- case: rows_of_another_table_join_and_leave = restored
-- rows
create table joined_orgs (id uuid primary key, label text not null, code text not null unique);
create table joined_users (id uuid primary key, label text not null, code text not null unique);
-- up
alter table joined_users add column joined_kind text not null default 'user';
insert into joined_users (id, label, code, joined_kind) select id, label, code, 'org' from joined_orgs;
drop table joined_orgs;
-- down
create table joined_orgs (id uuid primary key, label text not null, code text not null unique);
insert into joined_orgs (id, label, code) select id, label, code from joined_users where joined_kind = 'org';
delete from joined_users where joined_kind = 'org';
alter table joined_users drop column joined_kind;

-- case: down_copies_rows_that_the_up_did_not_take = rows-left
-- rows
create table untaken_areas (id uuid primary key, label text not null);
create table untaken_offices (id uuid primary key, label text not null);
-- up
alter table untaken_offices add column note text;
-- down
insert into untaken_offices (id, label) select id, label from untaken_areas;
alter table untaken_offices drop column note;

-- case: two_roles_become_one_by_a_case = lost-rows
-- rows
create table cased_roles (id integer primary key generated always as identity, cased_role text not null);
-- up
update cased_roles set cased_role = case cased_role when 'superuser' then 'global' when 'overseer' then 'global' else cased_role end;
-- down
update cased_roles set cased_role = 'superuser' where cased_role = 'global';

-- case: one_role_joins_another_that_is_there = lost-rows
-- rows
create table joined_roles (id integer primary key generated always as identity, joined_role text not null);
-- up
update joined_roles set joined_role = 'keeper' where joined_role in ('janitor', 'keeper');
-- down
update joined_roles set joined_role = 'janitor' where joined_role = 'keeper';

-- case: constant_put_back_and_another_lost = lost-rows
-- rows
create table put_back_half (id integer primary key generated always as identity, half_name text not null, a int not null, c int not null);
-- up
update put_back_half set a = 1, c = 2 where half_name = 'sync';
-- down
update put_back_half set a = 0, c = c + 0 where half_name = 'sync';

-- case: array_element_taken_out_and_appended = restored
-- rows
create table skilled (skilled_name text primary key, skilled_in text[] not null default '{}');
-- up
update skilled set skilled_in = array_remove(skilled_in, 'signing') where skilled_name = 'dave';
-- down
update skilled set skilled_in = skilled_in || array['signing']::text[] where skilled_name = 'dave';

-- case: unique_column_copied_from_another = restored
-- rows
create table methods (id integer primary key generated always as identity, method_label text not null);
create table method_codes (id integer primary key generated always as identity, send_to int not null references methods (id));
-- up
alter table method_codes add column method_id int references methods (id) unique;
update method_codes set method_id = send_to;
alter table method_codes drop column send_to, alter column method_id set not null;
-- down
alter table method_codes add column send_to int references methods (id);
update method_codes set send_to = method_id;
alter table method_codes drop column method_id, alter column send_to set not null;

-- case: unique_column_that_nothing_fills_again = down-fails
-- rows
create table ways (id integer primary key generated always as identity, way_label text not null);
create table way_codes (id integer primary key generated always as identity, goes_to int not null references ways (id));
-- up
alter table way_codes add column way_id int references ways (id) unique;
update way_codes set way_id = goes_to;
alter table way_codes drop column goes_to, alter column way_id set not null;
-- down
alter table way_codes add column goes_to int references ways (id);
alter table way_codes drop column way_id, alter column goes_to set not null;

-- case: two_conditions_met_together = lost-rows
-- rows
create table met_together (id integer primary key generated always as identity, met_gone timestamptz, met_kind text not null, met_state text not null);
-- up
update met_together set met_state = 'shut' where met_gone is null and met_kind = 'errand' and met_state = 'over';
-- down
update met_together set met_state = 'finished' where met_gone is null and met_kind = 'errand' and met_state = 'shut';

-- case: two_conditions_met_together_and_back = restored
-- rows
create table met_and_back (id integer primary key generated always as identity, back_gone timestamptz, back_kind text not null, back_state text not null);
-- up
update met_and_back set back_state = 'shut' where back_gone is null and back_kind = 'chore' and back_state = 'over';
-- down
update met_and_back set back_state = 'over' where back_gone is null and back_kind = 'chore' and back_state = 'shut';

-- case: constant_put_back_where_two_conditions_hold = restored
-- rows
create table put_back_two (id integer primary key generated always as identity, two_kind text not null, two_land text not null, tier text not null);
-- up
update put_back_two set tier = 'gold' where two_kind = 'guild' and two_land = 'eu';
-- down
update put_back_two set tier = 'silver' where two_kind = 'guild' and two_land = 'eu';

-- case: member_of_a_document_put_back = restored
-- rows
create table member_back (id serial primary key, member_name text not null unique, member_doc jsonb not null);
-- up
update member_back set member_doc = jsonb_set(member_doc, '{level}', '"high"') where member_name = 'sluice';
-- down
update member_back set member_doc = jsonb_set(member_doc, '{level}', '"low"') where member_name = 'sluice';

-- case: member_of_a_document_put_back_elsewhere = lost-rows
-- rows
create table member_astray (id serial primary key, lost_name text not null unique, lost_doc jsonb not null);
-- up
update member_astray set lost_doc = jsonb_set(lost_doc, '{height}', '"high"') where lost_name = 'weir';
-- down
update member_astray set lost_doc = jsonb_set(lost_doc, '{depth}', '"low"') where lost_name = 'weir';

-- case: values_moved_into_each_other = lost-rows
-- rows
create table moved_ranks (id int primary key generated always as identity, moved_rank int not null);
-- up
update moved_ranks set moved_rank = 7003 where moved_rank = 7002;
update moved_ranks set moved_rank = 7004 where moved_rank = 7003;
-- down
update moved_ranks set moved_rank = 7003 where moved_rank = 7004;
update moved_ranks set moved_rank = 7002 where moved_rank = 7003;

-- case: values_moved_on_in_the_right_order = restored
-- rows
create table moved_on (id int primary key generated always as identity, moved_name text not null);
-- up
update moved_on set moved_name = 'skipper' where moved_name = 'bosun';
update moved_on set moved_name = 'bosun' where moved_name = 'deckhand';
-- down
update moved_on set moved_name = 'deckhand' where moved_name = 'bosun';
update moved_on set moved_name = 'bosun' where moved_name = 'skipper';

-- case: values_moved_back_in_the_wrong_order = lost-rows
-- rows
create table moved_wrong (id int primary key generated always as identity, wrong_name text not null);
-- up
update moved_wrong set wrong_name = 'purser' where wrong_name = 'cooper';
update moved_wrong set wrong_name = 'cooper' where wrong_name = 'loblolly';
-- down
update moved_wrong set wrong_name = 'cooper' where wrong_name = 'purser';
update moved_wrong set wrong_name = 'loblolly' where wrong_name = 'cooper';

-- case: rows_with_a_value_that_the_down_nulls = lost-rows
-- rows
create table nulled_guests (id int primary key generated always as identity, nulled_name text, nulled_kind text not null);
-- up
update nulled_guests set nulled_name = 'anon' where nulled_name is null and nulled_kind = 'visitor';
-- down
update nulled_guests set nulled_name = null where nulled_kind = 'visitor';

-- case: rows_that_were_null_are_nulled = restored
-- rows
create table nulled_right (id int primary key generated always as identity, right_name text, right_kind text not null);
-- up
update nulled_right set right_name = 'anon two' where right_name is null and right_kind = 'stranger';
-- down
update nulled_right set right_name = null where right_name = 'anon two' and right_kind = 'stranger';

-- case: rows_that_meet_part_of_a_condition = lost-rows
-- rows
create table part_met (id int primary key generated always as identity, part_tier text not null, part_kind text not null);
-- up
update part_met set part_tier = 'platinum' where part_kind = 'lodge' and part_tier = 'bronze';
-- down
update part_met set part_tier = 'bronze' where part_kind = 'lodge';

-- case: amount_beside_a_state = lost-rows
-- rows
create table amount_beside (id int primary key generated always as identity, beside_state text not null, beside_tries int not null);
-- up
update amount_beside set beside_state = 'given up' where beside_state = 'retried' and beside_tries > 4105;
-- down
update amount_beside set beside_state = 'retrying' where beside_state = 'given up' and beside_tries > 4105;

-- case: amount_beside_a_state_and_back = restored
-- rows
create table amount_back (id int primary key generated always as identity, back_state text not null, back_tries int not null);
-- up
update amount_back set back_state = 'abandoned' where back_state = 'repeated' and back_tries > 4205;
-- down
update amount_back set back_state = 'repeated' where back_state = 'abandoned' and back_tries > 4205;

-- case: value_moved_in_a_block = lost-rows
-- rows
create table block_moved (id int primary key generated always as identity, block_name text not null);
-- up
do $$ begin
  if exists (select 1 from block_moved) then
    update block_moved set block_name = 'mate' where block_name = 'stoker';
  end if;
end $$;
-- down
do $$ begin update block_moved set block_name = 'stokers' where block_name = 'mate'; end $$;

-- case: value_moved_in_a_block_and_back = restored
-- rows
create table block_back (id int primary key generated always as identity, back_name text not null);
-- up
do $$ begin update block_back set back_name = 'steward' where back_name = 'sailmaker'; end $$;
-- down
do $$ begin update block_back set back_name = 'sailmaker' where back_name = 'steward'; end $$;

-- case: role_left_and_in_the_way = empty-down
-- up
create role corpus_left_over;
-- down

-- case: role_with_privileges_left = down-fails
-- up
create role corpus_reader;
create table read_by_role (id int primary key);
grant select on read_by_role to corpus_reader;
-- down
drop role corpus_reader;

-- case: role_and_back = restored
-- up
create role corpus_writer;
create table written_by_role (id int primary key);
grant insert on written_by_role to corpus_writer;
-- down
drop table written_by_role;
drop role corpus_writer;

-- case: json_there_and_back = restored
-- rows
create table json_there_and_back (id int primary key, a json);
insert into json_there_and_back values (1, '{"b": 1,  "a": 2}'), (2, '[1.0, 1.00]'), (3, null), (4, '"x"');
-- up
alter table json_there_and_back alter column a type jsonb using a::jsonb;
-- down
alter table json_there_and_back alter column a type json using a::json;

-- case: numeric_scale_there_and_back = restored
-- rows
create table numeric_scale_there_and_back (id int primary key, a numeric);
insert into numeric_scale_there_and_back values (1, 1.5), (2, 1.00), (3, null), (4, -0.10);
-- up
alter table numeric_scale_there_and_back alter column a type numeric(20, 6) using a;
-- down
alter table numeric_scale_there_and_back alter column a type numeric using a;

-- case: numeric_wider_there_and_back = restored
-- rows
create table numeric_wider_there_and_back (id int primary key, a numeric(10, 2));
insert into numeric_wider_there_and_back values (1, 1.5), (2, 99999999.99), (3, null);
-- up
alter table numeric_wider_there_and_back alter column a type numeric(12, 4) using a;
-- down
alter table numeric_wider_there_and_back alter column a type numeric(10, 2) using a;

-- case: varchar_there_and_back = restored
-- rows
create table varchar_there_and_back (id int primary key, a varchar(20));
insert into varchar_there_and_back values (1, ''), (2, ' x '), (3, null);
-- up
alter table varchar_there_and_back alter column a type text using a;
-- down
alter table varchar_there_and_back alter column a type varchar(20) using a;

-- case: int_there_and_back = restored
-- rows
create table int_there_and_back (id int primary key, a int);
insert into int_there_and_back values (1, 2147483647), (2, -2147483648), (3, null);
-- up
alter table int_there_and_back alter column a type bigint using a;
-- down
alter table int_there_and_back alter column a type int using a;

-- case: timestamp_there_and_back = restored
-- rows
create table timestamp_there_and_back (id int primary key, a timestamp);
insert into timestamp_there_and_back values (1, 'infinity'), (2, '2024-03-31 02:30:00.123456'), (3, '-infinity'), (4, null);
-- up
alter table timestamp_there_and_back alter column a type timestamptz using a at time zone 'UTC';
-- down
alter table timestamp_there_and_back alter column a type timestamp using a at time zone 'UTC';

-- case: numeric_narrower_and_back = lost-rows
-- rows
create table numeric_narrower_and_back (id int primary key, a numeric);
insert into numeric_narrower_and_back values (1, 1.5), (2, 1.005);
-- up
alter table numeric_narrower_and_back alter column a type numeric(10, 2) using a;
-- down
alter table numeric_narrower_and_back alter column a type numeric using a;

-- case: text_folded_and_back = lost-rows
-- rows
create table text_folded_and_back (id int primary key, a text);
insert into text_folded_and_back values (1, 'A'), (2, 'b');
-- up
alter table text_folded_and_back alter column a type text using lower(a);
-- down
alter table text_folded_and_back alter column a type text using upper(a);

-- case: json_key_lost_and_back = lost-rows
-- rows
create table json_key_lost_and_back (id int primary key, a json);
insert into json_key_lost_and_back values (1, '{"a": 1, "b": 2}');
-- up
alter table json_key_lost_and_back alter column a type jsonb using a::jsonb - 'b';
-- down
alter table json_key_lost_and_back alter column a type json using a::json;

-- case: deleted_where_the_up_speaks_of_deleting = lost-rows
-- rows
create table spoken_of (id int primary key, a int);
insert into spoken_of select g, g from generate_series(1, 5) as g;
-- up
create table speaking (id int primary key, of int references spoken_of on delete cascade);
grant select, delete, truncate on spoken_of to public;
-- down
revoke select, delete, truncate on spoken_of from public;
drop table speaking;
delete from spoken_of where id = 5;

-- case: deleted_more_than_the_up_did = lost-rows
-- rows
create table deleted_twice (id int primary key, a int);
insert into deleted_twice select g, g from generate_series(1, 9) as g;
-- up
delete from deleted_twice where id = 1;
-- down
delete from deleted_twice where id in (2, 3);

-- case: renamed_and_scaled = lost-rows
-- rows
create table scaled (id int primary key, a int constraint scaled_a check (a > 0));
insert into scaled select g, g from generate_series(1, 9) as g;
-- up
alter table scaled drop constraint scaled_a;
alter table scaled rename a to b;
update scaled set b = b * 100;
-- down
alter table scaled rename b to a;
alter table scaled add constraint scaled_a check (a > 0);

-- case: renamed_and_a_column_dropped = lost-by-design
-- rows
create table old_name (id int primary key, a int);
insert into old_name values (1, 1);
-- up
alter table old_name rename to new_name;
alter table new_name drop column a;
-- down
alter table new_name add column a int;
alter table new_name rename to old_name;

-- case: nulls_filled_in_and_values_lost_behind_them = lost-rows
-- rows
create table nulls_first (id int primary key, a int);
insert into nulls_first select g, case when g > 30 then g end from generate_series(1, 40) as g;
-- up
update nulls_first set a = 0 where a is null;
alter table nulls_first alter a set not null;
-- down
alter table nulls_first alter a drop not null;
update nulls_first set a = 7;

-- case: sequence_of_another_table_set_back = drift
-- rows
create table without_column (id int primary key, b text);
insert into without_column values (1, 'x');
create table counted (id serial primary key, v int);
insert into counted (v) select g from generate_series(1, 5) as g;
-- up
alter table without_column drop column b;
-- down
alter table without_column add column b text;
alter sequence counted_id_seq restart;

-- case: state_that_is_sought_by_name = empty-down
-- rows
create table sought_states (id int primary key, order_state text not null);
-- up
update sought_states set order_state = 'settled' where order_state = 'paid in full';
-- down
select 1;

-- case: merged_and_forgotten = lost-rows
-- rows
create table merged (id int primary key, a int);
create table merged_from (id int primary key, b int);
insert into merged values (1, 1), (2, 2);
insert into merged_from values (1, 10), (2, 20);
-- up
alter table merged add column b int;
update merged set b = f.b from merged_from as f where f.id = merged.id;
drop table merged_from;
-- down
create table merged_from (id int primary key, b int);
alter table merged drop column b;

-- case: seed_deleted_and_put_back = restored
-- rows
create table seed_roles (id int primary key, name text not null);
-- up
delete from seed_roles where name = 'no more guests';
-- down
insert into seed_roles (id, name) values (77, 'no more guests');

-- case: setting_changed_and_changed_back = restored
-- rows
create table settings_of_all (id int primary key, key text not null, value text not null);
-- up
update settings_of_all set value = 'dark' where key = 'theme of all';
-- down
update settings_of_all set value = 'light' where key = 'theme of all';

-- case: obsolete_rows_deleted = lost-by-design
-- rows
create table obsolete_kinds (id int primary key, kind text not null);
-- up
delete from obsolete_kinds where kind = 'never used';
-- down
select 1;

-- case: filled_from_elsewhere_and_deleted = lost-by-design
-- rows
create table sums (id int primary key, total int);
create table parts_of_sums (id int primary key, sums_id int, v int);
insert into sums values (1, null), (2, null);
insert into parts_of_sums values (1, 1, 4);
-- up
update sums set total = p.v from parts_of_sums as p where p.sums_id = sums.id and p.v > 5;
delete from sums where id = 2;
alter table sums add column note text;
-- down
alter table sums drop column note;

-- case: integer_becomes_a_flag = restored
-- rows
create table flag_of_integer (id int primary key, archived integer default 0);
-- up
alter table flag_of_integer alter column archived drop default;
alter table flag_of_integer alter column archived type bool using case when archived = 0 then false else true end;
alter table flag_of_integer alter column archived set default false;
-- down
alter table flag_of_integer alter column archived drop default;
alter table flag_of_integer alter column archived type integer using case when archived = true then 1 else 0 end;
alter table flag_of_integer alter column archived set default 0;

-- case: number_becomes_a_state = restored
-- rows
create table stated (id int primary key, stage_no int not null);
-- up
alter table stated alter column stage_no type text using case stage_no when 0 then 'new' when 1 then 'open' when 2 then 'done' end;
-- down
alter table stated alter column stage_no type int using case stage_no when 'new' then 0 when 'open' then 1 when 'done' then 2 end;

-- case: number_becomes_a_state_and_one_is_forgotten = lost-rows
-- rows
create table misstated (id int primary key, phase int not null);
-- up
alter table misstated alter column phase type text using case phase when 0 then 'new' when 1 then 'open' when 2 then 'done' end;
-- down
alter table misstated alter column phase type int using case phase when 'new' then 0 else 1 end;

-- case: made_anew = lost-by-design
-- rows
create table made_anew (id serial primary key, package_id int not null);
insert into made_anew (package_id) values (1), (2);
-- up
drop table made_anew;
create table made_anew (id serial primary key, base_id int not null);
-- down
drop table made_anew;
create table made_anew (id serial primary key, package_id int not null);

-- case: rebuilt_without_its_rows = lost-rows
-- rows
create table forgotten_rows (id int, a int);
insert into forgotten_rows values (1, 1), (2, 2);
-- up
create table forgotten_rows_new (id int, a bigint);
drop table forgotten_rows;
alter table forgotten_rows_new rename to forgotten_rows;
-- down
alter table forgotten_rows alter column a type int;

-- case: now_by_another_name = text-only
-- rows
create table now_stamped (id int primary key, at timestamptz default now());
-- up
alter table now_stamped alter column at drop default;
-- down
alter table now_stamped alter column at set default current_timestamp;

-- case: now_by_another_clock = drift
-- rows
create table clocked (id int primary key, at timestamptz default now());
-- up
alter table clocked alter column at drop default;
-- down
alter table clocked alter column at set default clock_timestamp();

-- case: keyless_column_dropped = lost-by-design
-- rows
create table keyless (a int, b text, c int default 0);
insert into keyless values (1, 'x', 7), (2, 'y', 8), (2, 'y', 9);
-- up
alter table keyless drop column c;
-- down
alter table keyless add column c int default 0;

-- case: keyless_values_lost = lost-rows
-- rows
create table keyless_lost (a int, b text);
insert into keyless_lost values (1, 'x'), (2, 'y');
-- up
update keyless_lost set b = upper(b);
-- down
update keyless_lost set b = 'x';

-- case: rows_put_back_with_new_numbers = lost-by-design
-- rows
create table renumbered (id serial primary key, name text unique, made_at timestamptz default now());
insert into renumbered (name, made_at) values ('keep', '2020-01-01'), ('old', '2020-01-01'), ('older', '2020-01-01');
-- up
delete from renumbered where name in ('old', 'older');
-- down
insert into renumbered (name) values ('old'), ('older');

-- case: rows_put_back_with_new_times = lost-by-design
-- rows
create table retimed (name text primary key, made_at timestamptz default now());
insert into retimed values ('keep', '2020-01-01'), ('old', '2020-01-01');
-- up
delete from retimed where name = 'old';
-- down
insert into retimed (name) values ('old');

-- case: rows_put_back_and_others_changed = lost-rows
-- rows
create table rechanged (name text primary key, n int);
insert into rechanged values ('keep', 1), ('old', 2);
-- up
delete from rechanged where name = 'old';
-- down
insert into rechanged values ('old', 2);
update rechanged set n = 3;

-- case: emptied_and_filled_again = lost-by-design
-- rows
create table trends (week int primary key, n bigint);
create table trended (id int primary key, week int);
insert into trends values (1, 5), (2, 6);
insert into trended values (1, 3), (2, 3);
-- up
delete from trends;
with weeks as (select week, count(*) as n from trended where week > 2 group by week)
insert into trends select week, n from weeks;
-- down
delete from trends where week > 2;

-- case: view_shows_what_the_up_wrote = lost-rows
-- rows
create table mv_priced (id int primary key, price int);
insert into mv_priced values (1, 10), (2, 20);
create materialized view mv_price_list as select id, price from mv_priced;
-- up
update mv_priced set price = price + 1;
refresh materialized view mv_price_list;
-- down
update mv_priced set price = price - 1;

-- case: view_refreshed_too_early = lost-rows
-- rows
create table mv_sold (id int primary key, n int);
insert into mv_sold values (1, 10), (2, 20);
create materialized view mv_sales as select sum(n) as n from mv_sold;
-- up
update mv_sold set n = n + 1;
-- down
refresh materialized view mv_sales;
update mv_sold set n = n - 1;

-- case: view_left_empty = drift
-- rows
create table mv_emptied (id int primary key, n int);
insert into mv_emptied values (1, 10), (2, 20);
create materialized view mv_filled_view as select id, n from mv_emptied;
-- up
drop materialized view mv_filled_view;
alter table mv_emptied alter column n type bigint;
create materialized view mv_filled_view as select id, n from mv_emptied;
-- down
drop materialized view mv_filled_view;
alter table mv_emptied alter column n type int;
create materialized view mv_filled_view as select id, n from mv_emptied with no data;

-- case: view_refreshed_by_both = restored
-- rows
create table mv_counted (id int primary key, "v" int);
insert into mv_counted values (1, 10), (2, 20);
create materialized view mv_counts as select v, id from mv_counted;
insert into mv_counted values (3, 30);
-- up
update mv_counted set v = v + 1;
refresh materialized view mv_counts;
-- down
update mv_counted set v = v - 1;
refresh materialized view mv_counts;

-- case: json_key_taken_out = lost-rows
-- rows
create table json_out (id integer primary key generated always as identity, out_settings jsonb not null);
-- up
alter table json_out add column theme text;
update json_out set theme = out_settings ->> 'theme', out_settings = out_settings - 'theme';
-- down
alter table json_out drop column theme;

-- case: json_key_taken_out_and_back = restored
-- rows
create table json_back (id integer primary key generated always as identity, back_settings jsonb not null);
-- up
alter table json_back add column theme text, add column size integer, add column since timestamptz;
update json_back set theme = back_settings -> 'look' ->> 'theme', size = nullif(back_settings ->> 'size', '')::integer,
  since = (back_settings ->> 'since')::timestamptz;
update json_back set back_settings = (back_settings #- '{look,theme}') - 'size';
-- down
update json_back set back_settings = jsonb_set(back_settings, '{look,theme}', to_jsonb(theme)) where theme is not null;
update json_back set back_settings = jsonb_set(back_settings, '{size}', to_jsonb(size)) where size is not null;
alter table json_back drop column theme, drop column size, drop column since;

-- case: json_list_to_rows = restored
-- rows
create table json_list (id integer primary key generated always as identity, list_roles jsonb not null);
-- up
create table json_list_role (list_id integer not null references json_list (id), role text not null);
insert into json_list_role select l.id, r from json_list as l, jsonb_array_elements_text(l.list_roles) as r;
alter table json_list drop column list_roles;
-- down
alter table json_list add column list_roles jsonb not null default '[]';
update json_list set list_roles = (select jsonb_agg(role) from json_list_role where list_id = json_list.id);
alter table json_list alter column list_roles drop default;
drop table json_list_role;

-- case: json_list_to_array = restored
-- rows
create table json_array_of (id integer primary key generated always as identity, array_roles jsonb not null);
-- up
alter table json_array_of add column roles text[];
update json_array_of set roles = array(select jsonb_array_elements_text(array_roles));
alter table json_array_of drop column array_roles;
-- down
alter table json_array_of add column array_roles jsonb;
update json_array_of set array_roles = to_jsonb(roles);
alter table json_array_of alter column array_roles set not null;
alter table json_array_of drop column roles;

-- case: json_elements_to_rows = restored
-- rows
create table json_ordered (id integer primary key generated always as identity, ordered_items jsonb not null);
-- up
create table json_ordered_item (
  id integer primary key generated always as identity,
  order_id integer not null references json_ordered (id),
  sku text not null,
  qty integer not null check (qty > 0),
  due date not null,
  weight real not null
);
insert into json_ordered_item (order_id, sku, qty, due, weight)
  select o.id, e ->> 'sku', (e ->> 'qty')::int, (e ->> 'due')::date, cast(e ->> 'weight' as real)
  from json_ordered o, jsonb_array_elements(o.ordered_items) e;
alter table json_ordered drop column ordered_items;
-- down
alter table json_ordered add column ordered_items jsonb;
update json_ordered o set ordered_items = (
  select jsonb_agg(jsonb_build_object('sku', sku, 'qty', qty, 'due', due, 'weight', weight) order by sku)
  from json_ordered_item where order_id = o.id);
alter table json_ordered alter column ordered_items set not null;
drop table json_ordered_item;

-- case: json_elements_to_rows_without_a_key = lost-rows
-- rows
create table json_short (id integer primary key generated always as identity, short_items jsonb not null);
-- up
create table json_short_item (short_id integer not null references json_short (id), sku text not null, qty integer);
insert into json_short_item
  select s.id, e.value ->> 'sku', (e.value ->> 'qty')::int
  from json_short s cross join lateral jsonb_array_elements(s.short_items) as e;
alter table json_short drop column short_items;
-- down
alter table json_short add column short_items jsonb;
update json_short s set short_items = (
  select jsonb_agg(jsonb_build_object('sku', sku)) from json_short_item where short_id = s.id);
alter table json_short alter column short_items set not null;
drop table json_short_item;

-- case: json_records_to_rows = restored
-- rows
create table json_box (id integer primary key generated always as identity, box_data jsonb not null);
-- up
create table json_box_part (box_id integer not null references json_box (id), part_no integer not null, label text not null);
insert into json_box_part
  select b.id, p."partNo", p.label from json_box b, jsonb_to_recordset(b.box_data -> 'parts') as p ("partNo" int, label text);
update json_box set box_data = box_data - 'parts';
-- down
update json_box b set box_data = jsonb_set(box_data, '{parts}', (
  select jsonb_agg(jsonb_build_object('partNo', part_no, 'label', label) order by part_no)
  from json_box_part where box_id = b.id));
drop table json_box_part;

-- case: json_records_to_rows_in_another_key = lost-rows
-- rows
create table json_crate (id integer primary key generated always as identity, crate_parts jsonb not null);
-- up
create table json_crate_part (crate_id integer not null references json_crate (id), part_no integer not null);
insert into json_crate_part
  select c.id, p."partNo" from json_crate c, jsonb_to_recordset(c.crate_parts) as p ("partNo" int);
alter table json_crate drop column crate_parts;
-- down
alter table json_crate add column crate_parts jsonb;
update json_crate c set crate_parts = (
  select jsonb_agg(jsonb_build_object('partno', part_no) order by part_no) from json_crate_part where crate_id = c.id);
alter table json_crate alter column crate_parts set not null;
drop table json_crate_part;

-- case: sequence_with_cache_to_the_greatest = restored
-- rows
create table cached_to_greatest (id integer primary key generated by default as identity (cache 10), name text not null);
-- up
insert into cached_to_greatest (name) values ('cached and new');
-- down
delete from cached_to_greatest where name = 'cached and new';
select setval('cached_to_greatest_id_seq', (select max(id) from cached_to_greatest));

-- case: sequence_with_cache_falls_to_the_least = restored
-- rows
create sequence cached_falling increment -2 start -1 cache 20;
create table cached_fallen (id integer primary key default nextval('cached_falling'), name text not null);
-- up
alter table cached_fallen alter column id drop default;
drop sequence cached_falling;
-- down
create sequence cached_falling increment -2 start -1 cache 20;
select setval('cached_falling', (select coalesce(min(id), -1) from cached_fallen));
alter table cached_fallen alter column id set default nextval('cached_falling');

-- case: sequence_with_cache_set_back = drift
-- rows
create table cached_and_back (id integer primary key generated by default as identity (cache 10), name text not null);
-- up
alter table cached_and_back add column b integer;
-- down
alter table cached_and_back drop column b;
select setval('cached_and_back_id_seq', 2);

-- case: sequence_with_cache_begins_anew = drift
-- rows
create table cached_anew (id integer primary key generated by default as identity (start 100 cache 3), name text not null);
-- up
alter table cached_anew alter column id drop identity;
-- down
alter table cached_anew alter column id add generated by default as identity (start 100 cache 3);

-- case: view_stale_all_along = restored
-- rows
create table mv_aged (id int primary key, n int);
insert into mv_aged values (1, 10);
create materialized view mv_ages as select id, n from mv_aged;
insert into mv_aged values (2, 20);
-- up
update mv_aged set n = n + 1;
-- down
update mv_aged set n = n - 1;

-- case: view_refreshed_by_the_up_alone = restored
-- rows
create table mv_late (id int primary key, n int);
insert into mv_late values (1, 10);
create materialized view mv_lately as select id, n from mv_late;
insert into mv_late values (2, 20);
-- up
refresh materialized view mv_lately;
-- down
select 1;

-- case: view_with_the_time = restored
-- rows
create table mv_timed (id int primary key, n int);
insert into mv_timed values (1, 10);
create materialized view mv_times as select id, n, clock_timestamp() as at from mv_timed;
-- up
alter table mv_timed add column m int;
refresh materialized view mv_times;
-- down
alter table mv_timed drop column m;
refresh materialized view mv_times;

-- case: table_set_aside_by_a_name = lost-new-rows
-- rows
create table sa_aside (id int primary key, a text);
insert into sa_aside values (1, 'x'), (2, 'y');
-- up
alter table sa_aside rename to sa_aside_old;
create table sa_aside (id int primary key, a text, at timestamptz);
insert into sa_aside select id, a from sa_aside_old;
-- down
drop table sa_aside;
alter table sa_aside_old rename to sa_aside;

-- case: table_set_aside_by_a_copy = lost-new-rows
-- rows
create table sa_copied (id int primary key, a text);
insert into sa_copied values (1, 'x'), (2, 'y');
-- up
create table sa_copied_old as select * from sa_copied;
alter table sa_copied add column b text;
-- down
alter table sa_copied drop column b;
delete from sa_copied;
insert into sa_copied select * from sa_copied_old;
drop table sa_copied_old;

-- case: table_set_aside_and_brought_up_to_date = restored
-- rows
create table sa_dated (id int primary key, a text);
insert into sa_dated values (1, 'x'), (2, 'y');
-- up
alter table sa_dated rename to sa_dated_old;
create table sa_dated (id int primary key, a text, at timestamptz);
insert into sa_dated select id, a from sa_dated_old;
-- down
insert into sa_dated_old select id, a from sa_dated where id not in (select id from sa_dated_old);
drop table sa_dated;
alter table sa_dated_old rename to sa_dated;

-- case: real_of_numeric = lost-rows
-- rows
create table real_of_numeric (id int primary key, exact numeric not null);
-- up
alter table real_of_numeric alter column exact type real;
-- down
alter table real_of_numeric alter column exact type numeric;

-- case: real_of_double = lost-rows
-- rows
create table real_of_double (id int primary key, "Double" double precision not null);
-- up
alter table real_of_double alter "Double" set data type float4;
-- down
alter table real_of_double alter "Double" set data type double precision;

-- case: smaller_scale = lost-rows
-- rows
create table smaller_scale (id int primary key, a numeric(12,4) not null);
-- up
alter table smaller_scale alter column a type numeric(12,2);
-- down
alter table smaller_scale alter column a type numeric(12,4);

-- case: whole_seconds = lost-rows
-- rows
create table whole_seconds (id int primary key, a timestamptz not null);
-- up
alter table whole_seconds alter column a type timestamptz(0);
-- down
alter table whole_seconds alter column a type timestamptz;

-- case: amounts = restored
-- rows
create table amounts (id int primary key, a numeric, b double precision, c numeric(12,2));
-- up
alter table amounts alter column a type numeric(14,2), alter column b type numeric(12,2),
  alter column c type double precision;
-- down
alter table amounts alter column a type numeric, alter column b type double precision,
  alter column c type numeric(12,2);

-- case: latitude = restored
-- rows
create table latitude (id int primary key, latitude double precision not null, share numeric, r numrange);
-- up
alter table latitude alter column latitude type numeric(9,6), alter column share type numeric(5,2);
-- down
alter table latitude alter column latitude type double precision, alter column share type numeric;

-- case: moments = restored
-- rows
create table moments (id int primary key, a timestamp not null, b timestamptz(3));
-- up
alter table moments alter column a type timestamptz using a at time zone 'UTC',
  alter column b type timestamptz;
-- down
alter table moments alter column a type timestamp using a at time zone 'UTC',
  alter column b type timestamptz(3);

-- case: touched_by_text = lost-by-design
-- rows
create table touched_text (id int primary key, a text not null, updated_at timestamptz not null);
insert into touched_text values (1, 'frontend', '2024-01-01'), (2, 'api', '2024-01-02');
-- up
update touched_text set a = 'web', updated_at = now() where a = 'frontend';
-- down
update touched_text set a = 'frontend', updated_at = now() where a = 'web';

-- case: touched_by_trigger = lost-by-design
-- rows
create table touched (id int primary key, a text not null, updated_at timestamptz not null);
create function mark_touched() returns trigger language plpgsql as
$$ begin new.updated_at = now(); return new; end $$;
create trigger touched_touch before update on touched for each row execute function mark_touched();
insert into touched values (1, 'x', '2024-01-01'), (2, 'y', '2024-01-02');
-- up
alter table touched add column b text;
update touched set b = upper(a);
alter table touched alter column b set not null;
-- down
alter table touched drop column b;

-- case: time_of_another = lost-rows
-- rows
create table time_moved (id int primary key, a text not null, created_at timestamptz not null default now());
insert into time_moved values (1, 'x', '2024-01-01'), (2, 'y', '2024-01-02');
-- up
alter table time_moved add column born_at timestamptz;
update time_moved set born_at = created_at;
alter table time_moved drop column created_at;
-- down
alter table time_moved add column created_at timestamptz not null default now();
alter table time_moved drop column born_at;

-- case: time_kept_first = lost-rows
-- rows
create table time_kept (id int primary key, a timestamptz not null);
insert into time_kept values (1, '2024-01-01'), (2, '2024-01-02');
-- up
create table times_kept as select id, a from time_kept;
update time_kept set a = now();
-- down
drop table times_kept;

-- case: new_rows_taken_with_seeds = lost-new-rows
-- rows
create table nr_seeds (id int primary key, a text);
insert into nr_seeds values (1, 'x'), (2, 'y');
-- up
insert into nr_seeds values (3, 'seed');
-- down
delete from nr_seeds where id > 2;

-- case: seeds_taken_alone = restored
-- rows
create table nr_seed (id int primary key, a text);
insert into nr_seed values (1, 'x'), (2, 'y');
-- up
insert into nr_seed values (3, 'seed');
-- down
delete from nr_seed where a = 'seed' and id = 3;

-- case: new_rows_lost_where_rows_were_added = lost-new-rows
-- rows
create table nr_added (id int primary key, a text);
insert into nr_added values (1, 'x'), (2, 'y');
-- up
create table nr_added_old as select * from nr_added;
insert into nr_added values (3, 'seed');
-- down
truncate nr_added;
insert into nr_added select * from nr_added_old;
drop table nr_added_old;

-- case: new_rows_without_key_lost = lost-new-rows
-- rows
create table nr_keyless (a text, n int);
insert into nr_keyless values ('x', 1), ('y', 2);
-- up
create table nr_keyless_old as select * from nr_keyless;
alter table nr_keyless add column b text;
-- down
alter table nr_keyless drop column b;
truncate nr_keyless;
insert into nr_keyless select * from nr_keyless_old;
drop table nr_keyless_old;

-- case: new_values_lost = lost-new-rows
-- rows
create table nr_values (id int primary key, a text, b date);
insert into nr_values values (1, 'x', '2024-01-01'), (2, 'y', '2024-01-02');
-- up
alter table nr_values rename column b to b_old;
alter table nr_values add column b date;
update nr_values set b = b_old;
-- down
alter table nr_values drop column b;
alter table nr_values rename column b_old to b;

-- case: new_rows_of_a_renamed_table_lost = lost-new-rows
-- rows
create table nr_first (id int primary key, a text);
insert into nr_first values (1, 'renamed x'), (2, 'renamed y');
-- up
alter table nr_first rename to nr_second;
-- down
alter table nr_second rename to nr_first;
delete from nr_first where id > 2;

-- case: new_rows_told_apart_by_a_new_column = restored
-- rows
create table nr_kinds (id int primary key, a text);
insert into nr_kinds values (1, 'x'), (2, 'y');
-- up
alter table nr_kinds add column kind text not null default 'user';
-- down
delete from nr_kinds where kind <> 'user';
alter table nr_kinds drop column kind;

-- case: new_rows_without_a_place = restored
-- rows
create table nr_places (id int primary key, a text constraint nr_short check (length(a) < 5));
insert into nr_places values (1, 'x'), (2, 'y');
-- up
alter table nr_places drop constraint nr_short;
alter table nr_places add constraint nr_long check (length(a) > 5) not valid;
-- down
alter table nr_places drop constraint nr_long;
delete from nr_places where id > 2;
alter table nr_places add constraint nr_short check (length(a) < 5);

-- case: new_values_made_to_fit = restored
-- rows
create table nr_fitted (id int primary key, a text constraint nr_fits check (length(a) < 5));
insert into nr_fitted values (1, 'x'), (2, 'y');
-- up
alter table nr_fitted drop constraint nr_fits;
alter table nr_fitted add constraint nr_large check (length(a) > 5) not valid;
-- down
alter table nr_fitted drop constraint nr_large;
update nr_fitted set a = left(a, 4);
alter table nr_fitted add constraint nr_fits check (length(a) < 5);

-- case: new_values_from_a_new_column = restored
-- rows
create table nr_fed (id int primary key, a text);
insert into nr_fed values (1, 'x'), (2, 'y');
-- up
alter table nr_fed add column a_next text;
update nr_fed set a_next = a;
-- down
update nr_fed set a = a_next;
alter table nr_fed drop column a_next;

-- case: new_rows_numbered_anew = restored
-- rows
create table nr_numbers (id serial primary key, a text);
insert into nr_numbers (a) values ('x'), ('y');
-- up
alter table nr_numbers rename to nr_numbers_old;
create table nr_numbers (id serial primary key, a text, b text);
insert into nr_numbers (a) select a from nr_numbers_old order by id;
-- down
insert into nr_numbers_old (a) select n.a from nr_numbers as n
  where not exists (select from nr_numbers_old as o where o.a = n.a);
drop table nr_numbers;
alter table nr_numbers_old rename to nr_numbers;

-- case: keys_turned_and_back = restored
-- rows
create table nr_turned (id int primary key, a text);
insert into nr_turned values (1, 'x'), (2, 'y');
-- up
update nr_turned set id = id + 1000;
-- down
update nr_turned set id = id - 1000;

-- case: new_rows_moved_back = restored
-- rows
create table nr_mail (id int primary key, addr text, done boolean not null);
create table nr_sent (no int primary key, recipient text);
insert into nr_mail values (1, 'moved a', true), (2, 'moved b', false);
insert into nr_sent values (100, 'moved z');
-- up
insert into nr_sent select id, addr from nr_mail where done;
delete from nr_mail where done;
-- down
insert into nr_mail select no, recipient, true from nr_sent where no <> 100;
delete from nr_sent where no <> 100;

-- case: new_rows_not_moved_back = lost-new-rows
-- rows
create table nr_post (id int primary key, addr text, done boolean not null);
create table nr_gone (no int primary key, recipient text);
insert into nr_post values (1, 'gone a', true), (2, 'gone b', false);
insert into nr_gone values (100, 'gone z');
-- up
insert into nr_gone select id, addr from nr_post where done;
delete from nr_post where done;
-- down
insert into nr_post select no, recipient, true from nr_gone where no = 1;
delete from nr_gone where no <> 100;

-- case: new_rows_taken_apart_again = restored
-- rows
create table nr_contacts (id int primary key, email text);
create table nr_leads (id int primary key, email text);
insert into nr_contacts values (1, 'a@apart'), (2, 'b@apart');
insert into nr_leads values (101, 'c@apart'), (102, 'd@apart');
-- up
insert into nr_contacts select id, email from nr_leads;
drop table nr_leads;
-- down
create table nr_leads (id int primary key, email text);
insert into nr_leads select id, email from nr_contacts where id > 100;
delete from nr_contacts where id > 100;

-- case: new_rows_of_a_table_partitioned_lost = lost-new-rows
-- rows
create table nr_parted (id int not null, y int not null, a text, constraint nr_parted_key primary key (id, y));
insert into nr_parted values (1, 2020, 'x'), (2, 2021, 'y');
-- up
alter table nr_parted rename to nr_plain;
alter table nr_plain rename constraint nr_parted_key to nr_plain_key;
create table nr_parted (id int not null, y int not null, a text, constraint nr_parted_key primary key (id, y))
  partition by range (y);
create table nr_parted_rest partition of nr_parted default;
insert into nr_parted select * from nr_plain;
-- down
drop table nr_parted;
alter table nr_plain rename to nr_parted;
alter table nr_parted rename constraint nr_plain_key to nr_parted_key;

-- case: new_rows_of_an_heir = restored
-- rows
create table nr_parent (id int primary key, a text);
insert into nr_parent values (1, 'x'), (2, 'y');
-- up
create table nr_heir (b text) inherits (nr_parent);
-- down
drop table nr_heir;

-- case: new_rows_folded_back = restored
-- rows
create table nr_people (id int primary key, name text, phone text);
create table nr_phones (id int primary key, person int not null unique references nr_people, phone text not null);
insert into nr_people values (1, 'a', '11'), (2, 'b', null);
insert into nr_phones values (50, 2, '99');
-- up
insert into nr_phones select id + 10, id, phone from nr_people where phone is not null;
alter table nr_people drop column phone;
-- down
alter table nr_people add column phone text;
update nr_people set phone = (select n.phone from nr_phones as n where n.person = nr_people.id and n.id <> 50);
delete from nr_phones where id <> 50;

-- case: new_rows_listed_by_a_new_table = restored
-- rows
create table nr_users (id int primary key, name text);
insert into nr_users values (1, 'listed a'), (2, 'listed b');
-- up
create table nr_guests (nr_user int primary key references nr_users on delete cascade, note text);
-- down
delete from nr_users where exists (select 1 from nr_guests as g where g.nr_user = nr_users.id);
drop table nr_guests;

-- case: new_rows_behind_a_mark_lost = lost-new-rows
-- rows
create table nr_marked (id int primary key, a text);
insert into nr_marked values (1, 'marked x'), (2, 'marked y');
-- up
create table nr_mark as select max(id) as top from nr_marked;
-- down
delete from nr_marked where id > (select top from nr_mark);
drop table nr_mark;

-- case: new_rows_lost_by_a_cascade = lost-new-rows
-- rows
create table nr_members (id int primary key, a text);
insert into nr_members values (1, 'member x'), (2, 'member y');
-- up
create table nr_teams (id int primary key, a text);
insert into nr_teams values (1, 't');
alter table nr_members add column team int references nr_teams on delete cascade;
-- down
update nr_members set team = null where id <= 2;
delete from nr_teams;
alter table nr_members drop column team;
drop table nr_teams;

-- case: older_rows_lost_by_new_ones = lost-new-rows
-- rows
create table nr_latest (id int primary key, is_on boolean not null, a text);
insert into nr_latest values (1, true, 'latest x'), (2, false, 'latest y');
-- up
alter table nr_latest add column c int;
-- down
delete from nr_latest where id not in (select max(id) from nr_latest group by is_on);
alter table nr_latest drop column c;

-- case: older_rows_give_way_to_new_ones = restored
-- rows
create table nr_unique (id int primary key, is_on boolean not null constraint nr_on unique);
insert into nr_unique values (1, true), (2, false);
-- up
alter table nr_unique drop constraint nr_on;
-- down
delete from nr_unique where id not in (select max(id) from nr_unique group by is_on);
alter table nr_unique add constraint nr_on unique (is_on);

-- case: names_exchanged = lost-rows
-- rows
create table names_exchanged (id serial primary key, street text not null, city text not null);
-- up
alter table names_exchanged rename column city to once_city;
alter table names_exchanged rename column street to city;
alter table names_exchanged rename column once_city to street;
create index names_exchanged_city on names_exchanged (city);
-- down
drop index names_exchanged_city;

-- case: numbers_exchanged = lost-rows
-- rows
create table numbers_exchanged (id serial primary key, width int not null, height int not null);
-- up
update numbers_exchanged set width = height, height = width;
create index numbers_exchanged_width on numbers_exchanged (width);
-- down
drop index numbers_exchanged_width;

-- case: columns_exchanged_twice = restored
-- rows
create table exchanged_twice (id serial primary key, a text, b text, c boolean, d boolean);
-- up
update exchanged_twice set a = b, b = a, c = d, d = c;
-- down
update exchanged_twice set a = b, b = a, c = d, d = c;

-- case: addresses_folded = lost-rows
-- rows
create table addresses_folded (id serial primary key, email text);
-- up
update addresses_folded set email = lower(email);
create index addresses_folded_email on addresses_folded (email);
-- down
drop index addresses_folded_email;

-- case: slugs_of_titles = restored
-- rows
create table slugs_of_titles (id serial primary key, title text not null, slug text);
-- up
update slugs_of_titles set slug = lower(title) || '-' || id where slug is null;
-- down
update slugs_of_titles set slug = null where slug = lower(title) || '-' || id;

-- case: notes_cut = lost-rows
-- rows
create table notes_cut (id serial primary key, note varchar(500));
-- up
alter table notes_cut alter column note type varchar(20) using left(note, 20);
-- down
alter table notes_cut alter column note type varchar(500);

-- case: names_trimmed = lost-rows
-- rows
create table names_trimmed (id serial primary key, name text not null);
-- up
update names_trimmed set name = trim(name);
create index names_trimmed_name on names_trimmed (name);
-- down
drop index names_trimmed_name;

-- case: inherits_no_more_and_again = restored
-- rows
create table inherited_from (id int primary key, a text not null);
create table inherits_again (b text) inherits (inherited_from);
-- up
alter table inherits_again no inherit inherited_from;
-- down
alter table inherits_again inherit inherited_from;

-- case: letters_become_words = restored
-- rows
create table letters (id serial primary key, letter_kind char(1) not null default 't');
-- up
alter table letters add column kind_word text not null default 'tag';
update letters set kind_word = case letter_kind when 't' then 'tag' when 'c' then 'category' end;
alter table letters drop column letter_kind;
alter table letters rename column kind_word to letter_kind;
-- down
alter table letters add column letter char(1) not null default 't';
update letters set letter = case letter_kind when 'tag' then 't' when 'category' then 'c' end;
alter table letters drop column letter_kind;
alter table letters rename column letter to letter_kind;

-- case: single_rows_set_back = restored
-- rows
create table single_rows (id serial primary key, state text not null default 'a', n int);
-- up
update single_rows set state = 'closed', n = 70 where id in (1, 2);
update single_rows set n = n + 10 where id = 3;
-- down
update single_rows set state = 'open', n = -1 where id = 1;
update single_rows set state = 'seen', n = null where id in (2);
update single_rows set n = 31 where id = 3;

-- case: single_rows_of_others_set_back = lost-rows
-- rows
create table single_others (id serial primary key, state text not null);
insert into single_others (state) values ('new'), ('seen');
-- up
update single_others set state = 'closed' where id in (1, 2);
-- down
update single_others set state = 'new' where id in (1, 2);

-- case: more_rows_set_back = lost-rows
-- rows
create table single_more (id serial primary key, state text not null);
-- up
update single_more set state = 'closed' where id = 1;
-- down
update single_more set state = 'new' where id in (1, 2);

-- case: rows_of_a_kind_set_back = lost-rows
-- rows
create table single_kind (id serial primary key, kind int not null check (kind in (1, 2)), state text not null);
-- up
update single_kind set state = 'closed' where kind in (1, 2);
-- down
update single_kind set state = 'new' where kind in (1, 2);

-- case: tables_made_by_triggers = restored
-- rows
create table made_events (id int);
create table made_teams (id serial primary key, name text not null);
create function make_events() returns trigger language plpgsql as $$
begin
  execute format('create table if not exists made_events_%s () inherits (made_events)', new.id);
  return null;
end $$;
create trigger make_events after insert on made_teams for each row execute function make_events();
-- up
alter table made_teams add column b boolean not null default false;
-- down
alter table made_teams drop column b;

-- case: narrower_behind_roles = restored
-- rows
create table narrower_behind_roles (id serial primary key, state text not null);
-- up
alter table narrower_behind_roles add constraint narrower check (state in ('queued', 'leased'));
-- down
alter table narrower_behind_roles drop constraint narrower;

-- case: casts_left_by_a_type_and_back = text-only
-- rows
create table casts_left (
  id serial primary key, progress smallint not null, kind int not null,
  constraint casts_left_progress check (progress >= 0 and progress <= 100), check (kind in (1, 2, 3)));
-- up
alter table casts_left alter column progress type real, alter column kind type numeric;
-- down
alter table casts_left alter column progress type smallint, alter column kind type int;

-- case: casts_left_in_an_index = text-only
-- rows
create table casts_in_index (id serial primary key, price int not null);
create index casts_in_index_priced on casts_in_index (id) where price > 0;
-- up
alter table casts_in_index alter column price type numeric(12, 2);
-- down
alter table casts_in_index alter column price type int;

-- case: casts_that_reckon_otherwise = drift
-- rows
create table casts_reckon (id serial primary key, n int not null check (n / 2 < 5000000));
-- up
alter table casts_reckon alter column n type numeric(12, 2);
-- down
alter table casts_reckon alter column n type int;

-- case: options_put_back_as_defaults = restored
-- rows
create table options_default (id int primary key, a text);
-- up
alter table options_default set (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01);
-- down
alter table options_default set (fillfactor = 100, autovacuum_vacuum_scale_factor = 0.20);

-- case: options_put_back_otherwise = drift
-- rows
create table options_other (id int primary key, a text);
-- up
alter table options_other set (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.01);
-- down
alter table options_other set (fillfactor = 90, autovacuum_vacuum_scale_factor = 0.2);

-- case: view_of_all_columns_made_anew = column-order-only
-- rows
create table viewed_whole (id int primary key, a text, b text);
create view viewed_whole_all as select * from viewed_whole;
-- up
drop view viewed_whole_all;
alter table viewed_whole add column a_old text;
update viewed_whole set a_old = a;
alter table viewed_whole drop column a;
create view viewed_whole_all as select * from viewed_whole;
-- down
drop view viewed_whole_all;
alter table viewed_whole rename column a_old to a;
create view viewed_whole_all as select * from viewed_whole;

-- case: view_with_other_columns = drift
-- rows
create table viewed_parts (id int primary key, a text, b text);
create view viewed_parts_all as select id, a as x, b as y from viewed_parts;
-- up
drop view viewed_parts_all;
-- down
create view viewed_parts_all as select id, b as x, a as y from viewed_parts;

-- case: column_lost_beside_lost_values = drift, lost-rows
-- rows
create table lost_beside (id int primary key, token text not null default '', unused text);
insert into lost_beside values (1, 'one', 'x'), (2, 'two', null);
-- up
create table lost_beside_tokens (id int primary key, token text);
insert into lost_beside_tokens select id, token from lost_beside;
alter table lost_beside drop column token, drop column unused;
-- down
drop table lost_beside_tokens;
alter table lost_beside add column token text not null default '';

-- case: column_lost_alone = drift
-- rows
create table lost_alone (id int primary key, token text not null default '', unused text);
insert into lost_alone values (1, 'one', 'x'), (2, 'two', null);
-- up
alter table lost_alone drop column unused, add column used text;
-- down
alter table lost_alone drop column used;

-- case: prefix_that_was_there_before = lost-rows
-- rows
create type prefixed_kind as enum ('push', 'sms');
create table prefixed (id int primary key, kind prefixed_kind not null, value text not null);
-- up
update prefixed set value = '+' || value where kind = 'sms' and value not like '+%';
-- down
update prefixed set value = substring(value from 2) where kind = 'sms' and value like '+%';

-- case: prefix_replaced_and_back = restored
-- rows
create table prefix_replaced (id serial primary key, label text not null);
-- up
update prefix_replaced set label = replace(label, 'old:', 'new:') where label like 'old:%';
-- down
update prefix_replaced set label = replace(label, 'new:', 'old:') where label like 'new:%';

-- case: digits_given_up = lost-rows
-- rows
create table digits_only (id serial primary key, code text not null);
-- up
update digits_only set code = 'n' || code where code ~ '^[0-9]+$';
-- down
update digits_only set code = 'm' || substr(code, 2) where code ~ '^n[0-9]+$';
