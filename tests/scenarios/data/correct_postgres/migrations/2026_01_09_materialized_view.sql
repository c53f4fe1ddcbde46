-- fulldress:up
create materialized view totals as select person_id, sum(amount) as total from orders group by person_id;
create unique index totals_person on totals (person_id);

-- fulldress:down
drop materialized view totals;
