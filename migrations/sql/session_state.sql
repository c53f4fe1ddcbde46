-- What the next statement of a connection finds otherwise than it would in a new one. A few milliseconds at most.
-- A setting that was set to what it was anyway is none.
-- Columns: kind, name, value; the value is 'there' where only being there counts, 'an empty text' for that.

-- name: postgres
select found.kind, found.name, found.value
from (
  select 'setting' as kind, settings.name, coalesce(nullif(settings.setting, ''), 'an empty text') as value
  from pg_catalog.pg_settings as settings
  where settings.source = 'session' and settings.setting is distinct from settings.reset_val
  union all
  select 'role', '', current_user::pg_catalog.text
  union all
  select 'session user', '', session_user::pg_catalog.text
  union all
  select 'temporary object', class.relname::pg_catalog.text, 'there'
  from pg_catalog.pg_class as class
  where class.relnamespace = pg_catalog.pg_my_temp_schema() and class.relkind in ('r', 'p', 'v', 'f', 'S', 'c')
  union all
  select distinct 'temporary object', function.proname::pg_catalog.text, 'there'
  from pg_catalog.pg_proc as function
  where function.pronamespace = pg_catalog.pg_my_temp_schema()
  union all
  select 'advisory lock', pg_catalog.concat_ws(':', locks.classid, locks.objid, locks.objsubid, locks.mode), 'there'
  from pg_catalog.pg_locks as locks
  where locks.locktype = 'advisory' and locks.pid = pg_catalog.pg_backend_pid()
  union all
  select 'cursor', cursors.name, 'there'
  from pg_catalog.pg_cursors as cursors
  where cursors.is_holdable
  union all
  select 'prepared statement', prepared.name, 'there'
  from pg_catalog.pg_prepared_statements as prepared
  where prepared.from_sql
  union all
  select 'channel', listened.name, 'there'
  from pg_catalog.pg_listening_channels() as listened (name)
) as found
order by found.kind, found.name

-- name: custom_settings
-- $1 names with commas between them. What the server knows is told by pg_settings.
select named.name, pg_catalog.current_setting(named.name, true)
from pg_catalog.unnest(pg_catalog.string_to_array($1, ',')) as named (name)
where pg_catalog.current_setting(named.name, true) <> ''
  and not exists (select from pg_catalog.pg_settings as known where pg_catalog.lower(known.name) = named.name)
order by named.name

-- name: sqlite
select found.kind, found.name, found.value
from (
  select 'pragma' as kind, 'foreign_keys' as name, cast(foreign_keys as text) as value from pragma_foreign_keys
  union all
  select 'pragma', 'recursive_triggers', cast(recursive_triggers as text) from pragma_recursive_triggers
  union all
  select 'pragma', 'ignore_check_constraints', cast(ignore_check_constraints as text)
  from pragma_ignore_check_constraints
  union all
  select 'pragma', 'legacy_alter_table', cast(legacy_alter_table as text) from pragma_legacy_alter_table
  union all
  select 'pragma', 'writable_schema', cast(writable_schema as text) from pragma_writable_schema
  union all
  select 'pragma', 'trusted_schema', cast(trusted_schema as text) from pragma_trusted_schema
  union all
  select 'pragma', 'query_only', cast(query_only as text) from pragma_query_only
  union all
  select 'temporary object', temporary.name, 'there'
  from temp.sqlite_schema as temporary
  where temporary.type in ('table', 'view', 'trigger')
  union all
  select 'attached database', attached.name, 'there'
  from pragma_database_list as attached
  where attached.name not in ('main', 'temp')
) as found
order by found.kind, found.name
