-- check: constraint.unique-duplicates
-- title: Duplicates under a PRIMARY KEY / UNIQUE index, re-derived from the heap (index scans
--   disabled)
-- severity: error
-- tier: core
-- kind: rows
-- nothing: no unique indexes
-- condition: Rows of the table itself, read without any index, are equal in all columns or
--   expressions of a unique index, under its own operators and collations. NULLs are equal only
--   under NULLS NOT DISTINCT. Counted are the keys that occur more than once.
-- effect: The index is corrupt or was tampered with: ON CONFLICT, foreign keys and upserts act on
--   whichever row they meet, and a dump cannot be restored.
-- fix: Keep one row of each key, then REINDEX. When only some rows are found by index, the index is
--   corrupt: look for changed collation versions and hardware faults.
-- cost: One scan per table, which sorts the keys of each unique index, or what they hash to. Where that
--   leaves doubt, one aggregate per index.
-- false positives: None known. An index whose unique build failed is asked too: its duplicates are why.
-- waiver: None advised.
-- source: dbt unique (which treats NULLs as equal: wrong); PostgreSQL 15 NULLS NOT DISTINCT;
--   pg_amcheck --checkunique of PostgreSQL 17.

-- section: postgres settings
enable_indexscan = off
enable_indexonlyscan = off
enable_bitmapscan = off
enable_seqscan = on
enable_sort = on
enable_hashagg = on

-- section: postgres discovery
-- One row per unique index; an index of a partition is its root's. Grouping uses the default
-- equality of a type; where an operator class has another one, rows are put in its order and
-- compared with their neighbours.
with indexes as (
  select
    t.name || ' ' || pg_catalog.quote_ident(x.relname) as subject,
    t.scan as relation,
    case when i.indisprimary then 'key' else 'value' end as shown_as,
    keys.key || ' || pg_catalog.jsonb_build_object(''ctid'', t.ctid::pg_catalog.text'
      || case
        when t.relkind = 'p'
          then ', ''relation'', t.tableoid::pg_catalog.regclass::pg_catalog.text'
        else ''
      end
      || ')' as row_key,
    pg_catalog.pg_get_expr(i.indpred, i.indrelid) as predicate,
    coalesce(pg_catalog.pg_get_expr(i.indpred, i.indrelid), 'true') as condition,
    coalesce((pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct')::pg_catalog.bool, false)
      as has_equal_nulls,
    columns.*
  from {user_relations} as t
  join {row_keys} as keys on keys.relid = t.oid
  join pg_catalog.pg_index as i on i.indrelid = t.oid
  join pg_catalog.pg_class as x on x.oid = i.indexrelid
  cross join lateral (
    select
      pg_catalog.string_agg(
        '(' || e.expression || ')'
          || case
            when i.indcollation[k.n - 1] <> 0
              then pg_catalog.format(' collate %I.%I', co_schema.nspname, co.collname)
            else ''
          end
          || ' as k' || k.n,
        ', ' order by k.n
      ) as expressions,
      pg_catalog.string_agg('k' || k.n, ', ' order by k.n) as names,
      pg_catalog.string_agg(
        pg_catalog.quote_literal(e.expression) || ', k' || k.n, ', ' order by k.n
      ) as named,
      pg_catalog.string_agg(
        pg_catalog.format('k%s using operator(%I.%s)', k.n, less_schema.nspname, less.oprname),
        ', ' order by k.n
      ) as in_order,
      pg_catalog.string_agg(
        pg_catalog.format(
          '(k%1$s operator(%2$I.%3$s) pg_catalog.lag(k%1$s) over w '
            || 'or pg_catalog.num_nulls(k%1$s, pg_catalog.lag(k%1$s) over w) = 2)',
          k.n, equal_schema.nspname, equal.oprname
        ),
        ' and ' order by k.n
      ) as is_as_before,
      coalesce(
        pg_catalog.bool_and(equal.oid is null or equal.oid = default_equal.amopopr), true
      ) as is_default,
      -- What stands for a key in the screen: a number or a time itself, or a hash under the same
      -- equality, of each column seeded with the hash of those before. NULL if any part is.
      case
        when i.indnkeyatts = 1 and pg_catalog.bool_and(
          oc.opcintype in (
            'pg_catalog.int2'::pg_catalog.regtype, 'pg_catalog.int4'::pg_catalog.regtype,
            'pg_catalog.int8'::pg_catalog.regtype, 'pg_catalog.oid'::pg_catalog.regtype,
            'pg_catalog.date'::pg_catalog.regtype, 'pg_catalog.timestamp'::pg_catalog.regtype,
            'pg_catalog.timestamptz'::pg_catalog.regtype
          )
        ) then pg_catalog.max('(' || e.expression || ')')
        when pg_catalog.bool_and(hash.function is not null) then
          pg_catalog.string_agg(
            hash.function || '((' || e.expression || ')'
              || case
                when i.indcollation[k.n - 1] <> 0
                  then pg_catalog.format(' collate %I.%I', co_schema.nspname, co.collname)
                else ''
              end
              || ', ',
            '' order by k.n desc
          ) || '0' || pg_catalog.repeat(')', i.indnkeyatts)
      end as stand_in
    from pg_catalog.generate_series(1, i.indnkeyatts) as k(n)
    cross join lateral (
      select pg_catalog.pg_get_indexdef(i.indexrelid, k.n, false) as expression
    ) as e
    join pg_catalog.pg_opclass as oc on oc.oid = i.indclass[k.n - 1]
    left join pg_catalog.pg_collation as co on co.oid = i.indcollation[k.n - 1]
    left join pg_catalog.pg_namespace as co_schema on co_schema.oid = co.collnamespace
    left join pg_catalog.pg_amop as less_op
      on less_op.amopfamily = oc.opcfamily
      and less_op.amoplefttype = oc.opcintype
      and less_op.amoprighttype = oc.opcintype
      and less_op.amopstrategy = 1
    left join pg_catalog.pg_operator as less on less.oid = less_op.amopopr
    left join pg_catalog.pg_namespace as less_schema on less_schema.oid = less.oprnamespace
    left join pg_catalog.pg_amop as equal_op
      on equal_op.amopfamily = oc.opcfamily
      and equal_op.amoplefttype = oc.opcintype
      and equal_op.amoprighttype = oc.opcintype
      and equal_op.amopstrategy = 3
    left join pg_catalog.pg_operator as equal on equal.oid = equal_op.amopopr
    left join pg_catalog.pg_namespace as equal_schema on equal_schema.oid = equal.oprnamespace
    left join pg_catalog.pg_opclass as default_class
      on default_class.opcmethod = oc.opcmethod
      and default_class.opcintype = oc.opcintype
      and default_class.opcdefault
    left join pg_catalog.pg_amop as default_equal
      on default_equal.amopfamily = default_class.opcfamily
      and default_equal.amoplefttype = oc.opcintype
      and default_equal.amoprighttype = oc.opcintype
      and default_equal.amopstrategy = 3
    left join lateral (
      select pg_catalog.format('%I.%I', hash_schema.nspname, p.proname) as function
      from pg_catalog.pg_amop as hash_op
      join pg_catalog.pg_am as am on am.oid = hash_op.amopmethod and am.amname = 'hash'
      join pg_catalog.pg_amproc as hash_proc
        on hash_proc.amprocfamily = hash_op.amopfamily
        and hash_proc.amproclefttype = hash_op.amoplefttype
        and hash_proc.amprocrighttype = hash_op.amoprighttype
        and hash_proc.amprocnum = 2
      join pg_catalog.pg_proc as p on p.oid = hash_proc.amproc
      join pg_catalog.pg_namespace as hash_schema on hash_schema.oid = p.pronamespace
      where hash_op.amopopr = equal.oid
        and hash_op.amopstrategy = 1
      order by hash_op.amopfamily
      limit 1
    ) as hash on true
  ) as columns
  where i.indisunique
    and not x.relispartition
    and t.relkind in ('r', 'p', 'm')
    and t.is_populated
),
rows_of_keys as (
  select
    i.*,
    'select ' || i.expressions || ', ' || i.row_key || ' as row_key, t.ctid as place from '
      || i.relation || ' as t where ' || i.condition as rows_text,
    case
      when i.has_equal_nulls then 'true'
      else 'pg_catalog.num_nulls(' || i.names || ') = 0'
    end as present
  from indexes as i
),
numbered as (
  select
    r.*,
    case
      when r.is_default
        then 'select d.*, pg_catalog.row_number() over (partition by ' || r.names
          || ' order by place) as rn, pg_catalog.count(*) over (partition by ' || r.names
          || ') as n from (' || r.rows_text || ') as d where ' || r.present
      else 'select g.*, pg_catalog.row_number() over (partition by grp order by place) as rn, '
        || 'pg_catalog.count(*) over (partition by grp) as n from (select f.*, pg_catalog.sum(is_new) '
        || 'over (order by position) as grp from (select d.*, pg_catalog.row_number() over w as '
        || 'position, case when ' || r.is_as_before || ' then 0 else 1 end as is_new from ('
        || r.rows_text || ') as d where ' || r.present || ' window w as (order by ' || r.in_order
        || ')) as f) as g'
    end as numbered_rows
  from rows_of_keys as r
)
select
  n.subject,
  n.relation,
  case
    when n.is_default and not n.has_equal_nulls then n.stand_in
  end as stand_in,
  case
    when n.predicate is null then ''
    else ' filter (where ' || n.predicate || ')'
  end as where_indexed,
  n.shown_as,
  n.named,
  case when n.is_default then n.names else 'e.grp' end as group_names,
  n.numbered_rows,
  case
    when n.is_default
      then 'select from (' || n.rows_text || ') as d where ' || n.present || ' group by ' || n.names
        || ' having pg_catalog.count(*) > 1'
    else 'select from (' || n.numbered_rows || ') as e where e.rn = 2'
  end as duplicated_keys
from numbered as n
order by 1

-- section: postgres screen
pg_catalog.count({stand_in}){where_indexed} - pg_catalog.count(distinct {stand_in}){where_indexed}

-- section: postgres count
select pg_catalog.count(*)
from (
  {duplicated_keys}
) as duplicated

-- section: postgres evidence
select
  (pg_catalog.array_agg(pg_catalog.jsonb_build_object({named}) order by e.rn))[1] as {shown_as},
  pg_catalog.max(e.n) as key_times,
  pg_catalog.jsonb_agg(e.row_key order by e.rn) as key_rows
from (
  {numbered_rows}
) as e
where e.n > 1
  and e.rn <= 5
group by {group_names}
order by 3

-- section: postgres fixture firing
-- expect: 2 public.users users_email_key
-- expect: 1 public.users users_pkey
create table users (id int primary key, email text unique);
update pg_index set indisunique = false where indrelid = 'users'::regclass;
insert into users values (1, 'a'), (2, 'a'), (3, 'b'), (3, 'b'), (4, 'c'), (5, null), (6, null);
update pg_index set indisunique = true where indrelid = 'users'::regclass;

-- section: postgres fixture firing: the index does not know its duplicates
-- expect: 2 public.users users_email_key
-- expect: 0 public.users users_pkey
create table users (id int primary key, email text unique);
insert into users select n, 'user ' || n from generate_series(1, 1000) as n;
update pg_index set indisready = false, indisvalid = false
where indexrelid = 'users_email_key'::regclass;
insert into users values (2001, 'user 1'), (2002, 'user 2');
update pg_index set indisready = true, indisvalid = true
where indexrelid = 'users_email_key'::regclass;

-- section: postgres fixture silent
-- expect: 0 public.users users_pkey
-- expect: 0 public.users users_email_key
-- expect: 0 public.users users_tenant_name_key
create table users (
  id int primary key,
  email text unique,
  tenant int,
  name text,
  constraint users_tenant_name_key unique (tenant, name) deferrable initially deferred
);
insert into users values (1, 'a', 1, 'x'), (2, 'A', 2, 'x'), (3, null, null, 'x'), (4, null, null, 'x');

-- section: postgres fixture silent: no unique indexes
-- expect: skipped
create table logs (n int);
create index on logs (n);

-- section: postgres fixture trap: expressions, predicates, included columns, NULLS NOT DISTINCT
-- expect: 1 public.users users_lower_idx
-- expect: 1 public.users users_active_idx
-- expect: 1 public.users users_nulls_idx
-- expect: 1 public.users users_include_idx
create table users (id int, email text, is_active bool, code int);
create unique index users_lower_idx on users (lower(email));
create unique index users_active_idx on users ((id + code)) where is_active;
create unique index users_nulls_idx on users (code) nulls not distinct where code is null;
create unique index users_include_idx on users (id) include (email);
update pg_index set indisunique = false where indrelid = 'users'::regclass;
insert into users values
  (1, 'a', true, 9), (2, 'A', true, 8), (3, 'b', false, 17), (6, 'g', false, 14),
  (4, 'c', false, null), (5, 'd', false, null), (7, 'e', false, null), (7, 'f', false, null);
update pg_index set indisunique = true where indrelid = 'users'::regclass;

-- section: postgres fixture trap: collations and operator classes of the index are not the column's
-- expect: 1 public.names names_blind_idx
-- expect: 0 public.names names_exact_idx
-- expect: 0 public.names names_pattern_idx
-- expect: 1 public.numbers numbers_parity_idx
-- expect: 0 public.numbers numbers_idx
create collation case_blind (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
create table names (name text);
create unique index names_blind_idx on names (name collate case_blind);
create unique index names_exact_idx on names (name);
create unique index names_pattern_idx on names (name text_pattern_ops);
-- An operator class for which 7 and 17 are equal: last digits.
create function digit_lt(int, int) returns bool language sql immutable as 'select $1 % 10 < $2 % 10';
create function digit_le(int, int) returns bool language sql immutable as 'select $1 % 10 <= $2 % 10';
create function digit_eq(int, int) returns bool language sql immutable as 'select $1 % 10 = $2 % 10';
create function digit_ge(int, int) returns bool language sql immutable as 'select $1 % 10 >= $2 % 10';
create function digit_gt(int, int) returns bool language sql immutable as 'select $1 % 10 > $2 % 10';
create function digit_cmp(int, int) returns int language sql immutable as
  'select ($1 % 10) - ($2 % 10)';
create operator #< (leftarg = int, rightarg = int, function = digit_lt);
create operator #<= (leftarg = int, rightarg = int, function = digit_le);
create operator #= (leftarg = int, rightarg = int, function = digit_eq);
create operator #>= (leftarg = int, rightarg = int, function = digit_ge);
create operator #> (leftarg = int, rightarg = int, function = digit_gt);
create operator class digit_ops for type int using btree as
  operator 1 #<, operator 2 #<=, operator 3 #=, operator 4 #>=, operator 5 #>, function 1 digit_cmp;
create table numbers (n int);
create unique index numbers_parity_idx on numbers (n digit_ops);
create unique index numbers_idx on numbers (n);
update pg_index set indisunique = false
where indrelid in ('names'::regclass, 'numbers'::regclass);
insert into names values ('Anna'), ('ANNA'), ('Bert');
insert into numbers values (7), (8), (17), (27), (9), (null), (null);
update pg_index set indisunique = true
where indrelid in ('names'::regclass, 'numbers'::regclass);

-- section: postgres fixture trap: partitions are one table, children are not
-- expect: 1 public.events events_pkey
-- expect: 0 public.events_low events_low_n_idx
-- expect: 0 public.notes notes_pkey
create table events (id int, n int, primary key (id)) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create table events_high partition of events for values from (10) to (20);
create unique index events_low_n_idx on events_low (n);
create table notes (id int primary key);
create table more_notes () inherits (notes);
update pg_index set indisunique = false
where indrelid in ('events_low'::regclass, 'events'::regclass);
insert into events values (1, 1), (1, 2), (11, 1);
update pg_index set indisunique = true
where indrelid in ('events_low'::regclass, 'events'::regclass);
insert into notes values (1);
insert into more_notes values (1);

-- section: postgres fixture trap: hostile names, in a search path that hides functions and types
-- expect: 1 "Sch""ema"."t {key} %I" "ix ""y"" $1"
-- expect: 0 "Sch""ema"."t {key} %I" "t {key} %I_pkey"
-- session: set search_path = nowhere
create schema "Sch""ema";
create function "Sch""ema"."fo ld"(text) returns text language sql immutable as 'select upper($1)';
create table "Sch""ema"."t {key} %I" ("k1" int primary key, "t" text, "row_key" text, place int);
create unique index "ix ""y"" $1" on "Sch""ema"."t {key} %I" ("Sch""ema"."fo ld"("t"), "row_key", place);
update pg_index set indisunique = false where indrelid = '"Sch""ema"."t {key} %I"'::regclass;
insert into "Sch""ema"."t {key} %I" values (1, 'a', 'x', 1), (2, 'A', 'x', 1), (3, 'A', 'y', 1);
update pg_index set indisunique = true where indrelid = '"Sch""ema"."t {key} %I"'::regclass;

-- section: sqlite discovery
-- One row per unique index; an INTEGER PRIMARY KEY is the table itself.
with keys as (
  select
    t.table_name,
    t.relation,
    l.name as index_name,
    group_concat(
      '(' || c.expression || char(10) || ') collate "' || replace(c.coll, '"', '""') || '" as k'
        || c.position,
      ', '
    ) as expressions,
    group_concat('k' || c.position, ', ') as names,
    group_concat('typeof(k' || c.position || ') <> ''null''', ' and ') as present,
    group_concat(
      '''' || replace(c.title, '''', '''''') || ''', case typeof(k' || c.position
        || ') when ''blob'' then hex(k' || c.position || ') else k' || c.position || ' end',
      ', '
    ) as named,
    max(c.predicate) as predicate,
    sum(c.expression is null) as unreadable,
    l.partial and max(c.predicate) is null as is_unreadable_predicate,
    l.origin
  from {user_tables} as t
  join pragma_index_list(t.table_name, 'main') as l on l."unique" = 1
  join (
    select
      x.table_name,
      x.index_name,
      x.position,
      x.coll,
      coalesce(x.column_name, p.expression) as title,
      case
        when x.cid >= 0 then 't."' || replace(x.column_name, '"', '""') || '"'
        else p.expression
      end as expression,
      p.predicate
    from (
      select
        u.table_name,
        i.name as index_name,
        k.seqno + 1 as position,
        k.cid,
        k.name as column_name,
        k.coll
      from {user_tables} as u
      join pragma_index_list(u.table_name, 'main') as i on i."unique" = 1
      join pragma_index_xinfo(i.name, 'main') as k on k.key = 1
    ) as x
    left join {index_parts} as p on p.index_name = x.index_name and p.position = x.position
    order by x.table_name, x.index_name, x.position
  ) as c on c.table_name = t.table_name and c.index_name = l.name
  group by t.table_name, l.name
)
select
  k.table_name || ' ' || k.index_name as subject,
  case when k.origin = 'pk' then 'key' else 'value' end as shown_as,
  k.named,
  k.names,
  k.present,
  case
    when k.unreadable > 0 or k.is_unreadable_predicate
      then 'the statement that made the index cannot be taken apart'
  end as unknown,
  'select ' || k.expressions || ', ' || r.key || ' as row_key from ' || k.relation
    || ' as t not indexed where ' || coalesce(k.predicate, '1') || char(10) as rows_text
from keys as k
join {row_keys} as r on r.table_name = k.table_name
order by 1

-- section: sqlite count
select count(*)
from (
  select 1
  from ({rows_text}) as d
  where {present}
  group by {names}
  having count(*) > 1
) as duplicated

-- section: sqlite evidence
select
  json_object({named}) as {shown_as},
  max(e.n) as key_times,
  json_group_array(json(e.row_key)) as key_rows
from (
  select
    d.*,
    row_number() over (partition by {names} order by d.row_key) as rn,
    count(*) over (partition by {names}) as n
  from ({rows_text}) as d
  where {present}
) as e
where e.n > 1
  and e.rn <= 5
group by {names}
order by 3

-- section: sqlite fixture firing
-- expect: 2 users users_email_idx
-- expect: 0 users users_name_idx
create table users (id integer primary key, email text, name text);
create index users_email_idx on users (email);
create unique index users_name_idx on users (name);
insert into users values
  (1, 'a', 'x'), (2, 'a', 'y'), (3, 'b', null), (4, 'b', null), (5, null, 'z'), (6, null, 'w');
pragma writable_schema = on;
update sqlite_schema set sql = 'create unique index users_email_idx on users (email)'
where name = 'users_email_idx';
pragma writable_schema = reset;

-- section: sqlite fixture silent
-- expect: 0 users sqlite_autoindex_users_1
-- expect: 0 pairs sqlite_autoindex_pairs_1
create table users (id integer primary key, email text unique);
create table pairs (a int, b text, primary key (a, b)) without rowid;
insert into users values (1, 'a'), (2, 'A'), (3, null), (4, null);
insert into pairs values (1, 'x'), (1, 'y');

-- section: sqlite fixture silent: no unique indexes
-- expect: skipped
create table users (id integer primary key, n int);
create index users_n_idx on users (n);

-- section: sqlite fixture trap: expressions, predicates and collations of the index, comments in it
-- expect: 1 users lower_idx
-- expect: 1 users active_idx
-- expect: 1 users blind_idx
-- expect: 0 users exact_idx
create table users (id integer primary key, email text, is_active int, code text);
create index lower_idx on users (lower(email) desc, is_active);
create index active_idx on users (code) where is_active = 1;
create index blind_idx on users (code collate nocase);
create index exact_idx on users (code || ',(' /* ) where */ || email);
insert into users values (1, 'a', 1, 'q'), (2, 'A', 1, 'q'), (3, 'c', 0, 'Q'), (4, 'd', 0, 'r');
pragma writable_schema = on;
update sqlite_schema set sql = case name
  when 'lower_idx' then 'create unique index lower_idx on users (lower(email)
    desc, is_active asc)'
  when 'active_idx' then 'create unique index active_idx on users (code) -- where
    where is_active = 1 -- and'
  when 'blind_idx' then 'create unique index blind_idx on users (code collate nocase)'
  else 'create unique index exact_idx on users (code || '',('' /* ) where */ || email)'
end
where type = 'index';
pragma writable_schema = reset;

-- section: sqlite fixture trap: NULL behind NOT NULL is no duplicate, hostile names
-- expect: 0 codes codes_idx
-- expect: 1 we"ird {key} i'x "y"
create table codes (code text);
create unique index codes_idx on codes (code);
insert into codes values (null), (null);
create table "we""ird {key}" ("k1" text, "row_key" blob);
create index "i'x ""y""" on "we""ird {key}" ("row_key", "k1");
insert into "we""ird {key}" values ('a', x'00'), ('a', x'00'), ('b', x'00');
pragma writable_schema = on;
update sqlite_schema set sql = 'create table codes (code text not null)' where name = 'codes';
update sqlite_schema set sql = 'create unique index "i''x ""y""" on "we""ird {key}" ("row_key", "k1")'
where name = 'i''x "y"';
pragma writable_schema = reset;
