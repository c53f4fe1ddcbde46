#include "harness/engine/message_digest.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/advisory_lock.hpp"
#include "migrations/format.hpp"
#include "migrations/formats/embedded_sql.hpp"
#include "migrations/ledger_sql.hpp"
#include "migrations/locale_order.hpp"

#include <algorithm>
#include <utility>

// Prisma (FORMATS 4.8): one folder for each migration, its text sent whole and without a
// transaction between two ledger rows that are committed by themselves. source  prisma/prisma:
// packages/migrate/src/utils/listMigrations.ts; prisma/prisma-engines: apply_migrations.rs,
// checksum.rs, migrations_directory.rs; its engine is run beside it in tests/migrations.
namespace fulldress::migrations {
namespace {

constexpr std::string_view lock_file = "migration_lock.toml";
constexpr std::string_view up_file = "/migration.sql";
/// Written by people who want a way back (`prisma migrate diff`); Prisma never reads it.
constexpr std::string_view down_file = "/down.sql";

std::string provider_of(const std::string& engine) {
  return engine == "postgres" ? "postgresql" : engine;
}

/// The tool's own trim: `provider = ` in front as often as it stands there, quotes around.
std::string trimmed_provider(std::string_view line) {
  constexpr std::string_view key = "provider = ";
  while (line.starts_with(key)) line.remove_prefix(key.size());
  while (line.starts_with('"')) line.remove_prefix(1);
  while (line.ends_with('"')) line.remove_suffix(1);
  return std::string(line);
}

void refuse_other_provider(const SourceDirectory& directory, const std::string& engine) {
  const std::string file(lock_file);
  if (!directory.has(file)) return;
  const std::string& text = directory.text(file);
  std::string found = "no provider";
  std::size_t offset = 0;
  for (std::size_t at = 0; at < text.size(); at = sql_token::end_of_line(text, at) + 1) {
    std::string_view line =
        std::string_view(text).substr(at, sql_token::end_of_line(text, at) - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (!line.starts_with("provider")) continue;
    found = trimmed_provider(line);
    offset = at;
    break;
  }
  if (found == provider_of(engine)) return;
  throw UsageError("migrations.other-provider",
                   directory.position(file, offset).to_text() + ": the migrations are for " +
                       found + ", the database is " + provider_of(engine) +
                       "; Prisma reads the first line that starts with `provider = ` (P3019)");
}

std::string digest_of(std::string_view text) {
  return to_hex(message_digest(DigestAlgorithm::sha256, text));
}

std::string with_line_feeds(std::string_view text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_pair = text[at] == '\r' && at + 1 < text.size() && text[at + 1] == '\n';
    if (!is_pair) plain += text[at];
  }
  return plain;
}

std::string with_carriage_returns(std::string_view text) {
  std::string plain;
  for (const char character : text) {
    if (character == '\n') plain += '\r';
    plain += character;
  }
  return plain;
}

/// As versions before 2.21 wrote a digest: no zero in front of a byte's single digit.
std::string unpadded(std::string_view hex) {
  std::string text;
  for (std::size_t at = 0; at + 1 < hex.size(); at += 2) {
    if (hex[at] != '0') text += hex[at];
    text += hex[at + 1];
  }
  return text;
}

/// What the ledger may hold of a text that is not edited.
std::vector<std::string> other_checksums_of(std::string_view text) {
  std::vector<std::string> checksums = {digest_of(with_line_feeds(text)),
                                        digest_of(with_carriage_returns(text))};
  const std::vector<std::string> padded = {digest_of(text), checksums[0], checksums[1]};
  for (const auto& each : padded) checksums.push_back(unpadded(each));
  return checksums;
}

class PrismaDiscovery final : public Discovery {
 public:
  [[nodiscard]] Recognition recognise(const SourceDirectory& directory) const override {
    const auto count = [&](std::string_view file) {
      return std::count_if(
          directory.folders().begin(), directory.folders().end(),
          [&](const auto& folder) { return directory.has(folder + std::string(file)); });
    };
    const bool has_lock = directory.has(std::string(lock_file));
    const auto migrations = count(up_file);
    if (!has_lock && migrations == 0) return {};
    std::string evidence = has_lock ? "the file " + std::string(lock_file)
                                    : std::to_string(migrations) + " folders with a migration.sql";
    const auto downs = count(down_file);
    if (downs > 0) {
      evidence += "; " + std::to_string(downs) + " with a down.sql, which Prisma itself never runs";
    }
    return {.certainty = has_lock ? Certainty::certain : Certainty::possible, .evidence = evidence};
  }

  [[nodiscard]] Discovered discover(const SourceDirectory& directory,
                                    const std::string& engine) const override {
    refuse_other_provider(directory, engine);
    auto folders = directory.folders();
    std::sort(folders.begin(), folders.end(), is_before_in_locale);
    Discovered discovered;
    for (const auto& folder : folders) {
      discovered.migrations.push_back(migration_of(directory, folder));
    }
    return discovered;
  }

 private:
  static std::optional<Script> script_in(const SourceDirectory& directory,
                                         const std::string& file) {
    if (!directory.has(file)) return std::nullopt;
    return Script{.text = directory.text(file),
                  .start = directory.position(file, 0),
                  .is_transactional = false,
                  .guards = {}};
  }

  /// A folder without its file is an error only once it is to be applied.
  static Migration migration_of(const SourceDirectory& directory, const std::string& folder) {
    Migration migration;
    migration.version = folder;
    const auto name = folder.find_first_not_of("0123456789_");
    migration.name = name == std::string::npos ? folder : folder.substr(name);
    migration.file = folder + std::string(up_file);
    migration.up = script_in(directory, migration.file);
    migration.down = script_in(directory, folder + std::string(down_file));
    if (migration.up) {
      migration.checksum = digest_of(migration.up->text);
      migration.other_checksums = other_checksums_of(migration.up->text);
    }
    return migration;
  }
};

class PrismaLedger final : public Ledger {
 public:
  [[nodiscard]] std::string default_name() const override { return "_prisma_migrations"; }
  [[nodiscard]] std::vector<std::string> columns() const override {
    return {"id",   "checksum",       "finished_at", "migration_name",
            "logs", "rolled_back_at", "started_at",  "applied_steps_count"};
  }

  void create(Session& session, const TableName& table) const override {
    const Row schema = session.engine_name() == "postgres" ? Row{table.schema} : Row{};
    const auto found = session.query(sql_.get(session, table, "tables"), schema).rows;
    if (!found.empty()) {
      throw UsageError("migrations.not-empty",
                       "there is no table " + table.to_text() + ", but a table " +
                           found[0].at(0).value_or("") +
                           ": Prisma migrates only an empty schema or one it has baselined "
                           "(P3005); mark what is there with `prisma migrate resolve --applied`");
    }
    session.execute(sql_.get(session, table, "create"));
  }

  [[nodiscard]] LedgerState read(Session& session, const TableName& table,
                                 const std::vector<Migration>& /*migrations*/) const override {
    LedgerState state;
    state.dirty_remedy = "prisma migrate resolve --applied or --rolled-back with its name (P3009)";
    for (const Row& row : session.query(sql_.get(session, table, "read")).rows) {
      const std::string name = row.at(0).value_or("");
      if (!row.at(2)) {
        if (!state.dirty_version) state.dirty_version = name;
        continue;
      }
      state.applied.push_back({.version = name,
                               .checksum = row.at(1).value_or(""),
                               .applied_at = row.at(2).value_or("")});
    }
    return state;
  }

  /// Going back has no row of its own.
  void announce(Session& session, const TableName& table,
                const MigrationStep& step) const override {
    if (step.direction == Direction::down) return;
    session.query(sql_.get(session, table, "start"),
                  {step.migration.version, step.migration.checksum});
  }

  void record(Session& session, const TableName& table, const MigrationStep& step,
              double /*duration_ms*/) const override {
    const auto* const what = step.direction == Direction::up ? "finish" : "roll_back";
    session.query(sql_.get(session, table, what), {step.migration.version});
  }

  void record_failure(Session& session, const TableName& table, const MigrationStep& step,
                      const std::string& message) const override {
    if (step.direction == Direction::down) return;
    session.query(sql_.get(session, table, "fail"), {step.migration.version, message});
  }

  [[nodiscard]] std::unique_ptr<LedgerLock> lock(Session& session, const TableName& /*table*/,
                                                 std::chrono::milliseconds timeout) const override {
    // On SQLite the tool takes an exclusive lock that lasts as long as its connection.
    if (session.engine_name() != "postgres") return nullptr;
    constexpr std::int64_t key = 72707369;
    return take_advisory_lock(session, {.key = key, .timeout = timeout});
  }

  [[nodiscard]] std::chrono::milliseconds lock_timeout(const std::string& engine) const override {
    return engine == "postgres" ? std::chrono::seconds(10) : std::chrono::seconds(5);
  }

 private:
  LedgerSql sql_{embedded_sql::prisma};
};

}  // namespace

std::unique_ptr<Format> make_prisma_format(const FormatSettings& /*settings*/) {
  return std::make_unique<Format>(
      Format::Parts{.name = "prisma",
                    .title = "Prisma",
                    .discovery = std::make_unique<PrismaDiscovery>(),
                    .ledger = std::make_unique<PrismaLedger>(),
                    .execution = {.sending = Sending::whole,
                                  .bookkeeping = Bookkeeping::around_body,
                                  .own_transactions = OwnTransactions::reported,
                                  .missing_script = MissingScript::fails,
                                  // Its SQLite is built with foreign keys on.
                                  .sqlite_foreign_keys = SqliteForeignKeys::on},
                    .rules = {}});
}

}  // namespace fulldress::migrations
