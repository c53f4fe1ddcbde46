-- See changes_tables.sql.

-- case: an enum's label in the middle
-- expect: changed enum shop.mood
alter type shop.mood add value 'so so' before 'ok';

-- case: an enum's label renamed
-- expect: changed enum shop.mood
alter type shop.mood rename value 'ok' to 'fine';

-- case: a domain's default
-- expect: changed domain shop.positive
alter domain shop.positive set default 2;

-- case: a domain's not null
-- expect: changed domain shop.positive
-- expect 170000: removed constraint shop.positive.positive_not_null
alter domain shop.positive drop not null;

-- case: a domain's constraint
-- expect: removed constraint shop.positive.is_positive
alter domain shop.positive drop constraint is_positive;

-- case: a composite type's attribute
-- expect: added column shop.address.zip
-- expect: changed column_order shop.address
alter type shop.address add attribute zip text;

-- case: a shell type
-- expect: added type shop.later
-- expect: added owner type shop.later
create type shop.later;

-- case: a type's privileges
-- expect: added acl enum shop.mood
revoke usage on type shop.mood from public;

-- case: a row type's privileges
-- expect: added acl type shop.loner
revoke usage on type shop.loner from public;

-- case: a function's body
-- expect: changed function shop.add(integer,integer)
create or replace function shop.add(a integer, b integer default 0) returns integer language sql immutable
as 'select b + a';

-- case: a function's cost, parallelism, security, leakproofness
-- expect: changed function shop.add(integer,integer)
alter function shop.add cost 7 parallel safe security definer leakproof;

-- case: a function's settings
-- expect: changed function shop.add(integer,integer)
alter function shop.add set work_mem = '1MB';

-- case: a function's argument default
-- expect: changed function shop.add(integer,integer)
create or replace function shop.add(a integer, b integer default 1) returns integer language sql immutable
as 'select a + b';

-- case: a function's privileges
-- expect: added acl function shop.add(integer,integer)
revoke execute on function shop.add from public;

-- case: a procedure
-- expect: changed procedure shop.work()
alter procedure shop.work security definer;

-- case: an aggregate
-- expect: changed aggregate shop.total(integer)
drop aggregate shop.total(integer);
create aggregate shop.total(integer) (sfunc = int4pl, stype = integer, initcond = '1');

-- case: an overload
-- expect: added function shop.add(text)
-- expect: added owner function shop.add(text)
create function shop.add(a text) returns text language sql as 'select a';

-- case: an operator
-- expect: changed operator shop.===(integer,integer)
alter operator shop.=== (integer, integer) set (restrict = eqsel);

-- case: a member of an operator family
-- expect: added operator_family_member shop.sorted using btree: function 1 (integer, bigint)
alter operator family shop.sorted using btree add function 1 (integer, bigint) btint48cmp(integer, bigint);

-- case: a member of a built-in operator family
-- expect: added operator_family_member pg_catalog.integer_ops using hash: operator 1 (integer, numeric)
-- expect: added function shop.same(integer,numeric)
-- expect: added owner function shop.same(integer,numeric)
-- expect: added operator shop.====(integer,numeric)
-- expect: added owner operator shop.====(integer,numeric)
create function shop.same(integer, numeric) returns boolean language sql immutable as 'select $1 = $2';
create operator shop.==== (function = shop.same, leftarg = integer, rightarg = numeric);
alter operator family pg_catalog.integer_ops using hash add operator 1 shop.==== (integer, numeric);

-- case: an operator class
-- expect: removed operator_class shop.sorted_integers using btree
-- expect: removed owner operator_class shop.sorted_integers using btree
-- expect: removed operator_family_member shop.sorted using btree: function 1 (integer, integer)
-- expect: removed operator_family_member shop.sorted using btree: operator 1 (integer, integer)
-- expect: removed operator_family_member shop.sorted using btree: operator 2 (integer, integer)
-- expect: removed operator_family_member shop.sorted using btree: operator 3 (integer, integer)
-- expect: removed operator_family_member shop.sorted using btree: operator 4 (integer, integer)
-- expect: removed operator_family_member shop.sorted using btree: operator 5 (integer, integer)
drop operator class shop.sorted_integers using btree;

-- case: a cast's context
-- expect: changed cast shop.address as text
drop cast (shop.address as text);
create cast (shop.address as text) with function shop.to_text(shop.address) as assignment;

-- case: an access method
-- expect: removed access_method old_heap
drop access method old_heap;

-- case: a conversion
-- expect: changed conversion shop.latin
drop conversion shop.latin; create default conversion shop.latin for 'LATIN1' to 'UTF8' from iso8859_1_to_utf8;

-- case: a transform
-- expect: removed transform integer for sql
drop transform for integer language sql;

-- case: a language
-- expect: changed language speech
create or replace trusted language speech handler shop.call_handler;

-- case: a language's privileges
-- expect: added acl language plpgsql
revoke usage on language plpgsql from public;

-- case: a collation
-- expect: changed collation shop.posix for UTF8
drop collation shop.posix; create collation shop.posix (locale = 'C');

-- case: a text search parser
-- expect: changed text_search_parser shop.words
drop text search parser shop.words cascade;
create text search parser shop.words
  (start = prsd_start, gettoken = prsd_nexttoken, end = prsd_end, lextypes = prsd_lextype, headline = prsd_headline);
create text search configuration shop.searching (parser = shop.words);
alter text search configuration shop.searching add mapping for asciiword with shop.plain_words;

-- case: a text search template
-- expect: added text_search_template shop.bare
create text search template shop.bare (lexize = dsimple_lexize);

-- case: a text search dictionary's options
-- expect: changed text_search_dictionary shop.plain_words
alter text search dictionary shop.plain_words (accept = false);

-- case: a text search mapping
-- expect: added text_search_mapping shop.searching for word
alter text search configuration shop.searching add mapping for word with shop.plain_words;

-- case: an extension
-- expect: removed extension plpgsql
-- expect: removed owner extension plpgsql
-- expect: removed comment extension plpgsql
-- expect: removed function shop.on_ddl()
-- expect: removed owner function shop.on_ddl()
-- expect: removed function shop.stamp()
-- expect: removed owner function shop.stamp()
-- expect: removed procedure shop.work()
-- expect: removed owner procedure shop.work()
-- expect: removed event_trigger watch_ddl
-- expect: removed owner event_trigger watch_ddl
-- expect: removed trigger shop.orders.stamp_orders
drop extension plpgsql cascade;

-- case: an object that goes with an extension
-- expect: added extension_dependency function shop.add(integer,integer)
alter function shop.add depends on extension plpgsql;

-- case: a schema
-- expect: removed schema other
-- expect: removed owner schema other
drop schema other;

-- case: a schema's privileges
-- expect: removed acl schema public
revoke all on schema public from public;

-- case: an event trigger enabled
-- expect: changed event_trigger watch_ddl
alter event trigger watch_ddl enable always;

-- case: a publication's operations
-- expect: changed publication news
alter publication news set (publish = 'insert');

-- case: a publication's tables
-- expect: added publication_table news shop.orders
alter publication news add table shop.orders;

-- case: a subscription
-- expect: added subscription paper
-- expect: added owner subscription paper
create subscription paper connection 'host=nowhere password=hidden' publication news
  with (connect = false, slot_name = none);

-- case: a foreign-data wrapper's options
-- expect: changed foreign_data_wrapper wires
alter foreign data wrapper wires options (set colour 'blue');

-- case: a server's version and options
-- expect: changed foreign_server remote
alter server remote version '2' options (add port '1');

-- case: a server's privileges
-- expect: added acl foreign_server remote
grant usage on foreign server remote to inspected_app;

-- case: a user mapping's options
-- expect: changed user_mapping inspected_app on remote
alter user mapping for inspected_app server remote options (set username 'alice');

-- case: a large object
-- expect: changed large_object of postgres: postgres: SELECT by postgres, postgres: UPDATE by postgres
select pg_catalog.lo_create(0);

-- case: default privileges
-- expect: changed default_acl of inspected_owner in shop on tables
alter default privileges for role inspected_owner in schema shop grant insert on tables to inspected_app;

-- case: a setting of the database
-- expect: added database_setting work_mem
do $$ begin execute format('alter database %I set work_mem = ''1MB''', current_database()); end $$;

-- case: a setting of a role in the database
-- expect: added database_setting role inspected_app search_path
do $$ begin
  execute format('alter role inspected_app in database %I set search_path = shop, public', current_database());
end $$;

-- case: the database's owner, privileges, comment, limit
-- expect: changed owner database current
-- expect: added acl database current
-- expect: added comment database current
-- expect: changed database current
do $$ begin
  execute format('alter database %I owner to inspected_owner', current_database());
  execute format('revoke connect on database %I from public', current_database());
  execute format('comment on database %I is ''mine''', current_database());
  execute format('alter database %I connection limit 7', current_database());
end $$;

-- case: privileges on the server's own objects
-- expect: added acl function pg_catalog.pg_sleep(double precision)
-- expect: added acl table pg_catalog.pg_authid
-- expect: added acl table column pg_catalog.pg_proc.prosrc
grant select on pg_catalog.pg_authid to inspected_app;
revoke execute on function pg_catalog.pg_sleep(double precision) from public;
grant update (prosrc) on pg_catalog.pg_proc to inspected_app;

-- case: privileges on information_schema
-- expect: added acl schema information_schema
-- expect: added acl view information_schema.tables
revoke usage on schema information_schema from public;
revoke select on information_schema.tables from public;

-- case: security labels
-- expect: added security_label oracle: table shop.loner
-- expect: added security_label oracle: column shop.customers.name
insert into pg_catalog.pg_seclabel (objoid, classoid, objsubid, provider, label) values
  ('shop.loner'::regclass, 'pg_catalog.pg_class'::regclass, 0, 'oracle', 'secret'),
  ('shop.customers'::regclass, 'pg_catalog.pg_class'::regclass, 2, 'oracle', 'secret');

-- case: comments on everything
-- expect: added comment access_method old_heap
-- expect: added comment aggregate shop.total(integer)
-- expect: added comment cast shop.address as text
-- expect: added comment collation shop.posix for UTF8
-- expect: added comment column shop.loner.a
-- expect: added comment constraint shop.customers.customers_pkey
-- expect: added comment constraint shop.positive.is_positive
-- expect: added comment conversion shop.latin
-- expect: added comment domain shop.positive
-- expect: added comment event_trigger watch_ddl
-- expect: changed comment extension plpgsql
-- expect: added comment foreign_data_wrapper wires
-- expect: added comment foreign_table shop.far
-- expect: added comment function shop.add(integer,integer)
-- expect: added comment index shop.customers_rank
-- expect: added comment language speech
-- expect: added comment materialized_view shop.totals
-- expect: added comment operator shop.===(integer,integer)
-- expect: added comment operator_class shop.sorted_integers using btree
-- expect: added comment operator_family shop.sorted using btree
-- expect: added comment policy shop.orders.own_orders
-- expect: added comment procedure shop.work()
-- expect: added comment publication news
-- expect: added comment rule shop.loner.no_delete
-- expect: changed comment schema public
-- expect: added comment sequence shop.numbers
-- expect: added comment foreign_server remote
-- expect: added comment statistics shop.customers_names
-- expect: added comment text_search_configuration shop.searching
-- expect: added comment text_search_dictionary shop.plain_words
-- expect: added comment text_search_parser shop.words
-- expect: added comment text_search_template shop.plain
-- expect: added comment transform integer for sql
-- expect: added comment trigger shop.orders.stamp_orders
-- expect: added comment type shop.address
-- expect: added comment view shop.names
comment on access method old_heap is 'x'; comment on aggregate shop.total(integer) is 'x';
comment on cast (shop.address as text) is 'x'; comment on collation shop.posix is 'x';
comment on column shop.loner.a is 'x'; comment on constraint customers_pkey on shop.customers is 'x';
comment on constraint is_positive on domain shop.positive is 'x'; comment on conversion shop.latin is 'x';
comment on domain shop.positive is 'x'; comment on event trigger watch_ddl is 'x';
comment on extension plpgsql is 'x'; comment on foreign data wrapper wires is 'x';
comment on foreign table shop.far is 'x'; comment on function shop.add is 'x';
comment on index shop.customers_rank is 'x'; comment on language speech is 'x';
comment on materialized view shop.totals is 'x'; comment on operator shop.=== (integer, integer) is 'x';
comment on operator class shop.sorted_integers using btree is 'x';
comment on operator family shop.sorted using btree is 'x';
comment on policy own_orders on shop.orders is 'x'; comment on procedure shop.work is 'x';
comment on publication news is 'x'; comment on rule no_delete on shop.loner is 'x';
comment on schema public is 'x'; comment on sequence shop.numbers is 'x';
comment on server remote is 'x'; comment on statistics shop.customers_names is 'x';
comment on text search configuration shop.searching is 'x';
comment on text search dictionary shop.plain_words is 'x';
comment on text search parser shop.words is 'x'; comment on text search template shop.plain is 'x';
comment on transform for integer language sql is 'x'; comment on trigger stamp_orders on shop.orders is 'x';
comment on type shop.address is 'x'; comment on view shop.names is 'x';

-- case: hostile names
-- expect: added schema "a.b ""c"
-- expect: added owner schema "a.b ""c"
-- expect: added table "a.b ""c"."Tab'le; drop"
-- expect: added owner table "a.b ""c"."Tab'le; drop"
-- expect: added column "a.b ""c"."Tab'le; drop"."sel""ect"
-- expect: added column_order "a.b ""c"."Tab'le; drop"
-- expect: added index "a.b ""c"."in.dex"
create schema "a.b ""c"; create table "a.b ""c"."Tab'le; drop" ("sel""ect" integer);
create index "in.dex" on "a.b ""c"."Tab'le; drop" ("sel""ect");

-- case: an object of a kind the snapshot does not know
-- expect: removed table shop.loner
-- expect: added unclassified relation shop.loner
-- expect: removed owner table shop.loner
-- expect: removed rule shop.loner.no_delete
-- expect: removed column shop.loner.a
-- expect: removed column shop.loner.b
-- expect: removed column_order shop.loner
-- expect: added unclassified rule no_delete on shop.loner
update pg_catalog.pg_class set relkind = 'Z' where oid = 'shop.loner'::regclass;

-- case: a catalogue the snapshot does not know
-- expect: added unclassified pg_inherits
insert into pg_catalog.pg_depend (classid, objid, objsubid, refclassid, refobjid, refobjsubid, deptype)
values ('pg_catalog.pg_inherits'::regclass, 99999, 0, 'pg_catalog.pg_namespace'::regclass, 'shop'::regnamespace, 0, 'n');

-- case: an extension and nothing of what it made
-- expect: added extension hstore
-- expect: added owner extension hstore
-- expect: added comment extension hstore
create extension hstore schema shop;

-- case: privileges on what an extension made
-- expect: added extension hstore
-- expect: added owner extension hstore
-- expect: added comment extension hstore
-- expect: added acl function shop.akeys(shop.hstore)
create extension hstore schema shop; revoke execute on function shop.akeys(shop.hstore) from public;

-- case: a policy on a table that an extension made
-- expect: added extension_table shop.loner
-- expect: removed table shop.loner
-- expect: removed owner table shop.loner
-- expect: removed column shop.loner.a
-- expect: removed column shop.loner.b
-- expect: removed column_order shop.loner
-- expect: added policy shop.loner.all_rows
alter extension plpgsql add table shop.loner; create policy all_rows on shop.loner;

-- case: a publication's columns and rows
-- since: 150000
-- expect: changed publication_table news shop.customers
alter publication news set table shop.customers (id, name) where (id > 0);

-- case: a publication's schema
-- since: 150000
-- expect: added publication_schema news shop
alter publication news add tables in schema shop;

-- case: a comment on one large object
-- expect: changed large_object of postgres: postgres: SELECT by postgres, postgres: UPDATE by postgres
-- expect: added comment large object 4711
select pg_catalog.lo_create(4711); comment on large object 4711 is 'x';
