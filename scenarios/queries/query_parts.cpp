#include "scenarios/queries/query_parts.hpp"

#include "harness/base/suggestion.hpp"
#include "harness/base/wording.hpp"
#include "harness/measure/growth.hpp"
#include "scenarios/queries/statement_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

using nlohmann::json;

constexpr std::array<std::pair<std::string_view, Tolerance>, 6> tolerance_names = {
    {{"more_columns", Tolerance::more_columns},
     {"types", Tolerance::types},
     {"rows", Tolerance::rows},
     {"order", Tolerance::order},
     {"in_between", Tolerance::in_between},
     {"no_values", Tolerance::no_values}}};

Value value_of(const json& value) {
  if (value.is_null()) return std::nullopt;
  if (value.is_string()) return value.get<std::string>();
  return value.dump();
}

Row row_of(const json& value, const std::vector<std::string>& names, const FailAtPlace& fail) {
  Row row;
  if (value.is_array()) {
    for (const auto& each : value) row.push_back(value_of(each));
    return row;
  }
  for (const auto& name : names) {
    if (!value.contains(name)) fail("there is no value for parameter \"" + name + "\"");
    row.push_back(value_of(value.at(name)));
  }
  for (const auto& [name, each] : value.items()) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      fail("the statement has no parameter \"" + name + "\"" + did_you_mean(name, names));
    }
  }
  return row;
}

std::string trimmed(std::string_view sql) {
  const auto first = sql.find_first_not_of(" \t\r\n");
  const auto last = sql.find_last_not_of(" \t\r\n;");
  if (first == std::string_view::npos || last == std::string_view::npos || last < first) return {};
  return std::string(sql.substr(first, last - first + 1));
}

}  // namespace

std::vector<Row> parameter_rows(std::string_view text, const std::vector<std::string>& names,
                                std::size_t parameters, const FailAtPlace& fail) {
  auto list = json::parse(text, nullptr, false);
  if (list.is_discarded()) fail("the parameters are no JSON such as [[1, \"a\"], [2, \"b\"]]");
  if (list.is_object() || !list.is_array()) list = json::array({list});
  const auto is_row = [](const json& each) { return each.is_array() || each.is_object(); };
  if (!std::any_of(list.begin(), list.end(), is_row)) {
    if (parameters > 1) {
      list = json::array({list});
    } else {
      for (auto& each : list) each = json::array({each});
    }
  }
  std::vector<Row> rows;
  for (const auto& each : list) {
    if (!is_row(each)) fail("the parameters are a list of lists, e.g. [[1, \"a\"], [2, \"b\"]]");
    rows.push_back(row_of(each, names, fail));
    if (rows.back().size() != parameters) {
      fail("the statement has " + count_of(parameters, "parameter") + ", and a row of " +
           count_of(rows.back().size(), "value") + " is given");
    }
  }
  return rows;
}

std::vector<Tolerance> tolerances_of(const std::vector<std::string>& names,
                                     const FailAtPlace& fail) {
  std::vector<Tolerance> tolerated;
  std::vector<std::string> known;
  for (const auto& [name, tolerance] : tolerance_names) known.emplace_back(name);
  for (const auto& name : names) {
    const auto found = std::find(known.begin(), known.end(), name);
    if (found == known.end()) {
      fail("\"" + name +
           "\" cannot be tolerated, only more_columns, types, rows, order, "
           "in_between and no_values can" +
           did_you_mean(name, known));
    } else {
      tolerated.push_back(
          tolerance_names.at(static_cast<std::size_t>(found - known.begin())).second);
    }
  }
  return tolerated;
}

std::string_view to_text(Tolerance tolerance) {
  const auto* const found =
      std::find_if(tolerance_names.begin(), tolerance_names.end(),
                   [&](const auto& each) { return each.second == tolerance; });
  return found->first;
}

QueryKind kind_of(const std::string& name, const FailAtPlace& fail) {
  if (name == "read") return QueryKind::read;
  if (name == "write") return QueryKind::write;
  if (!name.empty() && name != "detected") {
    fail("a kind is read, write or detected, not \"" + name + "\"");
  }
  return QueryKind::detected;
}

double slower_ratio_of(const std::string& text, const FailAtPlace& fail) {
  const auto ratio = measure::growth_of(text);
  if (!ratio || *ratio < 1) {
    fail("how much slower it may be is written \"10%\" or \"1.1\", not \"" + text + "\"");
  }
  return ratio.value_or(1);
}

double positive_number(const std::string& text, const FailAtPlace& fail) {
  double number = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (problem != std::errc() || end != text.data() + text.size() || !(number > 0)) {
    fail("a number above zero is wanted, not \"" + text + "\"");
  }
  return number;
}

void set_text(QueryStatement& statement, std::string_view sql, std::string_view parameters_json,
              const FailAtPlace& fail) {
  auto numbered = with_numbers(trimmed(sql));
  statement.sql = std::move(numbered.sql);
  if (statement.sql.empty()) fail("there is no statement");
  const auto word = first_word(statement.sql);
  if (!is_tried(word)) {
    fail("a statement that starts with \"" + word +
         "\" is not tried: only select, insert, update, delete, merge, replace, values and with");
  }
  // `?` has no number; how many there are is for the database to say.
  const std::size_t parameters = parameters_of(statement.sql);
  if (!parameters_json.empty()) {
    auto list = json::parse(parameters_json, nullptr, false);
    const bool has_numbers = parameters > 0 || list.is_discarded() || !list.is_array() ||
                             list.empty() || !list.front().is_array();
    const std::size_t wanted = has_numbers ? parameters : list.front().size();
    statement.parameters = parameter_rows(parameters_json, numbered.names, wanted, fail);
  }
  // An empty list gives no values either.
  if (statement.parameters.empty() && statement.parameter_query.empty()) {
    if (parameters > 0) {
      statement.why_no_values = "there are no values for its " + count_of(parameters, "parameter") +
                                ": give \"parameters\"";
    } else {
      statement.parameters = {Row{}};
    }
  }
}

}  // namespace fulldress::scenarios
