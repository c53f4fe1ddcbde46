alter table invoice drop column is_paid;
alter table customer drop column full_name;
