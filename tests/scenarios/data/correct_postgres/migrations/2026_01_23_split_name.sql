-- fulldress:up
alter table people add column first_name text, add column last_name text;
update people set
  first_name = split_part(name, ' ', 1),
  last_name = nullif(substr(name, length(split_part(name, ' ', 1)) + 2), '');

-- fulldress:down
alter table people drop column first_name, drop column last_name;
