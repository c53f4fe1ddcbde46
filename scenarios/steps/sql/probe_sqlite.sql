-- name: plan
-- What to try on every user table. Columns: table, action, role (none), sql. Columns with a default
-- or an expression, and the column that is the row's number, are left to the database on insert;
-- columns that must be unique get a value nobody has. $1 the tables to try as a JSON array, or null for all.
with tables as (
  select t.name, t.wr as is_without_rowid,
    '"' || replace(t.name, '"', '""') || '"' as quoted
  from pragma_table_list as t
  where t.schema = 'main' and t.type = 'table' and t.name not like 'sqlite\_%' escape '\'
    and ($1 is null or t.name in (select j.value from json_each($1) as j))
),
unique_columns as (
  select distinct t.name as table_name, k.name as column_name
  from tables as t
  join pragma_index_list(t.name) as i
  join pragma_index_info(i.name) as k
  where i."unique" = 1 and k.name is not null
),
-- A parent must be there: references are copied as they are.
reference_columns as (
  select distinct t.name as table_name, f."from" as column_name
  from tables as t
  join pragma_foreign_key_list(t.name) as f
),
keys as (
  select c.table_name, count(*) as parts, group_concat(c.quoted, ', ') as columns
  from (
    select t.name as table_name, '"' || replace(x.name, '"', '""') || '"' as quoted
    from tables as t
    join pragma_table_xinfo(t.name) as x
    where x.pk > 0
    order by t.name, x.pk
  ) as c
  group by c.table_name
),
columns as (
  select t.name as table_name, t.quoted as table_quoted, x.cid,
    '"' || replace(x.name, '"', '""') || '"' as quoted,
    x.dflt_value is not null
      or (x.pk = 1 and k.parts = 1 and not t.is_without_rowid and lower(x.type) = 'integer')
      as is_left_out,
    (u.column_name is not null or (x.pk > 0 and k.parts = 1)) and f.column_name is null
      as is_unique,
    upper(x.type) as type
  from tables as t
  join pragma_table_xinfo(t.name) as x
  left join keys as k on k.table_name = t.name
  left join unique_columns as u on u.table_name = t.name and u.column_name = x.name
  left join reference_columns as f
    on f.table_name = t.name and f.column_name = x.name collate nocase
  where x.hidden = 0
  order by t.name, x.cid
),
lists as (
  select c.table_name, c.table_quoted,
    group_concat(c.quoted, ', ') filter (where not c.is_left_out) as insert_columns,
    group_concat(
      case
        when not c.is_unique then 't.' || c.quoted
        when c.type like '%INT%' or c.type like '%REAL%' or c.type like '%NUM%' then
          '(select max(m.' || c.quoted || ') + 1 from ' || c.table_quoted || ' as m)'
        else 't.' || c.quoted || ' || ''~''' end, ', ')
      filter (where not c.is_left_out) as insert_values,
    group_concat(c.quoted || ' = ' || c.quoted, ', ') as assignments
  from columns as c
  group by c.table_name, c.table_quoted
),
targets as (
  select l.table_name, l.table_quoted, l.insert_columns, l.insert_values, l.assignments,
    coalesce(k.columns, 'rowid') as row_order
  from lists as l
  left join keys as k on k.table_name = l.table_name
)
select 'main.' || t.table_name, 'insert' as action, '' as role,
  case when t.insert_columns is null then 'insert into ' || t.table_quoted || ' default values'
    else 'insert into ' || t.table_quoted || ' (' || t.insert_columns || ') select '
      || t.insert_values || ' from ' || t.table_quoted || ' as t order by ' || t.row_order
      || ' limit 1' end as sql
from targets as t
union all
select 'main.' || t.table_name, 'update', '',
  'update ' || t.table_quoted || ' set ' || t.assignments || ' where (' || t.row_order
    || ') in (select ' || t.row_order || ' from ' || t.table_quoted || ' order by ' || t.row_order
    || ' limit 1)'
from targets as t
union all
select 'main.' || t.table_name, 'delete', '',
  'delete from ' || t.table_quoted || ' where (' || t.row_order || ') in (select ' || t.row_order
    || ' from ' || t.table_quoted || ' order by ' || t.row_order || ' limit 1)'
from targets as t
order by 1, 3, 2, 4

-- name: changes
select changes() || ' rows'
