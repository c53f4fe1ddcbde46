#pragma once

#include "harness/engine/sha256.hpp"
#include "migrations/format.hpp"
#include "tests/migrations/files.hpp"

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

/// A format whose execution model and rules a test chooses. Files are `<version>.up.sql`,
/// `.down.sql` and `.verify.sql`; lines `-- plain`, `-- always` and `-- when changed` set what they
/// name; lines `GO` separate its own statements.
namespace fulldress::migrations {

class FakeDiscovery final : public Discovery {
 public:
  [[nodiscard]] Recognition recognise(const SourceDirectory& /*directory*/) const override {
    return {.certainty = Certainty::certain, .evidence = "the test"};
  }

  [[nodiscard]] Discovered discover(const SourceDirectory& directory,
                                    const std::string& /*engine*/) const override {
    std::map<std::string, Migration> by_version;
    for (const auto& file : directory.files()) {
      const auto dot = file.find('.');
      const std::string kind = file.substr(dot + 1);
      Migration& migration = by_version[file.substr(0, dot)];
      migration.version = file.substr(0, dot);
      const std::string& text = directory.text(file);
      if (kind == "down.sql") migration.down = script(directory, file);
      if (kind == "verify.sql") migration.verify = script(directory, file);
      if (kind != "up.sql") continue;
      migration.file = file;
      migration.checksum = sha256_hex(text).substr(0, 8);
      migration.up = script(directory, file);
      if (has(text, "-- always")) migration.rerun = Rerun::always;
      if (has(text, "-- when changed")) migration.rerun = Rerun::when_changed;
      if (has(text, "-- any checksum")) migration.other_checksums = {"*"};
    }
    Discovered discovered;
    for (auto& [version, migration] : by_version) discovered.migrations.push_back(migration);
    return discovered;
  }

 private:
  static bool has(const std::string& text, const std::string& line) {
    return text.find(line) != std::string::npos;
  }

  static Script script(const SourceDirectory& directory, const std::string& file) {
    const std::string& text = directory.text(file);
    Script script{.text = text,
                  .start = directory.position(file, 0),
                  .is_transactional = !has(text, "-- plain"),
                  .guards = {}};
    std::size_t start = 0;
    while (start < text.size()) {
      const std::size_t end = std::min(text.find("\nGO\n", start), text.size());
      script.statements.push_back(
          {.text = text.substr(start, end - start), .start = directory.position(file, start)});
      start = end + 4;
    }
    return script;
  }
};

class FakeLedger final : public Ledger {
 public:
  [[nodiscard]] std::string default_name() const override { return "fake_ledger"; }
  [[nodiscard]] std::vector<std::string> columns() const override {
    return {"place", "version", "checksum"};
  }

  void create(Session& session, const TableName& table) const override {
    session.execute("create table " + session.quote_table(table) +
                    " (place integer primary key, version text, checksum text); create table "
                    "fake_failures (version text, message text)");
  }

  [[nodiscard]] LedgerState read(Session& session, const TableName& table,
                                 const std::vector<Migration>& /*migrations*/) const override {
    LedgerState state;
    for (const Row& row : session
                              .query("select version, checksum from " + session.quote_table(table) +
                                     " order by place")
                              .rows) {
      state.applied.push_back({.version = row.at(0).value_or(""),
                               .checksum = row.at(1).value_or(""),
                               .applied_at = ""});
    }
    return state;
  }

  void record(Session& session, const TableName& table, const MigrationStep& step,
              double /*duration_ms*/) const override {
    const std::string name = session.quote_table(table);
    if (step.direction == Direction::down) {
      session.query("delete from " + name + " where version = $1", {step.migration.version});
      return;
    }
    session.query(
        "insert into " + name + " select coalesce(max(place), 0) + 1, $1, $2 from " + name,
        {step.migration.version, step.migration.checksum});
  }

  void record_failure(Session& session, const TableName& /*table*/, const MigrationStep& step,
                      const std::string& message) const override {
    session.query("insert into fake_failures values ($1, $2)", {step.migration.version, message});
  }
};

struct FakeModel {
  ExecutionModel execution;
  FormatRules rules = {};
  std::vector<std::string> settings = {};
};

inline std::shared_ptr<const Format> fake_format(const FakeModel& model) {
  return std::make_shared<Format>(Format::Parts{.name = "fake",
                                                .title = "Fake",
                                                .discovery = std::make_unique<FakeDiscovery>(),
                                                .ledger = std::make_unique<FakeLedger>(),
                                                .execution = model.execution,
                                                .rules = model.rules,
                                                .settings = model.settings});
}

inline MigrationSet load_fake(const Files& files, const std::string& engine,
                              const FakeModel& model) {
  return MigrationSet::compose(files.path(), fake_format(model), {.engine = engine});
}

/// `version verdict` of each record.
inline std::vector<std::string> lines_of(const std::vector<MigrationRecord>& records) {
  std::vector<std::string> result;
  for (const auto& record : records) {
    result.push_back(record.version + " " + std::string(to_text(record.verdict)));
  }
  return result;
}

}  // namespace fulldress::migrations
