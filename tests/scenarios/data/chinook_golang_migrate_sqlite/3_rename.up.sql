alter table Track rename column Milliseconds to DurationMs;
alter table MediaType rename to Medium;
