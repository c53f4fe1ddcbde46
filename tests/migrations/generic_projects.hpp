#pragma once

#include "migrations/format.hpp"

#include <string>
#include <utility>
#include <vector>

namespace fulldress::migrations {

/// A directory as one kind of project keeps it, and what the generic format makes of it.
struct GenericProject {
  std::string name;
  std::vector<std::string> engines;
  FormatSettings settings;
  std::string ledger_table;
  std::vector<std::pair<std::string, std::string>> files;
  /// The versions in order, with blanks between them.
  std::string versions;
  /// One text of what the ledger holds, for both engines: `$` is its table.
  std::string ledger_query;
  std::string ledger_at_head;
  std::string ledger_at_bottom;  ///< once everything is taken back
  /// Tables of the directory's own at the newest version, in order.
  std::string tables;
  bool has_way_back = true;
};

inline GenericProject refinery_like() {
  return {.name = "refinery_like",
          .engines = {"postgres", "sqlite"},
          .settings = {{"pattern", R"(V(?<version>[0-9]+)__(?<name>\w+)\.sql)"},
                       {"no_transaction.comment", R"(^-{2,}\s?refinery:noTransaction$)"},
                       {"ledger.type", "integer"},
                       {"ledger.column.name", "{name}"},
                       {"checksum", "sha256"},
                       {"ledger.column.checksum", "{checksum}"}},
          .ledger_table = "history",
          .files = {{"V1__initial.sql", "create table persons (id int primary key, name text);\n"},
                    {"V2__add_cars.sql", "create table cars (id int primary key);\n"},
                    {"V10__add_year.sql", "alter table cars add column made int;\n"}},
          .versions = "1 2 10",
          .ledger_query = "select version || ' ' || name || ' ' || length(checksum) from $",
          .ledger_at_head = "1 initial 64,10 add_year 64,2 add_cars 64",
          .ledger_at_bottom = "",
          .tables = "cars persons",
          .has_way_back = false};
}

/// One change in many files, each for all dialects or for one, some outside a transaction.
inline GenericProject popx() {
  return {
      .name = "popx",
      .engines = {"postgres", "sqlite"},
      .settings =
          {{"pattern",
            R"((?<version>[0-9]+)_(?<name>[^.]+)(?:\.(?!autocommit)(?<dialect>[a-z0-9]+))?)"
            R"((?<no_transaction>\.autocommit)?\.(?<direction>up|down)\.sql)"},
           {"ledger.create",
            "create table if not exists {ledger} (version varchar(48) not null, version_self int "
            "not null default 0); create unique index if not exists schema_migration_version_idx "
            "on {ledger} (version)"}},
      .ledger_table = "schema_migration",
      .files = {{"20150101000001000000_networks.up.sql", ""},
                {"20150101000001000000_networks.postgres.up.sql",
                 "create table networks (id uuid not null primary key);\n"},
                {"20150101000001000000_networks.sqlite3.up.sql",
                 "create table networks (id text not null primary key);\n"},
                {"20150101000001000000_networks.mysql.up.sql",
                 "create table networks (id char(36) not null primary key);\n"},
                {"20150101000001000000_networks.down.sql", "drop table networks;\n"},
                {"20191100000001000001_identities.up.sql",
                 "create table identities (id int not null primary key, state varchar(10));\n"},
                {"20191100000001000001_identities.down.sql", "drop table identities;\n"},
                {"20220301102701000000_state_index.up.sql",
                 "create index identities_state_idx on identities (state);\n"},
                {"20220301102701000000_state_index.postgres.autocommit.up.sql",
                 "create index concurrently identities_state_idx on identities (state);\n"},
                {"20220301102701000000_state_index.down.sql", "drop index identities_state_idx;\n"},
                {"20220301102702000000_mysql_only.mysql.up.sql",
                 "alter table identities charset x;\n"},
                {"20220301102702000000_mysql_only.mysql.down.sql", "select 1;\n"}},
      .versions = "20150101000001000000 20191100000001000001 20220301102701000000",
      .ledger_query = "select version from $ where version_self = 0",
      .ledger_at_head = "20150101000001000000,20191100000001000001,20220301102701000000",
      .ledger_at_bottom = "",
      .tables = "identities networks"};
}

/// A folder for each dialect; the ledger keeps the number and the name.
inline GenericProject morph() {
  return {.name = "morph",
          .engines = {"postgres"},
          .settings = {{"pattern", R"((?<dialect>[a-z]+)/(?<version>[0-9]{6})_(?<name>.+)\.)"
                                   R"((?<direction>up|down)\.sql)"},
                       {"no_transaction.comment", "^-- morph:nontransactional$"},
                       {"ledger.type", "bigint"},
                       {"ledger.column.name", "{name}"},
                       {"lock", "1176190"}},
          .ledger_table = "db_migrations",
          .files = {{"mysql/000001_create_teams.up.sql", "create table Teams (Id varchar(26));\n"},
                    {"mysql/000001_create_teams.down.sql", "drop table Teams;\n"},
                    {"postgres/000001_create_teams.up.sql",
                     "create table if not exists teams (id varchar(26) primary key);\n"},
                    {"postgres/000001_create_teams.down.sql", "drop table if exists teams;\n"},
                    {"postgres/000002_create_index.up.sql",
                     "-- morph:nontransactional\ncreate index concurrently if not exists "
                     "idx_teams on teams (id);\n"},
                    {"postgres/000002_create_index.down.sql",
                     "-- morph:nontransactional\ndrop index concurrently if exists idx_teams;\n"}},
          .versions = "1 2",
          .ledger_query = "select version || ' ' || name from $",
          .ledger_at_head = "1 create_teams,2 create_index",
          .ledger_at_bottom = "",
          .tables = "teams"};
}

/// A journal of all that ever ran, and migrations in Go among those in SQL.
inline GenericProject concourse() {
  return {
      .name = "concourse",
      .engines = {"postgres"},
      .settings =
          {{"pattern", R"((?<version>[0-9]+)_(?<name>.+)\.(?<direction>up|down)\.sql)"},
           {"program_files", "ignored"},
           {"no_transaction.comment", "NO_TRANSACTION"},
           {"ledger.create",
            "create table if not exists {ledger} (version bigint, tstamp timestamptz, direction "
            "varchar, status varchar, dirty boolean)"},
           {"ledger.query",
            "select version from (select distinct on (version) version, direction from {ledger} "
            "where status <> 'failed' order by version, tstamp desc) as last where direction = "
            "'up' order by version"},
           {"ledger.insert",
            "insert into {ledger} values ($1, pg_catalog.clock_timestamp(), {direction}, 'passed', "
            "false)"},
           {"ledger.delete",
            "insert into {ledger} values ($1, pg_catalog.clock_timestamp(), {direction}, 'passed', "
            "false)"}},
      .ledger_table = "migrations_history",
      .files = {{"1510262030_initial_schema.up.sql", "create table teams (id serial);\n"},
                {"1510262030_initial_schema.down.sql", "drop table teams;\n"},
                {"1516643303_update_auth_providers.up.go", "package migrations\n"},
                {"1516643303_update_auth_providers.down.go", "package migrations\n"},
                {"1522178770_add_job_tags.down.sql", "drop table job_tags;\n"},
                {"1522178770_add_job_tags.up.go", "package migrations\n"},
                {"1523974520_add_worker.up.sql", "create table workers (id int);\n"},
                {"1523974520_add_worker.down.sql", "drop table workers;\n"},
                {"migrations.go", "package migrations\n"}},
      .versions = "1510262030 1523974520",
      .ledger_query = "select version || ' ' || direction from $",
      .ledger_at_head = "1510262030 up,1523974520 up",
      .ledger_at_bottom = "1510262030 down,1510262030 up,1523974520 down,1523974520 up",
      .tables = "teams workers"};
}

/// Pairs with a dialect suffix, `all` for every engine; the first migration makes the ledger.
inline GenericProject authelia() {
  const std::string journal =
      "insert into {ledger} (applied, version_before, version_after, application_version) values "
      "(current_timestamp, ";
  return {
      .name = "authelia",
      .engines = {"postgres", "sqlite"},
      .settings = {{"pattern", R"(V(?<version>[0-9]{4})\.(?<name>[^.]+)\.(?<dialect>[a-z]+)\.)"
                               R"((?<direction>up|down)\.sql)"},
                   {"ledger", "current"},
                   {"ledger.key", "number"},
                   {"ledger.none", "0"},
                   {"ledger.create", "none"},
                   {"ledger.query", "select version_after from {ledger} order by id desc limit 1"},
                   {"ledger.insert", journal + "{previous}, $1, 'v4.38.0')"},
                   {"ledger.delete", journal + "$1, {previous}, 'v4.38.0')"}},
      .ledger_table = "migrations",
      .files = {{"V0001.Initial_Schema.postgres.up.sql",
                 "create table totp (id serial primary key);\ncreate table migrations (id serial "
                 "primary key, applied timestamptz, version_before int, version_after int, "
                 "application_version varchar(128));\n"},
                {"V0001.Initial_Schema.sqlite.up.sql",
                 "create table totp (id integer primary key);\ncreate table migrations (id integer "
                 "primary key autoincrement, applied datetime, version_before int, version_after "
                 "int, application_version varchar(128));\n"},
                {"V0001.Initial_Schema.mysql.up.sql", "create table totp (id int);\n"},
                {"V0001.Initial_Schema.all.down.sql",
                 "drop table if exists migrations;\ndrop table if exists totp;\n"},
                {"V0002.Webauthn.all.up.sql", "create table webauthn_devices (id int);\n"},
                {"V0002.Webauthn.all.down.sql", "drop table if exists webauthn_devices;\n"},
                {"V0003.OnlyMysql.mysql.up.sql", "select 1;\n"},
                {"V0003.OnlyMysql.all.down.sql", "select 1;\n"}},
      .versions = "1 2",
      .ledger_query = "select version_before || '>' || version_after from $",
      .ledger_at_head = "0>1,1>2",
      .ledger_at_bottom = "no table",
      .tables = "totp webauthn_devices"};
}

inline GenericProject pop() {
  return {.name = "pop",
          .engines = {"postgres", "sqlite"},
          .settings = {{"pattern",
                        R"((?<version>[0-9]{14})_(?<name>[^.]+)(?:\.(?<dialect>[a-z0-9]+))?\.)"
                        R"((?<direction>up|down)\.sql)"},
                       {"program_files", "twins"},
                       {"ledger.create",
                        "create table if not exists {ledger} (version varchar(14) not null); "
                        "create unique index if not exists schema_migration_version_idx on "
                        "{ledger} (version)"}},
          .ledger_table = "schema_migration",
          .files = {{"20190101120000_create_users.up.sql", "create table users (id int);\n"},
                    {"20190101120000_create_users.up.fizz", "create_table(\"users\") {}\n"},
                    {"20190101120000_create_users.down.sql", "drop table users;\n"},
                    {"20190301080000_add_email.up.sql", "alter table users add email text;\n"},
                    {"20190301080000_drop_email.down.sql", "alter table users drop email;\n"}},
          .versions = "20190101120000 20190301080000",
          .ledger_query = "select version from $",
          .ledger_at_head = "20190101120000,20190301080000",
          .ledger_at_bottom = "",
          .tables = "users"};
}

inline GenericProject postgres_migrations() {
  return {.name = "postgres_migrations",
          .engines = {"postgres"},
          .settings = {{"pattern", R"((?<version>[0-9]+)[-_](?<name>.*)\.sql)"},
                       {"no_transaction.header", "^-- postgres-migrations disable-transaction"},
                       {"checksum", "sha1"},
                       {"checksum_of", "name_and_text"},
                       {"ledger.version", "id"},
                       {"ledger.create",
                        "create table if not exists {ledger} (id integer primary key, name "
                        "varchar(100) unique not null, hash varchar(40) not null, executed_at "
                        "timestamp default current_timestamp)"},
                       {"ledger.column.name", "{name}"},
                       {"ledger.column.hash", "{checksum}"}},
          .ledger_table = "migrations",
          .files = {{"0001-initial_schema.sql", "create table objects (id int);\n"},
                    {"0002-concurrent-index.sql",
                     "-- postgres-migrations disable-transaction\ncreate index concurrently "
                     "objects_idx on objects (id);\n"}},
          .versions = "0001 0002",
          .ledger_query = "select id || ' ' || name || ' ' || hash from $",
          // sha1sum of the file's name and its text.
          .ledger_at_head =
              "1 initial_schema 675e61742e81e5d9e44a4e6071075befb4842e25,"
              "2 concurrent-index 89e966640a1c5152fba3c449823d4e794449fa3f",
          .ledger_at_bottom = "",
          .tables = "objects",
          .has_way_back = false};
}

/// A folder for each version with a list of its files; one row with the current version, and a
/// history beside it.
inline GenericProject temporal() {
  return {
      .name = "temporal",
      .engines = {"postgres", "sqlite"},
      .settings =
          {{"pattern", R"(v(?<version>[0-9]+\.[0-9]+)/manifest\.json)"},
           {"order", "dotted"},
           {"manifest.up", "SchemaUpdateCqlFiles"},
           {"sending", "statements"},
           {"transaction", "none"},
           {"ledger.written", "behind_body"},
           {"ledger", "current"},
           {"ledger.create",
            "create table if not exists {ledger} (version_partition int not null, db_name "
            "varchar(255) not null, curr_version varchar(64), primary key (version_partition, "
            "db_name))"},
           {"ledger.query", "select curr_version from {ledger} where db_name = 'temporal'"},
           {"ledger.insert",
            "delete from {ledger} where db_name = 'temporal'; insert into {ledger} values (0, "
            "'temporal', $1)"},
           {"ledger.delete", "update {ledger} set curr_version = {previous}"}},
      .ledger_table = "schema_version",
      .files = {{"v1.0/manifest.json",
                 "{\"CurrVersion\": \"1.0\", \"SchemaUpdateCqlFiles\": [\"schema.sql\"]}\n"},
                {"v1.0/schema.sql", "create table executions (id int);\n"},
                {"v1.9/manifest.json",
                 "{\"CurrVersion\": \"1.9\", \"SchemaUpdateCqlFiles\": [\"b.sql\", \"a.sql\"]}\n"},
                {"v1.9/b.sql", "create table queues (id int)"},
                {"v1.9/a.sql", "alter table queues add column note text;\n"},
                {"v1.10/manifest.json",
                 "{\"CurrVersion\": \"1.10\", \"SchemaUpdateCqlFiles\": [\"drop.sql\"]}\n"},
                {"v1.10/drop.sql", "alter table queues drop column note;\n"}},
      .versions = "1.0 1.9 1.10",
      .ledger_query = "select db_name || ' ' || curr_version from $",
      .ledger_at_head = "temporal 1.10",
      .ledger_at_bottom = "",
      .tables = "executions queues",
      .has_way_back = false};
}

inline GenericProject version_folders() {
  return {.name = "version_folders",
          .engines = {"postgres", "sqlite"},
          .settings = {{"pattern", R"((?<version>[0-9]+(?:\.[0-9]+)*)/(?<direction>up|down)\.sql)"},
                       {"order", "dotted"},
                       {"ledger", "current"},
                       {"ledger.version", "current_version"}},
          .ledger_table = "app_version",
          .files = {{"1.0.0/up.sql", "create table users (id int);\n"},
                    {"1.0.0/down.sql", "drop table users;\n"},
                    {"1.2.0/up.sql", "create table carts (id int);\n"},
                    {"1.2.0/down.sql", "drop table carts;\n"},
                    {"1.10.0/up.sql", "alter table carts add column note text;\n"},
                    {"1.10.0/down.sql", "alter table carts drop column note;\n"}},
          .versions = "1.0.0 1.2.0 1.10.0",
          .ledger_query = "select current_version from $",
          .ledger_at_head = "1.10.0",
          .ledger_at_bottom = "",
          .tables = "carts users"};
}

inline GenericProject dialect_suffix() {
  return {
      .name = "dialect_suffix",
      .engines = {"postgres", "sqlite"},
      .settings = {{"pattern", R"((?<version>[0-9]+)_(?<name>\w+?)_(?<direction>upgrade|downgrade))"
                               R"((?:-(?<dialect>[a-z]+))?\.sql)"},
                   {"up", "upgrade"},
                   {"down", "downgrade"},
                   {"dialect.postgres", "pg"},
                   {"dialect.sqlite", "lite"}},
      .ledger_table = "versions",
      .files = {{"9_users_upgrade-pg.sql", "create table users (id bigserial);\n"},
                {"9_users_upgrade-lite.sql", "create table users (id integer primary key);\n"},
                {"9_users_downgrade.sql", "drop table users;\n"},
                {"10_carts_upgrade.sql", "create table carts (id int);\n"},
                {"10_carts_downgrade.sql", "drop table carts;\n"}},
      .versions = "9 10",
      .ledger_query = "select version from $",
      .ledger_at_head = "10,9",
      .ledger_at_bottom = "",
      .tables = "carts users"};
}

/// One file for both directions, as MyBatis writes it.
inline GenericProject marked_files() {
  return {.name = "marked_files",
          .engines = {"postgres", "sqlite"},
          .settings = {{"pattern", R"((?<version>[0-9]{14})_(?<name>.+)\.sql)"},
                       {"marker.down", R"(^--\s*//\s*@UNDO\s*$)"},
                       {"sending", "statements"},
                       {"ledger.version", "id"},
                       {"ledger.type", "bigint"},
                       {"ledger.column.description", "{name}"}},
          .ledger_table = "changelog",
          .files = {{"20090401153215_create_players.sql",
                     "-- // create players\ncreate table players (id int);\n\n-- //@UNDO\ndrop "
                     "table players;\n"},
                    {"20090402090000_add_teams.sql",
                     "-- // add teams\ncreate table teams (id int);\n\n-- //@UNDO\ndrop table "
                     "teams;\n"}},
          .versions = "20090401153215 20090402090000",
          .ledger_query = "select id || ' ' || description from $",
          .ledger_at_head = "20090401153215 create_players,20090402090000 add_teams",
          .ledger_at_bottom = "",
          .tables = "players teams"};
}

/// Every file carries its own transaction.
inline GenericProject own_transactions() {
  return {.name = "own_transactions",
          .engines = {"postgres", "sqlite"},
          .settings = {{"pattern",
                        R"((?<direction>deploy|revert)/(?<version>[0-9]+)-(?<name>.+)\.sql)"},
                       {"up", "deploy"},
                       {"down", "revert"},
                       {"transaction", "own"}},
          .ledger_table = "patches",
          .files = {{"deploy/001-users.sql", "begin;\ncreate table users (id int);\ncommit;\n"},
                    {"revert/001-no-users.sql", "begin;\ndrop table users;\ncommit;\n"},
                    {"deploy/002-comment.sql", "-- nothing here\n"},
                    {"revert/002-comment.sql", "-- nothing here\n"}},
          .versions = "001 002",
          .ledger_query = "select version from $",
          .ledger_at_head = "001,002",
          .ledger_at_bottom = "",
          .tables = "users"};
}

/// Kinds of directories seen in real projects (FORMATS 4.15); names and contents are shaped like
/// theirs.
inline std::vector<GenericProject> generic_projects() {
  return {refinery_like(),       popx(),         morph(),
          concourse(),           authelia(),     pop(),
          postgres_migrations(), temporal(),     version_folders(),
          dialect_suffix(),      marked_files(), own_transactions()};
}

}  // namespace fulldress::migrations
