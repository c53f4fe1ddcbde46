-- What an index was created on, cut out of its statement, because no pragma tells the expressions
-- and the predicate. The text is walked character by character; quotes and comments are skipped.
-- Columns: index_name; position from 1; expression, without ASC and DESC; predicate, null if none.
with recursive
  walk (index_name, sql, at, c, depth, quote) as (
    select s.name, s.sql, 1, substr(s.sql, 1, 1), 0, ''
    from main.sqlite_schema as s
    where s.type = 'index'
      and s.sql is not null
    union all
    select
      w.index_name,
      w.sql,
      w.at + 1,
      substr(w.sql, w.at + 1, 1),
      case
        when w.quote <> '' then w.depth
        when w.c = '(' then w.depth + 1
        when w.c = ')' then w.depth - 1
        else w.depth
      end,
      case
        when w.quote = '' and w.c in ('''', '"', '`') then w.c
        when w.quote = '' and w.c = '[' then ']'
        when w.quote = '' and substr(w.sql, w.at, 2) in ('--', '/*') then substr(w.sql, w.at, 2)
        when w.quote = '--' then case when w.c = char(10) then '' else '--' end
        when w.quote = '/*' then case when substr(w.sql, w.at - 1, 2) = '*/' then '' else '/*' end
        when w.quote = w.c then ''
        else w.quote
      end
    from walk as w
    where w.at < length(w.sql)
  ),
  ends (index_name, closes_at) as (
    select w.index_name, min(w.at)
    from walk as w
    where w.quote = '' and w.c = ')' and w.depth = 1
    group by w.index_name
  ),
  predicates (index_name, predicate) as (
    select w.index_name, substr(w.sql, min(w.at) + 5)
    from walk as w
    join ends as e on e.index_name = w.index_name
    where w.at > e.closes_at and w.quote = '' and lower(substr(w.sql, w.at, 5)) = 'where'
    group by w.index_name
  ),
  pieces (index_name, at, piece) as (
    select
      w.index_name,
      w.at,
      trim(
        substr(
          w.sql, w.at + 1,
          lead(w.at) over (partition by w.index_name order by w.at) - w.at - 1
        ),
        ' ' || char(9, 10, 13)
      )
    from walk as w
    join ends as e on e.index_name = w.index_name
    where w.quote = ''
      and w.at <= e.closes_at
      and ((w.c = '(' and w.depth = 0) or (w.c in (',', ')') and w.depth = 1))
  ),
  spaced (index_name, at, piece, ending) as (
    select p.index_name, p.at, p.piece,
      lower(replace(replace(substr(p.piece, -5), char(10), ' '), char(9), ' '))
    from pieces as p
    where p.piece is not null
  )
select
  s.index_name,
  row_number() over (partition by s.index_name order by s.at) as position,
  case
    when s.ending like '% asc' then substr(s.piece, 1, length(s.piece) - 4)
    when s.ending like ' desc' then substr(s.piece, 1, length(s.piece) - 5)
    else s.piece
  end as expression,
  p.predicate
from spaced as s
left join predicates as p on p.index_name = s.index_name
