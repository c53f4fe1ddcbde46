-- fulldress:up
create type cents as (value bigint);
create function to_cents(a numeric) returns cents language sql immutable as $$ select row((a * 100)::bigint)::cents $$;
create cast (numeric as cents) with function to_cents(numeric);
create aggregate product(numeric) (sfunc = numeric_mul, stype = numeric, initcond = '1');

-- fulldress:down
drop aggregate product(numeric);
drop cast (numeric as cents);
drop function to_cents(numeric);
drop type cents;
