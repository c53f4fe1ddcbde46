-- fulldress:up
do $$ begin execute format('alter database %I set work_mem = %L', current_database(), '5MB'); end $$;

-- fulldress:down
do $$ begin execute format('alter database %I reset work_mem', current_database()); end $$;
