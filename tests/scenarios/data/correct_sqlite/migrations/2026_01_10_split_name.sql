-- fulldress:up
alter table people add column first_name text;
alter table people add column last_name text;
update people set
  first_name = case when instr(name, ' ') > 0 then substr(name, 1, instr(name, ' ') - 1) else name end,
  last_name = case when instr(name, ' ') > 0 then substr(name, instr(name, ' ') + 1) end;

-- fulldress:down
alter table people drop column last_name;
alter table people drop column first_name;
