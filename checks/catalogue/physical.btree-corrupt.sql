-- check: physical.btree-corrupt
-- title: B-tree disagrees with the heap or is out of order (amcheck bt_index_check heapallindexed;
--   parent check on copies)
-- severity: error
-- tier: extended
-- kind: exec
-- needs: extension amcheck (package postgresql-contrib)
-- nothing: no btree indexes
-- condition: bt_index_check() raises an error of corruption: entries out of order, rows of the table
--   without an entry, or (from PostgreSQL 17) a unique index with one value twice. Where nobody else
--   is connected, the levels above are checked too. Or the index alone leads to another number of rows
--   than the table has, where the visibility map says that it need not be asked.
-- effect: Queries that use the index lose rows or find wrong ones, and unique values come in twice.
-- fix: REINDEX INDEX CONCURRENTLY; then look for the cause: another collation version, a changed
--   function, or a fault of disk or memory.
-- cost: Reads every index and its table once.
-- false positives: None known. What says nothing of the index, such as a timeout or a function of an
--   expression index that raises, is unknown.
-- waiver: None advised.
-- source: PostgreSQL docs amcheck; pg_amcheck --heapallindexed; postgres_dba c1 to c4 (which use
--   arguments of PostgreSQL 17 on older servers and take the error for corruption).

-- section: postgres discovery
-- One row per btree with pages of its own. Only the forms this server has are called. Errors that are
-- none of the index's are raised again under a class that says so; nothing is turned into a pass.
select
  t.name || ' ' || pg_catalog.quote_ident(x.relname) as subject,
  pg_catalog.format(
    'do %L',
    pg_catalog.format(
      'declare state text; fault text; plan text; is_read bool := false; entries int8; places int8; '
        || 'begin '
        || 'perform %1$s.%2$s(index => %3$L::pg_catalog.regclass, heapallindexed => true%4$s%5$s); '
        || '%6$s'
        || 'exception when others then '
        || 'get stacked diagnostics state = returned_sqlstate, fault = message_text; '
        || 'if state in (''58P01'', ''58030'') then '
        || 'raise exception using errcode = ''XX001'', message = fault; '
        || 'elsif state ~ ''^(XX|53|57|55P03|40|25|08)'' then raise; '
        || 'else raise exception using errcode = ''58000'', '
        || 'message = pg_catalog.format(''amcheck cannot tell: %%s (%%s)'', fault, state); '
        || 'end if; end',
      amcheck.schema_name,
      case when amcheck.is_copy then 'bt_index_parent_check' else 'bt_index_check' end,
      pg_catalog.format('%I.%I', n.nspname, x.relname),
      case when amcheck.is_copy then ', rootdescend => true' else '' end,
      case when amcheck.has_unique and i.indisunique then ', checkunique => true' else '' end,
      case
        when compared.by_index is null then ''
        else pg_catalog.format(
          'perform pg_catalog.set_config(s.name, s.value, true) from (values (''enable_seqscan'', ''off''), '
            || '(''enable_bitmapscan'', ''off''), (''enable_sort'', ''off''), '
            || '(''enable_indexonlyscan'', ''on'')) as s(name, value); '
            || 'for plan in execute %1$L loop is_read := is_read or '
            || '(plan like ''%%Index Only Scan%%'' and pg_catalog.strpos(plan, %2$L) > 0); end loop; '
            || 'if is_read then execute %3$L into entries; '
            || 'perform pg_catalog.set_config(s.name, s.value, true) from (values (''enable_seqscan'', ''on''), '
            || '(''enable_indexscan'', ''off''), (''enable_indexonlyscan'', ''off'')) as s(name, value); '
            || 'execute %4$L into places; '
            || 'if entries <> places then raise exception using errcode = ''XX002'', message = '
            || 'pg_catalog.format(''the index leads to %%s rows, the table has %%s: pages of the table '
            || 'are lost, or its visibility map is wrong'', entries, places); end if; end if; ',
          'explain (costs off) ' || compared.by_index,
          ' using ' || pg_catalog.quote_ident(x.relname) || ' on ',
          compared.by_index,
          compared.by_table
        )
      end
    )
  ) as statement,
  case
    when not (i.indisvalid and i.indisready and i.indislive)
      then 'the index is not valid, see index.invalid'
    when c.relpersistence = 'u' and pg_catalog.pg_is_in_recovery()
      then 'an unlogged index is empty on a standby'
  end as skip,
  case
    when not pg_catalog.has_function_privilege(amcheck.function_oid, 'execute')
      then 'the role may not execute bt_index_check()'
  end as unknown
from {user_relations} as t
join pg_catalog.pg_class as c on c.oid = t.oid
join pg_catalog.pg_index as i on i.indrelid = t.oid
join pg_catalog.pg_class as x on x.oid = i.indexrelid and x.relkind = 'i'
join pg_catalog.pg_namespace as n on n.oid = x.relnamespace
join pg_catalog.pg_am as m on m.oid = x.relam and m.amname = 'btree'
-- amcheck does not follow an entry to its row. Where the visibility map vouches for a page, an index
-- alone counts the rows, and has to come to the number the table comes to. NULL where the planner
-- cannot be brought to do so, or where the role does not see all rows.
left join lateral (
  select
    'select pg_catalog.count(*) from (select ' || pg_catalog.string_agg(key.name, ', ' order by key.n)
      || ' from only ' || t.name || coalesce(' where ' || predicate.text, '') || ' order by '
      || pg_catalog.string_agg(key.name || key.direction, ', ' order by key.n) || ' offset 0) as k'
      as by_index,
    'select pg_catalog.count(*) from only ' || t.name || coalesce(' where ' || predicate.text, '')
      as by_table
  from (
    select
      k.n,
      pg_catalog.quote_ident(a.attname) as name,
      case when i.indoption[k.n - 1] & 1 = 1 then ' desc' else ' asc' end
        || case when i.indoption[k.n - 1] & 2 = 2 then ' nulls first' else ' nulls last' end
        as direction
    from pg_catalog.generate_series(1, i.indnkeyatts) as k(n)
    join pg_catalog.pg_attribute as a on a.attrelid = t.oid and a.attnum = i.indkey[k.n - 1]
  ) as key
  cross join lateral (
    select pg_catalog.pg_get_expr(i.indpred, i.indrelid) as text
  ) as predicate
  where i.indexprs is null
    and pg_catalog.has_table_privilege(t.oid, 'select')
    and not pg_catalog.row_security_active(t.oid)
  group by predicate.text
) as compared on true
cross join (
  select
    pg_catalog.quote_ident(s.nspname) as schema_name,
    (
      select pg_catalog.min(p.oid)
      from pg_catalog.pg_proc as p
      where p.pronamespace = s.oid and p.proname = 'bt_index_check'
    ) as function_oid,
    exists (
      select
      from pg_catalog.pg_proc as p
      where p.pronamespace = s.oid
        and p.proname = 'bt_index_check'
        and 'checkunique' = any (p.proargnames)
    ) as has_unique,
    not pg_catalog.pg_is_in_recovery()
      and not exists (
        select
        from pg_catalog.pg_stat_activity as a
        where a.datname = pg_catalog.current_database()
          and a.pid <> pg_catalog.pg_backend_pid()
          and a.backend_type = 'client backend'
          -- Other connections of ours do not count.
          and not (
            a.application_name <> ''
            and a.application_name = pg_catalog.current_setting('application_name')
          )
      ) as is_copy
  from pg_catalog.pg_extension as e
  join pg_catalog.pg_namespace as s on s.oid = e.extnamespace
  where e.extname = 'amcheck'
) as amcheck
order by 1

-- section: postgres exec
{statement}

-- section: postgres fixture firing
-- expect: 1 public.words words_word
-- expect: 1 public.numbers numbers_n
-- expect: 0 public.words words_pkey
create extension amcheck;
create table words (id int primary key, word text);
create index words_word on words (word);
insert into words select n, 'word ' || n from generate_series(1, 500) as n;
-- The order of the entries is not the order the index now says it has.
update pg_index set indcollation = (
  select oid::text::oidvector from pg_collation where collname = 'und-x-icu'
), indoption = '1' where indexrelid = 'words_word'::regclass;
create table numbers (n int);
create index numbers_n on numbers (n);
insert into numbers select n from generate_series(1, 100) as n;
-- Rows that came in while the index was not written have no entry.
update pg_index set indisready = false where indexrelid = 'numbers_n'::regclass;
insert into numbers select n from generate_series(101, 150) as n;
update pg_index set indisready = true where indexrelid = 'numbers_n'::regclass;

-- section: postgres fixture silent
-- expect: 0 public.words words_pkey
-- expect: 0 public.words words_lower
-- expect: 0 public.events_low events_low_pkey
create extension amcheck;
create table words (id int primary key, word text);
create index words_lower on words (lower(word) desc) include (id) where id > 10;
create index words_hash on words using hash (word);
insert into words select n, 'word ' || n from generate_series(1, 2000) as n;
delete from words where id % 3 = 0;
create table events (id int primary key) partition by range (id);
create table events_low partition of events for values from (0) to (10);
insert into events values (1);

-- section: postgres fixture silent: no btree
-- expect: skipped
create extension amcheck;
create table words (word text);
create index words_hash on words using hash (word);

-- section: postgres fixture trap: without the extension it is skipped, never passed
-- expect: skipped
create table words (id int primary key);

-- section: postgres fixture trap: functions that raise, invalid indexes, hostile names, another schema
-- expect: unknown 58000 public.words words_raising
-- expect: skipped public.words words_invalid
-- expect: 0 "Sch""ema"."T {statement} 'x'" "i $checked$ %I"
-- session: set search_path = nowhere
create schema "Ex ""tra";
create extension amcheck schema "Ex ""tra";
create function raising(int) returns int immutable language sql as 'select $1';
create table words (id int, n int);
insert into words values (0, 1), (1, 1);
create index words_raising on words (raising(id));
create index words_invalid on words (n);
update pg_index set indisvalid = false where indexrelid = 'words_invalid'::regclass;
create or replace function raising(int) returns int immutable language sql as 'select 1 / $1';
create schema "Sch""ema";
create table "Sch""ema"."T {statement} 'x'" ("t" int);
create index "i $checked$ %I" on "Sch""ema"."T {statement} 'x'" ("t");
insert into "Sch""ema"."T {statement} 'x'" values (1), (2);

-- section: postgres fixture trap: who may not ask does not know
-- expect: unknown * public.words words_pkey
-- session: set role btree_corrupt_reader
create extension amcheck;
create table words (id int primary key);
drop role if exists btree_corrupt_reader;
create role btree_corrupt_reader;
grant pg_read_all_data to btree_corrupt_reader;

-- section: postgres fixture trap: entries without rows, which the visibility map vouches for
-- expect: 1 public.words words_pkey
-- expect: 0 public.words words_word
-- expect: 0 public.words "words desc"
-- expect: 0 public.longer longer_pkey
create extension amcheck;
do $$ begin
  create table words (id int primary key, word text);
  create table longer (id int primary key, word text);
  execute $c$ copy words from program 'seq -f "%.0f,word" 1 190' with (freeze, format csv) $c$;
  execute $c$ copy longer from program 'seq -f "%.0f,word" 1 200' with (freeze, format csv) $c$;
end $$;
create index words_word on words (word, id desc) include (word);
create index "words desc" on words (word desc nulls last) where id > 3;
-- The index of the longer table has an entry for each row of this one, and ten more.
update pg_class set relfilenode = (select relfilenode from pg_class where relname = 'longer_pkey')
where relname = 'words_pkey';
