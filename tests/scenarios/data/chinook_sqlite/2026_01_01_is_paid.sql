-- fulldress:up
alter table Invoice add column IsPaid integer not null default 0 check (IsPaid in (0, 1));

-- fulldress:down
alter table Invoice drop column IsPaid;
