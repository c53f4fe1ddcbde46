-- What rows hold that a down puts back. Cost: at most one pass over the table, which holds generated rows only.

-- name: has_key
-- $1 a key as text. One row for each row of the table that has it.
select 1 from {table} where cast({column} as text) = $1
