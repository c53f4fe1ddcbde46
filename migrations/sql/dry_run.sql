-- What a dry run needs: one transaction for everything, in which nothing can be kept.

-- name: guard
-- Exists as long as the dry run's own transaction does.
savepoint fulldress_dry_run

-- name: check_guard
-- Fails when a body has ended the transaction, and with it the savepoint.
release savepoint fulldress_dry_run

-- name: step
savepoint fulldress_dry_step

-- name: undo_step
rollback to savepoint fulldress_dry_step

-- name: keep_step
release savepoint fulldress_dry_step

-- name: postgres.settle
-- What COMMIT would check, is checked now; afterwards constraints are deferred again as they were declared.
set constraints all immediate;
do $settle$
declare
  declared record;
begin
  for declared in
    select namespace.nspname as schema_name, definition.conname as constraint_name
    from pg_catalog.pg_constraint as definition
    join pg_catalog.pg_namespace as namespace on namespace.oid = definition.connamespace
    where definition.condeferred
    order by 1, 2
  loop
    execute pg_catalog.format('set constraints %I.%I deferred', declared.schema_name, declared.constraint_name);
  end loop;
end
$settle$
