-- What one session says of itself between the statements of a migration. Oids tell relations apart while they are renamed, dropped and
-- made again within one transaction; they are in no report.

-- name: fresh_statistics
select pg_catalog.pg_stat_clear_snapshot()

-- name: relations
-- Question: every relation that is not the system's. Columns: key; schema; name; kind; file; table it belongs to (its own key, that of its
-- index, TOAST table, index of a TOAST table or of a sequence it owns); pages; blocks fetched so far, by finished transactions and by this
-- one; rows as last counted, -1 for never; rows updated or deleted by this transaction. Cost: one row for each relation, and one look at
-- its file.
select
  c.oid::pg_catalog.int8::pg_catalog.text as key,
  n.nspname as schema,
  c.relname as name,
  c.relkind as kind,
  coalesce(pg_catalog.pg_relation_filenode(c.oid), 0)::pg_catalog.int8 as file,
  coalesce(
    (select i.indrelid from pg_catalog.pg_index as i where i.indexrelid = c.oid
      and not exists (select from pg_catalog.pg_class as p where p.reltoastrelid = i.indrelid)),
    (select p.oid from pg_catalog.pg_class as p where p.reltoastrelid = c.oid),
    (select p.oid from pg_catalog.pg_index as i join pg_catalog.pg_class as p on p.reltoastrelid = i.indrelid where i.indexrelid = c.oid),
    (select d.refobjid from pg_catalog.pg_depend as d where c.relkind = 'S' and d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
      and d.objid = c.oid and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.deptype in ('a', 'i')
      order by d.refobjid limit 1),
    c.oid
  )::pg_catalog.int8::pg_catalog.text as owner,
  coalesce(pg_catalog.pg_relation_size(c.oid), 0) / pg_catalog.current_setting('block_size')::pg_catalog.int8 as pages,
  coalesce(pg_catalog.pg_stat_get_blocks_fetched(c.oid), 0) + coalesce(pg_catalog.pg_stat_get_xact_blocks_fetched(c.oid), 0) as blocks,
  c.reltuples::pg_catalog.int8 as rows,
  coalesce(pg_catalog.pg_stat_get_xact_tuples_updated(c.oid), 0) + coalesce(pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid), 0)
    as changed_rows
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.oid >= 16384 and c.relkind in ('r', 'm', 'i', 't', 'p', 'I', 'v', 'f', 'S')
  and n.nspname not in ('pg_catalog', 'information_schema')
order by c.oid

-- name: locks
-- Question: locks on relations that this session holds. Columns: key, mode. Cost: the server's table of locks.
select l.relation::pg_catalog.int8::pg_catalog.text as key, l.mode as mode
from pg_catalog.pg_locks as l
where l.pid = pg_catalog.pg_backend_pid() and l.locktype = 'relation' and l.granted and l.relation >= 16384
  and l.database = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())
order by key, mode

-- name: locks_of
-- Question: locks on relations that the session $1 holds or waits for. Columns: key, mode, whether it is granted.
select l.relation::pg_catalog.int8::pg_catalog.text as key, l.mode as mode, l.granted as is_granted
from pg_catalog.pg_locks as l
where l.pid = $1::pg_catalog.int4 and l.locktype = 'relation' and l.relation >= 16384
  and l.database = (select d.oid from pg_catalog.pg_database as d where d.datname = pg_catalog.current_database())
order by key, mode

-- name: log_position
-- Question: how far the log of the server is written, how long this session waits for a lock and how long it may take, and the number
-- behind that of the last transaction that has ended; whether the server counts blocks and rows for this session, and since when.
-- Columns: bytes, lock timeout in ms, statement timeout in ms, number, on or off, time of the last pg_stat_reset (null: never).
select
  pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(), '0/0'::pg_catalog.pg_lsn)::pg_catalog.int8 as bytes,
  (select s.setting::pg_catalog.int8 from pg_catalog.pg_settings as s where s.name = 'lock_timeout') as lock_timeout,
  (select s.setting::pg_catalog.int8 from pg_catalog.pg_settings as s where s.name = 'statement_timeout') as statement_timeout,
  pg_catalog.pg_snapshot_xmax(pg_catalog.pg_current_snapshot())::pg_catalog.text as next_transaction,
  pg_catalog.current_setting('track_counts') as counts,
  (select pg_catalog.pg_stat_get_db_stat_reset_time(d.oid)::pg_catalog.text from pg_catalog.pg_database as d
    where d.datname = pg_catalog.current_database()) as counts_since

-- name: own_number
select pg_catalog.pg_backend_pid()

-- name: hold
-- Question: keep everybody but readers out. VACUUM reads the catalogue under the weakest lock before it takes the one it works under.
lock table only {table} in exclusive mode

-- name: flush
-- Question: hand in what this session has counted, at the end of its transaction.
select pg_catalog.pg_stat_force_next_flush()

-- name: settle_log
-- Question: what is committed from here on is in the log; without that nothing it stands beside is visible to all.
set synchronous_commit = on

-- name: settle_statistics
-- Question: leave tables counted, as they are where a database has been at work.
analyze

-- name: settle
-- Question: leave no pages nobody has looked at.
vacuum (freeze)

-- name: read
-- Question: what a reader does first: plan, which locks the table and all its indexes.
select 1 from {table} limit 1

-- name: write
-- Question: what a writer does first. It touches no row and fires no trigger of rows.
update {table} set {column} = {column} where false

-- name: lock_row
-- Question: what a writer does with one row.
select 1 from {table} where {predicate} for no key update

-- name: one_key
-- Question: the key of the row that stands first. Columns: those of the key.
select {key} from {table} limit 1

-- name: target
-- Question: what one may do with the relation $2 of schema $1. Columns: kind; a column one may write, null without; a column of the primary
-- key, one row for each, null without. No row: it is not there. Cost: one relation.
select c.relkind as kind,
  (select a.attname from pg_catalog.pg_attribute as a
    where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity <> 'a'
    order by a.attnum limit 1) as writable,
  k.attname as key
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
left join pg_catalog.pg_index as i on i.indrelid = c.oid and i.indisprimary
left join lateral pg_catalog.unnest(i.indkey) with ordinality as u (number, place) on u.place <= i.indnkeyatts
left join pg_catalog.pg_attribute as k on k.attrelid = c.oid and k.attnum = u.number
where n.nspname = $1 and c.relname = $2
order by u.place

-- name: look
-- Question: the same of a view, which is planned and not computed.
select 1 from {table} where false

-- name: lock_any_row
-- Question: what a writer does with the row that stands first.
select 1 from {table} limit 1 for no key update

-- name: wait_without_end
-- Question: whatever a role or the database says of waiting, this session waits. Columns: what was set.
select pg_catalog.set_config(s.name, '0', false) as value
from pg_catalog.pg_settings as s
where s.name in ('lock_timeout', 'statement_timeout', 'transaction_timeout')
order by s.name

-- name: visitors
-- Question: who else is connected to this database, and has not handed in what it has counted. Columns: number.
select a.pid as number
from pg_catalog.pg_stat_activity as a
where a.datname = pg_catalog.current_database() and a.pid <> pg_catalog.pg_backend_pid() and a.backend_type = 'client backend'
order by a.pid

-- name: wait_briefly
set lock_timeout = 20

-- name: watch_from_inside
-- Question: have the server write into its log which locks a session holds behind every command that defines something. What is written
-- there stays when the session takes its transaction back.
create schema fulldress_watch;
create function fulldress_watch.note() returns event_trigger language plpgsql as $note$
declare
  rewritten pg_catalog.oid;
begin
  if tg_event = 'table_rewrite' then rewritten := pg_catalog.pg_event_trigger_table_rewrite_oid(); end if;
  raise log 'fulldress-downtime: %', pg_catalog.json_build_object(
    'event', tg_event, 'tag', tg_tag, 'query', pg_catalog.left(pg_catalog.current_query(), 2000),
    'transaction', pg_catalog.pg_current_xact_id_if_assigned()::pg_catalog.text,
    'lock_timeout', (select s.setting from pg_catalog.pg_settings as s where s.name = 'lock_timeout'),
    'statement_timeout', (select s.setting from pg_catalog.pg_settings as s where s.name = 'statement_timeout'),
    'locks', (
      select pg_catalog.json_agg(pg_catalog.json_build_array(n.nspname, c.relname, l.mode, l.relation = rewritten) order by c.oid, l.mode)
      from pg_catalog.pg_locks as l
      join pg_catalog.pg_class as c on c.oid = l.relation
      join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
      where l.pid = pg_catalog.pg_backend_pid() and l.locktype = 'relation' and l.granted and l.relation >= 16384
        and c.relkind in ('r', 'm', 'p', 'v', 'f')));
end
$note$;
create event trigger fulldress_watch_end on ddl_command_end execute function fulldress_watch.note();
create event trigger fulldress_watch_rewrite on table_rewrite execute function fulldress_watch.note();
create event trigger fulldress_watch_drop on sql_drop execute function fulldress_watch.note();
