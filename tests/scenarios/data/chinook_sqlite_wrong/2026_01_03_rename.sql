-- fulldress:up
alter table Track rename column Milliseconds to DurationMs;
alter table MediaType rename to Medium;

-- fulldress:down
alter table Medium rename to MediaType;
alter table Track rename column DurationMs to Milliseconds;
