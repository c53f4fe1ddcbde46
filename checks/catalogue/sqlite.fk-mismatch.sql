-- check: sqlite.fk-mismatch
-- title: SQLite: foreign key whose parent table is missing or whose parent columns are not PRIMARY
--   KEY/UNIQUE (every write fails with "foreign key mismatch", and foreign_key_check itself errors out)
-- severity: error
-- tier: core
-- kind: sqlite
-- nothing: no foreign keys
-- condition: The parent of a foreign key does not exist or is a view, its columns do not exist or are
--   not as many, or no primary key and no unique index covers exactly these columns, on all rows and
--   with the columns' own collations.
-- effect: With foreign keys on, every write to the child, and many to the parent, fail with "foreign key
--   mismatch" or "no such table", and PRAGMA foreign_key_check stops without a word on the rows.
-- fix: Add a UNIQUE index on the parent's columns, or rebuild the child with a key that fits.
-- cost: Catalogue only.
-- false positives: None known. An index with a collation an application defines is taken to fit.
-- waiver: None advised.
-- source: sqlite.org/foreignkeys.html section 3.

-- section: sqlite discovery
-- One row per foreign key. A column's collation is told by no pragma, so generated expressions ask
-- SQLite itself: the column is put on the left of `=`, where its collation counts.
with
  keys as materialized (
    select
      c.table_name as child,
      f.id,
      f.seq,
      f."table" as parent,
      f."from" as child_column,
      f."to" as named_column,
      l.name as parent_name,
      l.type as parent_type,
      coalesce(f."to", k.name) as parent_column,
      r.name as resolved_column
    from {user_tables} as c
    join pragma_foreign_key_list(c.table_name, 'main') as f
    left join {objects} as l on l.folded_name = lower(f."table")
    left join pragma_table_info(l.name, 'main') as k on f."to" is null and k.pk = f.seq + 1
    left join pragma_table_xinfo(l.name, 'main') as r
      on r.name = coalesce(f."to", k.name) collate nocase
    order by c.table_name, f.id, f.seq
  ),
  whole as materialized (
    select
      child,
      id,
      parent,
      max(parent_name) as parent_name,
      max(parent_type) as parent_type,
      count(*) as columns,
      sum(resolved_column is null) as unresolved,
      max(resolved_column) as one_column,
      max(named_column) is null as is_implicit,
      group_concat(child_column, ', ') as child_columns,
      group_concat(parent_column, ', ') as parent_columns
    from keys
    group by child, id
  ),
  -- Each way a parent's columns can be unique, with the collation of every column.
  candidates as materialized (
    select
      w.child,
      w.id,
      case when sum(k.resolved_column is null) = 0 then
        group_concat(
          '(select case when p.x = ''A'' then ''NOCASE'' when p.x = ''a '' then ''RTRIM'' '
            || 'else ''BINARY'' end from (select t."' || replace(k.resolved_column, '"', '""')
            || '" as x from main."' || replace(w.parent_name, '"', '""')
            || '" as t where 0 union all select ''a'') as p) = '''
            || case when upper(x.coll) in ('BINARY', 'NOCASE', 'RTRIM') then upper(x.coll)
              else 'BINARY' end || '''',
          ' and '
        )
      end as fits,
      count(*) = w.columns as is_as_wide
    from whole as w
    join pragma_index_list(w.parent_name, 'main') as i on i."unique" = 1 and i.partial = 0
    join pragma_index_xinfo(i.name, 'main') as x on x.key = 1
    left join keys as k
      on k.child = w.child and k.id = w.id and k.resolved_column = x.name collate nocase
    where w.parent_type = 'table'
    group by w.child, w.id, i.name
  ),
  fitting as materialized (
    select c.child, c.id, '(' || group_concat(c.fits, ') or (') || ')' as fits
    from candidates as c
    where c.fits is not null
      and c.is_as_wide
    group by c.child, c.id
  )
select
  w.child || ' (' || w.child_columns || ') -> ' || w.parent
    || case when w.is_implicit then '' else ' (' || w.parent_columns || ')' end as subject,
  case
    when w.parent_name is null or w.parent_type <> 'table' or w.unresolved > 0 then '0'
    when w.columns = 1
      and exists (
        select 1
        from pragma_table_info(w.parent_name, 'main') as c
        where c.name = w.one_column
          and c.pk = 1
          and upper(c.type) = 'INTEGER'
          and (select count(*) from pragma_table_info(w.parent_name, 'main') as n where n.pk > 0) = 1
          and not exists (
            select 1 from pragma_index_list(w.parent_name, 'main') as i where i.origin = 'pk'
          )
      )
      then '1'
    else coalesce(f.fits, '0')
  end as fits,
  '''' || replace(
    case
      when w.parent_name is null then 'the parent table does not exist'
      when w.parent_type <> 'table' then 'the parent is a ' || w.parent_type
      when w.unresolved > 0 and w.is_implicit then 'the parent''s primary key has another number of columns'
      when w.unresolved > 0 then 'the parent has no such column'
      else 'the parent''s columns are neither primary key nor unique, on all rows and with their '
        || 'own collation'
    end, '''', ''''''
  ) || '''' as problem
from whole as w
left join fitting as f on f.child = w.child and f.id = w.id
group by 1
order by 1

-- section: sqlite count
select case when {fits} then 0 else 1 end

-- section: sqlite evidence
select {problem} as key_problem

-- section: sqlite fixture firing
-- expect: 1 a (x) -> nowhere
-- expect: 1 b (x) -> parents (missing)
-- expect: 1 c (x) -> parents (name)
-- expect: 1 d (x) -> parents_view (id)
-- expect: 1 e (x, y) -> parents
-- expect: 0 f (x) -> parents (id)
-- expect: 0 g (x) -> parents
pragma foreign_keys = off;
create table parents (id integer primary key, name text);
create view parents_view as select id from parents;
create table a (x references nowhere);
create table b (x references parents (missing));
create table c (x references parents (name));
create table d (x references parents_view (id));
create table e (x, y, foreign key (x, y) references parents);
create table f (x references parents (id));
create table g (x references parents);

-- section: sqlite fixture silent
-- expect: 0 orders (customer_id) -> customers
-- expect: 0 orders (shop, floor) -> shops (code, floor)
-- expect: 0 codes_of (code) -> codes
-- expect: 0 orders (parent_id) -> orders
create table customers (id integer primary key);
create table shops (id int primary key, code text, floor int, unique (floor, code));
create table codes (code text primary key) without rowid;
create table codes_of (code text references codes);
create table orders (
  id integer primary key,
  customer_id int references customers,
  parent_id int references orders,
  shop text,
  "floor" int,
  foreign key (shop, "floor") references shops (code, "floor")
);

-- section: sqlite fixture silent: no foreign keys
-- expect: skipped
create table customers (id integer primary key);

-- section: sqlite fixture trap: indexes that are partial, on too much, or with another collation
-- expect: 1 a (x) -> parents (part)
-- expect: 1 b (x) -> parents (wide)
-- expect: 1 c (x) -> parents (blind)
-- expect: 1 d (x) -> parents (exact)
-- expect: 0 e (x) -> parents (fit)
-- expect: 1 f (x) -> parents (up)
-- expect: 0 g (x) -> PARENTS (ID)
pragma foreign_keys = off;
create table parents (
  id int primary key,
  part text, wide text, blind text collate nocase, exact text, fit text collate nocase, up text
);
create unique index parents_part_idx on parents (part) where id > 0;
create unique index parents_wide_idx on parents (wide, id);
create unique index parents_blind_idx on parents (blind collate binary);
create unique index parents_exact_idx on parents (exact collate nocase);
create unique index parents_fit_idx on parents (fit);
create unique index parents_up_idx on parents (upper(up));
create table a (x references parents (part));
create table b (x references parents (wide));
create table c (x references parents (blind));
create table d (x references parents (exact));
create table e (x references parents (fit));
create table f (x references parents (up));
create table g (x references PARENTS (ID));

-- section: sqlite fixture trap: hostile names
-- expect: 1 ch"ild {fits} (a'b) -> pa"r 'x' (sel ect)
-- expect: 0 ch"ild {fits} (c) -> pa"r 'x' (k)
pragma foreign_keys = off;
create table "pa""r 'x'" ("sel ect" text, k text unique);
create table "ch""ild {fits}" ("a'b" text references "pa""r 'x'" ("sel ect"),
  c text references "pa""r 'x'" (k));

-- section: sqlite fixture trap: a parent may be a generated column
-- expect: 0 orders (code) -> products (code)
-- expect: 1 lines (name) -> products (name)
create table products (id integer primary key, base text,
  code text generated always as (base || 'x') stored, name text as (base || 'y'));
create unique index products_code on products (code);
create table orders (id integer primary key, code text references products (code));
create table lines (id integer primary key, name text references products (name));
