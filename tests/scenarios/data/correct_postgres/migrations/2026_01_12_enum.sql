-- fulldress:up
create type order_state as enum ('new', 'paid', 'sent');
alter table orders alter column state drop default;
alter table orders alter column state type order_state using state::order_state;
alter table orders alter column state set default 'new';

-- fulldress:down
alter table orders alter column state drop default;
alter table orders alter column state type text using state::text;
alter table orders alter column state set default 'new';
drop type order_state;
