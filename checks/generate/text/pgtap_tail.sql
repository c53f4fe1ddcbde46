
select * from finish();
rollback;
