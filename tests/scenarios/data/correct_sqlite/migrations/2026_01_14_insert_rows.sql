-- fulldress:up
insert into labels (code, label) values ('c', 'THIRD'), ('d', 'FOURTH');

-- fulldress:down
delete from labels where code in ('c', 'd');
