-- SQLite's switch for foreign keys, which only works outside of transactions.

-- name: foreign_keys
-- One row: 1 or 0.
pragma foreign_keys

-- name: foreign_keys_on
pragma foreign_keys = on

-- name: foreign_keys_off
pragma foreign_keys = off

-- name: violations
-- Rows without their parent. Columns: table, parent, number of the key in its table, rows. Reads every table with
-- a foreign key.
select broken."table", coalesce(broken.parent, ''), broken.fkid, count(*)
from pragma_foreign_key_check as broken
group by 1, 2, 3
order by 1, 2, 3
