-- fulldress:up
alter table people alter column age type bigint;

-- fulldress:down
alter table people alter column age type integer;
