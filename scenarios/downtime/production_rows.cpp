#include "scenarios/downtime/production_rows.hpp"

#include "harness/base/error.hpp"
#include "scenarios/queries/csv_records.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

using nlohmann::json;

constexpr std::string_view blanks = " \t\r\n";

[[noreturn]] void refuse(const ScriptPosition& position, const std::string& message) {
  throw UsageError("scenarios.bad-production-rows", position.to_text() + ": " + message);
}

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

std::optional<std::int64_t> number_of(std::string_view text) {
  std::int64_t number = 0;
  const auto* const end = text.data() + text.size();
  const auto parsed = std::from_chars(text.data(), end, number);
  const bool is_number = parsed.ec == std::errc() && parsed.ptr == end && !text.empty();
  return is_number ? std::optional(number) : std::nullopt;
}

/// Where the text of a JSON value begins is not kept by the parser; its key is in the text once.
ScriptPosition position_of_key(std::string_view text, const std::string& key,
                               const std::string& file) {
  const auto at = text.find(json(key).dump());
  return position_of(text, at == std::string_view::npos ? 0 : at, file);
}

ProductionRows read_json(std::string_view text, const std::string& file) {
  json object;
  try {
    object = json::parse(text);
  } catch (const json::parse_error& error) {
    refuse(position_of(text, error.byte == 0 ? 0 : error.byte - 1, file),
           "this is no JSON; write an object of tables and their rows: "
           "{\"public.orders\": 20900000}");
  }
  if (!object.is_object() || object.empty()) {
    refuse(position_of(text, 0, file),
           "here is to be an object of tables and their rows: {\"public.orders\": 20900000}");
  }
  ProductionRows rows;
  for (const auto& [table, count] : object.items()) {
    if (!count.is_number_integer() || count.get<std::int64_t>() < 0) {
      refuse(position_of_key(text, table, file),
             "the rows of \"" + table + "\" are to be a number that is not negative");
    }
    rows.tables[table] = count.get<std::int64_t>();
  }
  return rows;
}

struct Line {
  std::size_t number = 0;
  std::vector<std::string> fields;
};

std::vector<Line> csv_lines(std::string_view text, const std::string& file) {
  std::vector<Line> lines;
  CsvRecords records(text);
  std::vector<std::string> fields;
  while (records.next(fields)) {
    if (!records.is_closed()) refuse({file, records.line(), 1}, "this quote is never closed");
    const bool is_empty = fields.empty() || (fields.size() == 1 && trimmed(fields[0]).empty());
    if (!is_empty) lines.push_back({records.line(), fields});
  }
  return lines;
}

/// Lines of psql: rules between head and rows, and the number of rows behind them, say nothing.
std::vector<Line> psql_lines(std::string_view text) {
  std::vector<Line> lines;
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size(); ++number) {
    const auto end = std::min(text.find('\n', at), text.size());
    const auto line = trimmed(text.substr(at, end - at));
    at = end + 1;
    const bool is_rule = line.find_first_not_of("-+| ") == std::string_view::npos;
    if (is_rule || line.front() == '(') continue;
    Line read{.number = number + 1, .fields = {}};
    for (std::size_t from = 0; from <= line.size();) {
      const auto bar = std::min(line.find('|', from), line.size());
      read.fields.emplace_back(trimmed(line.substr(from, bar - from)));
      from = bar + 1;
    }
    lines.push_back(std::move(read));
  }
  return lines;
}

/// `public."Order"` as regclass writes it is public.Order.
std::string without_quotes(const std::string& name) {
  std::string plain;
  for (std::size_t at = 0; at < name.size(); ++at) {
    if (name[at] != '"') {
      plain += name[at];
    } else if (at > 0 && at + 1 < name.size() && name[at + 1] == '"') {
      plain += name[at++];
    }
  }
  return plain;
}

/// Which column of a listing is what.
struct Columns {
  std::optional<std::size_t> schema;
  std::size_t table = 0;
  std::size_t rows = 0;
  bool is_named = false;  ///< the first line names them
};

template <std::size_t Count>
std::optional<std::size_t> column_called(const std::vector<std::string>& head,
                                         const std::array<std::string_view, Count>& names) {
  for (std::size_t at = 0; at < head.size(); ++at) {
    if (std::find(names.begin(), names.end(), trimmed(head[at])) != names.end()) return at;
  }
  return std::nullopt;
}

Columns columns_of(const Line& first, const std::string& file) {
  constexpr std::array<std::string_view, 4> schemas = {"schemaname", "schema", "nspname",
                                                       "table_schema"};
  constexpr std::array<std::string_view, 5> tables = {"relname", "relid", "table", "table_name",
                                                      "tablename"};
  constexpr std::array<std::string_view, 4> counts = {"n_live_tup", "reltuples", "rows", "count"};
  const auto& head = first.fields;
  const auto table = column_called(head, tables);
  const auto rows = column_called(head, counts);
  if (table && rows) {
    return {
        .schema = column_called(head, schemas), .table = *table, .rows = *rows, .is_named = true};
  }
  if (head.size() == 2) return {.schema = {}, .table = 0, .rows = 1};
  if (head.size() == 3) return {.schema = 0, .table = 1, .rows = 2};
  refuse({file, first.number, 1},
         "here are to be tables and their rows: a JSON object, or CSV with the columns schemaname, "
         "relname and n_live_tup of pg_stat_user_tables");
}

ScriptPosition position_of_field(std::string_view text, const Line& line, const std::string& field,
                                 const std::string& file) {
  std::size_t at = 0;
  for (std::size_t number = 1; number < line.number; ++number) at = text.find('\n', at) + 1;
  const auto in_line = text.substr(at, text.find('\n', at) - at).rfind(field);
  return {file, line.number, in_line == std::string_view::npos ? 1 : in_line + 1};
}

ProductionRows read_listing(std::string_view text, const std::string& file) {
  const bool has_bars = text.find('|') != std::string_view::npos;
  const auto lines = has_bars ? psql_lines(text) : csv_lines(text, file);
  if (lines.empty()) {
    refuse({file, 1, 1},
           "here is nothing; write tables and their rows: {\"public.orders\": 20900000}");
  }
  const auto columns = columns_of(lines.front(), file);
  ProductionRows rows;
  for (std::size_t at = columns.is_named ? 1 : 0; at < lines.size(); ++at) {
    const auto& fields = lines[at].fields;
    if (fields.size() != lines.front().fields.size()) {
      refuse({file, lines[at].number, 1},
             "here are " + std::to_string(fields.size()) + " columns, and " +
                 std::to_string(lines.front().fields.size()) + " in the first line");
    }
    const std::string count(trimmed(fields[columns.rows]));
    const auto number = number_of(count);
    if (!number || *number < -1) {
      refuse(position_of_field(text, lines[at], count, file),
             "\"" + count + "\" is no number of rows");
    }
    std::string table(trimmed(fields[columns.table]));
    // Without a schema of its own it may be written as SQL writes it.
    table = columns.schema ? std::string(trimmed(fields[*columns.schema])) + "." + table
                           : without_quotes(table);
    if (*number >= 0) rows.tables[table] = *number;
  }
  if (rows.tables.empty()) {
    refuse({file, lines.front().number, 1}, "it has the rows of no table; run ANALYZE there first");
  }
  return rows;
}

}  // namespace

ProductionRows read_production_rows(std::string_view text, const std::string& file) {
  const auto first = trimmed(text);
  const bool is_json = first.starts_with('{') || first.starts_with('[');
  return is_json ? read_json(text, file) : read_listing(text, file);
}

std::vector<std::string> unknown_tables(const ProductionRows& rows,
                                        const std::vector<TableName>& known) {
  std::vector<std::string> unknown;
  for (const auto& [name, count] : rows.tables) {
    const bool is_known = std::any_of(known.begin(), known.end(), [&](const TableName& each) {
      return name == each.name || name == each.to_text();
    });
    if (!is_known) unknown.push_back(name);
  }
  return unknown;
}

}  // namespace fulldress::scenarios
