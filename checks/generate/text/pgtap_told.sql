select * from pg_temp.fulldress_told({description}, {severity}, {verdict}, {reason}, {is_closing});
