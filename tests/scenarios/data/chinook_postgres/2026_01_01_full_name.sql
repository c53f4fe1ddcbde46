-- fulldress:up
alter table customer add column full_name varchar(61) generated always as (first_name || ' ' || last_name) stored;
alter table invoice add column is_paid boolean not null default false;

-- fulldress:down
alter table invoice drop column is_paid;
alter table customer drop column full_name;
