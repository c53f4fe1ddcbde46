-- Records who did what. Template: create table.
-- fulldress:up
-- fulldress:unless table_exists(audit_log)
create table audit_log (
  id integer primary key,
  user_id integer references users (id) on delete set null,
  action text not null,
  at text not null default (strftime('%Y-%m-%dT%H:%M:%fZ', 'now'))
);
create index audit_log_by_user on audit_log (user_id, at);

-- fulldress:down
drop table audit_log;
