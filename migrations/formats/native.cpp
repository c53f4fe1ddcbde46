#include "harness/base/pattern.hpp"
#include "harness/engine/lower_case.hpp"
#include "harness/engine/sha256.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/advisory_lock.hpp"
#include "migrations/file_version.hpp"
#include "migrations/format.hpp"
#include "migrations/formats/embedded_sql.hpp"
#include "migrations/ledger_sql.hpp"
#include "migrations/native_script.hpp"
#include "migrations/script_text.hpp"

#include <algorithm>
#include <map>
#include <utility>

#include <fmt/core.h>

// The native format: `<sortable prefix>_<name>.sql` with markers (native_script.hpp), body and
// ledger row in one transaction, checksums, one writer at a time. source  S2, DESIGN 4.
namespace fulldress::migrations {
namespace {

constexpr std::string_view archive = "old";

std::string stem_of(const std::string& name) {
  const auto slash = name.rfind('/');
  const std::string file = slash == std::string::npos ? name : name.substr(slash + 1);
  return file.substr(0, file.size() - std::string_view(".sql").size());
}

/// Editors leave files with a dot in front behind; they are none of ours.
bool is_sql(const std::string& name) {
  const auto slash = name.rfind('/');
  const char first = name.at(slash == std::string::npos ? 0 : slash + 1);
  return first != '.' && name.ends_with(".sql");
}

/// The number in front of a name; empty for dates, which several migrations may share.
std::string number_of(const std::string& stem) {
  static const Pattern date(R"(^(\d{4}[-_]\d{2}[-_]\d{2}|(19|20)\d{6})(\D.*)?$)");
  if (date.matches(stem)) return {};
  const auto end = std::find_if_not(stem.begin(), stem.end(), sql_token::is_digit);
  return {stem.begin(), end};
}

/// What is left of a name behind its date or number.
std::string readable(const std::string& stem) {
  const auto first = stem.find_first_not_of("0123456789_-.");
  return first == std::string::npos ? stem : stem.substr(first);
}

/// The same whatever the line endings, and with or without a byte order mark.
std::string checksum_of(std::string_view text) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool is_return = text[at] == '\r';
    if (is_return && at + 1 < text.size() && text[at + 1] == '\n') continue;
    plain += is_return ? '\n' : text[at];
  }
  return sha256_hex(plain);
}

class NativeDiscovery final : public Discovery {
 public:
  [[nodiscard]] Recognition recognise(const SourceDirectory& directory) const override {
    const auto count = std::count_if(
        directory.files().begin(), directory.files().end(),
        [&](const auto& file) { return is_sql(file) && has_native_marker(directory.text(file)); });
    if (count == 0) return {};
    return {.certainty = Certainty::certain,
            .evidence = std::to_string(count) + " files with a line `-- fulldress:`"};
  }

  [[nodiscard]] Discovered discover(const SourceDirectory& directory,
                                    const std::string& engine) const override {
    Discovered discovered;
    for (const auto& file : directory.files()) {
      if (is_sql(file)) discovered.migrations.push_back(parse(directory, file, engine));
    }
    refuse_stray_files(directory);
    refuse_bad_order(directory, discovered.migrations);
    discovered.archived = archived_in(directory);
    return discovered;
  }

 private:
  static Migration parse(const SourceDirectory& directory, const std::string& file,
                         const std::string& engine) {
    const std::string& text = directory.text(file);
    NativeScript script = parse_native_script(text, directory.shown(file), dialect_of(engine));
    const std::string stem = stem_of(file);
    return {.version = stem,
            .name = readable(stem),
            .file = file,
            .checksum = checksum_of(text),
            .up = std::move(script.up),
            .down = std::move(script.down),
            .is_manual = script.is_manual,
            .irreversible_reason = std::move(script.irreversible_reason)};
  }

  /// A file that looks like a migration and is none would be left out without a word.
  static void refuse_stray_files(const SourceDirectory& directory) {
    for (const auto& file : directory.files()) {
      const bool is_hidden = file.starts_with('.');
      if (is_hidden || is_sql(file) || !lower_case(file).ends_with(".sql")) continue;
      throw UsageError("migrations.stray-file",
                       directory.shown(file) + " does not end in .sql; rename it");
    }
    for (const auto& folder : directory.folders()) {
      if (folder == archive) continue;
      const auto files = directory.files_in(folder);
      const auto stray = std::find_if(files.begin(), files.end(), is_sql);
      if (stray == files.end()) continue;
      throw UsageError("migrations.stray-file", directory.shown(*stray) +
                                                    " would never run; move it up, or to " +
                                                    std::string(archive) + "/ if it is archived");
    }
  }

  static void refuse_bad_order(const SourceDirectory& directory,
                               const std::vector<Migration>& migrations) {
    std::map<std::string, std::string> files;
    const Migration* before = nullptr;
    for (const Migration& each : migrations) {
      const std::string number = number_of(each.version);
      const std::string key =
          number.empty() ? lower_case(each.version) : "number " + without_zeros(number);
      const auto [other, is_new] = files.emplace(key, each.file);
      if (!is_new) {
        throw UsageError("migrations.duplicate-version",
                         directory.shown(each.file) + " and " + directory.shown(other->second) +
                             " have the same prefix; their order would hang on their names");
      }
      const std::string last = before == nullptr ? "" : without_zeros(number_of(before->version));
      const std::string now = without_zeros(number);
      const bool is_numbered =
          !number.empty() && before != nullptr && !number_of(before->version).empty();
      if (is_numbered && std::pair(now.size(), now) < std::pair(last.size(), last)) {
        throw UsageError("migrations.unsortable-prefix",
                         directory.shown(each.file) + " sorts behind " +
                             directory.shown(before->file) +
                             " though its number is smaller; give all numbers the same width");
      }
      before = &each;
    }
  }

  static std::vector<std::string> archived_in(const SourceDirectory& directory) {
    std::vector<std::string> versions;
    const auto& folders = directory.folders();
    if (std::find(folders.begin(), folders.end(), archive) == folders.end()) return versions;
    for (const auto& file : directory.files_in(std::string(archive))) {
      if (is_sql(file)) versions.push_back(stem_of(file));
    }
    return versions;
  }
};

class NativeLedger final : public Ledger {
 public:
  [[nodiscard]] std::string default_name() const override { return "schema_migrations"; }
  [[nodiscard]] std::vector<std::string> columns() const override {
    return {"id", "migration_id", "checksum", "applied_at", "duration_ms"};
  }

  void create(Session& session, const TableName& table) const override {
    session.execute(sql_.get(session, table, "create"));
  }

  [[nodiscard]] LedgerState read(Session& session, const TableName& table,
                                 const std::vector<Migration>& /*migrations*/) const override {
    LedgerState state;
    for (const Row& row : session.query(sql_.get(session, table, "read")).rows) {
      state.applied.push_back({.version = row.at(0).value_or(""),
                               .checksum = row.at(1).value_or(""),
                               .applied_at = row.at(2).value_or("")});
    }
    return state;
  }

  void record(Session& session, const TableName& table, const MigrationStep& step,
              double duration_ms) const override {
    if (step.direction == Direction::down) {
      session.query(sql_.get(session, table, "record_down"), {step.migration.version});
      return;
    }
    session.query(
        sql_.get(session, table, "record_up"),
        {step.migration.version, step.migration.checksum, fmt::format("{:.3f}", duration_ms)});
  }

  [[nodiscard]] std::unique_ptr<LedgerLock> lock(Session& session, const TableName& table,
                                                 std::chrono::milliseconds timeout) const override {
    // SQLite's write lock is taken with every transaction instead.
    if (session.engine_name() != "postgres") return nullptr;
    const std::string digest = sha256_hex("fulldress " + table.to_text());
    return take_advisory_lock(
        session, {.key = std::stoll(digest.substr(0, 15), nullptr, 16), .timeout = timeout});
  }

  [[nodiscard]] std::chrono::milliseconds lock_timeout(const std::string& engine) const override {
    return engine == "postgres" ? std::chrono::seconds(0) : std::chrono::seconds(5);
  }

 private:
  LedgerSql sql_{embedded_sql::native};
};

}  // namespace

std::unique_ptr<Format> make_native_format(const FormatSettings& /*settings*/) {
  return std::make_unique<Format>(
      Format::Parts{.name = "native",
                    .title = "native",
                    .discovery = std::make_unique<NativeDiscovery>(),
                    .ledger = std::make_unique<NativeLedger>(),
                    .execution = {.sending = Sending::statements,
                                  .bookkeeping = Bookkeeping::with_body,
                                  .own_transactions = OwnTransactions::refused,
                                  .missing_script = MissingScript::fails,
                                  .sqlite_foreign_keys = SqliteForeignKeys::off_and_checked},
                    .rules = {.out_of_order = Tolerance::refuses,
                              .edited = Tolerance::refuses,
                              .missing_file = Tolerance::refuses,
                              .is_single_writer = true}});
}

}  // namespace fulldress::migrations
