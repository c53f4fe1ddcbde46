-- Replace the two statements by the change and by what takes it back. A change that cannot be taken back has no down
-- part, but a line `irreversible <reason>` below up, written as a marker like up itself.
-- fulldress:up
select 1;

-- fulldress:down
select 1;
