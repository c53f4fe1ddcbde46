-- name: pin
-- name: own_search_path
-- name: search_path
-- name: discovery_search_path
-- name: settings
-- name: extension
-- name: savepoint
savepoint fulldress_case
-- name: undo
rollback to savepoint fulldress_case
-- name: release
release savepoint fulldress_case
-- name: export_snapshot
-- name: restart
-- name: join_snapshot
-- name: heap_only
-- name: relation_pages
-- name: locked_relations
-- name: unlocked_relations
-- name: sample
-- name: no_rows
select * from (
{statement}
) as discovered
limit 0
-- name: evidence
select * from (
{statement}
) as evidence
limit 21
-- name: count_predicates
select {counts}
from {relation} as t{sample}
-- name: with_lookups
with {lookups}
{statement}
-- name: lookup
{name} as materialized (
{statement}
)
-- name: count_predicate
count(*) filter (where {predicate})
-- name: predicate
select count(*)
from {relation} as t{sample}
where {predicate}
-- name: predicate_evidence
select {key} as key
from {relation} as t{sample}
where {predicate}
order by 1
-- name: tap_begin
-- name: tap_end
