-- What the event platform asks once its migrations have run.

-- name: list of events
-- role: wedding_app
-- setting: app.tenant_id = 123e4567-e89b-12d3-a456-426614174000
select e.id, e.title, e.event_date, e.status, count(p.id) as participants
from events as e
join event_types as t on t.id = e.event_type_id
left join event_participants as p on p.event_id = e.id
where t.name = 'wedding'
group by e.id, e.title, e.event_date, e.status;

-- name: an event is written
-- role: wedding_app
-- setting: app.tenant_id = 123e4567-e89b-12d3-a456-426614174000
update events set title = 'A longer title'
where id = (select e.id from events as e order by e.event_date, e.id limit 1);
