-- fulldress:up
create table events (id bigint generated always as identity, at date not null, what text) partition by range (at);
create table events_2025 partition of events for values from ('2025-01-01') to ('2026-01-01');
create index events_at on events (at);
insert into events (at, what) select placed_on, 'order ' || id from orders where placed_on is not null order by id;

-- fulldress:down
drop table events;
