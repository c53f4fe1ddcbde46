-- fulldress:up
alter table people set (fillfactor = 80, autovacuum_enabled = false);
alter table people alter column name set storage external;
alter table people alter column name set statistics 300;
alter table people replica identity full;

-- fulldress:down
alter table people replica identity default;
alter table people alter column name set statistics -1;
alter table people alter column name set storage extended;
alter table people reset (fillfactor, autovacuum_enabled);
