#include "scenarios/steps/new_row_fates.hpp"

#include "harness/base/wording.hpp"
#include "scenarios/scripts/script_words.hpp"
#include "scenarios/steps/data_findings.hpp"
#include "scenarios/steps/row_place.hpp"

#include <algorithm>
#include <iterator>
#include <map>
#include <optional>
#include <set>

namespace fulldress::scenarios {
namespace {

using Names = std::vector<std::string>;

const FindingWords& words() {
  static const FindingWords words{.law = "roundtrip.new",
                                  .state = "after the down from what was written after the up",
                                  .missing = "written after the up is lost after the down",
                                  .extra = "is left over after the down"};
  return words;
}

const FindingWords& words_of_older() {
  static const FindingWords words{
      .law = "roundtrip.new",
      .state = {},
      .missing =
          "that was there before the up is lost after the down, once others are written "
          "after the up",
      .extra = {}};
  return words;
}

bool holds(const Names& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

class Fates {
 public:
  Fates(const WatchedTable& table, NewRowCase& about)
      : table_(table), about_(about), common_(common_columns(table)), key_(stable_key(table)) {
    if (about.migration.up) ups_ = statements_of(*about.migration.up, about.engine);
    if (about.migration.down) downs_ = statements_of(*about.migration.down, about.engine);
    find_judged();
  }

  std::vector<Finding> tell() {
    const auto rows = without_kept(new_rows());
    const auto older = older_rows_missing();
    if (rows.empty() && older.empty()) return {};
    difference_ = {.table = table_.before.name,
                   .columns = common_,
                   .key_columns = key_,
                   .rows_before = static_cast<std::int64_t>(table_.written_rows.rows.size()),
                   .rows_after = static_cast<std::int64_t>(table_.left_rows.rows.size()),
                   .rows = {}};
    older_ = difference_;
    for (const auto& row : older) {
      lose(table_.old_rows, row, values_of(key_, table_.old_rows, row), older_);
    }
    if (const auto reason = reason_of_table(); reason && !rows.empty()) {
      reasons_.insert(*reason);
      unjudged_ += rows.size();
    } else if (key_.empty()) {
      follow_values(rows);
    } else {
      follow_keys(rows);
    }
    return findings();
  }

 private:
  [[nodiscard]] bool is_about(const ScriptWords& statement) const {
    return statement.names(table_.before.name.name) || statement.names(table_.after.name.name);
  }

  // The columns whose values must come back as they were written.
  void find_judged() {
    if (!about_.is_restored) return;
    for (const auto& column : common_) {
      if (holds(key_, column) || is_written_by_down(column)) continue;
      const auto fate = fate_of(column, table_, key_);
      const bool is_named = std::ranges::any_of(
          downs_, [&](const ScriptWords& statement) { return statement.names(column); });
      if (fate == ColumnFate::kept || (fate == ColumnFate::unknown && !is_named)) {
        judged_.push_back(column);
      }
    }
  }

  // `update t set c = ...`, a rebuild that takes values from a column that only the up has made, or
  // a function or block, which need not say what it writes.
  [[nodiscard]] bool is_written_by_down(const std::string& column) const {
    return std::ranges::any_of(downs_, [&](const ScriptWords& statement) {
      const std::string first = statement.first();
      if (first == "select" || first == "call" || first == "do") return true;
      if (!is_about(statement) || !statement.names(column)) return false;
      if (first == "insert" || first == "create") return names_new_column(statement);
      return statement.has_any({"update", "merge", "using", "execute"});
    });
  }

  [[nodiscard]] bool names_new_column(const ScriptWords& statement) const {
    return std::ranges::any_of(table_.after.columns, [&](const ColumnInfo& column) {
      return std::ranges::find(table_.before.columns, column.name, &ColumnInfo::name) ==
                 table_.before.columns.end() &&
             statement.names(column.name);
    });
  }

  // Rows behind the up that were not there when it had just run.
  [[nodiscard]] std::vector<Row> new_rows() const {
    if (key_.empty()) return rows_beside(table_.written_rows.rows, table_.up_rows.rows);
    const auto known = values_of(key_, table_.up_rows);
    const std::set<Row> keys(known.begin(), known.end());
    std::vector<Row> rows;
    std::ranges::copy_if(table_.written_rows.rows, std::back_inserter(rows), [&](const Row& row) {
      return !keys.contains(values_of(key_, table_.written_rows, row));
    });
    return rows;
  }

  // What is there as it was written needs no judgement.
  [[nodiscard]] std::vector<Row> without_kept(std::vector<Row> rows) const {
    const auto left =
        rows_beside(values_of(common_, table_.left_rows), values_of(common_, table_.old_rows));
    std::multiset<Row> kept(left.begin(), left.end());
    std::erase_if(rows, [&](const Row& row) {
      const auto found = kept.find(values_of(common_, table_.written_rows, row));
      if (found == kept.end()) return false;
      kept.erase(found);
      return true;
    });
    return rows;
  }

  // Rows that are there behind the down unless others were written.
  [[nodiscard]] std::vector<Row> older_rows_missing() const {
    std::vector<Row> rows;
    if (!about_.is_restored || key_.empty()) return rows;
    const auto left = values_of(key_, table_.left_rows);
    const std::set<Row> keys(left.begin(), left.end());
    std::ranges::copy_if(table_.old_rows.rows, std::back_inserter(rows), [&](const Row& row) {
      return !keys.contains(values_of(key_, table_.old_rows, row));
    });
    return rows;
  }

  [[nodiscard]] std::optional<std::string> reason_of_table() const {
    const bool had_rows = !table_.old_rows.rows.empty();
    const bool has_rows = !table_.up_rows.rows.empty();
    const bool is_made_anew = std::ranges::any_of(ups_, [&](const ScriptWords& statement) {
      return statement.creates_table(table_.after.name.schema, table_.after.name.name);
    });
    if (had_rows && !has_rows) return "the up takes away all rows the table held";
    if (!had_rows && has_rows) return "only the up has put rows there";
    if (!had_rows && is_made_anew) return "the up makes the table anew";
    if (!key_.empty()) return std::nullopt;
    if (!about_.is_restored) return "the table has no key by which rows could be known again";
    if (judged_.empty()) return "no column holds what it held before the up";
    return std::nullopt;
  }

  void follow_keys(const std::vector<Row>& rows) {
    std::map<Row, const Row*> left;
    for (const auto& row : table_.left_rows.rows) {
      left.emplace(values_of(key_, table_.left_rows, row), &row);
    }
    auto strangers = renumbered(rows);
    for (const auto& row : rows) {
      const auto key = values_of(key_, table_.written_rows, row);
      const auto found = left.find(key);
      if (found != left.end()) {
        compare(row, key, *found->second);
        continue;
      }
      const auto twin = std::ranges::find(strangers, values_of(judged_, table_.written_rows, row));
      if (judged_.empty() || twin == strangers.end()) {
        lose(table_.written_rows, row, key, difference_);
      } else {
        strangers.erase(twin);
      }
    }
  }

  // Rows behind the down under keys that nobody has written: it may number them anew.
  [[nodiscard]] std::vector<Row> renumbered(const std::vector<Row>& rows) const {
    auto keys = values_of(key_, table_.old_rows);
    for (const auto& row : rows) keys.push_back(values_of(key_, table_.written_rows, row));
    const std::set<Row> known(keys.begin(), keys.end());
    std::vector<Row> found;
    for (const auto& row : table_.left_rows.rows) {
      if (known.contains(values_of(key_, table_.left_rows, row))) continue;
      found.push_back(values_of(judged_, table_.left_rows, row));
    }
    return found;
  }

  void follow_values(const std::vector<Row>& rows) {
    auto left =
        rows_beside(values_of(judged_, table_.left_rows), values_of(judged_, table_.old_rows));
    for (const auto& row : rows) {
      const auto found = std::ranges::find(left, values_of(judged_, table_.written_rows, row));
      if (found == left.end()) {
        lose(table_.written_rows, row, {}, difference_);
      } else {
        left.erase(found);
      }
    }
  }

  void lose(const RowList& list, const Row& row, const Row& key, TableDifference& lost) {
    const auto values = values_of(common_, list, row);
    auto reason = reason_of_removal(values);
    if (!reason) reason = reason_of_move(values, key);
    if (!reason) {
      const auto refusal = refusal_of_row(
          about_.session(), {.table = table_.before.name, .columns = common_, .values = values});
      if (refusal) reason = "the schema before has no place for it: " + *refusal;
    }
    if (reason) return leave_unjudged(*reason);
    lost.rows.push_back({.change = RowChange::missing,
                         .key = key,
                         .before = values,
                         .after = {},
                         .changed_columns = {}});
  }

  // A down that takes rows away by a column, or a value, that came with the up means to.
  [[nodiscard]] std::optional<std::string> reason_of_removal(const Row& values) const {
    if (about_.is_partitioned_anew) return "the up gives the table a partition or an heir";
    for (const auto& statement : downs_) {
      const bool keeps_rows = statement.first() == "update" || statement.first() == "alter";
      if (keeps_rows || !is_about(statement) || !statement.has("where")) continue;
      if (names_new_column(statement)) {
        return "the down tells rows apart by a column that the up has made";
      }
      if (deletes_what_is_listed(statement)) {
        return "the down deletes rows by what is in a table that the up has made";
      }
      for (std::size_t at = 0; at < common_.size(); ++at) {
        if (values[at] && statement.names(common_[at]) && statement.has_literal(*values[at])) {
          return "the down tells rows apart by this value of " + common_[at];
        }
      }
    }
    return std::nullopt;
  }

  [[nodiscard]] std::optional<std::string> reason_of_move(const Row& values, const Row& key) {
    auto table = about_.placed.take_key(table_.before.name, key);
    if (!table) {
      Row others;
      for (std::size_t at = 0; at < common_.size(); ++at) {
        if (!holds(key_, common_[at])) others.push_back(values[at]);
      }
      table = about_.placed.take_values(table_.before.name, others);
    }
    if (!table) return std::nullopt;
    return "the down moves it to " + table->to_text();
  }

  // Not what is missing there: that deletes whatever was written elsewhere.
  [[nodiscard]] bool deletes_what_is_listed(const ScriptWords& statement) const {
    const bool deletes = statement.deletes_from(table_.before.name.name) ||
                         statement.deletes_from(table_.after.name.name);
    const bool is_by_absence = statement.has_sequence("not in") ||
                               statement.has_sequence("not exists") ||
                               statement.has_sequence("is null");
    return deletes && !is_by_absence && statement.has_any({"in", "exists"}) &&
           std::ranges::any_of(about_.made_by_up,
                               [&](const TableName& table) { return statement.names(table.name); });
  }

  void compare(const Row& written, const Row& key, const Row& left) {
    Names changed;
    std::optional<std::string> reason;
    for (const auto& column : common_) {
      const auto before = values_of({column}, table_.written_rows, written).at(0);
      const auto after = values_of({column}, table_.left_rows, left).at(0);
      if (before == after || holds(key_, column)) continue;
      changed.push_back(column);
      if (!reason) reason = reason_of_value(column, key, before);
    }
    if (changed.empty()) return;
    // What one value has to give way to may change others, by a trigger or in the same statement.
    if (reason) return leave_unjudged(*reason);
    difference_.rows.push_back({.change = RowChange::changed,
                                .key = key,
                                .before = values_of(common_, table_.written_rows, written),
                                .after = values_of(common_, table_.left_rows, left),
                                .changed_columns = changed});
  }

  [[nodiscard]] std::optional<std::string> reason_of_value(const std::string& column,
                                                           const Row& key, const Value& value) {
    if (!about_.is_restored) return "older rows of the table are not restored either";
    if (!holds(judged_, column)) return "the migration turns values of " + column + " into others";
    const auto refusal = refusal_of_value(
        about_.session(), {.table = table_.before.name, .columns = key_, .values = key}, column,
        value);
    if (!refusal) return std::nullopt;
    return "the schema before has no place for its " + column + ": " + *refusal;
  }

  void leave_unjudged(const std::string& reason) {
    ++unjudged_;
    reasons_.insert(reason);
  }

  [[nodiscard]] std::vector<Finding> findings() const {
    auto found = row_findings(difference_, words(), about_.shows_values);
    std::ranges::move(row_findings(older_, words_of_older(), about_.shows_values),
                      std::back_inserter(found));
    for (auto& each : found) {
      // Without rows written after the up nothing is lost.
      each.severity = Severity::warning;
      each.id = each.id.ends_with(".rows-lost") ? "roundtrip.new-rows-lost"
                                                : "roundtrip.new-rows-changed";
    }
    if (unjudged_ == 0) return found;
    std::string text =
        "what becomes of " + count_of(unjudged_, "row") + " written after the up is not judged: ";
    for (const auto& each : reasons_) text += (&each == &*reasons_.begin() ? "" : "; ") + each;
    found.push_back({.id = "roundtrip.new-rows-not-judged",
                     .severity = Severity::info,
                     .subject = "table " + table_.before.name.to_text(),
                     .message = text,
                     .before = {},
                     .after = {},
                     .position = {},
                     .evidence = {}});
    return found;
  }

  const WatchedTable& table_;
  NewRowCase& about_;
  Names common_;
  Names key_;     ///< empty: rows are known by their values
  Names judged_;  ///< besides the key
  std::vector<ScriptWords> ups_;
  std::vector<ScriptWords> downs_;
  TableDifference difference_;
  TableDifference older_;
  std::set<std::string> reasons_;
  std::size_t unjudged_ = 0;
};

}  // namespace

std::vector<Finding> new_row_findings(const WatchedTable& table, NewRowCase& about) {
  return Fates(table, about).tell();
}

}  // namespace fulldress::scenarios
