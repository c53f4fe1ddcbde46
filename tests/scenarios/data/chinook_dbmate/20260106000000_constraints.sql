-- migrate:up
alter table invoice_line add constraint invoice_line_quantity_check check (quantity > 0);
alter table genre add constraint genre_name_key unique (name);
alter table invoice add constraint invoice_total_check check (total >= 0) not valid;
alter table invoice validate constraint invoice_total_check;

-- migrate:down
alter table invoice drop constraint invoice_total_check;
alter table genre drop constraint genre_name_key;
alter table invoice_line drop constraint invoice_line_quantity_check;
