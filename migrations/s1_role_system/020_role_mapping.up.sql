-- 13 roles become 6. `viewer` is a name of both.
begin;
insert into migration_control.role_mapping (old_role, new_role, old_database_role, new_database_role, is_way_back)
values
  ('super_admin', 'admin', 'app_super_admin', 'app_admin', false),
  ('platform_admin', 'admin', 'app_platform_admin', 'app_admin', true),
  ('org_owner', 'owner', 'app_org_owner', 'app_owner', true),
  ('org_admin', 'manager', 'app_org_admin', 'app_manager', false),
  ('billing_manager', 'manager', 'app_billing_manager', 'app_manager', false),
  ('team_manager', 'manager', 'app_team_manager', 'app_manager', true),
  ('project_manager', 'manager', 'app_project_manager', 'app_manager', false),
  ('editor', 'member', 'app_editor', 'app_member', false),
  ('contributor', 'member', 'app_contributor', 'app_member', true),
  ('moderator', 'support', 'app_moderator', 'app_support', false),
  ('support_agent', 'support', 'app_support_agent', 'app_support', true),
  ('viewer', 'viewer', 'app_viewer', 'app_viewer', true),
  ('guest', 'viewer', 'app_guest', 'app_viewer', false);
insert into migration_control.role_sources (expression) values ('role'), ('auth.user_role()');
insert into migration_control.literal_exceptions (kind, object_name, reason)
values ('policy', '"those who help" on public."Help Desk"', 'guest is a channel there, not a role');
commit;
