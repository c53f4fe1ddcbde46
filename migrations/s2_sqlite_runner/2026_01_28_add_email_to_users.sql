-- Adds the e-mail address of users. Template: add column.
-- fulldress:up
-- fulldress:unless column_exists(users, email)
alter table users add column email text;

-- fulldress:down
alter table users drop column email;
