-- fulldress:up
alter table people add column initial text generated always as (substr(name, 1, 1)) virtual;

-- fulldress:down
alter table people drop column initial;
