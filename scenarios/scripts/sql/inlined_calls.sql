-- What stands for a condition in a function that an up calls with a column. Cost: none, it is only read.

-- name: condition
-- Changes nothing in the rows that the condition is about.
update {table} set {column} = {column} where {condition}
