-- What the application asks and writes all day, as people who are logged in: what their role is they learn from their session, which
-- is led through the migration. Their organizations, sessions and logins are rows of fixtures/s1_role_system/rows.sql.

-- name: a session is looked up
-- role: canary_contributor
-- setting: app.user_id = d30ffe53-f4b3-735a-7353-a37699a1212b
select s.user_id, s.expires_at from user_sessions as s where s.token_hash = encode(sha256('open 28'), 'hex');

-- name: colleagues
-- role: canary_contributor
-- setting: app.organization = 9
select p.id, p.full_name, p.initials from user_profiles as p where p.is_active;

-- name: staff of the organization
-- role: canary_viewer
-- setting: app.organization = 5
select s.id, s.full_name from staff as s;

-- name: projects of the organization
-- role: canary_editor
-- setting: app.organization = 8
select p.id, p.title from projects as p where not p.is_archived;

-- name: somebody logs in
-- role: canary_guest
-- setting: app.user_id = 4afaea2e-67bf-aed1-7aed-665982583d31
insert into user_sessions (id, user_id, token_hash, role, created_at, expires_at)
select gen_random_uuid(), p.id, gen_random_uuid()::text, p.role, now(), now() + interval '1 day'
from user_profiles as p where p.id = auth.user_id();

-- name: somebody asks for help
-- role: canary_guest
-- setting: app.user_id = 4afaea2e-67bf-aed1-7aed-665982583d31
-- setting: app.organization = 13
insert into "Help Desk" (organization_id, author_id, "What's wrong") values (13, auth.user_id(), 'It stopped');

-- name: an invoice is written by who may approve it
-- role: canary_billing_manager
-- setting: app.user_id = 2b7003bb-17de-d853-6d4e-db466f118c3a
-- setting: app.organization = 5
with me as materialized (
  select set_config('app.user_role', s.role, true) as role
  from user_sessions as s where s.token_hash = encode(sha256('open 24'), 'hex')
)
insert into invoices (organization_id, amount) select 5, 12.5 from me where me.role is not null;
