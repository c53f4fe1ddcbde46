#include "migrations/generic_ledger.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/sql_template.hpp"
#include "migrations/advisory_lock.hpp"
#include "migrations/file_version.hpp"
#include "migrations/format_settings.hpp"
#include "migrations/generic_settings.hpp"
#include "migrations/ledger_statement.hpp"
#include "migrations/ledger_table.hpp"
#include "migrations/sql/embedded_sql.hpp"
#include "migrations/version_order.hpp"

#include <algorithm>
#include <filesystem>
#include <map>
#include <optional>
#include <utility>

namespace fulldress::migrations {
namespace {

constexpr std::string_view column_prefix = "ledger.column.";

bool has_number_type(const FormatSettings& settings) {
  return text_setting(settings, "ledger.type", "text") != "text";
}

std::string key_setting(const FormatSettings& settings) {
  return text_setting(settings, "ledger.key", has_number_type(settings) ? "number" : "version");
}

VersionOrder order_of(const FormatSettings& settings) {
  const std::string order = text_setting(settings, "order", "numeric");
  if (order == "name") return VersionOrder::name;
  if (order == "dotted") return VersionOrder::dotted;
  return order == "timestamp" ? VersionOrder::timestamp : VersionOrder::numeric;
}

/// `text` with every `{name}` of a fact replaced.
Value filled(const std::string& text, const LedgerFacts& facts) {
  std::string result = text;
  for (const auto& [name, value] : facts) {
    const std::string word = "{" + name + "}";
    // Alone, a value that is not there stays null.
    if (text == word) return value;
    for (auto at = result.find(word); at != std::string::npos;
         at = result.find(word, at + value.value_or("").size())) {
      result.replace(at, word.size(), value.value_or(""));
    }
  }
  return result;
}

class GenericLedger final : public Ledger {
 public:
  explicit GenericLedger(FormatSettings settings)
      : settings_(std::move(settings)),
        is_current_(text_setting(settings_, "ledger", "each") == "current"),
        version_(text_setting(settings_, "ledger.version", "version")) {
    for (const auto& [name, value] : settings_) {
      if (!name.starts_with(column_prefix)) continue;
      columns_.emplace_back(name.substr(column_prefix.size()), value);
    }
  }

  [[nodiscard]] std::string default_name() const override { return "schema_migrations"; }

  /// None where only the user's own statements know them.
  [[nodiscard]] std::vector<std::string> columns() const override {
    std::vector<std::string> names;
    if (settings_.contains("ledger.query")) return names;
    names.push_back(version_);
    for (const auto& [name, value] : columns_) names.push_back(name);
    return names;
  }

  void create(Session& session, const TableName& table) const override {
    if (is_made_by_migrations()) return;
    if (run_own(session, table, "ledger.create", {})) return;
    std::string list = session.quote_name(version_) + " " +
                       text_setting(settings_, "ledger.type", "text") + " not null primary key";
    for (const auto& [name, value] : columns_) list += ", " + session.quote_name(name) + " text";
    session.execute(get(session, table, "create", {{"columns", list}}));
  }

  [[nodiscard]] LedgerState read(Session& session, const TableName& table,
                                 const std::vector<Migration>& migrations) const override {
    if (is_made_by_migrations() && !is_there(session, table)) return {};
    const auto rows = rows_of(session, table);
    std::map<VersionPlace, std::string> versions;
    for (const Migration& each : migrations) versions.emplace(place(each.version), each.version);
    LedgerState state;
    for (const Row& row : rows) {
      const std::string found = row.at(0).value_or("");
      if (found.empty() || found == text_setting(settings_, "ledger.none", "")) continue;
      const auto known = versions.find(place(found));
      const std::string version =
          known == versions.end() || known->first.empty() ? found : known->second;
      if (is_current_) {
        add_up_to(state, migrations, version);
        break;
      }
      state.applied.push_back({.version = version,
                               .checksum = row.size() > 1 ? row.at(1).value_or("") : "",
                               .applied_at = row.size() > 2 ? row.at(2).value_or("") : ""});
    }
    return state;
  }

  void record(Session& session, const TableName& table, const MigrationStep& step,
              double duration_ms) const override {
    const bool is_up = step.direction == Direction::up;
    if (!is_up && is_made_by_migrations() && !is_there(session, table)) return;
    const LedgerFacts facts = facts_of(step, duration_ms);
    if (run_own(session, table, is_up ? "ledger.insert" : "ledger.delete", facts)) return;
    if (!is_current_) {
      if (is_up) return insert(session, table, facts);
      session.query(get(session, table, "delete", {{"version", session.quote_name(version_)}}),
                    {step.migration.version});
      return;
    }
    session.execute(get(session, table, "clear", {}));
    if (is_up) return insert(session, table, facts);
    // What else the row says of the version below is not known.
    const Value& previous = facts.at("previous");
    if (previous) insert(session, table, {{"version", previous}});
  }

  [[nodiscard]] std::unique_ptr<LedgerLock> lock(Session& session, const TableName& /*table*/,
                                                 std::chrono::milliseconds timeout) const override {
    const auto key = parse_version<std::int64_t>(text_setting(settings_, "lock", "0"));
    if (session.engine_name() != "postgres" || key.value_or(0) == 0) return nullptr;
    return take_advisory_lock(session, {.key = *key, .timeout = timeout});
  }

 private:
  [[nodiscard]] bool is_made_by_migrations() const {
    return text_setting(settings_, "ledger.create", "") == "none";
  }

  static bool is_there(Session& session, const TableName& table) {
    return !ledger_columns(session, table).empty();
  }

  [[nodiscard]] VersionPlace place(const std::string& version) const {
    return place_of(version, order_of(settings_));
  }

  /// Everything up to the one version the ledger knows.
  void add_up_to(LedgerState& state, const std::vector<Migration>& migrations,
                 const std::string& version) const {
    const auto current =
        std::find_if(migrations.begin(), migrations.end(),
                     [&](const Migration& each) { return each.version == version; });
    for (auto each = migrations.begin(); each != migrations.end(); ++each) {
      const bool is_applied =
          current == migrations.end() ? place(each->version) < place(version) : each <= current;
      if (is_applied) {
        state.applied.push_back({.version = each->version, .checksum = "", .applied_at = ""});
      }
    }
    if (current == migrations.end()) {
      state.applied.push_back({.version = version, .checksum = "", .applied_at = ""});
    }
  }

  /// Version, and checksum where there is one.
  [[nodiscard]] std::vector<Row> rows_of(Session& session, const TableName& table) const {
    if (settings_.contains("ledger.query")) {
      return LedgerStatement("ledger.query", settings_.at("ledger.query"))
          .run(session, table, {})
          .rows;
    }
    const std::string version = session.quote_name(version_);
    std::string list = version;
    for (const auto& [name, value] : columns_) {
      if (value == "{checksum}") list += ", " + session.quote_name(name);
    }
    return session.query(get(session, table, "read", {{"columns", list}, {"version", version}}))
        .rows;
  }

  void insert(Session& session, const TableName& table, const LedgerFacts& facts) const {
    std::string names = session.quote_name(version_);
    std::string places = "$1";
    Row values = {facts.at("version")};
    for (const auto& [name, value] : columns_) {
      if (facts.size() == 1) break;
      values.push_back(filled(value, facts));
      names += ", " + session.quote_name(name);
      places += ", $" + std::to_string(values.size());
    }
    session.query(get(session, table, "insert", {{"columns", names}, {"values", places}}), values);
  }

  /// returns  whether there is such a setting.
  bool run_own(Session& session, const TableName& table, const std::string& setting,
               const LedgerFacts& facts) const {
    const std::string text = text_setting(settings_, setting, "");
    if (text.empty()) return false;
    LedgerStatement(setting, text).run(session, table, facts);
    return true;
  }

  [[nodiscard]] LedgerFacts facts_of(const MigrationStep& step, double duration_ms) const {
    const Migration& migration = step.migration;
    const std::string none = text_setting(settings_, "ledger.none", "");
    Value previous = step.previous_version;
    if (previous->empty()) previous = none.empty() ? Value() : Value(none);
    return {{"version", migration.version},
            {"name", migration.name},
            {"file", migration.file},
            {"checksum", migration.checksum},
            {"previous", previous},
            {"direction", std::string(to_text(step.direction))},
            {"duration_ms", std::to_string(static_cast<std::int64_t>(duration_ms))}};
  }

  /// `more` are names and lists of quoted names.
  [[nodiscard]] static std::string get(const Session& session, const TableName& table,
                                       const std::string& what,
                                       std::map<std::string, std::string> more) {
    static const SqlTemplate statements(sql::generic_ledger);
    more.emplace("ledger", session.quote_table(table));
    return statements.fill(what, more);
  }

  FormatSettings settings_;
  bool is_current_;
  std::string version_;
  std::vector<std::pair<std::string, std::string>> columns_;  // name, and what stands in it
};

}  // namespace

std::unique_ptr<Ledger> make_generic_ledger(const FormatSettings& settings) {
  return std::make_unique<GenericLedger>(settings);
}

void refuse_bad_ledger_settings(const FormatSettings& settings) {
  refuse_bad_settings(settings, {{"ledger", {"each", "current"}},
                                 {"ledger.type", {"text", "bigint", "integer"}},
                                 {"ledger.key", {key_setting({}), "number", "file", "stem"}},
                                 {"ledger.written", {"with_body", "behind_body"}}});
  for (const std::string setting :
       {"ledger.create", "ledger.query", "ledger.insert", "ledger.delete"}) {
    const std::string text = text_setting(settings, setting, "");
    const bool is_statement = !text.empty() && !(setting == "ledger.create" && text == "none");
    if (is_statement) static_cast<void>(LedgerStatement(setting, text));
  }
  const bool has_query = settings.contains("ledger.query");
  for (const std::string setting : {"ledger.insert", "ledger.delete"}) {
    if (settings.contains(setting) == has_query) continue;
    throw UsageError("migrations.bad-setting",
                     "the format's setting " + (has_query ? setting : "ledger.query") +
                         " is missing: ledger.query, ledger.insert and ledger.delete go together");
  }
}

std::string generic_ledger_key(const FormatSettings& settings, const std::string& version,
                               const std::string& file) {
  const std::string key = key_setting(settings);
  const auto path = std::filesystem::path(file);
  if (key == "number") return without_zeros(version);
  if (key == "file") return path.filename().string();
  if (key == "stem") return path.stem().string();
  return version;
}

}  // namespace fulldress::migrations
