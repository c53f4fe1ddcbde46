-- The ledger of the generic format where its settings give no statements of their own. The column of
-- the version and all others are the user's.

-- name: create
create table if not exists {ledger} ({columns})

-- name: read
-- Columns: version, and the checksum if there is one.
select {columns} from {ledger} order by {version}

-- name: insert
insert into {ledger} ({columns}) values ({values})

-- name: delete
delete from {ledger} where {version} = $1

-- name: clear
delete from {ledger}
