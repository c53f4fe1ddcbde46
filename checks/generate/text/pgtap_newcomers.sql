select * from pg_temp.fulldress_newcomers({description}, {severity}, array[{known}]::text[]);
