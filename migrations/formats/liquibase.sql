-- Liquibase's ledger and its lock. source  liquibase/liquibase:
-- CreateDatabaseChangeLogTableGenerator, CreateDatabaseChangeLogLockTableGenerator,
-- MarkChangeSetRanGenerator.

-- name: postgres.create
create table {ledger} (
  id varchar(255) not null,
  author varchar(255) not null,
  filename varchar(255) not null,
  dateexecuted timestamp without time zone not null,
  orderexecuted integer not null,
  exectype varchar(10) not null,
  md5sum varchar(35),
  description varchar(255),
  comments varchar(255),
  tag varchar(255),
  liquibase varchar(20),
  contexts varchar(255),
  labels varchar(255),
  deployment_id varchar(10)
)

-- name: postgres.read
-- Columns: id, author, filename, md5sum, dateexecuted.
select
  id,
  author,
  filename,
  md5sum,
  pg_catalog.to_char(dateexecuted, 'YYYY-MM-DD"T"HH24:MI:SS.MS')
from {ledger}
where exectype not in ('FAILED', 'SKIPPED')
order by dateexecuted, orderexecuted

-- name: postgres.count
-- $1 to $3: id, author, filename. One row.
select pg_catalog.count(*) from {ledger} where id = $1 and author = $2 and filename = $3

-- name: postgres.insert
insert into {ledger}
  (id, author, filename, dateexecuted, orderexecuted, exectype, md5sum, description, comments,
   liquibase, contexts, labels, deployment_id)
select
  $1, $2, $3, pg_catalog.now(), coalesce(pg_catalog.max(orderexecuted), 0) + 1, $4, $5, $6, $7,
  '4.28.0', $8, $9,
  pg_catalog.right(
    pg_catalog.floor(
      pg_catalog.date_part('epoch', pg_catalog.clock_timestamp()) * 1000)::bigint::text,
    10)
from {ledger}

-- name: postgres.update
update {ledger}
set
  dateexecuted = pg_catalog.now(),
  orderexecuted = (select pg_catalog.max(orderexecuted) + 1 from {ledger}),
  exectype = 'RERAN',
  md5sum = $4
where id = $1 and author = $2 and filename = $3

-- name: postgres.delete
delete from {ledger} where id = $1 and author = $2 and filename = $3

-- name: postgres.create_lock
create table if not exists {lock} (
  id integer not null,
  locked boolean not null,
  lockgranted timestamp without time zone,
  lockedby varchar(255),
  constraint databasechangeloglock_pkey primary key (id)
)

-- name: postgres.fill_lock
insert into {lock} (id, locked) values (1, false) on conflict do nothing

-- name: postgres.take_lock
-- One row when the lock was free.
update {lock}
set locked = true, lockedby = $1, lockgranted = pg_catalog.now()
where id = 1 and not locked
returning id

-- name: postgres.holder
-- One row: who holds the lock, and since when.
select lockedby, pg_catalog.to_char(lockgranted, 'YYYY-MM-DD HH24:MI:SS') from {lock} where id = 1

-- name: postgres.free_lock
update {lock} set locked = false, lockedby = null, lockgranted = null where id = 1

-- name: sqlite.create
create table {ledger} (
  id varchar(255) not null,
  author varchar(255) not null,
  filename varchar(255) not null,
  dateexecuted text not null,
  orderexecuted integer not null,
  exectype varchar(10) not null,
  md5sum varchar(35),
  description varchar(255),
  comments varchar(255),
  tag varchar(255),
  liquibase varchar(20),
  contexts varchar(255),
  labels varchar(255),
  deployment_id varchar(10)
)

-- name: sqlite.read
select id, author, filename, md5sum, dateexecuted
from {ledger}
where exectype not in ('FAILED', 'SKIPPED')
order by dateexecuted, orderexecuted

-- name: sqlite.count
select count(*) from {ledger} where id = $1 and author = $2 and filename = $3

-- name: sqlite.insert
insert into {ledger}
  (id, author, filename, dateexecuted, orderexecuted, exectype, md5sum, description, comments,
   liquibase, contexts, labels, deployment_id)
select
  $1, $2, $3, datetime('now', 'localtime'), coalesce(max(orderexecuted), 0) + 1, $4, $5, $6, $7,
  '4.28.0', $8, $9, substr(cast(strftime('%s', 'now') * 1000 as text), -10)
from {ledger}

-- name: sqlite.update
update {ledger}
set
  dateexecuted = datetime('now', 'localtime'),
  orderexecuted = (select max(orderexecuted) + 1 from {ledger}),
  exectype = 'RERAN',
  md5sum = $4
where id = $1 and author = $2 and filename = $3

-- name: sqlite.delete
delete from {ledger} where id = $1 and author = $2 and filename = $3

-- name: sqlite.create_lock
create table if not exists {lock} (
  id integer not null,
  locked boolean not null,
  lockgranted text,
  lockedby varchar(255),
  constraint pk_databasechangeloglock primary key (id)
)

-- name: sqlite.fill_lock
insert into {lock} (id, locked) values (1, 0) on conflict do nothing

-- name: sqlite.take_lock
update {lock}
set locked = 1, lockedby = $1, lockgranted = datetime('now', 'localtime')
where id = 1 and not locked
returning id

-- name: sqlite.holder
select lockedby, lockgranted from {lock} where id = 1

-- name: sqlite.free_lock
update {lock} set locked = 0, lockedby = null, lockgranted = null where id = 1
