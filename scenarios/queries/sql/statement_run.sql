-- What is asked around the statements of an application while they are compared.

-- name: explain.postgres
explain (costs off) {statement}

-- name: explain.sqlite
explain query plan {statement}

-- name: generic_plan
set local plan_cache_mode = force_generic_plan

-- name: prepare
prepare fulldress_statement as {statement}

-- name: explain_prepared
explain (costs off) execute fulldress_statement{values}

-- name: check_deferred
set constraints all immediate

-- name: deallocate
deallocate all

-- name: set_role
set local role {role}

-- name: set
select pg_catalog.set_config($1, $2, true)

-- name: sequences
select s.schemaname, s.sequencename, s.last_value
from pg_catalog.pg_sequences as s
order by s.schemaname, s.sequencename

-- name: sequence_position
select s.last_value, s.is_called
from {sequence} as s
order by s.last_value

-- name: sorted_more
{query}
, {columns}
{rest}

-- name: sorted
{query}
order by {columns}
{rest}
