drop index concurrently track_by_name;
