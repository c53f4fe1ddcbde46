#include "scenarios/queries/statement_statistics.hpp"

#include "harness/base/error.hpp"
#include "harness/host/files.hpp"
#include "scenarios/queries/captured_book.hpp"
#include "scenarios/queries/csv_records.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

using nlohmann::json;

std::size_t count_in(std::string_view text) {
  std::size_t count = 1;
  std::from_chars(text.data(), text.data() + text.size(), count);
  return std::max<std::size_t>(count, 1);
}

class StatisticsCapture {
 public:
  StatisticsCapture(const std::filesystem::path& file, const LogChoice& choice,
                    CapturedStatements& captured)
      : file_(file), choice_(choice), captured_(captured), book_(choice, captured) {}

  void read_csv(std::string_view text) {
    CsvRecords records(text);
    std::vector<std::string> header;
    std::vector<std::string> fields;
    static_cast<void>(records.next(header));
    const auto query = column(header, "query");
    if (!query) {
      report(1, "no column of the header is called \"query\"");
      return;
    }
    const auto calls = column(header, "calls");
    const auto database = column(header, "datname");
    while (records.next(fields)) {
      if (fields.size() != header.size() || !records.is_closed()) {
        report(records.line(), std::to_string(fields.size()) + " columns, and the header has " +
                                   std::to_string(header.size()));
        continue;
      }
      if (database && !is_meant(fields[*database])) continue;
      add(fields[*query], calls ? count_in(fields[*calls]) : 1, records.line());
    }
  }

  void read_json_list(std::string_view text) {
    const auto list = json::parse(text, nullptr, false);
    if (!list.is_array()) {
      report(1, "this is no list of JSON objects");
      return;
    }
    for (const auto& each : list) add_object(each, 1);
  }

  void read_json_lines(std::string_view text) {
    std::size_t number = 0;
    for (std::size_t at = 0; at < text.size();) {
      const auto end = std::min(text.find('\n', at), text.size());
      const auto line = text.substr(at, end - at);
      at = end + 1;
      ++number;
      if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
      add_object(json::parse(line, nullptr, false), number);
    }
  }

 private:
  static std::optional<std::size_t> column(const std::vector<std::string>& header,
                                           std::string_view name) {
    const auto found = std::find(header.begin(), header.end(), name);
    if (found == header.end()) return std::nullopt;
    return static_cast<std::size_t>(found - header.begin());
  }

  [[nodiscard]] bool is_meant(const std::string& database) const {
    return choice_.database.empty() || database == choice_.database;
  }

  void add_object(const json& object, std::size_t line) {
    const bool has_query =
        object.is_object() && object.contains("query") && object["query"].is_string();
    if (!has_query) {
      report(line, "this is no JSON object with a text \"query\"");
      return;
    }
    if (object.contains("datname") && object["datname"].is_string() &&
        !is_meant(object["datname"].get<std::string>())) {
      return;
    }
    const bool has_calls = object.contains("calls") && object["calls"].is_number_unsigned();
    add(object["query"].get<std::string>(),
        has_calls ? std::max<std::size_t>(object["calls"].get<std::size_t>(), 1) : 1, line);
  }

  void add(const std::string& query, std::size_t calls, std::size_t line) {
    book_.add({.sql = query,
               .values = std::nullopt,
               .position = {.file = file_.string(), .line = line},
               .why_no_values = "pg_stat_statements keeps no values of parameters",
               .calls = calls});
  }

  void report(std::size_t line, const std::string& message) {
    captured_.report({.file = file_.string(), .line = line}, message);
  }

  const std::filesystem::path& file_;
  const LogChoice& choice_;
  CapturedStatements& captured_;
  CapturedBook book_;
};

}  // namespace

void capture_statistics_text(std::string_view text, const std::filesystem::path& file,
                             const LogChoice& choice, CapturedStatements& captured) {
  StatisticsCapture capture(file, choice, captured);
  const auto start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return;
  if (text[start] == '[') {
    capture.read_json_list(text);
  } else if (text[start] == '{') {
    capture.read_json_lines(text);
  } else {
    capture.read_csv(text);
  }
}

void capture_statistics(const std::filesystem::path& file, const LogChoice& choice,
                        CapturedStatements& captured) {
  try {
    capture_statistics_text(read_file(file), file, choice, captured);
  } catch (const InfrastructureError& error) {
    throw UsageError("scenarios.unreadable-config", error.message());
  }
}

}  // namespace fulldress::scenarios
