alter table Medium rename to MediaType;
alter table Track rename column DurationMs to Milliseconds;
