-- What readers of a materialized view see. Cost: the view is read.

-- name: rows
-- One row: the number of rows and two sums of 64-bit hashes of the rows' text, a multiset digest of 128 bits. A column may
-- be called as the alias is; `v.*` is the row all the same.
select pg_catalog.count(*), pg_catalog.sum(pg_catalog.hashtextextended((v.*)::pg_catalog.text, 0)),
  pg_catalog.sum(pg_catalog.hashtextextended((v.*)::pg_catalog.text, 1))
from {view} as v

-- name: refresh
refresh materialized view {view}
