-- Addresses are compared without regard to case from now on. Template: data migration.
-- fulldress:up
-- fulldress:irreversible the spelling users typed is not kept
update users
set email = lower(email)
where email <> lower(email);
