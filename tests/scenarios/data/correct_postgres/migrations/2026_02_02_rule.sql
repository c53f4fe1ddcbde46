-- fulldress:up
create rule no_delete as on delete to bookings do instead nothing;

-- fulldress:down
drop rule no_delete on bookings;
