alter table Invoice add column IsPaid integer not null default 0 check (IsPaid in (0, 1));
