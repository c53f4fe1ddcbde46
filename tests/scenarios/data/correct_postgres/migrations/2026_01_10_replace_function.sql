-- fulldress:up
create or replace function full_name(p people) returns text language sql stable as $$ select upper(p.name) $$;

-- fulldress:down
create or replace function full_name(p people) returns text language sql stable as $$ select p.name $$;
