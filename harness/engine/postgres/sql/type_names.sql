-- Question: what are the types with these numbers and modifiers called? Rows: one per given pair, in their order. Cost: one
-- index look-up each. Source: format_type() as psql's \gdesc asks it.
select pg_catalog.format_type(given.type, given.modifier)
from rows from (
  pg_catalog.unnest($1::pg_catalog.oid[]),
  pg_catalog.unnest($2::pg_catalog.int4[])
) with ordinality as given(type, modifier, position)
order by given.position
