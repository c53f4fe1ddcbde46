#include "scenarios/steps/rows_without_partner.hpp"

#include "scenarios/scripts/inner_joins.hpp"
#include "scenarios/scripts/name_history.hpp"
#include "scenarios/scripts/statement_tokens.hpp"
#include "scenarios/scripts/statement_writes.hpp"
#include "scenarios/steps/foreign_keys.hpp"
#include "scenarios/steps/migration_finding.hpp"

#include <algorithm>
#include <cstddef>
#include <set>
#include <string>
#include <utility>

namespace fulldress::scenarios {
namespace {

/// Whether the statement gives rows values: INSERT, UPDATE, CREATE TABLE ... AS.
bool writes_rows(const ScriptTokens& statement) {
  return is_any_word(statement, 0, {"insert", "replace", "update", "with"}) ||
         !made_table(statement).empty();
}

class PartnerSearch {
 public:
  PartnerSearch(const migrations::Migration& migration, const SchemaSnapshot& before,
                std::string_view engine)
      : migration_(migration),
        before_(before),
        names_({migration}, engine),
        up_(statement_tokens(*migration.up, engine)) {}

  std::vector<Finding> take() {
    for (const auto& statement : up_) {
      if (!writes_rows(statement)) continue;
      for (const auto& [left, right] : inner_joins(statement)) {
        if (is_linked(left, right)) continue;
        judge(statement, left, right);
        judge(statement, right, left);
      }
    }
    return std::move(found_);
  }

 private:
  /// Rows of `place` that have no partner in `other`.
  void judge(const ScriptTokens& statement, const ColumnPlace& place, const ColumnPlace& other) {
    const bool is_new = is_filled(place.table) || is_filled(other.table);
    const auto drop = is_new ? std::string() : drop_of(place);
    if (drop.empty() || is_required(statement) || is_copied_elsewhere(statement, place)) return;
    if (!told_.insert(place.table).second) return;
    auto finding = migration_finding(
        "rows-without-partner", migration_,
        "the up takes rows of table " + place.table + " by " + place.table + "." + place.column +
            " = " + other.table + "." + other.column + ", which no foreign key links, and drops " +
            drop + ": rows whose value is in no row of table " + other.table +
            " are given up. Whether generated rows hold such a value is by chance, so what becomes "
            "of them is not proven. Rows that do can be loaded by --fixture FILE");
    finding.severity = Severity::info;
    found_.push_back(std::move(finding));
  }

  /// Whether the up makes the table, or fills it from others: such rows have their partners.
  [[nodiscard]] bool is_filled(const std::string& table) const {
    return std::ranges::any_of(up_, [&](const ScriptTokens& each) {
      const bool is_copy = !is_word(each, 0, "update") && has_any_word(each, {"select"}) &&
                           writes_of(each).tables.contains(table);
      return is_copy || made_table(each) == table;
    });
  }

  /// "table k" or "column k.mail" where the up drops it; empty: it stays.
  [[nodiscard]] std::string drop_of(const ColumnPlace& place) const {
    for (const auto& each : up_) {
      if (is_word(each, 0, "drop") && is_word(each, 1, "table")) {
        std::size_t at = is_word(each, 2, "if") ? 4 : 2;
        if (take_name(each, at) == place.table) return "table " + place.table;
      }
      if (!is_word(each, 0, "alter") || target_table(each) != place.table) continue;
      for (std::size_t at = 2; at < each.size(); ++at) {
        std::size_t column = is_word(each, at + 1, "column") ? at + 2 : at + 1;
        if (is_word(each, column, "if")) column += 2;
        const bool is_drop = is_word(each, at, "drop") && is_word(each, column, place.column);
        if (is_drop) return "column " + place.table + "." + place.column;
      }
    }
    return {};
  }

  /// Whether an UPDATE sets a column that may not be NULL from then on: the up fails on such rows.
  [[nodiscard]] bool is_required(const ScriptTokens& statement) const {
    if (!is_word(statement, 0, "update")) return false;
    const auto set = writes_of(statement).set_columns;
    return std::ranges::any_of(up_, [&](const ScriptTokens& each) {
      if (!is_word(each, 0, "alter") || target_table(each) != target_table(statement)) return false;
      for (std::size_t at = 2; at < each.size(); ++at) {
        const bool is_required = is_word(each, at, "set") && is_word(each, at + 1, "not") &&
                                 is_word(each, at + 2, "null");
        if (is_required && set.contains(each[at - 1].value)) return true;
      }
      return false;
    });
  }

  /// Whether another statement copies the column.
  [[nodiscard]] bool is_copied_elsewhere(const ScriptTokens& statement,
                                         const ColumnPlace& place) const {
    return std::ranges::any_of(up_, [&](const ScriptTokens& each) {
      const bool is_copy = &each != &statement && writes_rows(each) && !is_word(each, 0, "update");
      if (!is_copy || !has_any_word(each, {"select"}) || !has_any_word(each, {place.table})) {
        return false;
      }
      const bool is_joined = std::ranges::any_of(inner_joins(each), [&](const auto& join) {
        return join.left == place || join.right == place;
      });
      const bool takes_all = std::ranges::any_of(each, [](const auto& token) {
        return token.kind == ScriptToken::Kind::sign && token.value == "*";
      });
      return !is_joined && (takes_all || has_any_word(each, {place.column}));
    });
  }

  [[nodiscard]] bool is_linked(const ColumnPlace& left, const ColumnPlace& right) const {
    return std::ranges::any_of(before_.objects, [&](const SchemaObject& object) {
      if (!is_foreign_key(object)) return false;
      const auto tokens = script_tokens(object.identity + " " + object.definition);
      return has_any_word(tokens, names_.tables(left.table)) &&
             has_any_word(tokens, names_.tables(right.table)) &&
             has_any_word(tokens, names_.columns(left)) &&
             has_any_word(tokens, names_.columns(right));
    });
  }

  const migrations::Migration& migration_;
  const SchemaSnapshot& before_;
  NameHistory names_;
  std::vector<ScriptTokens> up_;
  std::set<std::string> told_;  ///< tables
  std::vector<Finding> found_;
};

}  // namespace

std::vector<Finding> rows_without_partner(const migrations::Migration& migration,
                                          const SchemaSnapshot& before, std::string_view engine) {
  if (!migration.up || !migration.down) return {};
  return PartnerSearch(migration, before, engine).take();
}

}  // namespace fulldress::scenarios
