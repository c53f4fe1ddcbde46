#include "scenarios/scripts/text_forms.hpp"

#include "scenarios/scripts/column_casts.hpp"
#include "scenarios/scripts/name_history.hpp"
#include "scenarios/scripts/script_pieces.hpp"
#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/statement_tokens.hpp"
#include "scenarios/scripts/statement_writes.hpp"

#include <algorithm>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>

namespace fulldress::scenarios {
namespace {

using fixtures::TextForm;

/// The type whose name starts at `at`.
std::optional<TextForm> form_of_type(const ScriptTokens& tokens, std::size_t at, bool is_sqlite) {
  static const std::map<std::string, TextForm, std::less<>> numbers = {
      {"int", TextForm::whole_number},      {"integer", TextForm::whole_number},
      {"int2", TextForm::whole_number},     {"int4", TextForm::whole_number},
      {"int8", TextForm::whole_number},     {"bigint", TextForm::whole_number},
      {"smallint", TextForm::whole_number}, {"numeric", TextForm::fraction},
      {"decimal", TextForm::fraction},      {"real", TextForm::fraction},
      {"float", TextForm::fraction},        {"float4", TextForm::fraction},
      {"float8", TextForm::fraction},       {"double", TextForm::fraction}};
  static const std::map<std::string, TextForm, std::less<>> others = {
      {"bool", TextForm::truth},       {"boolean", TextForm::truth},
      {"date", TextForm::day},         {"timestamptz", TextForm::moment_with_zone},
      {"timestamp", TextForm::moment}, {"uuid", TextForm::uuid}};
  if (!is_name(tokens, at)) return std::nullopt;
  const auto number = numbers.find(tokens[at].value);
  if (number != numbers.end()) return number->second;
  const auto other = others.find(tokens[at].value);
  // To SQLite these are numbers, and what it makes of a day is its year.
  if (is_sqlite || other == others.end()) return std::nullopt;
  const bool has_zone = is_word(tokens, at, "timestamp") && is_word(tokens, at + 1, "with");
  return has_zone ? TextForm::moment_with_zone : other->second;
}

class FormReader {
 public:
  FormReader(const NameHistory& names, bool is_sqlite) : names_(names), is_sqlite_(is_sqlite) {}

  void read(const ScriptTokens& tokens) {
    table_ = source_table(tokens);
    set_columns_ = writes_of(tokens).set_columns;
    for (const auto& cast : column_casts(tokens)) {
      note(cast.column, form_of_type(tokens, cast.type, is_sqlite_));
    }
    for (std::size_t at = 1; is_sqlite_ && at < tokens.size(); ++at) {
      if (is_sign(tokens, at + 1, '(')) read_time(tokens, at);
    }
  }

  [[nodiscard]] fixtures::TextForms take() const {
    fixtures::TextForms forms;
    for (const auto& [key, found] : found_) {
      // Whoever takes whole numbers for fractions is served by whole ones.
      const bool is_number =
          found.contains(TextForm::whole_number) &&
          (found.size() == 1 ||
           found == std::set<TextForm>{TextForm::whole_number, TextForm::fraction});
      if (is_number) {
        forms[key] = TextForm::whole_number;
      } else if (found.size() == 1) {
        forms[key] = *found.begin();
      }
    }
    return forms;
  }

 private:
  /// `date(column)`, `strftime('%s', column)`; with more than that the column may hold numbers.
  void read_time(const ScriptTokens& tokens, std::size_t at) {
    static const std::set<std::string_view> functions = {"date", "datetime", "julianday",
                                                         "strftime", "unixepoch"};
    if (!is_name(tokens, at) || !functions.contains(tokens[at].value)) return;
    const auto column = last_of_name(tokens, is_word(tokens, at, "strftime") ? at + 4 : at + 2);
    if (!is_sign(tokens, column + 1, ')')) return;
    const bool is_column = is_name(tokens, column) && !is_word(tokens, column, "null");
    if (!is_column) return;
    note(tokens[column].value, is_word(tokens, at, "date") ? TextForm::day : TextForm::moment);
  }

  void note(const std::string& column, std::optional<TextForm> form) {
    if (!form || set_columns_.contains(column)) return;
    for (const auto& key : names_.keys({.table = table_, .column = column})) {
      found_[key].insert(*form);
    }
  }

  const NameHistory& names_;
  bool is_sqlite_;
  std::string table_;
  std::set<std::string> set_columns_;  ///< of the statement that is read
  std::map<std::string, std::set<TextForm>> found_;
};

}  // namespace

fixtures::TextForms text_forms(const std::vector<migrations::Migration>& all,
                               std::string_view engine) {
  const NameHistory names(all, engine);
  FormReader reader(names, client_dialect(engine) == SqlDialect::sqlite);
  for (const auto& migration : all) {
    if (!migration.up) continue;
    for (const auto& tokens : statement_tokens(*migration.up, engine)) {
      const bool is_about_rows = is_word(tokens, 0, "alter") || is_word(tokens, 0, "update") ||
                                 is_word(tokens, 0, "insert") || is_word(tokens, 0, "with");
      if (is_about_rows) reader.read(tokens);
    }
  }
  return reader.take();
}

}  // namespace fulldress::scenarios
