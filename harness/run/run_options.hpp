#pragma once

#include "harness/base/limits.hpp"
#include "harness/engine/engine.hpp"

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace fulldress {

/// Everything that parametrises a run, in one value that the record stores. Filled by harness/cli.
struct RunOptions {
  // What
  std::string verb;
  std::vector<std::string> subjects;  ///< directories, scenario names or files, in the order given
  std::filesystem::path directory;    ///< migrations directory of `migrate`, default "migrations"
  std::string format;                 ///< migration format; empty: detect
  std::map<std::string, std::string> format_options;  ///< what the user says about the format
  std::string ledger_table;        ///< `table` or `schema.table`; empty: where the tool has it
  std::string engine;              ///< "postgres", "sqlite"; empty: the scenario's or the default
  std::string database;            ///< a database the user names: URL, key=value string or file
  std::string confirm;             ///< --confirm=<database name>: may be written
  std::filesystem::path config;    ///< fulldress.json; empty: nearest upwards
  std::vector<std::string> flows;  ///< "upgrade", "roundtrip", ...; empty: all that fit
  std::vector<std::filesystem::path> fixtures;  ///< data files loaded before the first migration
  std::string source;  ///< a database or a dump instead of fixtures; empty: the scenario's
  std::optional<std::chrono::milliseconds> source_cache;  ///< how old a copy may be, taken again
  bool refreshes_source = false;                          ///< --source-refresh
  std::string since;                ///< git revision: judge only what changed since
  std::string fixture_version;      ///< load the fixtures once this version is applied
  bool generates_rows = true;       ///< fill empty tables before every step
  std::string production_rows;      ///< a number, or a file of tables and rows; empty: not known
  std::vector<std::string> checks;  ///< globs on check ids; empty: all core checks
  std::vector<std::filesystem::path> check_directories;  ///< checks of the user's own
  bool shows_values = false;                             ///< evidence shows values, not only keys
  std::chrono::milliseconds statement_timeout = std::chrono::minutes(5);  ///< of a check
  std::chrono::milliseconds lock_timeout = std::chrono::seconds(2);       ///< of a check
  std::size_t jobs = 0;                 ///< sessions that ask checks; 0: as many as make sense
  double sample_percent = 0;            ///< of the rows checks look at; 0: all
  std::filesystem::path baseline;       ///< what check compares with; empty: nothing
  std::filesystem::path save_baseline;  ///< where check writes a baseline; empty: nowhere
  std::filesystem::path against;        ///< result.json of an earlier check; empty: none
  // migrate
  std::string to_version;
  std::optional<std::size_t> steps;
  bool is_dry_run = false;
  bool takes_backup = false;               ///< --backup: take and verify one before the change
  std::string no_backup_reason;            ///< --no-backup: why there is none
  std::filesystem::path backup_directory;  ///< empty: the standard one
  std::string batch;                       ///< migrate up: what the batch is called; may be empty
  std::string new_name;                    ///< migrate new NAME
  std::string template_name;               ///< migrate new --template
  std::string first_package;  ///< packages of migrations that are meant; empty: as declared
  std::string last_package;
  std::vector<std::string> named_migrations;  ///< manual ones that are to run
  // History of measurements
  std::string history;              ///< an SQLite file or a PostgreSQL URL; empty: none is kept
  bool must_write_history = false;  ///< the user named it
  std::string branch;               ///< empty: what version control or CI says
  std::string machine;              ///< empty: its processors
  std::filesystem::path output_directory;  ///< where steps may put files of their own; empty: none
  // How
  std::uint64_t seed = 20260101;
  std::chrono::milliseconds timeout = std::chrono::minutes(30);
  ServerOptions server;
  Limits limits;
};

}  // namespace fulldress
