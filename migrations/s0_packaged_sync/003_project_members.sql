-- fulldress:up
create table project_members (
  project_id bigint not null constraint project_members_project_fk references projects (id),
  user_id bigint not null constraint project_members_user_fk references users (id),
  role text not null default 'member',
  constraint project_members_pkey primary key (project_id, user_id)
);
create index project_members_user_id_idx on project_members (user_id);
-- fulldress:down
drop table project_members;
