-- fulldress:up
alter table images add column alt_text text;
-- fulldress:down
alter table images drop column alt_text;
