-- The name as it is printed; filled by the next migration. Template: add column.
-- fulldress:up
-- fulldress:unless column_exists(employees, full_name)
alter table employees add column full_name text;

-- fulldress:down
alter table employees drop column full_name;
