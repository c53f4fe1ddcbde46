-- fulldress:up
alter table orders alter constraint orders_person_id_fkey deferrable initially deferred;

-- fulldress:down
alter table orders alter constraint orders_person_id_fkey not deferrable;
