-- What one session says of itself between the statements of a migration. Oids tell relations apart while they are renamed, dropped and
-- made again within one transaction; they are in no report.

-- name: fresh_statistics
select pg_catalog.pg_stat_clear_snapshot()

-- name: relations
-- Question: every relation that is not the system's. Columns: key; schema; name; kind; file; table it belongs to (its own key, that of its
-- index, TOAST table or index of a TOAST table); pages; blocks fetched so far, by finished transactions and by this one; rows as last
-- counted, -1 for never. Cost: one row for each relation, and one look at its file.
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
    c.oid
  )::pg_catalog.int8::pg_catalog.text as owner,
  coalesce(pg_catalog.pg_relation_size(c.oid), 0) / pg_catalog.current_setting('block_size')::pg_catalog.int8 as pages,
  coalesce(pg_catalog.pg_stat_get_blocks_fetched(c.oid), 0) + coalesce(pg_catalog.pg_stat_get_xact_blocks_fetched(c.oid), 0) as blocks,
  c.reltuples::pg_catalog.int8 as rows
from pg_catalog.pg_class as c
join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
where c.oid >= 16384 and c.relkind in ('r', 'm', 'i', 't', 'p', 'I')
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
-- Question: how far the log of the server is written, and how long this session waits for a lock. Columns: bytes, lock timeout in ms.
select
  pg_catalog.pg_wal_lsn_diff(pg_catalog.pg_current_wal_insert_lsn(), '0/0'::pg_catalog.pg_lsn)::pg_catalog.int8 as bytes,
  (select s.setting::pg_catalog.int8 from pg_catalog.pg_settings as s where s.name = 'lock_timeout') as lock_timeout

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
    'locks', (
      select pg_catalog.json_agg(pg_catalog.json_build_array(n.nspname, c.relname, l.mode, l.relation = rewritten) order by c.oid, l.mode)
      from pg_catalog.pg_locks as l
      join pg_catalog.pg_class as c on c.oid = l.relation
      join pg_catalog.pg_namespace as n on n.oid = c.relnamespace
      where l.pid = pg_catalog.pg_backend_pid() and l.locktype = 'relation' and l.granted and l.relation >= 16384
        and c.relkind in ('r', 'm', 'p')));
end
$note$;
create event trigger fulldress_watch_end on ddl_command_end execute function fulldress_watch.note();
create event trigger fulldress_watch_rewrite on table_rewrite execute function fulldress_watch.note();
create event trigger fulldress_watch_drop on sql_drop execute function fulldress_watch.note();
