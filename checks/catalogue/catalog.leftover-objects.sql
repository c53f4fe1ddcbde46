-- check: catalog.leftover-objects
-- title: Debris of migrations: *_old/_bak/_tmp/_new tables, _ccnew/_ccold indexes, pgroll/pg_repack/gh-ost
--   leftovers, prepared transactions, inactive replication slots, orphan sequences
-- severity: warning
-- tier: core
-- kind: catalog
-- nothing: nothing to look for
-- condition: A table or index is called as tools and people call what is only there during a migration;
--   or a transaction is prepared; or a replication slot of this database or of the whole server is not in use; or a sequence
--   belongs to no column and nothing draws from it.
-- effect: Disk, locks and WAL are held for nothing, old copies keep personal data, and the next
--   migration that wants the name fails.
-- fix: Find out who made it and drop it; COMMIT or ROLLBACK PREPARED; pg_drop_replication_slot().
-- cost: Catalogue only.
-- false positives: Business words that happen to end so; a sequence that only code draws from.
-- waiver: Per object.
-- source: PostgreSQL docs REINDEX (_ccnew, _ccold); pg_repack; gh-ost; pgroll.

-- section: postgres discovery
-- One row per suspect, and one for the database when there is none. Names are matched as whole words
-- at the end, so that `threshold` and `renew` are none.
with suspects as (
  select
    t.name as subject,
    case
      when t.relation_name ~ '^_.*_(gho|ghc|del|new|old)$' then 'made by an online schema change'
      else 'named like a copy that is kept for a while'
    end as reason
  from {user_relations} as t
  where t.relkind in ('r', 'p', 'm')
    and not t.is_partition
    and (
      t.relation_name ~ '_(old|bak|backup|tmp|temp|orig|copy|new|gho|ghc)(_?[0-9]*)?$'
      or t.relation_name ~ '^_*(tmp|bak)_.'
    )
  union all
  select
    t.name || ' ' || pg_catalog.quote_ident(x.relname),
    'left by REINDEX or CREATE INDEX CONCURRENTLY'
  from {user_relations} as t
  join pg_catalog.pg_index as i on i.indrelid = t.oid
  join pg_catalog.pg_class as x on x.oid = i.indexrelid
  where x.relname ~ '_cc(new|old)[0-9]*$'
  union all
  select 'schema ' || pg_catalog.quote_ident(n.nspname), 'the schema of pg_repack or pgroll'
  from pg_catalog.pg_namespace as n
  where n.nspname in ('repack', 'pgroll')
    and not exists (
      select
      from pg_catalog.pg_extension as e
      where e.extnamespace = n.oid
    )
  union all
  select
    s.name,
    'a sequence nobody owns and no default, view or function refers to'
  from {user_relations} as s
  where s.relkind = 'S'
    and not exists (
      select
      from pg_catalog.pg_depend as d
      where (
          d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
          and d.refobjid = s.oid
        )
        or (
          d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
          and d.objid = s.oid
          and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        )
    )
    and not exists (
      select
      from pg_catalog.pg_attrdef as a
      where pg_catalog.strpos(pg_catalog.pg_get_expr(a.adbin, a.adrelid), s.relation_name) > 0
    )
    and not exists (
      select
      from pg_catalog.pg_proc as p
      where pg_catalog.strpos(p.prosrc, s.relation_name) > 0
        and p.pronamespace <> 'pg_catalog'::pg_catalog.regnamespace
    )
  union all
  select 'prepared transaction ' || pg_catalog.quote_literal(p.gid), 'it holds its locks for ever'
  from pg_catalog.pg_prepared_xacts as p
  where p.database = pg_catalog.current_database()
  union all
  select 'replication slot ' || pg_catalog.quote_ident(s.slot_name), 'nobody reads it, and WAL is kept for it'
  from pg_catalog.pg_replication_slots as s
  where not s.active
    -- A physical slot belongs to no database, and holds the WAL of all.
    and coalesce(s.database, pg_catalog.current_database()) = pg_catalog.current_database()
)
select s.subject, 1 as violations, s.reason as key_reason
from suspects as s
union all
select 'database', 0, null
where not exists (select from suspects as s)
order by 1, 3

-- section: postgres fixture firing
-- expect: 1 public.users_old
-- expect: 1 public.orders_bak2
-- expect: 1 public._orders_gho
-- expect: 1 public.users users_name_ccnew
-- expect: 1 public.lonely_seq
-- expect: 1 schema pgroll
create table users (id int primary key, name text);
create index users_name_ccnew on users (name);
create table users_old (id int);
create table orders_bak2 (id int);
create table _orders_gho (id int);
create sequence lonely_seq;
create schema pgroll;

-- section: postgres fixture silent
-- expect: 0 database
create table users (id serial primary key, name text);
create index on users (name);

-- section: postgres fixture trap: words that only look alike, sequences code draws from, hostile names
-- expect: 1 "Sch""ema"."t {key}_old"
create table threshold (id int);
create table renew (id int);
create table news (id int);
create table gold (id int);
create table household (id int);
create table backup (id int);
create sequence drawn_seq;
create function draw() returns bigint language sql as $$ select nextval('drawn_seq') $$;
create sequence named_late;
create table late (id int default nextval('named_late'::text));
create sequence owned_seq;
create table owner (id int);
alter sequence owned_seq owned by owner.id;
create table parts_old (id int) partition by range (id);
drop table parts_old;
create schema "Sch""ema";
create table "Sch""ema"."t {key}_old" (id int);

-- section: postgres fixture trap: what stands in front, counted copies, business words
-- expect: 1 public.tmp_import
-- expect: 1 public.bak_orders
-- expect: 1 public.users_bak_20240101
create table tmp_import (id int);
create table bak_orders (id int);
create table users_bak_20240101 (id int);
create table new_arrivals (id int);
create table old_age_pensions (id int);
create table backup_codes (id int);
create table temperatures (id int);
