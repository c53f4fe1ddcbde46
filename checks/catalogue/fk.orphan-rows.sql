-- check: fk.orphan-rows
-- title: Child rows whose declared foreign key has no parent row
-- severity: error
-- tier: core
-- kind: rows
-- nothing: no foreign keys
-- condition: A row of the referencing table holds a key for which the referenced table has no row,
--   whether the constraint is VALID or NOT VALID. A key counts as set when all its columns are set
--   (MATCH SIMPLE) or when any is (MATCH FULL, so a half set key is an orphan).
-- effect: Joins lose the rows, a restore of a dump refuses the constraint and goes on without it,
--   later deletes and updates of parents act on too few rows.
-- fix: Load the missing parents, or set the key to NULL, or delete the rows; then find out who wrote
--   past the constraint (session_replication_role = replica, DISABLE TRIGGER ALL, NOT VALID).
-- cost: Keys of one whole number share one scan per table with the row predicates; the numbers of each
--   parent are read once into a map of bits. Any other key, and one in doubt, is an anti-join of both
--   tables.
-- false positives: None known. Rows in inheritance children do not count as parents, for the
--   database neither.
-- waiver: Per constraint with the number of known legacy orphans, for example of a NOT VALID key.
-- source: PostgreSQL ri_triggers.c, RI_Initial_Check; sqlite.org/foreignkeys.html section 3; dbt
--   relationships.

-- section: postgres settings
enable_indexscan = off
enable_indexonlyscan = off
enable_bitmapscan = off
enable_nestloop = off
enable_sort = on
enable_mergejoin = on
enable_seqscan = on
enable_hashjoin = {hash_join}

-- section: postgres discovery
-- One row per foreign key. Those of partitions repeat the key of their root (conparentid). Both
-- sides are read from the tables, because an index proves only itself. Sorting them is two to three
-- times as fast as the hash join a planner would take, except for text under a collation that
-- compares slowly. A key of one whole number is looked up first (docs/decisions/foreign-keys.md).
select
  child.name || ' ' || pg_catalog.quote_ident(c.conname) as subject,
  child.scan as relation,
  case when parent.relkind = 'p' then '' else 'only ' end
    || pg_catalog.format('%I.%I', parent_schema.nspname, parent.relname) as parent,
  columns.present,
  columns.match,
  columns.reference,
  -- Hashing a small parent is cheaper than sorting a large child.
  case
    when parent.reltuples between 1 and 20000 then 'on'
    else columns.hash_join
  end as hash_join,
  keys.key,
  columns.child_key,
  columns.parent_key,
  -- NULL where looking up is not possible or, by the statistics, not worth it.
  case
    when columns.is_whole_number
      and pg_catalog.current_setting('server_version_num')::pg_catalog.int4 >= 140000
      and not exists (
        select
        from pg_catalog.pg_stats as s
        where s.schemaname = parent_schema.nspname
          and s.tablename = parent.relname
          and s.attname = columns.parent_name
          -- A negative number first, or one of ten digits last.
          and s.histogram_bounds::pg_catalog.text ~ '^\{-|[0-9]{10}\}$'
      )
      then 'lookup_' || pg_catalog.md5(
        pg_catalog.format('%I.%I.%s', parent_schema.nspname, parent.relname, columns.parent_key)
      )
  end as lookup,
  case
    when (pg_catalog.to_jsonb(c) ->> 'conperiod')::pg_catalog.bool
      then 'a temporal key (PERIOD): its parent is a union of rows, which is not asked'
  end as unknown
from pg_catalog.pg_constraint as c
join {user_relations} as child on child.oid = c.conrelid
join {row_keys} as keys on keys.relid = c.conrelid
join pg_catalog.pg_class as parent on parent.oid = c.confrelid
join pg_catalog.pg_namespace as parent_schema on parent_schema.oid = parent.relnamespace
-- A planner that believes a unique index of the child looks at one row of each key; where the index
-- is damaged there are more. It does not see through an expression.
cross join lateral (
  select exists (
    select
    from pg_catalog.pg_index as i
    where i.indrelid = c.conrelid
      and i.indisunique
      and (i.indkey::pg_catalog.int2[])[0:i.indnkeyatts - 1] <@ c.conkey
  ) as yes
) as is_unique
cross join lateral (
  select
    -- The operator, its argument types and its collation are those the constraint's own triggers
    -- use; a composite value is null only as a whole.
    pg_catalog.string_agg(
      pg_catalog.format(
        'p.%I%s operator(%I.%s) %s%s%s',
        pa.attname,
        case
          when o.oprleft <> pa.atttypid and left_type.typtype <> 'p'
            then pg_catalog.format('::%I.%I', left_schema.nspname, left_type.typname)
          else ''
        end,
        op_schema.nspname,
        o.oprname,
        case
          when is_unique.yes then pg_catalog.format('coalesce(t.%1$I, t.%1$I)', ca.attname)
          else pg_catalog.format('t.%I', ca.attname)
        end,
        case
          when o.oprright <> ca.atttypid and right_type.typtype <> 'p'
            then pg_catalog.format('::%I.%I', right_schema.nspname, right_type.typname)
          else ''
        end,
        case
          when pa.attcollation <> 0 and pa.attcollation <> ca.attcollation
            then pg_catalog.format(' collate %I.%I', collation_schema.nspname, co.collname)
          else ''
        end
      ),
      ' and ' order by k.position
    ) as match,
    pg_catalog.string_agg(
      case
        when child_type.typtype in ('c', 'd')
          then pg_catalog.format('pg_catalog.num_nulls(t.%I) = 0', ca.attname)
        else pg_catalog.format('t.%I is not null', ca.attname)
      end,
      case when c.confmatchtype = 'f' then ' or ' else ' and ' end order by k.position
    ) as present,
    pg_catalog.string_agg(
      pg_catalog.format('%L, t.%I', ca.attname, ca.attname), ', ' order by k.position
    ) as reference,
    pg_catalog.max(pg_catalog.quote_ident(ca.attname)) as child_key,
    pg_catalog.max(pg_catalog.quote_ident(pa.attname)) as parent_key,
    pg_catalog.max(pa.attname::pg_catalog.text) as parent_name,
    pg_catalog.count(*) = 1 and pg_catalog.bool_and(
      o.oprname = '='
      and op_schema.nspname = 'pg_catalog'
      and left_type.typname in ('int2', 'int4', 'int8')
      and right_type.typname in ('int2', 'int4', 'int8')
    ) as is_whole_number,
    case
      when pg_catalog.bool_and(
        pa.attcollation = 0
        or coalesce(
          case
            when co.collprovider <> 'd' then co.collcollate
            else (
              select d.datcollate
              from pg_catalog.pg_database as d
              where d.datname = pg_catalog.current_database()
            )
          end in ('C', 'POSIX'),
          false
        )
      ) then 'off'
      else 'on'
    end as hash_join
  from rows from (
    pg_catalog.unnest(c.conkey), pg_catalog.unnest(c.confkey), pg_catalog.unnest(c.conpfeqop)
  ) with ordinality as k(child_attnum, parent_attnum, operator, position)
  join pg_catalog.pg_attribute as ca on ca.attrelid = c.conrelid and ca.attnum = k.child_attnum
  join pg_catalog.pg_attribute as pa on pa.attrelid = c.confrelid and pa.attnum = k.parent_attnum
  join pg_catalog.pg_type as child_type on child_type.oid = ca.atttypid
  join pg_catalog.pg_operator as o on o.oid = k.operator
  join pg_catalog.pg_namespace as op_schema on op_schema.oid = o.oprnamespace
  join pg_catalog.pg_type as left_type on left_type.oid = o.oprleft
  join pg_catalog.pg_namespace as left_schema on left_schema.oid = left_type.typnamespace
  join pg_catalog.pg_type as right_type on right_type.oid = o.oprright
  join pg_catalog.pg_namespace as right_schema on right_schema.oid = right_type.typnamespace
  left join pg_catalog.pg_collation as co on co.oid = pa.attcollation
  left join pg_catalog.pg_namespace as collation_schema on collation_schema.oid = co.collnamespace
) as columns
where c.contype = 'f'
  and c.conparentid = 0
order by 1

-- section: postgres lookup
-- The keys of the parent as bits of one value, read from the table itself: the key k is bit k # 56,
-- because int8send() gives the highest byte first and get_bit() counts from the lowest. Nothing
-- where the keys lie so far apart that an anti-join is cheaper.
select
  pg_catalog.string_agg(
    case
      when b.gap = 0 then pg_catalog.int8send(b.bits)
      else pg_catalog.decode(pg_catalog.repeat('00', 8 * b.gap::pg_catalog.int4), 'hex')
        || pg_catalog.int8send(b.bits)
    end,
    '' order by b.block
  ) as bits,
  64 * pg_catalog.max(b.block) + 63 as last_key
from (
  select
    g.block,
    g.bits,
    g.block - coalesce(pg_catalog.lag(g.block) over (order by g.block), -1) - 1 as gap
  from (
    select
      k.value >> 6 as block,
      pg_catalog.bit_or(1::pg_catalog.int8 << (k.value & 63)::pg_catalog.int4) as bits
    from (
      select p.{parent_key}::pg_catalog.int8 as value
      from {parent} as p
    ) as k
    where k.value between 0 and 134217727
    group by 1
  ) as g
) as b
having pg_catalog.max(b.block) <= 32 * pg_catalog.count(*) + 1024

-- section: postgres screen
-- Rows without a parent, and every row where the parent's keys could not be looked up.
pg_catalog.count(*) filter (
  where case
    when t.{child_key} is null then false
    when t.{child_key} >= 0 and t.{child_key} <= (select l.last_key from {lookup} as l)
      then pg_catalog.get_bit(
        (select l.bits from {lookup} as l), t.{child_key}::pg_catalog.int8 # 56
      ) = 0
    else true
  end
)

-- section: postgres count
select pg_catalog.count(*)
from {relation} as t{sample}
where ({present})
  and not exists (select from {parent} as p where {match})

-- section: postgres evidence
select
  {key} as key,
  pg_catalog.jsonb_build_object({reference}) as key_reference
from {relation} as t{sample}
where ({present})
  and not exists (select from {parent} as p where {match})
order by 1

-- section: postgres fixture firing
-- expect: 2 public.orders orders_customer_id_fkey
-- expect: 0 public.orders orders_shop_id_fkey
create table customers (id int primary key);
create table shops (id int primary key);
create table orders (
  id int primary key,
  customer_id int references customers,
  shop_id int references shops
);
insert into customers values (1);
insert into shops values (1);
-- A valid foreign key proves nothing: its triggers did not see these rows.
set session_replication_role = replica;
insert into orders values (1, 1, 1), (2, 7, 1), (3, 8, null), (4, null, 1);
reset session_replication_role;

-- section: postgres fixture silent
-- expect: 0 public.orders orders_customer_id_fkey
create table customers (id int primary key);
create table orders (id int primary key, customer_id int references customers);
insert into customers values (1);
insert into orders values (1, 1), (2, null);

-- section: postgres fixture silent: no foreign keys
-- expect: skipped
create table customers (id int primary key);

-- section: postgres fixture trap: NOT VALID keys are asked too
-- expect: 1 public.orders orders_customer_fk
create table customers (id int primary key);
create table orders (id int primary key, customer_id int);
insert into orders values (1, 7);
alter table orders
  add constraint orders_customer_fk foreign key (customer_id) references customers not valid;

-- section: postgres fixture trap: a half set key is free under MATCH SIMPLE and an orphan under FULL
-- expect: 1 public.simple simple_fk
-- expect: 2 public.full_match full_match_fk
create table parents (a int, b int, primary key (a, b));
create table simple (id int primary key, a int, b int,
  constraint simple_fk foreign key (a, b) references parents);
create table full_match (id int primary key, a int, b int,
  constraint full_match_fk foreign key (a, b) references parents match full);
insert into parents values (1, 1);
set session_replication_role = replica;
insert into simple values (1, 1, 1), (2, 1, null), (3, null, 9), (4, null, null), (5, 1, 2);
insert into full_match values (1, 1, 1), (2, 1, null), (3, null, null), (4, 1, 2);

-- section: postgres fixture trap: partitions are counted once, inheritance children are no parents
-- expect: 2 public.events events_account_id_fkey
-- expect: 1 public.notes notes_account_id_fkey
-- expect: 1 public.leaf_only leaf_only_fk
create table accounts (id int primary key);
create table more_accounts () inherits (accounts);
create table events (id int, account_id int references accounts) partition by range (id);
create table events_low partition of events for values from (0) to (10) partition by range (id);
create table events_lowest partition of events_low for values from (0) to (5);
create table events_rest partition of events default;
create table notes (id int primary key, account_id int references accounts);
create table more_notes () inherits (notes);
create table roots (id int primary key) partition by range (id);
create table leaf_only partition of roots for values from (0) to (100);
alter table leaf_only add constraint leaf_only_fk foreign key (id) references accounts;
insert into accounts values (1);
insert into more_accounts values (2);
set session_replication_role = replica;
insert into events values (1, 1), (2, 7), (20, 8);
-- The row of the child table is none of the constraint's, and account 2 is in the wrong table.
insert into notes values (1, 2);
insert into more_notes values (2, 99);
insert into roots values (1), (9);

-- section: postgres fixture trap: keys to a partitioned parent, to itself and around in a circle
-- expect: 1 public.readings readings_sensor_id_fkey
-- expect: 1 public.tree tree_parent_id_fkey
-- expect: 0 public.hens hens_egg_id_fkey
-- expect: 1 public.eggs eggs_hen_id_fkey
create table sensors (id int primary key) partition by hash (id);
create table sensors_0 partition of sensors for values with (modulus 2, remainder 0);
create table sensors_1 partition of sensors for values with (modulus 2, remainder 1);
create table readings (id int primary key, sensor_id int references sensors);
create table tree (id int primary key, parent_id int references tree);
create table hens (id int primary key, egg_id int);
create table eggs (id int primary key, hen_id int references hens);
alter table hens add foreign key (egg_id) references eggs;
insert into sensors values (1), (2), (3);
set session_replication_role = replica;
insert into readings values (1, 1), (2, 2), (3, 3), (4, 4);
insert into tree values (1, null), (2, 1), (3, 3), (4, 99);
insert into hens values (1, 1);
insert into eggs values (1, 1), (2, 2);

-- section: postgres fixture trap: hostile names, in a search path that hides them
-- expect: 1 "O'Brien ""x""; drop"."we""ird T %s {key} $1" "fk \\ %I"
-- session: set search_path = nowhere
create schema "O'Brien ""x""; drop";
create table "O'Brien ""x""; drop"."select" ("t" int, "p" int, primary key ("t", "p"));
create table "O'Brien ""x""; drop"."we""ird T %s {key} $1" (
  "t" int,
  "p q" int,
  "key" text primary key,
  constraint "fk \\ %I" foreign key ("t", "p q") references "O'Brien ""x""; drop"."select"
);
insert into "O'Brien ""x""; drop"."select" values (1, 2);
set session_replication_role = replica;
insert into "O'Brien ""x""; drop"."we""ird T %s {key} $1" values (1, 2, 'a'), (2, 1, 'b');

-- section: postgres fixture trap: operators, casts and collations are the constraint's own
-- expect: 0 public.wide wide_id_fkey
-- expect: 1 public.narrow narrow_code_fkey
-- expect: 1 public.padded padded_code_fkey
-- expect: 2 public.moves moves_at_fkey
create domain short_code as varchar(10);
create table numbers (id bigint primary key);
create table wide (id smallint references numbers);
create table codes (code text primary key);
create table narrow (code short_code references codes);
create table padded_codes (code char(5) primary key);
create table padded (code char(8) references padded_codes);
create type place as (x int, y int);
create table places (at place primary key);
create table moves (at place references places);
insert into numbers values (1);
insert into wide values (1);
insert into codes values ('a');
insert into padded_codes values ('a');
set session_replication_role = replica;
insert into narrow values ('a'), ('b');
insert into padded values ('a'), ('ab');
-- A composite value with NULL in it is set all the same, and `is not null` says it is not.
insert into places values (row(1, null));
insert into moves values (row(1, null)), (row(2, null)), (row(null, null)), (null);

-- section: postgres fixture trap: keys at the edges of what is looked up, and far beyond
-- expect: 11 public.c c_n_fkey
-- expect: 2 public.small small_n_fkey
-- expect: 0 public.fine fine_n_fkey
-- expect: 1 public.below below_n_fkey
-- expect: 1 public.sparse sparse_n_fkey
-- expect: 1 public.barren barren_n_fkey
-- expect: 0 public.null_only null_only_n_fkey
-- expect: 1 public.twice twice_n_fkey
create domain number as bigint;
create table p (n number unique);
create table empty_p (n int primary key);
create table far_p (n bigint primary key);
create table c (n int references p (n));
create table small (n smallint references p (n));
create table fine (n number references p (n));
create table below (n int references p (n));
create table sparse (n bigint references far_p);
create table barren (n int references empty_p);
create table null_only (n int references empty_p);
create table twice (n int references p (n), m int);
-- Every parent's neighbours in the map of bits are missing.
insert into p values
  (null), (0), (7), (8), (63), (64), (127), (192), (511), (6400), (6463), (-1), (9000000000000);
insert into far_p values (1), (100000000), (134217727), (134217728), (-9223372036854775808);
insert into fine select n from p;
insert into fine values (0), (64), (null);
set session_replication_role = replica;
insert into c select n from generate_series(0, 9) as n where n not in (1, 2, 3, 4, 5, 6);
insert into c values (1), (6), (56), (57), (62), (65), (126), (128), (191), (193), (null), (63), (64);
insert into small values (-1), (0), (6400), (6399), (6464), (6463);
insert into below values (-2), (-1), (0);
insert into sparse values (1), (100000000), (134217727), (134217728), (-9223372036854775808), (2);
insert into barren values (0), (null);
insert into null_only values (null);
insert into twice values (0, 1), (5, 2), (null, 3);

-- section: postgres fixture trap: two collations, of which that of the parent decides
-- server: -17
-- expect: 0 public.folded folded_name_fkey
-- expect: 1 public.plain plain_name_fkey
create collation case_blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create table names (name text collate case_blind primary key);
create table folded (name text collate "C" references names);
create table exact_names (name text collate "C" primary key);
create table plain (name text collate case_blind references exact_names);
insert into names values ('Anna');
insert into folded values ('ANNA');
insert into exact_names values ('Anna');
set session_replication_role = replica;
insert into plain values ('Anna'), ('ANNA');

-- section: postgres fixture trap: one collation that is blind to case
-- expect: 1 public.folded folded_name_fkey
create collation case_blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create table names (name text collate case_blind primary key);
create table folded (name text collate case_blind references names);
insert into names values ('Anna');
insert into folded values ('ANNA'), ('Anna'), (null);
set session_replication_role = replica;
insert into folded values ('Bert');

-- section: postgres fixture trap: a damaged unique index of the child is not believed by any planner
-- expect: 0 public.profiles profiles_id_fkey
-- expect: 2 public.passports passports_id_fkey
create table people (id uuid primary key);
create table profiles (id uuid primary key);
create table passports (id uuid unique);
insert into people
select ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid from generate_series(1, 5) as n;
update pg_index set indisunique = false
where indrelid in ('profiles'::regclass, 'passports'::regclass);
insert into profiles select p.id from people as p, generate_series(1, 2);
insert into passports select p.id from people as p, generate_series(1, 3);
insert into passports
select '00000000-0000-0000-0000-00000000ffff' from generate_series(1, 2);
update pg_index set indisunique = true
where indrelid in ('profiles'::regclass, 'passports'::regclass);
set session_replication_role = replica;
alter table profiles add foreign key (id) references people not valid;
alter table passports add foreign key (id) references people not valid;
analyze;

-- section: postgres fixture trap: rows that a policy hides are no orphans
-- expect: unknown 42501 public.orders orders_customer_id_fkey
-- session: set role fk_orphan_rows_reader
create table customers (id int primary key, tenant text);
create table orders (id int primary key, customer_id int references customers);
alter table customers enable row level security;
create policy own on customers using (tenant = current_user);
insert into customers values (1, 'other');
insert into orders values (1, 1);
drop role if exists fk_orphan_rows_reader;
create role fk_orphan_rows_reader;
grant select on customers, orders to fk_orphan_rows_reader;

-- section: sqlite discovery
-- One row per foreign key. The parent stands left of `=`, so its collation is used, and the child's
-- column loses its affinity to `+`, so it gets the parent's: what SQLite itself does.
select
  fk.child || ' (' || fk.child_columns || ') -> ' || fk.parent
    || case when fk.is_implicit then '' else ' (' || fk.parent_columns || ')' end as subject,
  'main."' || replace(fk.child, '"', '""') || '"' as child,
  case
    when fk.parent_name is null then '1'
    else 'not exists (select 1 from main."' || replace(fk.parent_name, '"', '""')
      || '" as p where ' || fk.match || ')'
  end as orphan,
  fk.present,
  fk.reference,
  keys.key,
  case
    when fk.parent_name is not null and fk.unresolved > 0
      then 'the parent has no such column, see sqlite.fk-mismatch'
  end as unknown
from (
  select
    child,
    parent,
    max(parent_name) as parent_name,
    max(is_implicit) as is_implicit,
    group_concat(child_column, ', ') as child_columns,
    group_concat(parent_column, ', ') as parent_columns,
    sum(resolved_column is null) as unresolved,
    group_concat(
      'p."' || replace(resolved_column, '"', '""') || '" = +t."' || replace(child_column, '"', '""')
        || '"',
      ' and '
    ) as match,
    group_concat('t."' || replace(child_column, '"', '""') || '" is not null', ' and ') as present,
    group_concat(
      '''' || replace(child_column, '''', '''''') || ''', case typeof(t."'
        || replace(child_column, '"', '""') || '") when ''blob'' then hex(t."'
        || replace(child_column, '"', '""') || '") else t."' || replace(child_column, '"', '""')
        || '" end',
      ', '
    ) as reference
  from (
    select
      c.table_name as child,
      f.id as fk_id,
      f."table" as parent,
      f."from" as child_column,
      f."to" is null as is_implicit,
      coalesce(f."to", k.name) as parent_column,
      l.name as parent_name,
      r.name as resolved_column
    from {user_tables} as c
    join pragma_foreign_key_list(c.table_name, 'main') as f
    left join {objects} as l on l.folded_name = lower(f."table") and l.type <> 'view'
    left join pragma_table_info(l.name, 'main') as k on f."to" is null and k.pk = f.seq + 1
    left join pragma_table_xinfo(l.name, 'main') as r
      on r.name = coalesce(f."to", k.name) collate nocase
    order by c.table_name, f.id, f.seq
  )
  group by child, fk_id
) as fk
join {row_keys} as keys on keys.table_name = fk.child
group by 1
order by 1

-- section: sqlite count
select count(*)
from {child} as t
where {present}
  and {orphan}

-- section: sqlite evidence
select
  {key} as key,
  json_object({reference}) as key_reference
from {child} as t
where {present}
  and {orphan}
order by 1

-- section: sqlite fixture firing
-- expect: 2 orders (customer_id) -> customers
-- expect: 0 orders (shop_id) -> shops (id)
create table customers (id integer primary key);
create table shops (id integer primary key);
create table orders (
  id integer primary key,
  customer_id integer references customers,
  shop_id integer references shops (id)
);
insert into customers values (1);
insert into shops values (1);
pragma foreign_keys = off;
insert into orders values (1, 1, 1), (2, 7, 1), (3, 8, null), (4, null, 1);

-- section: sqlite fixture silent
-- expect: 0 orders (customer_id) -> customers
create table customers (id integer primary key);
create table orders (id integer primary key, customer_id integer references customers);
insert into customers values (1);
insert into orders values (1, 1), (2, null);

-- section: sqlite fixture silent: no foreign keys
-- expect: skipped
create table customers (id integer primary key);

-- section: sqlite fixture trap: affinity and collation are the parent's
-- expect: 0 a (name) -> names (name)
-- expect: 1 b (code) -> codes (code)
-- expect: 0 c (id) -> numbers
create table names (name text collate nocase primary key);
create table codes (code text primary key);
create table numbers (id integer primary key);
create table a (name text references names (name));
create table b (code integer references codes (code));
create table c (id text references numbers);
insert into names values ('Anna');
insert into codes values ('01'), ('2');
insert into numbers values (1);
insert into a values ('ANNA');
insert into c values ('1');
pragma foreign_keys = off;
insert into b values (1), (2);

-- section: sqlite fixture trap: a parent that is not there has no rows, one without the column tells nothing
-- expect: 1 a (x) -> nowhere (id)
-- expect: unknown * b (x) -> parents (missing)
-- expect: 1 c (x) -> parents (name)
pragma foreign_keys = off;
create table parents (id integer primary key, name text);
create table a (id integer primary key, x references nowhere (id));
create table b (id integer primary key, x references parents (missing));
create table c (id integer primary key, x references parents (name));
insert into parents values (1, 'n');
insert into a values (1, 5), (2, null);
insert into b values (1, 1);
insert into c values (1, 'n'), (2, 'm');

-- section: sqlite fixture trap: hostile names, composite keys, no rowid, keys to itself
-- expect: 1 ch"ild {key} (a "b", c'd) -> pa'rent "x" (t, p)
-- expect: 1 tree (parent) -> tree
create table "pa'rent ""x""" ("t" int, "p" blob, primary key ("t", "p")) without rowid;
create table "ch""ild {key}" ("a ""b""" int, "c'd" blob, "rowid" text,
  foreign key ("a ""b""", "c'd") references "pa'rent ""x""" ("t", "p"));
create table tree (id integer primary key, parent integer references tree);
insert into "pa'rent ""x""" values (1, x'00ff');
pragma foreign_keys = off;
insert into "ch""ild {key}" values (1, x'00ff', 'a'), (1, x'00', 'b'), (1, null, 'c');
insert into tree values (1, null), (2, 1), (3, 3), (4, 99);

-- section: sqlite fixture trap: a parent may be a generated column
-- expect: 1 orders (code) -> products (code)
-- expect: 0 lines (name) -> products (name)
pragma foreign_keys = off;
create table products (id integer primary key, base text,
  code text generated always as (base || 'x') stored, name text as (base || 'y'));
create unique index products_code on products (code);
create unique index products_name on products (name);
create table orders (id integer primary key, code text references products (code));
create table lines (id integer primary key, name text references products (name));
insert into products (id, base) values (1, 'a');
insert into orders values (1, 'ax'), (2, 'zz');
insert into lines values (1, 'ay');
