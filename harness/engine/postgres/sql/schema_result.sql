-- What is derived from the described objects: owners, privileges, comments, security labels, and the
-- objects nothing describes. See schema_context.sql.

-- name: foreign_acls
-- Privileges somebody changed on what no family describes: the server's own objects and members of
-- extensions. pg_init_privs has what they were born with, except for information_schema, which lets
-- everybody look.
foreign_acls as (
  select 'pg_catalog.pg_class'::regclass::oid as class, c.oid as object, 0 as part, c.relacl as acl,
    (case c.relkind when 'S' then 's' else 'r' end)::"char" as acl_type, c.relowner as owner,
    case n.nspname when 'information_schema' then 'SELECT' end as born_public
  from pg_catalog.pg_class as c
  join namespaces as n on n.oid = c.relnamespace
  where c.relacl is not null
  union all
  select 'pg_catalog.pg_class'::regclass, a.attrelid, a.attnum, a.attacl, 'c', c.relowner, null
  from pg_catalog.pg_attribute as a
  join pg_catalog.pg_class as c on c.oid = a.attrelid
  join namespaces as n on n.oid = c.relnamespace
  where a.attacl is not null and not a.attisdropped
  union all
  select 'pg_catalog.pg_proc'::regclass, p.oid, 0, p.proacl, 'f', p.proowner, null
  from pg_catalog.pg_proc as p
  where p.proacl is not null
  union all
  select 'pg_catalog.pg_type'::regclass, t.oid, 0, t.typacl, 'T', t.typowner, null
  from pg_catalog.pg_type as t
  join namespaces as n on n.oid = t.typnamespace
  where t.typacl is not null and t.typtype <> 'm'
  union all
  select 'pg_catalog.pg_namespace'::regclass, n.oid, 0, s.nspacl, 'n', s.nspowner,
    case n.nspname when 'information_schema' then 'USAGE' end
  from pg_catalog.pg_namespace as s
  join namespaces as n on n.oid = s.oid
  where s.nspacl is not null
  union all
  select 'pg_catalog.pg_language'::regclass, l.oid, 0, l.lanacl, 'l', l.lanowner, null
  from pg_catalog.pg_language as l
  where l.lanacl is not null
  union all
  select 'pg_catalog.pg_foreign_data_wrapper'::regclass, w.oid, 0, w.fdwacl, 'F', w.fdwowner, null
  from pg_catalog.pg_foreign_data_wrapper as w
  where w.fdwacl is not null
  union all
  select 'pg_catalog.pg_foreign_server'::regclass, s.oid, 0, s.srvacl, 'S', s.srvowner, null
  from pg_catalog.pg_foreign_server as s
  where s.srvacl is not null
),

-- name: own_acls
-- `relation`: null where what is told of something that belongs to a relation is not told by its
-- own families; whoever reads some relations only has to know.
acls as (
  select d.relation, d.kind, d.identity, d.acl,
    acldefault(d.acl_type, coalesce(d.owner, 0::oid)) as born
  from described as d
  where d.acl is not null and d.kind is not null
  {foreign}
),

-- name: told_foreign_acls
  union all
  select case when f.object < 16384 then 0 end, i.type, i.identity, f.acl,
    coalesce(p.initprivs, case when f.born_public is null then acldefault(f.acl_type, f.owner)
      else acldefault(f.acl_type, f.owner) || makeaclitem(0, f.owner, f.born_public, false) end)
  from foreign_acls as f
  left join pg_catalog.pg_init_privs as p
    on p.classoid = f.class and p.objoid = f.object and p.objsubid = f.part
  cross join lateral pg_identify_object(f.class, f.object, f.part) as i
  where f.acl is distinct from p.initprivs
    and not exists (
      select from described as d
      where d.class = f.class and d.object = f.object and d.part = f.part)

-- name: privileges
-- As sorted text: GRANT and REVOKE of the same leave an ACL that explodes to the one it was born with.
privileges as (
  select a.relation, a.kind, a.identity, x.actual, x.born
  from acls as a
  cross join lateral (
    select
      string_agg(e.text, ', ' order by e.text collate "C") filter (where e.is_actual) as actual,
      string_agg(e.text, ', ' order by e.text collate "C") filter (where not e.is_actual) as born
    from (
      select g.is_actual,
        format('%s: %s%s by %s',
          case g.grantee when 0 then 'PUBLIC' else quote_ident(pg_get_userbyid(g.grantee)) end,
          g.privilege_type, case when g.is_grantable then ' with grant option' end,
          quote_ident(pg_get_userbyid(g.grantor))) as text
      from (
        select true as is_actual, n.grantor, n.grantee, n.privilege_type, n.is_grantable
        from aclexplode(a.acl) as n
        union all
        select false, b.grantor, b.grantee, b.privilege_type, b.is_grantable
        from aclexplode(a.born) as b
      ) as g
    ) as e
  ) as x
),
remarks as (
  select d.classoid, d.objoid, d.objsubid, 'comment' as kind, '' as provider, d.description as text
  from pg_catalog.pg_description as d
  where d.objoid >= 16384 or d.classoid in (
    'pg_catalog.pg_namespace'::regclass, 'pg_catalog.pg_extension'::regclass,
    'pg_catalog.pg_largeobject'::regclass)
  union all
  select d.classoid, d.objoid, 0, 'comment', '', d.description
  from pg_catalog.pg_shdescription as d
  where d.classoid = 'pg_catalog.pg_database'::regclass
  union all
  select l.classoid, l.objoid, l.objsubid, 'security_label', l.provider || ': ', l.label
  from pg_catalog.pg_seclabel as l
  union all
  select l.classoid, l.objoid, 0, 'security_label', l.provider || ': ', l.label
  from pg_catalog.pg_shseclabel as l
  where l.classoid = 'pg_catalog.pg_database'::regclass
),

-- name: stray_remarks
-- Remarks on what no family describes, e.g. one large object or a table's row type.
stray_remarks as (
  select case when r.objoid < 16384 then 0 end as relation,
    r.kind, r.provider || i.type || ' ' || i.identity as identity, r.text
  from remarks as r
  cross join lateral pg_identify_object(r.classoid, r.objoid, r.objsubid) as i
  where r.classoid <> 'pg_catalog.pg_database'::regclass
    and (r.objoid >= 16384 or r.kind = 'security_label'
      or r.classoid = 'pg_catalog.pg_largeobject'::regclass)
    and not exists (
      select from described as d
      where d.class = r.classoid and d.object = r.objoid and d.part = r.objsubid)
    and not exists (
      select from members as m where m.classid = r.classoid and m.objid = r.objoid)
),

-- name: snapshot
-- What the caller reads.
snapshot (relation, kind, identity, definition) as (
  select d.relation, d.kind, d.identity, d.definition
  from described as d
  where d.kind is not null
  union all
  select d.relation, 'owner', d.kind || ' ' || d.identity, quote_ident(pg_get_userbyid(d.owner))
  from described as d
  where d.owner is not null and d.kind is not null
  union all
  select p.relation, 'acl', p.kind || ' ' || p.identity, coalesce(p.actual, 'nobody')
  from privileges as p
  where p.actual is distinct from p.born
  union all
  select d.relation, r.kind, r.provider || d.kind || ' ' || d.identity, r.text
  from remarks as r
  join described as d on d.class = r.classoid and d.object = r.objoid and d.part = r.objsubid
  where d.kind is not null
  {strays}
)
select s.kind, s.identity, s.definition, s.relation::text
from snapshot as s
order by s.kind collate "C", s.identity collate "C", s.definition collate "C"

-- name: strays
  union all
  select s.relation, s.kind, s.identity, s.text
  from stray_remarks as s
  union all
  select null, 'unclassified', u.identity, u.definition
  from unclassified as u
