select * from pg_temp.fulldress_looked_up({description}, {severity}, {subject});
