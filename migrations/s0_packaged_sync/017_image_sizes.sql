-- fulldress:up
alter table images add constraint images_size_check check (width > 0 and height > 0);
-- fulldress:down
alter table images drop constraint images_size_check;
