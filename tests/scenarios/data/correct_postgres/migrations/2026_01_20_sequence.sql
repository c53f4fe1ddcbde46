-- fulldress:up
create sequence invoice_numbers start 1000 increment 10;
select nextval('invoice_numbers');
alter sequence people_id_seq cache 5;

-- fulldress:down
alter sequence people_id_seq cache 1;
drop sequence invoice_numbers;
