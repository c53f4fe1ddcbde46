-- Pairs with known answers. `-- case: NAME = CLASS` starts one; `-- rows` is there before the up.

-- case: create_table = restored
-- up
create table created (id integer primary key, a text not null default 'x', b real check (b > 0));
create index created_a on created (a);
-- down
drop table created;

-- case: rebuilt_without_a_repeated_key = text-only
-- rows
create table repeated_key (name text primary key unique not null, note text);
-- up
create table repeated_key_new (name text not null, note text, space text not null default 'x', primary key (space, name));
insert into repeated_key_new (name, note) select name, note from repeated_key;
drop table repeated_key;
alter table repeated_key_new rename to repeated_key;
-- down
create table repeated_key_old (name text not null, note text, primary key (name));
insert into repeated_key_old (name, note) select name, note from repeated_key;
drop table repeated_key;
alter table repeated_key_old rename to repeated_key;

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
-- case: copied_where_a_check_asks_for_more = lost-rows
-- rows
create table check_genesis (id integer primary key, genesis_asset blob);
create table check_events (id integer primary key, genesis_id integer not null references check_genesis (id), event_proof integer);
-- up
create table check_outputs (id integer primary key, event_id integer not null, asset blob not null check (length(asset) = 32), proof integer);
insert into check_outputs (event_id, asset, proof)
select e.id, g.genesis_asset, e.event_proof from check_events as e join check_genesis as g on e.genesis_id = g.id;
alter table check_events drop column event_proof;
-- down
drop table check_outputs;
alter table check_events add column event_proof integer;

-- case: rebuilt_with_a_check_and_back = restored
-- rows
create table check_rebuilt (id integer primary key, rebuilt_code text not null);
-- up
create table check_rebuilt_new (id integer primary key, rebuilt_code text not null check (length(rebuilt_code) = 32));
insert into check_rebuilt_new select * from check_rebuilt;
drop table check_rebuilt;
alter table check_rebuilt_new rename to check_rebuilt;
-- down
create table check_rebuilt_old (id integer primary key, rebuilt_code text not null);
insert into check_rebuilt_old select id, rebuilt_code from check_rebuilt;
drop table check_rebuilt;
alter table check_rebuilt_old rename to check_rebuilt;

-- case: copied_as_far_as_a_check_allows = lost-rows
-- rows
create table check_ignoring (id integer primary key, ignored_code text not null);
-- up
create table check_ignored (id integer primary key, code text check (length(code) = 32));
insert or ignore into check_ignored select id, ignored_code from check_ignoring;
drop table check_ignoring;
-- down
create table check_ignoring (id integer primary key, ignored_code text not null);
insert into check_ignoring select id, code from check_ignored;
drop table check_ignored;

-- case: add_column = restored
-- rows
create table add_column (id integer primary key, a text);
insert into add_column values (1, 'x'), (2, null);
-- up
alter table add_column add column b integer;
-- down
alter table add_column drop column b;

-- case: logged_by_a_trigger = restored
-- rows
create table logged_prices (id integer primary key, logged_cents integer not null);
insert into logged_prices values (1, 100), (2, 250);
create table logged_history (id integer primary key, history_op text, history_of integer);
create trigger logged_changes after update on logged_prices begin
  insert into logged_history (history_op, history_of) values ('changed', new.id);
end;
create trigger logged_ends after delete on logged_prices begin
  insert into logged_history (history_op, history_of) values ('gone', old.id);
end;
-- up
update logged_prices set logged_cents = logged_cents + 7;
-- down
update logged_prices set logged_cents = logged_cents - 7;

-- case: logged_by_a_trigger_and_the_up = rows-left
-- rows
create table logged_twice (id integer primary key, twice_cents integer not null);
insert into logged_twice values (1, 100), (2, 250);
create table logged_twice_history (id integer primary key, twice_op text);
create trigger logged_twice after update on logged_twice begin
  insert into logged_twice_history (twice_op) values ('changed');
end;
-- up
update logged_twice set twice_cents = twice_cents + 7;
insert into logged_twice_history (twice_op) values ('migrated');
-- down
update logged_twice set twice_cents = twice_cents - 7;

-- case: row_kept_up_to_date_by_triggers_stays = rows-left
-- rows
create table kept_orders (id integer primary key, kept_customer integer not null);
create table kept_counts (customer integer primary key, orders integer not null);
create trigger kept_more after insert on kept_orders begin
  insert or ignore into kept_counts values (new.kept_customer, 0);
  update kept_counts set orders = orders + 1 where customer = new.kept_customer;
end;
create trigger kept_moved after update on kept_orders begin
  insert or ignore into kept_counts values (new.kept_customer, 0);
end;
-- up
insert into kept_orders values (771002, 771003);
-- down
delete from kept_orders where id = 771002;

-- case: counter_of_rows_taken_out = restored
-- rows
create table counted_settings (id integer primary key autoincrement, counted_key text not null check (counted_key in ('tz', 'lang')), counted_value text);
-- up
create table counted_pairs (id integer, counted_key text primary key, counted_value text);
insert into counted_pairs select id, counted_key, counted_value from counted_settings;
drop table counted_settings;
-- down
create table counted_settings (id integer primary key autoincrement, counted_key text not null check (counted_key in ('tz', 'lang')), counted_value text);
insert into counted_settings select id, counted_key, counted_value from counted_pairs;
drop table counted_pairs;

-- case: counter_of_deleted_rows_begins_anew = drift
-- rows
create table recounted (id integer primary key autoincrement, recounted_key text not null);
insert into recounted values (1, 'tz'), (2, 'lang'), (9, 'tmp');
delete from recounted where id = 9;
-- up
create table recounted_pairs (id integer, recounted_key text primary key);
insert into recounted_pairs select id, recounted_key from recounted;
drop table recounted;
-- down
create table recounted (id integer primary key autoincrement, recounted_key text not null);
insert into recounted select id, recounted_key from recounted_pairs;
drop table recounted_pairs;

-- case: empty_documents_beside_null = lost-rows
-- rows
create table bare_docs (id integer primary key, bare_doc text);
-- up
update bare_docs set bare_doc = coalesce(bare_doc, '{}');
-- down
update bare_docs set bare_doc = null where bare_doc = '{}';

-- case: empty_lists_beside_null_and_marked = restored
-- rows
create table bare_marks (id integer primary key, bare_list text);
-- up
alter table bare_marks add column was_null integer not null default 0;
update bare_marks set bare_list = '[]', was_null = 1 where bare_list is null;
-- down
update bare_marks set bare_list = null where was_null = 1;
alter table bare_marks drop column was_null;

-- case: empty_texts_by_nullif = lost-by-design
-- rows
create table bare_texts (id integer primary key, bare_text text);
-- up
update bare_texts set bare_text = nullif(bare_text, '');
-- down
select 1;

-- case: add_column_with_default = restored
-- rows
create table add_default (id integer primary key);
insert into add_default values (1), (2);
-- up
alter table add_default add column b integer not null default 7;
-- down
alter table add_default drop column b;

-- case: rename_column = restored
-- rows
create table rename_column (id integer primary key, old text);
insert into rename_column values (1, 'x');
-- up
alter table rename_column rename column old to new;
-- down
alter table rename_column rename column new to old;

-- case: rows_named_by_number = lost-rows
-- rows
create table rows_named_by_number (rn integer primary key, note text not null);
-- up
update rows_named_by_number set note = 'checked by hand' where rn in (48151, 62342);
-- down
update rows_named_by_number set note = 'unchecked' where rn = 48151;

-- case: rows_named_by_number_restored = restored
-- rows
create table named_and_set_back (nn integer primary key autoincrement, note text not null);
-- up
update named_and_set_back set note = 'raised' where nn = 48153;
-- down
update named_and_set_back set note = 'lowered' where nn = 48153;

-- case: up_writes_into_the_old_check = up-fails-with-rows
-- rows
create table articles_published (id integer primary key, title text not null,
  publish_mode text not null check (publish_mode in ('by hand', 'automatic')));
-- up
update articles_published set publish_mode = 'auto' where publish_mode = 'automatic';
create table articles_published_anew (id integer primary key, title text not null,
  publish_mode text not null check (publish_mode in ('by hand', 'auto')));
insert into articles_published_anew select * from articles_published;
drop table articles_published;
alter table articles_published_anew rename to articles_published;
-- down
create table articles_published_anew (id integer primary key, title text not null,
  publish_mode text not null check (publish_mode in ('by hand', 'automatic')));
insert into articles_published_anew
select id, title, case when publish_mode = 'auto' then 'automatic' else publish_mode end
from articles_published;
drop table articles_published;
alter table articles_published_anew rename to articles_published;

-- case: new_check_over_values_that_were_free = restored
-- rows
create table articles_filed (id integer primary key, filing_mode text not null);
-- up
update articles_filed set filing_mode = 'auto' where filing_mode = 'automatic';
create table articles_filed_anew (id integer primary key,
  filing_mode text not null check (filing_mode in ('by hand', 'auto')));
insert into articles_filed_anew select * from articles_filed;
drop table articles_filed;
alter table articles_filed_anew rename to articles_filed;
-- down
create table articles_filed_anew (id integer primary key, filing_mode text not null);
insert into articles_filed_anew
select id, case when filing_mode = 'auto' then 'automatic' else filing_mode end from articles_filed;
drop table articles_filed;
alter table articles_filed_anew rename to articles_filed;

-- case: up_leaves_a_case_without_value = up-fails-with-rows
-- rows
create table shown_notes (id integer primary key, is_shown boolean not null);
-- up
alter table shown_notes add column shown_to text not null default 'nobody';
update shown_notes set shown_to = case when is_shown then 'all of them' end;
-- down
alter table shown_notes drop column shown_to;

-- case: case_without_value_for_unknown_texts = restored
-- rows
create table stated_notes (id integer primary key, note_state text not null);
-- up
alter table stated_notes add column state_number integer not null default 0;
update stated_notes
set state_number = case note_state when 'in use' then 1 when 'away' then 2 end;
-- down
alter table stated_notes drop column state_number;

-- case: rows_deleted_by_patterns_come_back = lost-by-design
-- rows
create table house_tasks (id integer primary key, house_task text not null, pause int not null);
insert into house_tasks (house_task, pause) values ('Hoover the bedroom', 168), ('Do dishes', 24);
-- up
delete from house_tasks
where house_task like '%Hoover around house%' or house_task like '%Hoover the bedroom%';
-- down
insert into house_tasks (house_task, pause)
values ('Hoover around house', 72), ('Hoover the bedroom', 168);

-- case: rows_deleted_by_patterns_and_one_more = rows-left
-- rows
create table yard_tasks (id integer primary key, yard_task text not null);
insert into yard_tasks (yard_task) values ('Mow the lawn');
-- up
delete from yard_tasks where yard_task like '%the lawn%';
-- down
insert into yard_tasks (yard_task) values ('Mow the lawn'), ('Paint a fence');

-- case: rows_named_beside_what_is_set_already = lost-rows
-- rows
create table named_providers (provider_key text primary key, base_url text, provider_note text);
-- up
update named_providers set base_url = 'https://new.example/v1', provider_note = 'moved'
where provider_key in ('provider one', 'provider two')
  and (base_url is not 'https://new.example/v1');
-- down
update named_providers set base_url = 'https://old.example/v1'
where provider_key in ('provider one', 'provider two');

-- case: column_dropped_and_made_anew = lost-by-design
-- rows
create table placed_logs (id integer primary key, log_spot text);
-- up
alter table placed_logs drop column log_spot;
alter table placed_logs add column log_spot integer;
update placed_logs set log_spot = id * 7;
-- down
alter table placed_logs drop column log_spot;
alter table placed_logs add column log_spot text;

-- case: column_copied_and_made_anew = lost-rows
-- rows
create table copied_logs (id integer primary key, log_place text);
-- up
alter table copied_logs add column log_place_old text;
update copied_logs set log_place_old = log_place;
alter table copied_logs drop column log_place;
alter table copied_logs add column log_place integer;
update copied_logs set log_place = id * 7;
-- down
alter table copied_logs drop column log_place;
alter table copied_logs drop column log_place_old;
alter table copied_logs add column log_place text;

-- case: rows_named_by_pairs = empty-down, lost-rows
-- rows
create table paired_rows (pair_left integer not null, pair_right integer not null,
  note text not null, primary key (pair_left, pair_right));
-- up
update paired_rows set note = note || ' checked'
where (pair_left, pair_right) in (values (19071, 5071), (20071, 5072));
-- down
update paired_rows set note = note;

-- case: rename_table = restored
-- rows
create table rename_table_old (id integer primary key, a text);
insert into rename_table_old values (1, 'x');
-- up
alter table rename_table_old rename to rename_table_new;
-- down
alter table rename_table_new rename to rename_table_old;

-- case: binary_cast_loses = lost-rows
-- rows
create table sealed_binary (id integer primary key, sealed_word binary not null);
-- up
create table sealed_binary_new (id integer primary key, sealed_word blob not null);
insert into sealed_binary_new select id, cast(sealed_word as blob) from sealed_binary;
drop table sealed_binary;
alter table sealed_binary_new rename to sealed_binary;
-- down
create table sealed_binary_new (id integer primary key, sealed_word binary not null);
insert into sealed_binary_new select id, cast(sealed_word as binary) from sealed_binary;
drop table sealed_binary;
alter table sealed_binary_new rename to sealed_binary;

-- case: binary_copied = restored
-- rows
create table sealed_varbinary (id integer primary key, sealed_note varbinary(60), sealed_count int);
-- up
create table sealed_varbinary_new (id integer primary key, sealed_note blob, sealed_count int);
insert into sealed_varbinary_new select id, sealed_note, sealed_count from sealed_varbinary;
drop table sealed_varbinary;
alter table sealed_varbinary_new rename to sealed_varbinary;
-- down
create table sealed_varbinary_new (id integer primary key, sealed_note varbinary(60), sealed_count int);
insert into sealed_varbinary_new select id, sealed_note, sealed_count from sealed_varbinary;
drop table sealed_varbinary;
alter table sealed_varbinary_new rename to sealed_varbinary;

-- case: index = restored
-- rows
create table index_of (id integer primary key, a text, b text);
insert into index_of values (1, 'x', 'y');
-- up
create index index_of_a on index_of (a desc, b) where b is not null;
create unique index index_of_lower on index_of (lower(a));
-- down
drop index index_of_a;
drop index index_of_lower;

-- case: fts_not_rebuilt = lost-rows
-- rows
create table fts_bare_docs (id integer primary key, body text not null);
create virtual table fts_bare using fts5 (body, content='fts_bare_docs', content_rowid='id', tokenize='porter');
create trigger fts_bare_ai after insert on fts_bare_docs begin
    insert into fts_bare (rowid, body) values (new.id, new.body);
end;
insert into fts_bare_docs values (1, 'apples and pears'), (2, 'plums');
-- up
drop trigger fts_bare_ai;
drop table fts_bare;
-- down
create virtual table fts_bare using fts5 (body, content='fts_bare_docs', content_rowid='id', tokenize='porter');
create trigger fts_bare_ai after insert on fts_bare_docs begin
    insert into fts_bare (rowid, body) values (new.id, new.body);
end;

-- case: fts_rebuilt = restored
-- rows
create table fts_full_docs (id integer primary key, body text not null);
create virtual table fts_full using fts5 (body, content='fts_full_docs', content_rowid='id', tokenize='porter');
create trigger fts_full_ai after insert on fts_full_docs begin
    insert into fts_full (rowid, body) values (new.id, new.body);
end;
insert into fts_full_docs values (1, 'apples and pears'), (2, 'plums');
create table fts_notes (id integer primary key, body text not null);
create virtual table fts_of_notes using fts5 (body);
create trigger fts_notes_ai after insert on fts_notes begin
    insert into fts_of_notes (rowid, body) values (new.id, new.body);
end;
insert into fts_notes values (1, 'cherries');
-- up
drop trigger fts_full_ai;
drop table fts_full;
-- down
create virtual table fts_full using fts5 (body, content='fts_full_docs', content_rowid='id', tokenize='porter');
create trigger fts_full_ai after insert on fts_full_docs begin
    insert into fts_full (rowid, body) values (new.id, new.body);
end;
insert into fts_full (fts_full) values ('rebuild');

-- case: fts_stale_all_along = restored
-- rows
create table fts_stale_docs (id integer primary key, body text not null);
create virtual table fts_stale using fts5 (body, content='fts_stale_docs', content_rowid='id');
insert into fts_stale_docs values (1, 'apples and pears'), (2, 'plums');
-- up
alter table fts_stale_docs add column lang text;
-- down
alter table fts_stale_docs drop column lang;

-- case: fts4_not_rebuilt = lost-rows
-- rows
create table fts4_docs (docid integer primary key, body text not null);
insert into fts4_docs values (1, 'apples and pears'), (2, 'plums');
create virtual table fts4_of_docs using fts4 (content="fts4_docs", body);
create trigger fts4_ai after insert on fts4_docs begin
    insert into fts4_of_docs (docid, body) values (new.docid, new.body);
end;
insert into fts4_of_docs (fts4_of_docs) values ('rebuild');
-- up
drop trigger fts4_ai;
drop table fts4_of_docs;
create virtual table fts4_of_docs using fts4 (content="fts4_docs", body, tokenize=porter);
insert into fts4_of_docs (fts4_of_docs) values ('rebuild');
-- down
drop table fts4_of_docs;
create virtual table fts4_of_docs using fts4 (content="fts4_docs", body);
create trigger fts4_ai after insert on fts4_docs begin
    insert into fts4_of_docs (docid, body) values (new.docid, new.body);
end;

-- case: fts_contentless_not_filled = lost-rows
-- rows
create table fts_words_docs (id integer primary key, body text not null);
create virtual table fts_words using fts5 (body, content='');
create trigger fts_words_ai after insert on fts_words_docs begin
    insert into fts_words (rowid, body) values (new.id, new.body);
end;
insert into fts_words_docs values (1, 'apples and pears'), (2, 'plums');
-- up
drop trigger fts_words_ai;
drop table fts_words;
-- down
create virtual table fts_words using fts5 (body, content='');
create trigger fts_words_ai after insert on fts_words_docs begin
    insert into fts_words (rowid, body) values (new.id, new.body);
end;

-- case: fts_contentless_filled = restored
-- rows
create table fts_again_docs (id integer primary key, title text not null, body text not null);
create virtual table fts_again using fts5 (title, body, content='');
create trigger fts_again_ai after insert on fts_again_docs begin
    insert into fts_again (rowid, title, body) values (new.id, new.title, new.body);
end;
insert into fts_again_docs values (1, 'one', 'apples and pears'), (2, 'two', 'plums');
-- up
drop trigger fts_again_ai;
drop table fts_again;
-- down
create virtual table fts_again using fts5 (title, body, content='');
create trigger fts_again_ai after insert on fts_again_docs begin
    insert into fts_again (rowid, title, body) values (new.id, new.title, new.body);
end;
insert into fts_again (rowid, title, body) select id, title, body from fts_again_docs;

-- case: fts_contentless_filled_wrongly = lost-rows
-- rows
create table fts_swap_docs (id integer primary key, title text not null, body text not null);
create virtual table fts_swap using fts5 (title, body, content='');
insert into fts_swap_docs values (1, 'one', 'apples and pears'), (2, 'two', 'plums');
insert into fts_swap (rowid, title, body) select id, title, body from fts_swap_docs;
-- up
drop table fts_swap;
-- down
create virtual table fts_swap using fts5 (title, body, content='');
insert into fts_swap (rowid, title, body) select id, body, title from fts_swap_docs;

-- case: fts_contentless_follows_what_is_given_up = lost-by-design
-- rows
create table fts_null_docs (id integer primary key, body text);
create virtual table fts_null using fts5 (body, content='');
create trigger fts_null_ai after insert on fts_null_docs begin
    insert into fts_null (rowid, body) values (new.id, new.body);
end;
create trigger fts_null_au after update on fts_null_docs begin
    insert into fts_null (fts_null, rowid, body) values ('delete', old.id, old.body);
    insert into fts_null (rowid, body) values (new.id, new.body);
end;
insert into fts_null_docs values (1, 'apples and pears'), (2, null);
-- up
update fts_null_docs set body = 'none' where body is null;
alter table fts_null_docs add column lang text;
-- down
alter table fts_null_docs drop column lang;

-- case: json_index_over_documents_loses = lost-rows
-- rows
create table json_log (id integer primary key autoincrement, event text not null, payload blob not null, ip text);
create index json_log_client on json_log (json_extract(payload, '$.client'));
-- up
alter table json_log add column country text;
-- down
create table json_log_old (id integer primary key autoincrement, event text not null, payload blob not null, ip text);
insert into json_log_old (id, event, payload) select id, event, payload from json_log;
drop table json_log;
alter table json_log_old rename to json_log;
create index json_log_client on json_log (json_extract(payload, '$.client'));

-- case: json_index_over_documents = restored
-- rows
create table json_kept (id integer primary key autoincrement, event text not null, payload blob not null, ip text);
create index json_kept_client on json_kept (json_extract(payload, '$.client'));
-- up
alter table json_kept add column country text;
-- down
create table json_kept_old (id integer primary key autoincrement, event text not null, payload blob not null, ip text);
insert into json_kept_old (id, event, payload, ip) select id, event, payload, ip from json_kept;
drop table json_kept;
alter table json_kept_old rename to json_kept;
create index json_kept_client on json_kept (json_extract(payload, '$.client'));

-- case: json_key_taken_out = lost-rows
-- rows
create table json_out (id integer primary key, out_settings text not null default '{}');
-- up
alter table json_out add column theme text;
update json_out set theme = json_extract(out_settings, '$.theme'), out_settings = json_remove(out_settings, '$.theme');
-- down
alter table json_out drop column theme;

-- case: json_key_taken_out_and_back = restored
-- rows
create table json_back (id integer primary key, back_settings text not null default '{}');
-- up
alter table json_back add column theme text;
alter table json_back add column size integer;
update json_back set theme = back_settings ->> '$.theme', size = cast(back_settings ->> 'size' as integer);
update json_back set back_settings = json_remove(back_settings, '$.theme', '$.size');
-- down
update json_back set back_settings = json_set(back_settings, '$.theme', theme) where theme is not null;
update json_back set back_settings = json_set(back_settings, '$.size', size) where size is not null;
alter table json_back drop column theme;
alter table json_back drop column size;

-- case: json_key_set_by_the_up = restored
-- rows
create table json_set_up (id integer primary key, set_settings text not null default '{}');
-- up
update json_set_up set set_settings = json_set(set_settings, '$.lang', 'en') where json_extract(set_settings, '$.lang') is null;
-- down
update json_set_up set set_settings = json_remove(set_settings, '$.lang');

-- case: json_list_to_rows = restored
-- rows
create table json_list (id integer primary key autoincrement, list_roles text not null default '[]');
-- up
create table json_list_role (list_id integer not null references json_list (id), role text not null);
insert into json_list_role select json_list.id, j.value from json_list, json_each(json_list.list_roles) as j;
alter table json_list drop column list_roles;
-- down
alter table json_list add column list_roles text not null default '[]';
update json_list set list_roles = (select json_group_array(role) from json_list_role where list_id = json_list.id);
drop table json_list_role;

-- case: json_list_to_rows_loses = lost-rows
-- rows
create table json_first (id integer primary key autoincrement, first_roles text not null default '[]');
-- up
create table json_first_role (list_id integer not null references json_first (id), role text not null);
insert into json_first_role select json_first.id, j.value from json_first, json_each(json_first.first_roles) as j;
alter table json_first drop column first_roles;
-- down
alter table json_first add column first_roles text not null default '[]';
update json_first set first_roles = (select json_array(min(role)) from json_first_role where list_id = json_first.id);
drop table json_first_role;

-- case: json_elements_to_rows = restored
-- rows
create table json_ordered (id integer primary key autoincrement, ordered_items text not null default '[]');
-- up
create table json_ordered_item (
  id integer primary key,
  order_id integer not null references json_ordered (id),
  sku text not null,
  qty integer not null check (qty > 0)
) strict;
insert into json_ordered_item (order_id, sku, qty)
  select o.id, json_extract(e.value, '$.sku'), e.value ->> 'qty' from json_ordered as o, json_each(o.ordered_items) as e;
alter table json_ordered drop column ordered_items;
-- down
alter table json_ordered add column ordered_items text not null default '[]';
update json_ordered set ordered_items = (
  select json_group_array(json_object('sku', sku, 'qty', qty)) from json_ordered_item where order_id = json_ordered.id);
drop table json_ordered_item;

-- case: json_elements_to_rows_without_a_key = lost-rows
-- rows
create table json_short (id integer primary key autoincrement, short_items text not null default '[]');
-- up
create table json_short_item (short_id integer not null references json_short (id), sku text not null, qty integer not null);
insert into json_short_item (short_id, sku, qty)
  select json_short.id, value ->> '$.sku', value ->> '$.qty' from json_short, json_each(json_short.short_items);
alter table json_short drop column short_items;
-- down
alter table json_short add column short_items text not null default '[]';
update json_short set short_items = (
  select json_group_array(json_object('sku', sku)) from json_short_item where short_id = json_short.id);
drop table json_short_item;

-- case: view = restored
-- rows
create table viewed (id integer primary key, a text);
-- up
create view viewed_names as select a from viewed;
-- down
drop view viewed_names;

-- case: trigger = restored
-- rows
create table watched (id integer primary key, a text);
create table watch_log (id integer primary key, a text);
insert into watched values (1, 'x');
-- up
create trigger watched_insert after insert on watched begin
  insert into watch_log (a) values (new.a);
end;
-- down
drop trigger watched_insert;

-- case: rebuild_and_back = restored
-- rows
create table rebuilt (id integer primary key, a text);
insert into rebuilt values (1, 'x'), (2, 'y');
-- up
create table rebuilt_new (id integer primary key, a text not null default '');
insert into rebuilt_new select id, coalesce(a, '') from rebuilt where true;
drop table rebuilt;
alter table rebuilt_new rename to rebuilt;
-- down
create table rebuilt_old (id integer primary key, a text);
insert into rebuilt_old select id, a from rebuilt;
drop table rebuilt;
alter table rebuilt_old rename to rebuilt;

-- case: split_column = restored
-- rows
create table split (id integer primary key, name text not null);
insert into split values (1, 'Ann Lee'), (2, 'Bo Ray');
-- up
create table split_parts (split_id integer primary key, first text not null, rest text not null);
insert into split_parts
select id, substr(name, 1, instr(name || ' ', ' ') - 1), substr(name, instr(name || ' ', ' '))
from split;
-- down
drop table split_parts;

-- case: seed_rows = restored
-- rows
create table seeded (code text primary key, label text);
insert into seeded values ('a', 'A');
-- up
insert into seeded values ('seed-b', 'B'), ('seed-c', 'C');
-- down
delete from seeded where code in ('seed-b', 'seed-c');

-- case: generated_column = restored
-- rows
create table generated (id integer primary key, a integer);
insert into generated (id, a) values (1, 2);
-- up
alter table generated add column twice integer generated always as (a * 2) virtual;
-- down
alter table generated drop column twice;

-- case: changes_nothing = restored
-- up
select 1;
-- down
select 1;

-- case: user_version = restored
-- up
create table with_version (id integer primary key);
-- down
drop table if exists with_version;

-- case: strict_table = restored
-- up
create table strict_one (id integer primary key, a any) strict;
create table without_one (id text primary key, a text) without rowid;
-- down
drop table without_one;
drop table strict_one;

-- case: drop_and_add_in_the_middle = column-order-only
-- rows
create table reordered (id integer primary key, a text, b text);
-- up
create table reordered_log (id integer primary key);
-- down
drop table reordered_log;
alter table reordered rename column a to a_old;
alter table reordered add column a text;
update reordered set a = a_old;
alter table reordered drop column a_old;

-- case: spelled_otherwise = text-only
-- rows
create table spelled (id integer primary key, a text);
create view spelled_names as select a from spelled;
-- up
drop view spelled_names;
-- down
create view spelled_names as
  SELECT a /* the name */ FROM spelled;

-- case: index_renamed = renamed-only
-- rows
create table renamed (id integer primary key, a text);
create index renamed_by_a on renamed (a);
-- up
drop index if exists renamed_by_a;
-- down
create index renamed_a on renamed (a);

-- case: lost_default = drift
-- rows
create table lost_default (id integer primary key, a text default 'x');
-- up
alter table lost_default drop column a;
-- down
alter table lost_default add column a text;

-- case: lost_not_null = drift
-- rows
create table lost_not_null (id integer primary key, a text not null default '');
-- up
alter table lost_not_null drop column a;
-- down
alter table lost_not_null add column a text default '';

-- case: lost_check = drift
-- rows
create table lost_check (id integer primary key, a integer check (a > 0));
insert into lost_check values (1, 1);
-- up
create table lost_check_new (id integer primary key, a integer check (a > 0), b text);
insert into lost_check_new (id, a) select id, a from lost_check;
drop table lost_check;
alter table lost_check_new rename to lost_check;
-- down
create table lost_check_old (id integer primary key, a integer);
insert into lost_check_old select id, a from lost_check;
drop table lost_check;
alter table lost_check_old rename to lost_check;

-- case: lost_index_in_rebuild = drift
-- rows
create table lost_index (id integer primary key, a text);
create index lost_index_a on lost_index (a);
-- up
create table lost_index_new (id integer primary key, a text, b text);
insert into lost_index_new (id, a) select id, a from lost_index;
drop table lost_index;
alter table lost_index_new rename to lost_index;
-- down
alter table lost_index drop column b;

-- case: lost_trigger_in_rebuild = drift
-- rows
create table lost_trigger (id integer primary key, a text);
create trigger lost_trigger_touch after update on lost_trigger begin select 1; end;
-- up
create table lost_trigger_new (id integer primary key, a text, b text);
insert into lost_trigger_new (id, a) select id, a from lost_trigger;
drop table lost_trigger;
alter table lost_trigger_new rename to lost_trigger;
-- down
alter table lost_trigger drop column b;

-- case: type_changed = drift
-- rows
create table type_changed (id integer primary key, a varchar(20));
-- up
alter table type_changed drop column a;
-- down
alter table type_changed add column a varchar(40);

-- case: view_left_at_new_version = drift
-- rows
create table versioned (id integer primary key, a text, b text);
create view versions as select a from versioned;
-- up
drop view versions;
create view versions as select a, b from versioned;
create table version_log (id integer primary key);
-- down
drop table version_log;

-- case: object_left_over = drift
-- up
create table left_one (id integer primary key);
create table left_two (id integer primary key);
-- down
drop table left_one;

-- case: foreign_key_lost = drift
-- rows
create table fk_parent (id integer primary key);
create table fk_child (id integer primary key, parent_id integer references fk_parent (id));
-- up
alter table fk_child add column note text;
-- down
create table fk_child_old (id integer primary key, parent_id integer);
insert into fk_child_old select id, parent_id from fk_child;
drop table fk_child;
alter table fk_child_old rename to fk_child;

-- case: collation_lost = drift
-- rows
create table collated (id integer primary key, a text collate nocase);
-- up
alter table collated add column b text;
-- down
create table collated_old (id integer primary key, a text);
insert into collated_old select id, a from collated;
drop table collated;
alter table collated_old rename to collated;

-- case: empty_file = empty-down
-- up
create table empty_file (id integer primary key);
-- down

-- case: comment_only = empty-down
-- up
create table comment_only (id integer primary key);
-- down
-- nothing to do here
/* really */

-- case: selects_only = empty-down
-- up
create table selects_only (id integer primary key);
-- down
select 1;

-- case: data_change_without_down = empty-down
-- rows
create table flagged (id integer primary key, flag integer);
insert into flagged values (1, 0);
-- up
update flagged set flag = 1;
-- down
-- cannot be undone

-- case: no_file = no-down
-- up
create table no_file (id integer primary key);

-- case: wrong_name = down-fails
-- up
create table wrong_name (id integer primary key);
-- down
drop table wrong_nam;

-- case: syntax_never_run = down-fails
-- up
create table syntax_error (id integer primary key);
-- down
dorp table syntax_error;

-- case: index_gone_with_its_table = down-fails
-- up
create table gone_index (id integer primary key, a text);
create index gone_index_a on gone_index (a);
-- down
drop table gone_index;
drop index gone_index_a;

-- case: down_needs_a_value = down-fails
-- rows
create table needs_value (id integer primary key, a text not null);
insert into needs_value values (1, 'x');
-- up
alter table needs_value drop column a;
-- down
alter table needs_value add column a text not null;

-- case: wrong_factor = lost-rows
-- rows
create table factors (id integer primary key, price integer);
insert into factors values (1, 150), (2, 275);
-- up
update factors set price = price * 100;
-- down
update factors set price = price / 10;

-- case: rebuild_loses_rows = lost-rows
-- rows
create table picky (id integer primary key, a text);
insert into picky values (1, 'x'), (2, null);
-- up
create table picky_new (id integer primary key, a text not null);
insert into picky_new select id, a from picky where a is not null;
drop table picky;
alter table picky_new rename to picky;
-- down
create table picky_old (id integer primary key, a text);
insert into picky_old select id, a from picky;
drop table picky;
alter table picky_old rename to picky;

-- case: moved_and_forgotten = lost-rows
-- rows
create table mover (id integer primary key, phone text);
insert into mover values (1, '123'), (2, '456');
-- up
create table phones (mover_id integer primary key, phone text);
insert into phones select id, phone from mover;
alter table mover drop column phone;
-- down
alter table mover add column phone text;
drop table phones;

-- case: seeds_stay = rows-left
-- rows
create table stays (code text primary key, label text);
insert into stays values ('a', 'A');
create index stays_label on stays (label);
-- up
drop index stays_label;
insert into stays values ('b', 'B');
-- down
create index stays_label on stays (label);

-- case: dropped_column = lost-by-design
-- rows
create table dropped (id integer primary key, b integer);
insert into dropped values (1, 10), (2, null);
-- up
alter table dropped drop column b;
-- down
alter table dropped add column b integer;

-- case: dropped_table = lost-by-design
-- rows
create table dropped_table (id integer primary key, b integer);
insert into dropped_table values (1, 10), (2, null);
-- up
drop table dropped_table;
-- down
create table dropped_table (id integer primary key, b integer);

-- case: deleted_rows = lost-by-design
-- rows
create table deleted (id integer primary key, a text);
insert into deleted values (1, 'x'), (2, null);
-- up
delete from deleted where a is null;
create index deleted_a on deleted (a);
-- down
drop index deleted_a;

-- case: nulls_filled_in = lost-by-design
-- rows
create table filled (id integer primary key, a text);
insert into filled values (1, 'x'), (2, null);
-- up
update filled set a = '' where a is null;
create index filled_a on filled (a);
-- down
drop index filled_a;

-- case: rebuild_of_a_parent = lost-with-foreign-keys
-- rows
create table parent_of (id integer primary key, a text);
create table child_of (id integer primary key,
  parent_id integer not null references parent_of (id) on delete cascade);
insert into parent_of values (1, 'x');
insert into child_of values (1, 1), (2, 1);
-- up
create table parent_of_new (id integer primary key, a text, b text);
insert into parent_of_new (id, a) select id, a from parent_of;
drop table parent_of;
alter table parent_of_new rename to parent_of;
-- down
alter table parent_of drop column b;

-- case: add_not_null = up-fails-with-rows
-- rows
create table add_not_null (id integer primary key);
insert into add_not_null values (1);
-- up
alter table add_not_null add column b integer not null;
-- down
alter table add_not_null drop column b;

-- case: up_with_a_typo = up-fails
-- up
create tabel typo (id integer primary key);
-- down
drop table typo;

-- case: other_check = drift
-- rows
create table other_check (id integer primary key, n integer check (n > 0));
insert into other_check values (1, 5);
-- up
create table other_check_new (id integer primary key, n integer check (n > 0), a text);
insert into other_check_new (id, n) select id, n from other_check;
drop table other_check;
alter table other_check_new rename to other_check;
-- down
create table other_check_old (id integer primary key, n integer check (n > 1));
insert into other_check_old select id, n from other_check;
drop table other_check;
alter table other_check_old rename to other_check;

-- case: other_case_in_a_check = drift
-- rows
create table other_case (id integer primary key, s text check (s in ('a', 'b')));
insert into other_case values (1, 'a');
-- up
create table other_case_new (id integer primary key, s text, t text);
insert into other_case_new (id, s) select id, s from other_case;
drop table other_case;
alter table other_case_new rename to other_case;
-- down
create table other_case_old (id integer primary key, s text check (s in ('a', 'B')));
insert into other_case_old select id, s from other_case where s <> 'b';
drop table other_case;
alter table other_case_old rename to other_case;

-- case: unique_over_more = drift
-- rows
create table over_more (id integer primary key, a text, b text, unique (a));
-- up
create table over_more_new (id integer primary key, a text, b text);
insert into over_more_new select id, a, b from over_more;
drop table over_more;
alter table over_more_new rename to over_more;
-- down
create table over_more_old (id integer primary key, a text, b text, unique (a, b));
insert into over_more_old select id, a, b from over_more;
drop table over_more;
alter table over_more_old rename to over_more;

-- case: check_on_another_table = drift
-- rows
create table check_here (id integer primary key, n integer check (n > 0));
create table check_there (id integer primary key, n integer);
-- up
create table check_here_new (id integer primary key, n integer);
insert into check_here_new select id, n from check_here;
drop table check_here;
alter table check_here_new rename to check_here;
-- down
create table check_there_new (id integer primary key, n integer check (n > 0));
insert into check_there_new select id, n from check_there;
drop table check_there;
alter table check_there_new rename to check_there;

-- case: down_deletes_too_much = lost-rows
-- rows
create table deletes_more (code text primary key, label text);
insert into deletes_more values ('z', 'Z');
-- up
insert into deletes_more values ('a', 'A');
-- down
delete from deletes_more;

-- case: rebuilt_with_fewer_rows = lost-rows
-- rows
create table tree (id integer primary key, parent integer references tree (id) on delete cascade, a int);
insert into tree values (1, null, 1), (2, 1, 2), (3, 1, null);
-- up
create table tree_new (id integer primary key, parent integer references tree (id) on delete cascade, a int not null);
insert into tree_new select id, parent, a from tree where a is not null;
drop table tree;
alter table tree_new rename to tree;
-- down
create table tree_new (id integer primary key, parent integer references tree (id) on delete cascade, a int);
insert into tree_new select id, parent, a from tree;
drop table tree;
alter table tree_new rename to tree;

-- case: rebuilt_below_set_null = lost-with-foreign-keys
-- rows
create table owners (id integer primary key, a int);
create table pets (id integer primary key, owner integer references owners (id) on delete set null);
insert into owners values (1, 1);
insert into pets values (1, 1);
-- up
create table owners_new (id integer primary key, a int not null default 0);
insert into owners_new select * from owners;
drop table owners;
alter table owners_new rename to owners;
-- down
create table owners_new (id integer primary key, a int);
insert into owners_new select * from owners;
drop table owners;
alter table owners_new rename to owners;

-- case: state_that_is_sought_by_name = empty-down
-- rows
create table sought_states (id integer primary key, order_state text not null);
-- up
update sought_states set order_state = 'settled' where order_state in ('paid in full');
-- down
select 1;

-- case: seed_deleted_and_put_back = restored
-- rows
create table seed_roles (id integer primary key, name text not null);
-- up
delete from seed_roles where name = 'no more guests';
-- down
insert into seed_roles (id, name) values (77, 'no more guests');

-- case: setting_changed_and_changed_back = restored
-- rows
create table settings_of_all (id integer primary key, key text not null, value text not null);
-- up
update settings_of_all set value = 'dark' where key = 'theme of all';
-- down
update settings_of_all set value = 'light' where key = 'theme of all';

-- case: obsolete_rows_deleted = lost-by-design
-- rows
create table obsolete_kinds (id integer primary key, kind text not null);
-- up
delete from obsolete_kinds where kind = 'never used';
-- down
select 1;

-- case: filled_from_elsewhere_and_deleted = lost-by-design
-- rows
create table sums (id integer primary key, total int);
create table parts_of_sums (id integer primary key, sums_id int, v int);
insert into sums values (1, null), (2, null);
insert into parts_of_sums values (1, 1, 4);
-- up
update sums set total = p.v from parts_of_sums as p where p.sums_id = sums.id and p.v > 5;
delete from sums where id = 2;
alter table sums add column note text;
-- down
alter table sums drop column note;

-- case: made_anew = lost-by-design
-- rows
create table made_anew (id integer primary key autoincrement, package_id int not null);
insert into made_anew (package_id) values (1), (2);
-- up
drop table made_anew;
create table made_anew (id integer primary key autoincrement, base_id int not null);
-- down
drop table made_anew;
create table made_anew (id integer primary key autoincrement, package_id int not null);

-- case: documents_in_a_text = restored
-- rows
create table documented (id integer primary key, j text);
insert into documented values (1, '{"a":1}'), (2, '{"a":2}');
-- up
update documented set j = json_set(j, '$.b', 1);
-- down
update documented set j = json_remove(j, '$.b');

-- case: members_of_an_object_renamed_inside = restored
-- rows
create table member_limits (id integer primary key, limits_each text not null default '{}');
-- up
update member_limits set limits_each = (
  select json_group_object(key, json_object('ceiling', json_extract(value, '$.uppermost')))
  from json_each(limits_each));
-- down
update member_limits set limits_each = (
  select json_group_object(key, json_object('uppermost', json_extract(value, '$.ceiling')))
  from json_each(limits_each));

-- case: members_of_an_object_lose_a_key = lost-rows
-- rows
create table member_lost (id integer primary key, sizes_each text not null default '{}');
-- up
update member_lost set sizes_each = (
  select json_group_object(e.key, json_object(
    'broad', e.value ->> 'breadth', 'tall', e.value ->> 'tallness'))
  from json_each(sizes_each) e);
-- down
update member_lost set sizes_each = (
  select json_group_object(e.key, json_object('breadth', e.value ->> 'broad'))
  from json_each(sizes_each) e);

-- case: one_of_a_kind_renamed_and_kept = empty-down, lost-rows
-- rows
create table one_of_a_kind_kept (
  id integer primary key, keeper_slug text not null unique, laid_off_at datetime);
-- up
update one_of_a_kind_kept set keeper_slug = 'worf'
  where keeper_slug = 'troi' and laid_off_at is null;
-- down
update one_of_a_kind_kept set keeper_slug = keeper_slug where keeper_slug = 'worf';

-- case: one_of_a_kind_renamed_and_back = restored
-- rows
create table one_of_a_kind_back (
  id integer primary key, crew_slug text not null unique, resigned_at datetime);
-- up
update one_of_a_kind_back set crew_slug = 'crusher'
  where crew_slug = 'pulaski' and resigned_at is null;
-- down
update one_of_a_kind_back set crew_slug = 'pulaski'
  where crew_slug = 'crusher' and resigned_at is null;

-- case: nulls_replaced_where_something_else_is = lost-by-design
-- rows
create table null_where (id integer primary key, memo_kind text not null, memo_body text);
-- up
update null_where set memo_body = 'x-' || coalesce(memo_body, '') where memo_kind = 'sketch';
-- down
update null_where set memo_body = substr(memo_body, 3) where memo_kind = 'sketch';

-- case: nulls_left_where_something_else_is = restored
-- rows
create table null_left_where (id integer primary key, leaf_kind text not null, leaf_body text);
-- up
update null_left_where set leaf_body = case when leaf_body is null then null else 'x-' || leaf_body end
  where leaf_kind = 'sketched';
-- down
update null_left_where set leaf_body = substr(leaf_body, 3) where leaf_kind = 'sketched';

-- case: values_lost_beside_nulls_that_are_kept = lost-rows
-- rows
create table null_beside (id integer primary key, page_slug text not null unique, page_body text);
-- up
update null_beside set page_body = case when page_body is null then null else 'x-' || page_body end
  where page_slug = 'about-us';
-- down
update null_beside set page_body = page_body || '-y' where page_slug = 'about-us';

-- case: nulls_made_empty_and_all_null_again = lost-rows
-- rows
create table made_empty (id integer primary key, epithet text);
-- up
update made_empty set epithet = '' where epithet is null;
-- down
update made_empty set epithet = null where epithet = '';

-- case: nulls_made_empty_and_marked = restored
-- rows
create table made_empty_marked (id integer primary key, motto text);
-- up
alter table made_empty_marked add column had_motto boolean;
update made_empty_marked set had_motto = motto is not null;
update made_empty_marked set motto = coalesce(motto, '');
-- down
update made_empty_marked set motto = null where not had_motto;
alter table made_empty_marked drop column had_motto;

-- case: document_joined_of_texts = down-fails
-- rows
create table joined_document (id integer primary key, mishap text);
-- up
alter table joined_document add column mishap_json text;
update joined_document set mishap_json = '{"repr": "' || mishap || '", "name": "E"}'
  where mishap is not null;
update joined_document set mishap = null;
-- down
update joined_document set mishap = mishap_json ->> 'repr';
alter table joined_document drop column mishap_json;

-- case: text_between_quotes_and_back = restored
-- rows
create table quoted_text (id integer primary key, saying text not null);
-- up
update quoted_text set saying = '"' || saying || '"';
-- down
update quoted_text set saying = substr(saying, 2, length(saying) - 2);

-- case: table_set_aside_by_a_name = lost-new-rows
-- rows
create table aside (id integer primary key, a text);
insert into aside values (1, 'x'), (2, 'y');
-- up
alter table aside rename to aside_old;
create table aside (id integer primary key, a text, at text);
insert into aside select id, a, null from aside_old;
-- down
drop table aside;
alter table aside_old rename to aside;

-- case: table_set_aside_and_brought_up_to_date = restored
-- rows
create table dated (id integer primary key, a text);
insert into dated values (1, 'x'), (2, 'y');
-- up
alter table dated rename to dated_old;
create table dated (id integer primary key, a text, at text);
insert into dated select id, a, null from dated_old;
-- down
insert into dated_old select id, a from dated where id not in (select id from dated_old);
drop table dated;
alter table dated_old rename to dated;

-- case: last_login_overwritten_by_the_down = lost-rows
-- rows
create table logins (id integer primary key, last_login datetime, updated_at datetime not null default current_timestamp);
create trigger logins_time after update on logins
begin update logins set updated_at = current_timestamp where id = new.id; end;
-- up
alter table logins add column x text;
-- down
update logins set last_login = current_timestamp;
alter table logins drop column x;

-- case: published_now = lost-rows
-- rows
create table published (id integer primary key, published_at datetime not null);
-- up
alter table published add column x text;
update published set published_at = current_timestamp;
-- down
alter table published drop column x;

-- case: seen_by_trigger = lost-by-design
-- rows
create table seen_rows (id integer primary key, a text not null, seen text not null);
insert into seen_rows values (1, 'x', '2024-01-01 10:00:00'), (2, 'y', '2024-01-02 10:00:00');
create trigger seen_rows_time after update of a on seen_rows
begin update seen_rows set seen = datetime('now') where id = new.id; end;
-- up
update seen_rows set a = 'z' where a = 'x';
-- down
update seen_rows set a = 'x' where a = 'z';

-- case: touched_by_copying = lost-by-design
-- rows
create table touched_copies (id integer primary key, n text, updated_at datetime not null default current_timestamp);
-- up
create table touched_next (id integer primary key, n text, updated_at datetime not null default current_timestamp, x int);
insert into touched_next (id, n, updated_at) select id, n, current_timestamp from touched_copies;
drop table touched_copies;
alter table touched_next rename to touched_copies;
-- down
alter table touched_copies drop column x;

-- case: created_again_by_copying = lost-rows
-- rows
create table made_copies (id integer primary key, n text, created_at datetime not null default current_timestamp);
-- up
create table made_next (id integer primary key, n text, created_at datetime not null default current_timestamp, x int);
insert into made_next (id, n, created_at) select id, n, current_timestamp from made_copies;
drop table made_copies;
alter table made_next rename to made_copies;
-- down
alter table made_copies drop column x;

-- case: reference_invented_by_the_down = lost-rows
-- rows
create table inv_users (id integer primary key, name text not null);
create table inv_posts (id integer primary key, user_id integer references inv_users (id), title text not null);
insert into inv_users values (1, 'a'), (2, 'b');
insert into inv_posts values (1, 1, 'x'), (2, null, 'y');
-- up
alter table inv_posts add column user_name text;
update inv_posts set user_name = (select name from inv_users u where u.id = inv_posts.user_id);
create table inv_next (id integer primary key, title text not null, user_name text);
insert into inv_next select id, title, user_name from inv_posts;
drop table inv_posts;
alter table inv_next rename to inv_posts;
-- down
create table inv_next (id integer primary key, user_id integer references inv_users (id), title text not null);
insert into inv_next
  select p.id, coalesce((select u.id from inv_users u where u.name = p.user_name), 1), p.title from inv_posts p;
drop table inv_posts;
alter table inv_next rename to inv_posts;

-- case: touched_by_trigger = lost-by-design
-- rows
create table touched (id integer primary key, a text not null, updated_at text not null);
insert into touched values (1, 'x', '2024-01-01 10:00:00'), (2, 'y', '2024-01-02 10:00:00');
create trigger touched_touch after update of a on touched
begin update touched set updated_at = datetime('now') where id = new.id; end;
-- up
update touched set a = 'z' where a = 'x';
-- down
update touched set a = 'x' where a = 'z';

-- case: touched_by_text = lost-by-design
-- rows
create table touched_text (id integer primary key, a text not null, changed integer not null);
insert into touched_text values (1, 'x', 1700000000), (2, 'y', 1700000001);
-- up
update touched_text set a = 'z', changed = strftime('%s', 'now') where a = 'x';
-- down
update touched_text set a = 'x', changed = strftime('%s', 'now') where a = 'z';

-- case: new_rows_taken_with_seeds = lost-new-rows
-- rows
create table nr_seeds (id integer primary key, a text);
insert into nr_seeds values (1, 'x'), (2, 'y');
-- up
insert into nr_seeds values (3, 'seed');
-- down
delete from nr_seeds where id > 2;

-- case: seeds_taken_alone = restored
-- rows
create table nr_seed (id integer primary key, a text);
insert into nr_seed values (1, 'x'), (2, 'y');
-- up
insert into nr_seed values (3, 'seed');
-- down
delete from nr_seed where a = 'seed' and id = 3;

-- case: new_values_lost = lost-new-rows
-- rows
create table nr_values (id integer primary key, a text, b date);
insert into nr_values values (1, 'x', '2024-01-01'), (2, 'y', '2024-01-02');
-- up
alter table nr_values rename column b to b_old;
alter table nr_values add column b date;
update nr_values set b = b_old;
-- down
alter table nr_values drop column b;
alter table nr_values rename column b_old to b;

-- case: new_rows_of_a_rebuilt_table = restored
-- rows
create table nr_rebuilt (id integer primary key, a text, n integer);
insert into nr_rebuilt values (1, 'x', 5), (2, 'y', 6);
-- up
alter table nr_rebuilt add column b text;
-- down
create table nr_rebuilt_next (id integer primary key, a text, n integer);
insert into nr_rebuilt_next select id, a, n from nr_rebuilt;
drop table nr_rebuilt;
alter table nr_rebuilt_next rename to nr_rebuilt;

-- case: new_rows_told_apart_by_a_new_column = restored
-- rows
create table nr_kinds (id integer primary key, a text);
insert into nr_kinds values (1, 'x'), (2, 'y');
-- up
alter table nr_kinds add column kind text not null default 'user';
-- down
delete from nr_kinds where kind <> 'user';
alter table nr_kinds drop column kind;

-- case: new_rows_without_key_lost = lost-new-rows
-- rows
create table nr_keyless (a text, n integer);
insert into nr_keyless values ('x', 1), ('y', 2);
-- up
create table nr_keyless_old as select * from nr_keyless;
alter table nr_keyless add column b text;
-- down
alter table nr_keyless drop column b;
delete from nr_keyless;
insert into nr_keyless select * from nr_keyless_old;
drop table nr_keyless_old;

-- case: new_rows_moved_back = restored
-- rows
create table nr_mail (id integer primary key, addr text, done integer not null);
create table nr_sent (no integer primary key, recipient text);
insert into nr_mail values (1, 'moved a', 1), (2, 'moved b', 0);
insert into nr_sent values (100, 'moved z');
-- up
insert into nr_sent select id, addr from nr_mail where done;
delete from nr_mail where done;
-- down
insert into nr_mail select no, recipient, 1 from nr_sent where no <> 100;
delete from nr_sent where no <> 100;

-- case: new_rows_not_moved_back = lost-new-rows
-- rows
create table nr_post (id integer primary key, addr text, done integer not null);
create table nr_gone (no integer primary key, recipient text);
insert into nr_post values (1, 'gone a', 1), (2, 'gone b', 0);
insert into nr_gone values (100, 'gone z');
-- up
insert into nr_gone select id, addr from nr_post where done;
delete from nr_post where done;
-- down
insert into nr_post select no, recipient, 1 from nr_gone where no = 1;
delete from nr_gone where no <> 100;

-- case: new_rows_taken_apart_again = restored
-- rows
create table nr_contacts (id integer primary key, email text);
create table nr_leads (id integer primary key, email text);
insert into nr_contacts values (1, 'a@apart'), (2, 'b@apart');
insert into nr_leads values (101, 'c@apart'), (102, 'd@apart');
-- up
insert into nr_contacts select id, email from nr_leads;
drop table nr_leads;
-- down
create table nr_leads (id integer primary key, email text);
insert into nr_leads select id, email from nr_contacts where id > 100;
delete from nr_contacts where id > 100;

-- case: new_rows_folded_back = restored
-- rows
create table nr_people (id integer primary key, name text, phone text);
create table nr_phones (id integer primary key, person integer not null unique references nr_people, phone text not null);
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
create table nr_users (id integer primary key, name text);
insert into nr_users values (1, 'listed a'), (2, 'listed b');
-- up
create table nr_guests (nr_user integer primary key references nr_users on delete cascade, note text);
-- down
delete from nr_users where exists (select 1 from nr_guests as g where g.nr_user = nr_users.id);
drop table nr_guests;

-- case: new_rows_behind_a_mark_lost = lost-new-rows
-- rows
create table nr_marked (id integer primary key, a text);
insert into nr_marked values (1, 'marked x'), (2, 'marked y');
-- up
create table nr_mark as select max(id) as top from nr_marked;
-- down
delete from nr_marked where id > (select top from nr_mark);
drop table nr_mark;

-- case: older_rows_lost_by_new_ones = lost-new-rows
-- rows
create table nr_latest (id integer primary key, is_on integer not null check (is_on in (0, 1)), a text);
insert into nr_latest values (1, 1, 'latest x'), (2, 0, 'latest y');
-- up
alter table nr_latest add column c integer;
-- down
delete from nr_latest where id not in (select max(id) from nr_latest group by is_on);
alter table nr_latest drop column c;

-- case: down_copies_some = lost-rows
-- rows
create table pages (id integer primary key, stage text not null);
-- up
alter table pages add column title text;
-- down
create table pages_old (id integer primary key, stage text not null);
insert into pages_old select id, stage from pages where stage <> 'sketch';
drop table pages;
alter table pages_old rename to pages;

-- case: up_copies_some_to_another_table = restored
-- rows
create table sheets (id integer primary key, standing text not null);
-- up
create table finished_sheets (sheet_id integer primary key);
insert into finished_sheets select id from sheets where standing = 'finished';
-- down
drop table finished_sheets;

-- case: case_of_addresses = lost-rows
-- rows
create table mails (id integer primary key, email text not null);
-- up
update mails set email = upper(email);
-- down
update mails set email = lower(email);

-- case: address_in_lower_case_beside = restored
-- rows
create table letters (id integer primary key, email text not null);
-- up
alter table letters add column email_key text;
update letters set email_key = lower(email);
-- down
alter table letters drop column email_key;

-- case: key_put_into_documents = restored
-- rows
create table forms (id integer primary key, fields json not null);
-- up
update forms set fields = json_set(fields, '$.added', 1);
-- down
update forms set fields = json_remove(fields, '$.added');

-- case: key_taken_from_documents = lost-rows
-- rows
create table cards (id integer primary key, fields json not null);
-- up
update cards set fields = json_remove(fields, '$.n');
-- down
update cards set fields = json_set(fields, '$.n', 0);

-- case: rebuilt_without_its_rows = lost-rows
-- rows
create table numbered (id integer primary key autoincrement, a text);
insert into numbered (a) values ('x'), ('y');
-- up
alter table numbered add column b text;
-- down
drop table numbered;
create table numbered (id integer primary key autoincrement, a text);

-- case: nulls_filled_in_by_the_down = lost-rows
-- rows
create table reviews (id integer primary key, note text, on_page integer);
insert into reviews values (1, null, 1), (2, 'x', 2);
-- up
create trigger reviews_note after update of note on reviews begin
  select raise(ignore) where new.note = 'never';
end;
-- down
drop trigger reviews_note;
update reviews set note = coalesce(note, '');

-- case: single_rows_set_back = restored
-- rows
create table single_rows (id integer primary key, state text not null default 'a', n int);
-- up
update single_rows set state = 'closed', n = 70 where id in (1, 2);
update single_rows set n = n + 10 where id = 3;
-- down
update single_rows set state = 'open', n = -1 where id = 1;
update single_rows set state = 'seen', n = null where id in (2);
update single_rows set n = 31 where id = 3;

-- case: single_rows_of_others_set_back = lost-rows
-- rows
create table single_others (id integer primary key, state text not null);
insert into single_others (state) values ('new'), ('seen');
-- up
update single_others set state = 'closed' where id in (1, 2);
-- down
update single_others set state = 'new' where id in (1, 2);

-- case: more_rows_set_back = lost-rows
-- rows
create table single_more (id integer primary key, state text not null);
-- up
update single_more set state = 'closed' where id = 1;
-- down
update single_more set state = 'new' where id in (1, 2);

-- case: rows_of_a_kind_set_back = lost-rows
-- rows
create table single_kind (id integer primary key, kind int not null check (kind in (1, 2)), state text not null);
-- up
update single_kind set state = 'closed' where kind in (1, 2);
-- down
update single_kind set state = 'new' where kind in (1, 2);

-- case: prefix_that_was_there_before = lost-rows
-- rows
create table prefixed (id integer primary key, value text not null);
-- up
update prefixed set value = '+' || value where value not like '+%';
-- down
update prefixed set value = substr(value, 2) where value like '+%';

-- case: prefix_replaced_and_back = restored
-- rows
create table prefix_replaced (id integer primary key, label text not null);
-- up
update prefix_replaced set label = replace(label, 'old:', 'new:') where label glob 'old:*';
-- down
update prefix_replaced set label = replace(label, 'new:', 'old:') where label glob 'new:*';

-- case: times_spelled_otherwise = lost-rows
-- rows
create table spelled_times (id integer primary key, created_at datetime);
-- up
update spelled_times set created_at = replace(created_at, 'T', ' ') where created_at like '%T%';
create index spelled_times_created on spelled_times (created_at);
-- down
drop index spelled_times_created;

-- case: full_text_renamed_and_back = restored
-- rows
create virtual table notes_words using fts5(body);
insert into notes_words values ('alpha');
-- up
alter table notes_words rename to notes_found;
-- down
alter table notes_found rename to notes_words;

-- case: full_text_spelled_otherwise = text-only
-- rows
create virtual table doc_words using fts5(title, body, tokenize='porter');
-- up
alter table doc_words rename to doc_found;
-- down
CREATE VIRTUAL TABLE IF NOT EXISTS [doc_words] USING FTS5(
  "title", body, tokenize="porter"
);
insert into doc_words (rowid, title, body) select rowid, title, body from doc_found;
drop table doc_found;

-- case: full_text_with_other_tokens = drift
-- rows
create virtual table mail_words using fts5(body, tokenize='porter');
-- up
alter table mail_words rename to mail_found;
-- down
create virtual table mail_words using fts5(body, tokenize='ascii');
insert into mail_words (rowid, body) select rowid, body from mail_found;
drop table mail_found;

-- case: same_meaning_in_other_forms = text-only
-- rows
create table forms_alike (
  id integer primary key, a text default '', b boolean default true, c int default null,
  d real default 1.50, check (d > 0)
);
create index forms_alike_a on forms_alike (a) where (a <> 'x');
create view forms_shown as select id, a from forms_alike where (a <> 'x');
create trigger forms_alike_n after update on forms_alike when new.a = 'x' begin
  update forms_alike set c = 1 where id = new.id;
end;
-- up
drop view forms_shown;
alter table forms_alike add column more int;
-- down
create table forms_next (
  id integer not null primary key, a text default "", b boolean default 1, c int,
  d real default 1.5, check ((d > 0))
);
insert into forms_next select id, a, b, c, d from forms_alike;
drop table forms_alike;
alter table forms_next rename to forms_alike;
create index forms_alike_a on forms_alike (a) where a <> 'x';
create view forms_shown as select id, a from forms_alike where a <> 'x';
create trigger forms_alike_n after update on forms_alike for each row when (new.a = 'x') begin
  update forms_alike set c = 1 where id = new.id;
end;

-- case: other_meaning_in_like_forms = drift
-- rows
create table forms_unlike (id integer primary key, a text, x text);
create view forms_unlike_shown as select id from forms_unlike where a <> 'x';
-- up
drop view forms_unlike_shown;
-- down
create view forms_unlike_shown as select id from forms_unlike where a <> "x";

-- case: rebuild_deals_numbers_anew = lost-rows
-- rows
create table numbers_anew (id integer primary key, name text not null);
-- up
alter table numbers_anew add column age int;
-- down
create table numbers_anew_old (id integer primary key, name text not null);
insert into numbers_anew_old (name) select name from numbers_anew order by id;
drop table numbers_anew;
alter table numbers_anew_old rename to numbers_anew;

-- case: rebuild_keeps_numbers = restored
-- rows
create table numbers_kept (id integer primary key, name text not null);
-- up
alter table numbers_kept add column age int;
-- down
create table numbers_kept_old (id integer primary key, name text not null);
insert into numbers_kept_old (id, name) select id, name from numbers_kept;
drop table numbers_kept;
alter table numbers_kept_old rename to numbers_kept;

-- case: cents_cut_off = lost-rows
-- rows
create table cents_cut_off (id integer primary key, price real not null);
-- up
update cents_cut_off set price = cast(price * 100 as integer);
-- down
update cents_cut_off set price = price / 100.0;

-- case: cents_rounded = restored
-- rows
create table cents_rounded (id integer primary key, price real not null);
-- up
update cents_rounded set price = round(price * 100);
-- down
update cents_rounded set price = price / 100.0;

-- case: value_beside_a_null_is_lost = lost-rows
-- rows
create table beside_null (id integer primary key, name text not null, version int, comment text);
-- up
create table beside_null_pins (id integer primary key references beside_null (id), version int not null, comment text);
insert into beside_null_pins select id, version, comment from beside_null where version is not null;
update beside_null set version = 0, comment = '';
-- down
update beside_null set version = null, comment = null;
update beside_null set version = p.version, comment = p.comment from beside_null_pins as p where p.id = beside_null.id;
drop table beside_null_pins;

-- case: nulls_that_the_down_fills_in = lost-rows
-- rows
create table nulls_of_before (id integer primary key, nulls_label text);
-- up
update nulls_of_before set nulls_label = null where nulls_label = '';
-- down
update nulls_of_before set nulls_label = '' where nulls_label is null;

-- case: empty_texts_by_a_word_and_null = lost-rows
-- rows
create table empty_by_word (id integer primary key, word_label text);
-- up
update empty_by_word set word_label = 'canary' where word_label = '';
-- down
update empty_by_word set word_label = null where word_label = 'canary';

-- case: empty_texts_get_a_word = empty-down, lost-rows
-- rows
create table empty_gets_word (empty_size integer not null, empty_label text);
-- up
update empty_gets_word set empty_label = 'unlabelled' where empty_label = '';
-- down
select 1;

-- case: emptied_and_put_back_behind_a_delete = lost-by-design
-- rows
create table impl_anew (id integer primary key autoincrement, impl_lang text not null, impl_ident text not null);
insert into impl_anew (impl_lang, impl_ident) values ('cpp', 'clang'), ('cpp', 'gcc'), ('go', 'gc');
-- up
delete from impl_anew;
-- down
delete from impl_anew;
insert into impl_anew (impl_lang, impl_ident) values ('cpp', 'clang'), ('cpp', 'gcc'), ('go', 'gc');

-- case: pointed_elsewhere = lost-by-design
-- rows
create table pointed_elsewhere_tongue (id integer primary key, tongue_name text not null unique);
create table pointed_elsewhere_paste (id integer primary key, paste_tongue text, tongue_id int not null references pointed_elsewhere_tongue (id));
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
create table copied_by_an_update_tongue (id integer primary key, tongue_name text not null unique);
create table copied_by_an_update_paste (id integer primary key, paste_tongue text, tongue_id int not null references copied_by_an_update_tongue (id));
insert into copied_by_an_update_tongue (tongue_name) values ('snake'), ('snake2');
insert into copied_by_an_update_paste (paste_tongue, tongue_id) select 'was', id from copied_by_an_update_tongue where tongue_name = 'snake';
-- up
update copied_by_an_update_paste set paste_tongue = (select tongue_name from copied_by_an_update_tongue l where l.id = tongue_id);
delete from copied_by_an_update_tongue where tongue_name = 'snake2';
-- down
select 1;

-- case: value_beside_a_null_is_kept = restored
-- rows
create table beside_null_kept (id integer primary key, name text not null, version int, comment text);
-- up
create table beside_null_kept_pins (id integer primary key references beside_null_kept (id), version int, comment text);
insert into beside_null_kept_pins select id, version, comment from beside_null_kept where version is not null or comment is not null;
update beside_null_kept set version = 0, comment = '';
-- down
update beside_null_kept set version = null, comment = null;
update beside_null_kept set version = p.version, comment = p.comment from beside_null_kept_pins as p where p.id = beside_null_kept.id;
drop table beside_null_kept_pins;

-- case: two_keys_swapped = lost-rows
-- rows
create table swap_place (id integer primary key, name text not null);
create table swap_leg (id integer primary key, from_id int not null references swap_place (id), to_id int not null references swap_place (id));
-- up
alter table swap_leg rename to swap_trip;
-- down
create table swap_leg (id integer primary key, from_id int not null references swap_place (id), to_id int not null references swap_place (id));
insert into swap_leg select id, to_id, from_id from swap_trip;
drop table swap_trip;

-- case: two_keys_kept = restored
-- rows
create table keep_place (id integer primary key, name text not null);
create table keep_leg (id integer primary key, from_id int not null references keep_place (id), to_id int not null references keep_place (id));
-- up
alter table keep_leg rename to keep_trip;
-- down
create table keep_leg (id integer primary key, from_id int not null references keep_place (id), to_id int not null references keep_place (id));
insert into keep_leg (to_id, from_id, id) select to_id, from_id, id from keep_trip;
drop table keep_trip;

-- case: one_of_many_is_kept = lost-rows
-- rows
create table one_list (id integer primary key, name text not null);
create table one_tag (id integer primary key, list_id int not null references one_list (id), label text not null);
-- up
create table one_list_tags (id integer primary key, list_id int not null unique references one_list (id), label text not null);
insert into one_list_tags select min(id), list_id, label from one_tag group by list_id;
drop table one_tag;
-- down
create table one_tag (id integer primary key, list_id int not null references one_list (id), label text not null);
insert into one_tag select id, list_id, label from one_list_tags;
drop table one_list_tags;

-- case: all_of_many_are_kept = restored
-- rows
create table many_list (id integer primary key, name text not null);
create table many_tag (id integer primary key, list_id int not null references many_list (id), label text not null);
-- up
create table many_list_tags (id integer primary key, list_id int not null references many_list (id), label text not null);
insert into many_list_tags select id, list_id, label from many_tag;
drop table many_tag;
-- down
create table many_tag (id integer primary key, list_id int not null references many_list (id), label text not null);
insert into many_tag select id, list_id, label from many_list_tags;
drop table many_list_tags;

-- case: rows_of_the_twin_come_back = lost-rows
-- rows
create table twin_cats (id integer primary key, name text not null);
create table twin_dogs (id integer primary key, name text not null);
-- up
alter table twin_cats rename to twin_cats_2;
-- down
create table twin_cats (id integer primary key, name text not null);
insert into twin_cats select id, name from twin_dogs;
drop table twin_cats_2;

-- case: binary_columns_swapped = lost-rows
-- rows
create table binary_keys (id integer primary key, pub blob not null, priv blob not null);
-- up
alter table binary_keys rename to binary_pairs;
-- down
create table binary_keys (id integer primary key, pub blob not null, priv blob not null);
insert into binary_keys select id, priv, pub from binary_pairs;
drop table binary_pairs;

-- case: columns_with_the_same_labels_swapped = lost-rows
-- rows
create table label_pair (id integer primary key, a text not null check (a in ('on', 'off', 'auto')), b text not null check (b in ('on', 'off', 'auto')));
-- up
alter table label_pair rename to label_pairs;
-- down
create table label_pair (id integer primary key, a text not null check (a in ('on', 'off', 'auto')), b text not null check (b in ('on', 'off', 'auto')));
insert into label_pair select id, b, a from label_pairs;
drop table label_pairs;

-- case: one_row_of_number_zero = lost-rows
-- rows
create table row_zero (id integer primary key check (id = 0), note text not null);
-- up
alter table row_zero add column seen int;
-- down
alter table row_zero drop column seen;
update row_zero set note = upper(note);

-- case: one_of_two_parents = lost-rows
-- rows
create table either_user (id integer primary key, name text not null);
create table either_team (id integer primary key, name text not null);
create table either_file (id integer primary key, user_id int references either_user (id), team_id int references either_team (id), check ((user_id is null) <> (team_id is null)));
-- up
create table either_seen (id integer primary key);
-- down
drop table either_seen;
delete from either_file where team_id is not null;

-- case: number_that_is_looked_for = empty-down
-- rows
create table number_sought (id integer primary key, n integer not null);
-- up
update number_sought set n = 999 where n = 42;
-- down
select 1;

-- case: number_that_comes_back_as_another = lost-rows
-- rows
create table number_mapped (id integer primary key, n integer not null);
-- up
update number_mapped set n = 990 where n in (730, 740);
-- down
update number_mapped set n = 730 where n = 990;

-- case: number_that_comes_back = restored
-- rows
create table number_kept (id integer primary key, n integer not null);
-- up
update number_kept set n = 990 where n = 42;
-- down
update number_kept set n = 42 where n = 990;

-- case: clamp = lost-rows
-- rows
create table clamped (id integer primary key, n integer not null, m integer not null);
-- up
update clamped set n = min(n, 70), m = 0;
-- down
update clamped set m = 1;

-- case: only_what_is_above_is_moved = restored
-- rows
create table above (id integer primary key, n integer not null);
-- up
update above set n = n * 1000 where n < 10000;
-- down
update above set n = n / 1000 where n >= 10000 or n >= 1000;

-- case: days_before_are_lost = empty-down
-- rows
create table days_before (id integer primary key, taken_at datetime not null, note text);
-- up
update days_before set note = null where taken_at < '2020-01-01';
-- down
select 1;

-- case: copy_leaves_small_ones_behind = lost-rows
-- rows
create table small_left (id integer primary key, n integer not null);
-- up
create table small_left_new (id integer primary key, n integer not null, a text);
insert into small_left_new (id, n) select id, n from small_left where n > 500;
drop table small_left;
alter table small_left_new rename to small_left;
-- down
alter table small_left drop column a;

-- case: number_that_a_down_puts_constants_back_by = restored
-- rows
create table number_put_back (id integer primary key, n integer not null, tier text not null);
-- up
update number_put_back set tier = 'gold' where n > 1000;
-- down
update number_put_back set tier = 'silver' where n > 1000;

-- case: nulls_fall_to_else = lost-by-design
-- rows
create table nulls_to_else (id integer primary key, done boolean);
-- up
alter table nulls_to_else add column state text not null default '';
update nulls_to_else set state = case when done then 'done' else 'open' end;
alter table nulls_to_else drop column done;
-- down
alter table nulls_to_else add column done boolean;
update nulls_to_else set done = (state = 'done');
alter table nulls_to_else drop column state;

-- case: nulls_keep_a_label = lost-rows
-- rows
create table nulls_keep_label (id integer primary key, done boolean);
-- up
alter table nulls_keep_label add column state text;
update nulls_keep_label set state = case when done is null then 'unknown' when done then 'done' else 'open' end;
alter table nulls_keep_label drop column done;
-- down
alter table nulls_keep_label add column done boolean;
update nulls_keep_label set done = (state = 'done');
alter table nulls_keep_label drop column state;

-- case: third_label_left_out = lost-rows
-- rows
create table third_label (id integer primary key, state text not null);
-- up
update third_label set state = 'queued' where state = 'q';
update third_label set state = 'running' where state = 'r';
update third_label set state = 'done' where state = 'd';
-- down
update third_label set state = 'q' where state = 'queued';
update third_label set state = 'r' where state = 'running';

-- case: flag_that_can_be_null = lost-rows
-- rows
create table flag_or_null (id integer primary key, title text not null, deleted boolean, deleted_by int);
-- up
create table flag_or_null_deleted (id integer primary key references flag_or_null (id));
insert into flag_or_null_deleted select id from flag_or_null where deleted;
alter table flag_or_null drop column deleted;
-- down
alter table flag_or_null add column deleted boolean;
update flag_or_null set deleted = true where id in (select id from flag_or_null_deleted);
drop table flag_or_null_deleted;

-- case: single_rows_beside_those_of_others = lost-rows
-- rows
create table single_beside (id integer primary key, state text not null, note text);
insert into single_beside (state) values ('new'), ('seen');
-- up
update single_beside set state = 'closed' where id in (1, 2);
-- down
update single_beside set state = 'new' where id in (1, 2);

-- case: sought_beside_what_is_written_elsewhere = empty-down
-- rows
create table written_roles (id integer primary key, written_label text not null);
insert into written_roles (written_label) values ('auditor');
create table written_tags (id integer primary key, written_label text);
-- up
update written_tags set written_label = 'reviewer' where written_label = 'auditor';
-- down
select 1;

-- case: values_of_a_column_elsewhere = lost-rows
-- rows
create table told_apart (id integer primary key, told_kind text);
create table told_beside (id integer primary key, told_kind text);
-- up
create table told_apart_new (id integer primary key, told_kind integer);
insert into told_apart_new
select id, case told_kind when 'x' then 1 when 'y' then 2 end from told_apart;
drop table told_apart;
alter table told_apart_new rename to told_apart;
update told_beside set told_kind = case told_kind when 'x' then 'y' else 'z' end;
-- down
create table told_apart_old (id integer primary key, told_kind text);
insert into told_apart_old
select id, case told_kind when 1 then 'x' when 2 then 'y' end from told_apart;
drop table told_apart;
alter table told_apart_old rename to told_apart;
update told_beside set told_kind = case told_kind when 'y' then 'x' else told_kind end;

-- case: put_back_beside_what_is_lost = lost-rows
-- rows
create table put_back_beside (name text primary key, content text, note text);
-- up
update put_back_beside set content = 'new', note = upper(note) where name = 'put-back-a';
-- down
update put_back_beside set content = 'old' where name = 'put-back-a';

-- case: put_back_by_a_text = restored
-- rows
create table put_back_text (name text primary key, content text, note text);
-- up
update put_back_text set content = 'new' where name in ('put-back-b', 'put-back-c');
-- down
update put_back_text set content = 'old' where name = 'put-back-b';
update put_back_text set content = 'older' where name = 'put-back-c';

-- case: down_deletes_what_was_there = lost-rows
-- rows
create table down_deletes (id integer primary key, down_state text);
-- up
alter table down_deletes add column extra text;
-- down
delete from down_deletes where down_state = 'archived';
alter table down_deletes drop column extra;

-- case: down_deletes_by_a_pattern = lost-rows
-- rows
create table down_deletes_like (id integer primary key, down_code text);
-- up
alter table down_deletes_like add column extra text;
-- down
delete from down_deletes_like where down_code like 'tmp-%';
alter table down_deletes_like drop column extra;

-- case: down_deletes_what_the_up_wrote = restored
-- rows
create table down_deletes_seed (id integer primary key, seed_state text);
-- up
insert into down_deletes_seed (seed_state) values ('seeded');
-- down
delete from down_deletes_seed where seed_state = 'seeded';

-- case: separators_replaced = empty-down
-- rows
create table separators_replaced (id integer primary key, marks text);
-- up
update separators_replaced set marks = replace(marks, ';', ',');
-- down
select 1;

-- case: separators_replaced_and_back = restored
-- rows
create table separators_back (id integer primary key, marks_back text);
-- up
update separators_back set marks_back = replace(marks_back, ';', ',');
-- down
update separators_back set marks_back = replace(marks_back, ',', ';');

-- case: slashes_trimmed = empty-down
-- rows
create table slashes_trimmed (id integer primary key, folder text);
-- up
update slashes_trimmed set folder = rtrim(folder, '/');
-- down
select 1;

-- case: texts_read_as_numbers = restored
-- rows
create table texts_as_numbers (id integer primary key, quantity text);
-- up
create table texts_as_numbers_new (id integer primary key, quantity integer);
insert into texts_as_numbers_new select id, cast(quantity as integer) from texts_as_numbers;
drop table texts_as_numbers;
alter table texts_as_numbers_new rename to texts_as_numbers;
-- down
create table texts_as_numbers_old (id integer primary key, quantity text);
insert into texts_as_numbers_old select id, cast(quantity as text) from texts_as_numbers;
drop table texts_as_numbers;
alter table texts_as_numbers_old rename to texts_as_numbers;

-- case: texts_read_as_numbers_and_zero = lost-rows
-- rows
create table texts_and_zero (id integer primary key, volume text);
-- up
create table texts_and_zero_new (id integer primary key, volume integer);
insert into texts_and_zero_new select id, cast(volume as integer) from texts_and_zero;
drop table texts_and_zero;
alter table texts_and_zero_new rename to texts_and_zero;
-- down
create table texts_and_zero_old (id integer primary key, volume text);
insert into texts_and_zero_old select id, cast(volume / 10 as text) from texts_and_zero;
drop table texts_and_zero;
alter table texts_and_zero_old rename to texts_and_zero;

-- case: texts_read_as_moments = column-order-only
-- rows
create table texts_as_moments (id integer primary key, happened text, note text);
-- up
alter table texts_as_moments add column happened_seconds integer;
update texts_as_moments set happened_seconds = strftime('%s', happened);
alter table texts_as_moments drop column happened;
-- down
alter table texts_as_moments add column happened text;
update texts_as_moments set happened = datetime(happened_seconds, 'unixepoch');
alter table texts_as_moments drop column happened_seconds;

-- case: texts_cut_to_days = lost-rows
-- rows
create table texts_cut_to_days (id integer primary key, seen_at text);
-- up
update texts_cut_to_days set seen_at = date(seen_at);
-- down
update texts_cut_to_days set seen_at = seen_at || ' 00:00:00';

-- case: six_labels_and_one_is_forgotten = lost-rows
-- rows
create table six_labels (id integer primary key, letter text);
-- up
update six_labels set letter = 'A' where letter = 'a';
update six_labels set letter = 'B' where letter = 'b';
update six_labels set letter = 'C' where letter = 'c';
update six_labels set letter = 'D' where letter = 'd';
update six_labels set letter = 'E' where letter = 'e';
update six_labels set letter = 'F' where letter = 'f';
-- down
update six_labels set letter = 'a' where letter = 'A';
update six_labels set letter = 'b' where letter = 'B';
update six_labels set letter = 'c' where letter = 'C';
update six_labels set letter = 'd' where letter = 'D';
update six_labels set letter = 'e' where letter = 'E';

-- case: counted_down_not_below_zero = lost-rows
-- rows
create table counted_down (id integer primary key, left_over integer not null);
-- up
update counted_down set left_over = left_over - 1 where left_over > 0;
-- down
update counted_down set left_over = left_over + 1;

-- case: one_of_two_equal_columns_given_up = empty-down
-- rows
create table two_equal (id integer primary key, shown_name text, legal_name text);
-- up
update two_equal set shown_name = null where shown_name = legal_name;
-- down
select 1;

-- case: document_sought_by_its_key = lost-by-design
-- rows
create table kind_sought (id integer primary key, kind_doc text not null);
-- up
delete from kind_sought where json_extract(kind_doc, '$.kind') = 'draft';
-- down
select 1;

-- case: documents_of_two_kinds_are_one = lost-rows
-- rows
create table kinds_joined (id integer primary key, joined_doc text not null);
-- up
update kinds_joined set joined_doc = json_set(joined_doc, '$.shape', 'round') where joined_doc ->> 'shape' in ('ball', 'disc');
-- down
update kinds_joined set joined_doc = json_set(joined_doc, '$.shape', 'ball') where joined_doc ->> 'shape' = 'round';

-- case: document_key_replaced_and_back = restored
-- rows
create table kind_replaced (id integer primary key, replaced_doc text not null);
-- up
update kind_replaced set replaced_doc = json_set(replaced_doc, '$.level', 'high') where replaced_doc ->> '$.level' = 'top';
-- down
update kind_replaced set replaced_doc = json_set(replaced_doc, '$.level', 'top') where replaced_doc ->> '$.level' = 'high';

-- case: duplicates_deleted_for_a_unique_key = lost-by-design
-- rows
create table doubled (id integer primary key, doubled_mail text);
-- up
delete from doubled where id not in (select min(id) from doubled group by doubled_mail);
create unique index doubled_mail_once on doubled (doubled_mail);
-- down
drop index doubled_mail_once;

-- case: texts_into_a_table_of_their_own_and_back = restored
-- rows
create table shelved (id integer primary key, shelf_name text not null);
-- up
create table shelf (shelf_id integer primary key, label text not null unique);
insert into shelf (label) select distinct shelf_name from shelved order by 1;
alter table shelved add column shelf_id integer references shelf (shelf_id);
update shelved set shelf_id = (select s.shelf_id from shelf as s where s.label = shelf_name);
alter table shelved drop column shelf_name;
-- down
alter table shelved rename to shelved_old;
create table shelved (id integer primary key, shelf_name text not null);
insert into shelved select o.id, s.label from shelved_old as o join shelf as s on s.shelf_id = o.shelf_id;
drop table shelved_old;
drop table shelf;

-- case: what_is_still_to_come_is_forgotten = empty-down
-- rows
create table to_come (id integer primary key, planned_on date);
-- up
update to_come set planned_on = null where planned_on > date('now');
-- down
select 1;

-- case: signs_taken_away = empty-down
-- rows
create table unsigned_now (id integer primary key, balance integer not null);
-- up
update unsigned_now set balance = abs(balance);
-- down
select 1;

-- case: empty_texts_become_null = lost-by-design
-- rows
create table emptied_texts (id integer primary key, remark text);
-- up
update emptied_texts set remark = null where remark = '';
-- down
select 1;

-- case: empty_texts_become_null_for_a_constraint = lost-by-design
-- rows
create table emptied_for_check (id integer primary key, remark text);
-- up
update emptied_for_check set remark = null where remark = '';
create table emptied_checked (id integer primary key, remark text check (remark <> ''));
insert into emptied_checked select id, remark from emptied_for_check;
drop table emptied_for_check;
alter table emptied_checked rename to emptied_for_check;
-- down
create table emptied_unchecked (id integer primary key, remark text);
insert into emptied_unchecked select id, remark from emptied_for_check;
drop table emptied_for_check;
alter table emptied_unchecked rename to emptied_for_check;

-- case: truth_whose_default_is_false = restored
-- rows
create table truth_default (id integer primary key, is_boss boolean not null default false, is_old tinyint(1) not null default 0);
-- up
alter table truth_default add column rank_name text not null default 'user';
update truth_default set rank_name = case when is_boss then 'boss' else 'user' end;
alter table truth_default add column age_name text not null default 'young';
update truth_default set age_name = case when is_old then 'old' else 'young' end;
-- down
update truth_default set is_boss = case when rank_name = 'boss' then 1 else 0 end, is_old = (age_name = 'old');
alter table truth_default drop column rank_name;
alter table truth_default drop column age_name;

-- case: truth_in_a_numeric_column = restored
-- rows
create table truth_numeric (id integer primary key, is_shown numeric not null default 0);
-- up
create table truth_made (id integer primary key, is_shown boolean not null default false);
insert into truth_made select id, case when is_shown != 0 then true else false end from truth_numeric;
drop table truth_numeric;
alter table truth_made rename to truth_numeric;
-- down
create table truth_again (id integer primary key, is_shown numeric not null default 0);
insert into truth_again select id, case when is_shown then 1 else 0 end from truth_numeric;
drop table truth_numeric;
alter table truth_again rename to truth_numeric;

-- case: down_keeps_one_row_of_each = lost-rows
-- rows
create table crates_by_hand (id text primary key not null, shipper text not null, tons integer not null);
-- up
create table crates_by_shipper (shipper text not null, id text not null, tons integer not null, primary key (shipper, id));
insert into crates_by_shipper select shipper, id, tons from crates_by_hand;
drop table crates_by_hand;
-- down
create table crates_by_hand (id text primary key not null, shipper text not null, tons integer not null);
insert into crates_by_hand select id, shipper, tons from crates_by_shipper group by shipper;
drop table crates_by_shipper;

-- case: down_keeps_the_first_version_of_each_key = restored
-- rows
create table crate_papers (crate_code text primary key not null, text_on_crate text not null);
-- up
create table crate_versions (crate text not null, version integer not null, text_on_crate text not null, primary key (crate, version));
insert into crate_versions select crate_code, 1, text_on_crate from crate_papers;
drop table crate_papers;
-- down
create table crate_papers (crate_code text primary key not null, text_on_crate text not null);
insert into crate_papers select crate, text_on_crate from crate_versions group by crate;
drop table crate_versions;

-- case: down_trims_a_copy = lost-rows
-- rows
create table crates_plain (id integer primary key, crate_mark text not null);
-- up
create table crates_marked (id integer primary key, mark_of_crate text not null);
insert into crates_marked select id, crate_mark from crates_plain;
drop table crates_plain;
-- down
create table crates_plain (id integer primary key, crate_mark text not null);
insert into crates_plain select id, trim(mark_of_crate) from crates_marked;
drop table crates_marked;

-- case: down_trims_what_its_up_has_padded = restored
-- rows
create table crates_in_rows (id integer primary key, row_of_crate text not null);
-- up
create table crates_in_rows_new (id integer primary key, row_of_crate text not null);
insert into crates_in_rows_new select id, '  ' || row_of_crate from crates_in_rows;
drop table crates_in_rows;
alter table crates_in_rows_new rename to crates_in_rows;
-- down
create table crates_in_rows_old (id integer primary key, row_of_crate text not null);
insert into crates_in_rows_old select id, trim(row_of_crate) from crates_in_rows;
drop table crates_in_rows;
alter table crates_in_rows_old rename to crates_in_rows;

-- case: down_deletes_amounts = lost-rows
-- rows
create table crate_stock (id integer primary key, stock_of_crate integer not null);
-- up
alter table crate_stock add column counted_on text;
-- down
delete from crate_stock where stock_of_crate < 0;
alter table crate_stock drop column counted_on;

-- case: down_empties_texts = lost-rows
-- rows
create table crate_hints (id integer primary key, hint_on_crate text);
-- up
alter table crate_hints add column counted_on text;
-- down
update crate_hints set hint_on_crate = nullif(hint_on_crate, '');
alter table crate_hints drop column counted_on;

-- case: list_to_rows_with_places_and_back = restored
-- rows
create table placed_list (id integer primary key, placed_tags text not null default '[]');
-- up
create table placed_tag (list_id integer not null, place integer not null, tag text not null);
insert into placed_tag select p.id, j.key, j.value from placed_list as p, json_each(p.placed_tags) as j;
alter table placed_list drop column placed_tags;
-- down
alter table placed_list add column placed_tags text not null default '[]';
update placed_list set placed_tags = (select json_group_array(tag) from (select tag from placed_tag where list_id = placed_list.id order by place));
drop table placed_tag;

-- case: rows_joined_by_semicolons_and_split = lost-rows
-- rows
create table joined_parent (id integer primary key, joined_name text);
create table joined_child (parent_id integer not null references joined_parent (id), joined_tag text not null, primary key (parent_id, joined_tag));
-- up
alter table joined_parent add column joined_tags text;
update joined_parent set joined_tags = (select group_concat(joined_tag, ';') from joined_child where joined_child.parent_id = joined_parent.id);
drop table joined_child;
-- down
create table joined_child (parent_id integer not null references joined_parent (id), joined_tag text not null, primary key (parent_id, joined_tag));
insert into joined_child
select joined_parent.id, tag.value from joined_parent, json_each('["' || replace(joined_tags, ';', '","') || '"]') as tag where joined_tags is not null;
alter table joined_parent drop column joined_tags;

-- case: first_part_split_off_and_joined = restored
-- rows
create table split_hosts (id integer primary key, split_host text not null default '');
-- up
alter table split_hosts add column split_name text;
alter table split_hosts add column split_port text;
update split_hosts set split_name = case when instr(split_host, ':') > 0 then substr(split_host, 1, instr(split_host, ':') - 1) else split_host end,
  split_port = case when instr(split_host, ':') > 0 then substr(split_host, instr(split_host, ':') + 1) end;
create table split_hosts_new (id integer primary key, split_name text, split_port text);
insert into split_hosts_new select id, split_name, split_port from split_hosts;
drop table split_hosts;
alter table split_hosts_new rename to split_hosts;
-- down
create table split_hosts_old (id integer primary key, split_host text not null default '');
insert into split_hosts_old select id, case when split_port is null then split_name else split_name || ':' || split_port end from split_hosts;
drop table split_hosts;
alter table split_hosts_old rename to split_hosts;

-- case: rows_copied_or_ignored = lost-rows
-- rows
create table ignored_orders (id integer primary key, ignored_buyer text not null, ignored_note text);
-- up
create table ignored_new (id integer primary key, ignored_buyer text not null unique, ignored_note text);
insert or ignore into ignored_new select id, ignored_buyer, ignored_note from ignored_orders;
drop table ignored_orders;
alter table ignored_new rename to ignored_orders;
-- down
create table ignored_old (id integer primary key, ignored_buyer text not null, ignored_note text);
insert into ignored_old select id, ignored_buyer, ignored_note from ignored_orders;
drop table ignored_orders;
alter table ignored_old rename to ignored_orders;

-- case: unique_rows_copied_or_ignored = restored
-- rows
create table ignored_members (id integer primary key, ignored_login text not null unique);
-- up
create table ignored_members_new (id integer primary key, ignored_login text not null unique, is_ignored integer not null default 0);
insert or ignore into ignored_members_new (id, ignored_login) select id, ignored_login from ignored_members;
drop table ignored_members;
alter table ignored_members_new rename to ignored_members;
-- down
create table ignored_members_old (id integer primary key, ignored_login text not null unique);
insert into ignored_members_old select id, ignored_login from ignored_members;
drop table ignored_members;
alter table ignored_members_old rename to ignored_members;

-- case: rows_copied_or_ignored_by_case = lost-rows
-- rows
create table ignored_cases (ignored_name text primary key, ignored_value text);
-- up
create table ignored_cases_new (ignored_name text primary key collate nocase, ignored_value text);
insert or ignore into ignored_cases_new select ignored_name, ignored_value from ignored_cases;
drop table ignored_cases;
alter table ignored_cases_new rename to ignored_cases;
-- down
create table ignored_cases_old (ignored_name text primary key, ignored_value text);
insert into ignored_cases_old select ignored_name, ignored_value from ignored_cases;
drop table ignored_cases;
alter table ignored_cases_old rename to ignored_cases;

-- case: row_moved_and_brought_back_wrongly = lost-rows
-- rows
create table kept_settings (kept_key text not null primary key, kept_value text not null);
create table new_settings (new_key text not null primary key, new_value text);
-- up
insert into new_settings select 'instance_id', kept_value from kept_settings where kept_key = 'instanceId';
delete from kept_settings where kept_key = 'instanceId';
-- down
insert into kept_settings select 'instanceId', new_key from new_settings where new_key = 'instance_id';
delete from new_settings where new_key = 'instance_id';

-- case: folded_texts_changed = lost-rows
-- rows
create table folded_texts (id integer primary key, folded_state text, folded_cause text);
-- up
update folded_texts set folded_state = 'gone' where lower(trim(coalesce(folded_state, ''))) = 'lane_shut' and lower(trim(coalesce(folded_cause, ''))) in ('rerouted', 'paved');
-- down
update folded_texts set folded_cause = 'x' where folded_state = 'gone';

-- case: folded_texts_turned_back = restored
-- rows
create table folded_back (id integer primary key, back_state text);
-- up
update folded_back set back_state = 'lane_closed' where lower(trim(coalesce(back_state, ''))) = 'lane_dug_up';
-- down
update folded_back set back_state = 'lane_dug_up' where back_state = 'lane_closed';

-- case: member_of_a_document_if_it_is_one = lost-rows
-- rows
create table perhaps_documents (id integer primary key, perhaps_state text, perhaps_meta text);
-- up
update perhaps_documents set perhaps_state = 'sent_on' where perhaps_state = 'called_off' and json_extract(case when json_valid(perhaps_meta) then perhaps_meta else '{}' end, '$.pushed') = 1;
-- down
update perhaps_documents set perhaps_state = 'x' where perhaps_state = 'sent_on';

-- case: two_conditions_met_together = lost-rows
-- rows
create table met_together (id integer primary key, met_gone text, met_state text not null);
-- up
update met_together set met_state = 'shut' where met_gone is null and met_state = 'over';
-- down
update met_together set met_state = 'finished' where met_gone is null and met_state = 'shut';

-- case: constant_put_back_where_two_conditions_hold = restored
-- rows
create table put_back_two (id integer primary key, two_kind text not null, two_land text not null, tier text not null);
-- up
update put_back_two set tier = 'gold' where two_kind = 'guild' and two_land = 'eu';
-- down
update put_back_two set tier = 'silver' where two_kind = 'guild' and two_land = 'eu';


-- case: key_renamed_with_its_attributes = restored
-- rows
create table renamed_key (id integer primary key, short_code text not null unique, long_name text not null);
-- up
update renamed_key set short_code = 'zwei', long_name = 'Second one' where short_code = 'zwoo';
-- down
update renamed_key set short_code = 'zwoo', long_name = 'The other one' where short_code = 'zwei';

-- case: key_renamed_and_more = lost-rows
-- rows
create table renamed_more (id integer primary key, brief_code text not null unique, full_name text not null, remark text);
-- up
update renamed_more set brief_code = 'drei', full_name = 'Third one', remark = 'new' where brief_code = 'dree';
-- down
update renamed_more set brief_code = 'dree', full_name = 'The one more' where brief_code = 'drei';

-- case: values_moved_into_each_other = lost-rows
-- rows
create table moved_ranks (id integer primary key, moved_rank int not null);
-- up
update moved_ranks set moved_rank = 7003 where moved_rank = 7002;
update moved_ranks set moved_rank = 7004 where moved_rank = 7003;
-- down
update moved_ranks set moved_rank = 7003 where moved_rank = 7004;
update moved_ranks set moved_rank = 7002 where moved_rank = 7003;

-- case: values_moved_on_in_the_right_order = restored
-- rows
create table moved_on (id integer primary key, moved_name text not null);
-- up
update moved_on set moved_name = 'skipper' where moved_name = 'bosun';
update moved_on set moved_name = 'bosun' where moved_name = 'deckhand';
-- down
update moved_on set moved_name = 'deckhand' where moved_name = 'bosun';
update moved_on set moved_name = 'bosun' where moved_name = 'skipper';

-- case: values_moved_back_in_the_wrong_order = lost-rows
-- rows
create table moved_wrong (id integer primary key, wrong_name text not null);
-- up
update moved_wrong set wrong_name = 'purser' where wrong_name = 'cooper';
update moved_wrong set wrong_name = 'cooper' where wrong_name = 'loblolly';
-- down
update moved_wrong set wrong_name = 'cooper' where wrong_name = 'purser';
update moved_wrong set wrong_name = 'loblolly' where wrong_name = 'cooper';

-- case: rows_that_meet_part_of_a_condition = lost-rows
-- rows
create table part_met (id integer primary key, part_tier text not null, part_kind text not null);
-- up
update part_met set part_tier = 'platinum' where part_kind = 'lodge' and part_tier = 'bronze';
-- down
update part_met set part_tier = 'bronze' where part_kind = 'lodge';

-- case: amount_beside_a_state = lost-rows
-- rows
create table amount_beside (id integer primary key, beside_state text not null, beside_tries int not null);
-- up
update amount_beside set beside_state = 'given up' where beside_state = 'retried' and beside_tries > 4105;
-- down
update amount_beside set beside_state = 'retrying' where beside_state = 'given up' and beside_tries > 4105;

-- case: index_without_its_content = drift
-- up
create table sought_docs (id integer primary key, title text not null);
create virtual table sought_docs_fts using fts5(title, content='sought_docs', content_rowid='id');
-- down
drop table sought_docs;

-- case: moment_of_the_zone_one_way = lost-rows
-- rows
create table zoned_at (id integer primary key, zone_seen_at text not null);
-- up
update zoned_at set zone_seen_at = strftime('%s', zone_seen_at);
-- down
update zoned_at set zone_seen_at = datetime(zone_seen_at, 'unixepoch', 'localtime');

-- case: moment_of_the_zone_and_back = restored
-- rows
create table zoned_back (id integer primary key, zone_gone_at text not null);
-- up
update zoned_back set zone_gone_at = strftime('%s', zone_gone_at, 'utc');
-- down
update zoned_back set zone_gone_at = datetime(zone_gone_at, 'unixepoch', 'localtime');

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
create table merged_orgs (id text primary key, label text not null);
create table merged_users (id text primary key, label text not null);
-- up
alter table merged_users add column merged_kind text not null default 'user';
insert into merged_users (id, label, merged_kind) select id, label, 'org' from merged_orgs;
drop table merged_orgs;
-- down
create table merged_orgs (id text primary key, label text not null);
delete from merged_users where merged_kind = 'org';
alter table merged_users drop column merged_kind;

-- case: rows_of_another_table_join_and_leave = restored
-- rows
create table joined_orgs (id text primary key, label text not null);
create table joined_users (id text primary key, label text not null);
-- up
alter table joined_users add column joined_kind text not null default 'user';
insert into joined_users (id, label, joined_kind) select id, label, 'org' from joined_orgs;
drop table joined_orgs;
-- down
create table joined_orgs (id text primary key, label text not null);
insert into joined_orgs (id, label) select id, label from joined_users where joined_kind = 'org';
delete from joined_users where joined_kind = 'org';
alter table joined_users drop column joined_kind;

-- case: amount_beside_a_state_and_back = restored
-- rows
create table amount_back (id integer primary key, back_state text not null, back_tries int not null);
-- up
update amount_back set back_state = 'abandoned' where back_state = 'repeated' and back_tries > 4205;
-- down
update amount_back set back_state = 'repeated' where back_state = 'abandoned' and back_tries > 4205;
