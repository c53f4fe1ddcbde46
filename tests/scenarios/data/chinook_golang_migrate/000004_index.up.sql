create index concurrently track_by_name on track (lower(name));
