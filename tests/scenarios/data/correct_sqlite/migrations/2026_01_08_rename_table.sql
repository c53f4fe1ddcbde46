-- fulldress:up
alter table tags rename to labels;

-- fulldress:down
alter table labels rename to tags;
