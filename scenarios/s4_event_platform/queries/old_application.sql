-- What the wedding application asks and writes all day; it knows nothing of events.

-- name: list of weddings
-- role: wedding_app
-- setting: app.tenant_id = 123e4567-e89b-12d3-a456-426614174000
select i.id, i.bride_name, i.groom_name, i.wedding_date, i.status, count(g.id) as guests
from wedding_invitations as i
left join wedding_guests as g on g.wedding_invitation_id = i.id
group by i.id, i.bride_name, i.groom_name, i.wedding_date, i.status;

-- name: guests of one wedding
-- role: wedding_app
-- setting: app.tenant_id = 123e4567-e89b-12d3-a456-426614174000
select g.id, g.guest_name, g.guest_email, g.plus_one_name, g.table_number, g.meal_preference, g.rsvp_status
from wedding_guests as g
where g.wedding_invitation_id = (
  select i.id from wedding_invitations as i order by i.wedding_date, i.id limit 1);

-- name: gifts
-- role: wedding_app
-- setting: app.tenant_id = 123e4567-e89b-12d3-a456-426614174000
select w.wish, w.price, w.is_taken from wedding_gifts as w;

-- name: numbers of the report
-- role: wedding_report
-- setting: app.tenant_id = 123e4567-e89b-12d3-a456-426614174000
select g.rsvp_status, count(*) as guests from wedding_guests as g group by g.rsvp_status;

-- name: a guest answers
-- role: wedding_app
-- setting: app.tenant_id = 123e4567-e89b-12d3-a456-426614174000
update wedding_guests set rsvp_status = 'yes', meal_preference = 'vegan'
where id = (select g.id from wedding_guests as g order by g.guest_name, g.id limit 1);

-- name: a guest is invited
-- role: wedding_app
-- setting: app.tenant_id = 123e4567-e89b-12d3-a456-426614174000
insert into wedding_guests (wedding_invitation_id, guest_name, table_number)
select i.id, 'A guest who comes late', 3 from wedding_invitations as i order by i.wedding_date, i.id limit 1;

-- name: a wedding is planned
-- role: wedding_app
-- setting: app.tenant_id = 123e4567-e89b-12d3-a456-426614174000
insert into wedding_invitations (tenant_id, bride_name, groom_name)
values ('123e4567-e89b-12d3-a456-426614174000', 'Blue', 'Green');
