-- Changes rows, not the schema. The condition names the rows that still need it, so that a second run changes nothing.
-- fulldress:up
-- fulldress:irreversible the values before are not kept
update {table}
set {column} = 'unknown'
where {column} is null;
