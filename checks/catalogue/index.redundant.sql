-- check: index.redundant
-- title: Identical index, or non-unique btree index that is a strict prefix of another
-- severity: info
-- tier: extended
-- kind: catalog
-- nothing: no indexes
-- condition: Another valid index of the same table has the same keys, operator classes, collations,
--   orders, predicate and included columns and promises no less; or an index that is not unique is a
--   btree over the first keys of a longer btree with the same predicate that holds its included
--   columns. Of two that are the same only one is named, never the one a constraint stands on.
-- effect: Every write pays for an index no query needs.
-- fix: DROP INDEX CONCURRENTLY, after a look at pg_stat_user_indexes.
-- cost: Catalogue only.
-- false positives: A short index that is kept because the longer one is much larger.
-- waiver: Per index.
-- source: pg-index-health duplicated_indexes and intersected_indexes; splinter 0009; postgres_dba i2;
--   database_consistency RedundantIndexChecker.

-- section: postgres discovery
-- One row per index; the index of a partition is its root's. What has no rights of its own goes
-- first: a rank orders twins, so that each pair names one of them.
with indexes as (
  select
    i.indexrelid,
    i.indrelid,
    t.name || ' ' || pg_catalog.quote_ident(x.relname) as subject,
    x.relname,
    x.relam,
    i.indnkeyatts as width,
    i.indisunique,
    i.indimmediate,
    i.indisvalid and i.indisready and i.indislive as is_usable,
    coalesce((pg_catalog.to_jsonb(i) ->> 'indnullsnotdistinct')::pg_catalog.bool, false)
      as has_equal_nulls,
    coalesce(pg_catalog.pg_get_expr(i.indpred, i.indrelid), '') as predicate,
    keys.keys,
    keys.included,
    keys.columns,
    row(
      i.indisprimary,
      exists (select from pg_catalog.pg_constraint as c where c.conindid = i.indexrelid),
      i.indisreplident,
      i.indisunique,
      i.indisclustered
    ) as weight,
    i.indisprimary or i.indisreplident or i.indisexclusion
      or exists (select from pg_catalog.pg_constraint as c where c.conindid = i.indexrelid)
      as is_bound
  from {user_relations} as t
  join pg_catalog.pg_index as i on i.indrelid = t.oid
  join pg_catalog.pg_class as x on x.oid = i.indexrelid
  cross join lateral (
    select
      coalesce(
        pg_catalog.array_agg(
          pg_catalog.concat_ws(
            ' ',
            pg_catalog.pg_get_indexdef(i.indexrelid, k.n, false),
            i.indclass[k.n - 1], i.indcollation[k.n - 1], i.indoption[k.n - 1]
          )
          order by k.n
        ) filter (where k.n <= i.indnkeyatts),
        '{}'
      ) as keys,
      coalesce(
        pg_catalog.array_agg(i.indkey[k.n - 1] order by i.indkey[k.n - 1])
          filter (where k.n > i.indnkeyatts),
        '{}'
      ) as included,
      pg_catalog.array_agg(i.indkey[k.n - 1]) as columns
    from pg_catalog.generate_series(1, i.indnatts) as k(n)
  ) as keys
  where t.relkind in ('r', 'p', 'm')
    and not t.is_partition
)
select
  a.subject,
  case when covering.name is null then 0 else 1 end as violations,
  covering.name as key_covering_index,
  covering.why as key_reason
from indexes as a
left join (
  select distinct on (a.indexrelid)
    a.indexrelid,
    pg_catalog.quote_ident(b.relname) as name,
    case when b.width = a.width then 'the same index' else 'its first columns' end as why
  from indexes as a
  join indexes as b on b.indrelid = a.indrelid
  where b.indexrelid <> a.indexrelid
    and b.relam = a.relam
    and b.is_usable
    and a.is_usable
    and b.predicate = a.predicate
    and (
      (
        b.keys = a.keys
        and b.included = a.included
        and (
          not a.indisunique
          or (
            b.indisunique
            and b.has_equal_nulls = a.has_equal_nulls
            and b.indimmediate = a.indimmediate
          )
        )
        and not (a.is_bound and not b.is_bound)
        and (a.weight, b.relname) < (b.weight, a.relname)
      )
      or (
        not a.indisunique
        and not a.is_bound
        and b.keys <> a.keys
        and b.width >= a.width
        and b.keys[1:a.width] = a.keys
        and a.included <@ b.columns
        and a.relam = (select m.oid from pg_catalog.pg_am as m where m.amname = 'btree')
      )
    )
  order by a.indexrelid, b.width, b.relname
) as covering on covering.indexrelid = a.indexrelid
order by 1

-- section: postgres fixture firing
-- expect: 1 [info] public.orders orders_shop
-- expect: 1 public.orders orders_shop_twice
-- expect: 0 public.orders orders_shop_day
-- expect: 1 public.orders orders_id
-- expect: 0 public.orders orders_pkey
-- expect: 1 public.orders orders_tags_b
-- expect: 0 public.orders orders_tags_a
create table orders (id int primary key, shop int, day date, tags int[]);
create index orders_shop on orders (shop);
create index orders_shop_twice on orders (shop);
create index orders_shop_day on orders (shop, day);
create unique index orders_id on orders (id);
create index orders_tags_a on orders using gin (tags);
create index orders_tags_b on orders using gin (tags);

-- section: postgres fixture silent
-- expect: 0 public.orders orders_pkey
-- expect: 0 public.orders orders_shop_day
-- expect: 0 public.orders orders_day
-- expect: 0 public.orders orders_code
-- expect: 0 public.orders orders_code_shop
create table orders (id int primary key, shop int, day date, code text);
create index orders_shop_day on orders (shop, day);
create index orders_day on orders (day);
create unique index orders_code on orders (code);
create index orders_code_shop on orders (code, shop);

-- section: postgres fixture silent: none
-- expect: skipped
create table orders (id int);

-- section: postgres fixture trap: what differs in a detail is no prefix
-- expect: 0 public.orders partial
-- expect: 0 public.orders descending
-- expect: 0 public.orders patterns
-- expect: 0 public.orders folded
-- expect: 0 public.orders hashed
-- expect: 0 public.orders including
-- expect: 0 public.orders long
-- expect: 0 public.orders broken
-- expect: 0 public.orders by_expression
-- expect: 1 public.orders by_expression_too
-- expect: 1 public.orders partial_too
create table orders (id int, code text, shop int, day date, note text);
create index long on orders (code, shop);
create index partial on orders (code, day) where shop > 0;
create index partial_too on orders (code) where shop > 0;
create index descending on orders (code desc);
create index patterns on orders (code text_pattern_ops);
create index folded on orders (code collate "C");
create index hashed on orders using hash (code);
create index including on orders (code) include (note);
create index by_expression on orders (lower(code), shop);
create index by_expression_too on orders (lower(code));
create index broken on orders (shop);
update pg_index set indisvalid = false where indexrelid = 'broken'::regclass;
create index shop_day on orders (shop, day);

-- section: postgres fixture trap: constraints, keys others stand on, partitions, hostile names
-- expect: 1 "Sch""ema"."T {x}" "i %I"
-- expect: 0 "Sch""ema"."T {x}" "T {x}_code_key"
-- expect: 0 "Sch""ema"."T {x}" "T {x}_code_key1"
-- expect: 0 public.events events_id_n
-- expect: 1 public.events events_id
-- expect: 0 public.once once_when
-- expect: 0 public.once once_when_at
-- expect: 0 public.nulls nulls_a
-- expect: 0 public.nulls nulls_b
create schema "Sch""ema";
create table "Sch""ema"."T {x}" (id int, code text not null, unique (code), unique (code) deferrable);
create unique index "i %I" on "Sch""ema"."T {x}" (code);
create table events (id int, n int) partition by range (id);
create table events_low partition of events for values from (0) to (10);
create index events_id on events (id);
create index events_id_n on events (id, n);
create table once (a int, b int, constraint once_when exclude using btree (a with =));
create index once_when_at on once (a, b);
create table nulls (a int);
create unique index nulls_a on nulls (a);
create unique index nulls_b on nulls (a) nulls not distinct;
