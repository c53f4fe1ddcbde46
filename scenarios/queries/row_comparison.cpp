#include "scenarios/queries/row_comparison.hpp"

#include "harness/base/text.hpp"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>

namespace fulldress::scenarios {
namespace {

constexpr std::size_t examples_max = 10;
constexpr std::size_t value_characters_max = 200;

/// "1.50" and "1.5" are one number.
std::string plain_number(const std::string& text) {
  const bool is_number = !text.empty() &&
                         text.find_first_not_of("-0123456789.") == std::string::npos &&
                         text.find('.') != std::string::npos;
  if (!is_number) return text;
  auto end = text.find_last_not_of('0') + 1;
  if (text[end - 1] == '.') --end;
  return text.substr(0, end);
}

enum class Side { before, after };

std::vector<Row> picked(const ResultSet& rows, const std::vector<ColumnPair>& pairs, Side side) {
  std::vector<Row> result;
  result.reserve(rows.rows.size());
  for (const auto& row : rows.rows) {
    auto& values = result.emplace_back();
    values.reserve(pairs.size());
    for (const auto& pair : pairs) {
      auto value = row.at(side == Side::before ? pair.before : pair.after);
      if (value && pair.has_other_type) value = plain_number(*value);
      values.push_back(std::move(value));
    }
  }
  return result;
}

std::vector<Row> only_in(const std::vector<Row>& these, const std::vector<Row>& those) {
  std::vector<Row> rest;
  std::set_difference(these.begin(), these.end(), those.begin(), those.end(),
                      std::back_inserter(rest));
  return rest;
}

Row shown(const Row& row, ExampleValues values) {
  Row result;
  for (const auto& value : row) {
    const bool is_key = result.empty();
    if (!value) {
      result.emplace_back(std::nullopt);
    } else if (is_key || values == ExampleValues::shown) {
      result.emplace_back(one_line(redact_secrets(*value), value_characters_max));
    } else {
      result.emplace_back("***");
    }
  }
  return result;
}

}  // namespace

RowComparison compare_rows(const ResultSet& before, const ResultSet& after,
                           const std::vector<ColumnPair>& pairs) {
  RowComparison found;
  auto old_rows = picked(before, pairs, Side::before);
  auto new_rows = picked(after, pairs, Side::after);
  if (old_rows == new_rows) return found;
  std::sort(old_rows.begin(), old_rows.end());
  std::sort(new_rows.begin(), new_rows.end());
  if (old_rows == new_rows) {
    found.is_reordered = true;
    return found;
  }
  found.is_same = false;
  found.examples_before = only_in(old_rows, new_rows);
  found.examples_after = only_in(new_rows, old_rows);
  found.only_before = found.examples_before.size();
  found.only_after = found.examples_after.size();
  found.examples_before.resize(std::min(found.only_before, examples_max));
  found.examples_after.resize(std::min(found.only_after, examples_max));
  return found;
}

Evidence evidence_of_rows(const RowComparison& found, const std::vector<ColumnPair>& pairs,
                          ExampleValues values) {
  Evidence evidence;
  evidence.columns.emplace_back("version");
  for (const auto& pair : pairs) evidence.columns.push_back(pair.name);
  const auto add = [&](const std::vector<Row>& rows, const std::string& version) {
    for (const auto& row : rows) {
      auto& line = evidence.rows.emplace_back();
      line.emplace_back(version);
      for (auto& value : shown(row, values)) line.push_back(std::move(value));
    }
  };
  add(found.examples_before, "before");
  add(found.examples_after, "after");
  evidence.is_capped = found.only_before > found.examples_before.size() ||
                       found.only_after > found.examples_after.size();
  return evidence;
}

}  // namespace fulldress::scenarios
