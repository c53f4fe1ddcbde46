-- Fills what is empty; a second run finds nothing to do. Template: data migration.
-- fulldress:up
update employees
set full_name = first_name || ' ' || last_name
where full_name is null;

-- fulldress:down
update employees
set full_name = null
where full_name = first_name || ' ' || last_name;
