#include "scenarios/scripts/enumerated_values.hpp"

#include "scenarios/scripts/cast_labels.hpp"
#include "scenarios/scripts/name_history.hpp"
#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/statement_tokens.hpp"
#include "scenarios/scripts/statement_writes.hpp"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>

namespace fulldress::scenarios {
namespace {

/// More values than this are no states or kinds.
constexpr std::size_t values_per_column_max = 16;

/// What all scripts say of the columns of one name.
struct Column {
  std::set<std::string> compared;  ///< constants behind WHEN
  std::set<std::string> assigned;  ///< constants behind THEN and ELSE where a CASE gives the column
  bool is_open = false;            ///< compared with something else as well
  bool has_else = false;
  bool is_flag = false;          ///< becomes a boolean, or is read as one
  std::set<std::string> labels;  ///< of the enumerations that it is cast to
};

/// Under one of the names that a table, and its column, have one after the other.
using Columns = std::map<ColumnPlace, Column>;

/// The first of its names; without a table where no script makes it.
ColumnPlace place_of(const ColumnPlace& named, const NameHistory& names) {
  if (!names.is_made(named.table)) return {.table = {}, .column = named.column};
  return {.table = *names.tables(named.table).begin(), .column = *names.columns(named).begin()};
}

/// One `case ... end` of a statement; those inside are read on their own.
class CaseReader {
 public:
  CaseReader(const ScriptTokens& tokens, std::size_t at, const NameHistory& names,
             const std::string& table, Columns& columns)
      : tokens_(tokens), at_(at + 1), names_(names), table_(table), columns_(columns) {}

  /// target  the column that takes what the CASE gives, if it is known.
  /// returns  where the CASE ends.
  std::size_t read(const std::optional<std::string>& target) {
    if (!is_word(tokens_, at_, "when")) subject_ = take_column();
    while (at_ < tokens_.size() && !is_word(tokens_, at_, "end")) take_part();
    for (const auto& name : compared_) {
      auto& column = column_of(name);
      column.has_else = column.has_else || has_else_;
      column.is_flag = column.is_flag || (gives_truth_ && !gives_other_);
    }
    if (target && !gives_other_) column_of(*target).assigned.insert(given_.begin(), given_.end());
    return at_;
  }

 private:
  Column& column_of(const std::string& name) {
    return columns_[place_of({.table = table_, .column = name}, names_)];
  }

  void take_part() {
    if (is_word(tokens_, at_, "when")) {
      ++at_;
      take_condition();
    } else if (is_word(tokens_, at_, "then")) {
      ++at_;
      take_given();
    } else if (is_word(tokens_, at_, "else")) {
      ++at_;
      has_else_ = has_else_ || !is_word(tokens_, at_, "null");
      take_given();
    } else {
      skip();
    }
  }

  void skip() {
    const bool is_case = is_word(tokens_, at_, "case");
    at_ = is_case ? CaseReader(tokens_, at_, names_, table_, columns_).read({}) + 1 : at_ + 1;
  }

  /// The last part of a name: `t.state` is `state`.
  std::optional<std::string> take_column() {
    std::optional<std::string> name;
    while (is_name(tokens_, at_) && !is_word(tokens_, at_, "when")) {
      name = tokens_[at_++].value;
      if (!is_sign(tokens_, at_, '.')) break;
      ++at_;
    }
    skip_cast();
    return name;
  }

  void skip_cast() {
    if (!is_sign(tokens_, at_, ':') || !is_sign(tokens_, at_ + 1, ':')) return;
    at_ += 3;
    if (!is_sign(tokens_, at_, '(')) return;
    while (at_ < tokens_.size() && !is_sign(tokens_, at_, ')')) ++at_;
    ++at_;
  }

  std::optional<std::string> take_constant() {
    if (at_ >= tokens_.size()) return std::nullopt;
    const auto& token = tokens_[at_];
    const bool is_constant =
        token.kind == ScriptToken::Kind::text || token.kind == ScriptToken::Kind::number;
    if (!is_constant) return std::nullopt;
    ++at_;
    skip_cast();
    return token.value;
  }

  void note(const std::optional<std::string>& name, const std::optional<std::string>& constant) {
    if (!name) return;
    compared_.insert(*name);
    auto& column = column_of(*name);
    if (constant && is_word(tokens_, at_, "then")) {
      column.compared.insert(*constant);
    } else {
      column.is_open = true;
    }
  }

  void take_condition() {
    if (subject_) return note(subject_, take_constant());
    const auto name = take_column();
    if (name && is_word(tokens_, at_, "then")) {
      column_of(*name).is_flag = true;
      return;
    }
    if (!name || !is_sign(tokens_, at_, '=')) return note(name, std::nullopt);
    ++at_;
    note(name, take_constant());
  }

  void take_given() {
    if (is_word(tokens_, at_, "null")) return;
    if (is_word(tokens_, at_, "true") || is_word(tokens_, at_, "false")) {
      gives_truth_ = true;
      ++at_;
      return;
    }
    const auto constant = take_constant();
    const bool is_whole = is_word(tokens_, at_, "when") || is_word(tokens_, at_, "else") ||
                          is_word(tokens_, at_, "end");
    if (constant && is_whole) {
      given_.insert(*constant);
    } else {
      gives_other_ = true;
    }
  }

  const ScriptTokens& tokens_;
  std::size_t at_;
  const NameHistory& names_;
  const std::string& table_;
  Columns& columns_;
  std::optional<std::string> subject_;
  std::set<std::string> compared_;
  std::set<std::string> given_;
  bool has_else_ = false;
  bool gives_truth_ = false;
  bool gives_other_ = false;
};

bool is_boolean(const ScriptTokens& tokens, std::size_t at) {
  return is_word(tokens, at, "boolean") || is_word(tokens, at, "bool");
}

/// Follows which column a CASE is for: `set state = case`, `alter column state type ... using
/// case`.
class StatementReader {
 public:
  StatementReader(const ScriptTokens& tokens, const NameHistory& names, Columns& columns)
      : tokens_(tokens), names_(names), table_(source_table(tokens)), columns_(columns) {}

  void read() {
    for (std::size_t at = 0; at < tokens_.size(); ++at) {
      if (is_word(tokens_, at, "alter") && !is_word(tokens_, at + 1, "table")) {
        target_ = name_at(is_word(tokens_, at + 1, "column") ? at + 2 : at + 1);
      } else if (target_ && is_word(tokens_, at, "type") && is_boolean(tokens_, at + 1)) {
        columns_[place_of({.table = table_, .column = *target_}, names_)].is_flag = true;
      } else if (is_sign(tokens_, at, '=') && at > 0) {
        target_ = name_at(at - 1);
      } else if (is_sign(tokens_, at, ',')) {
        target_.reset();
      } else if (is_word(tokens_, at, "case")) {
        at = CaseReader(tokens_, at, names_, table_, columns_).read(target_);
      }
    }
  }

 private:
  [[nodiscard]] std::optional<std::string> name_at(std::size_t at) const {
    if (!is_name(tokens_, at)) return std::nullopt;
    return tokens_[at].value;
  }

  const ScriptTokens& tokens_;
  const NameHistory& names_;
  std::string table_;  ///< whose columns the statement reads
  Columns& columns_;
  std::optional<std::string> target_;
};

void read_script(const migrations::Script& script, std::string_view engine,
                 const NameHistory& names, Columns& columns) {
  for (const auto& tokens : statement_tokens(script, engine)) {
    // What a function does with its own variables says nothing of columns.
    const bool is_about_rows = is_word(tokens, 0, "alter") || is_word(tokens, 0, "update") ||
                               is_word(tokens, 0, "insert") || is_word(tokens, 0, "with");
    if (is_about_rows) StatementReader(tokens, names, columns).read();
  }
}

bool are_zero_and_one(const std::set<std::string>& values) {
  return std::all_of(values.begin(), values.end(),
                     [](const std::string& each) { return each == "0" || each == "1"; });
}

/// As many of them as make no difference to what a down can tell.
std::set<std::string> first_of(const std::set<std::string>& values) {
  const auto end = values.size() > values_per_column_max
                       ? std::next(values.begin(), values_per_column_max)
                       : values.end();
  return {values.begin(), end};
}

std::set<std::string> values_told_apart(const Column& column) {
  if (column.is_flag && are_zero_and_one(column.compared)) return {"0", "1"};
  if (column.is_open || column.compared.empty()) return {};
  if (column.has_else && column.assigned.empty()) return {};
  auto values = column.compared;
  values.insert(column.assigned.begin(), column.assigned.end());
  const bool is_choice = values.size() > 1 && values.size() <= values_per_column_max;
  return is_choice ? values : std::set<std::string>();
}

std::set<std::string> values_of(const Column& column) {
  auto values = values_told_apart(column);
  return values.empty() ? first_of(column.labels) : values;
}

}  // namespace

std::map<std::string, std::vector<std::string>> enumerated_values(
    const std::vector<migrations::Migration>& all, std::string_view engine) {
  const NameHistory names(all, engine);
  Columns columns;
  for (const auto& migration : all) {
    if (migration.up) read_script(*migration.up, engine, names, columns);
    if (migration.down) read_script(*migration.down, engine, names, columns);
  }
  for (const auto& [place, labels] : cast_labels(all, names, engine)) {
    columns[place_of(place, names)].labels.insert(labels.begin(), labels.end());
  }
  std::map<std::string, std::vector<std::string>> enumerated;
  for (const auto& [place, column] : columns) {
    const auto values = values_of(column);
    if (values.empty()) continue;
    for (const auto& key : names.keys(place)) enumerated[key] = {values.begin(), values.end()};
  }
  return enumerated;
}

}  // namespace fulldress::scenarios
