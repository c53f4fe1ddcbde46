#pragma once

#include "scenarios/queries/query.hpp"

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

namespace fulldress::scenarios {

/// One message of a PostgreSQL server's log, whatever the format of the file.
struct LogEntry {
  std::string severity;  ///< "LOG", "ERROR"
  std::string message;   ///< with its continuation lines
  std::string detail;    ///< empty: none
  std::string database;  ///< empty: the file does not say
  std::size_t line = 1;  ///< where it starts
};

/// What becomes of each entry, and of a place that is none.
struct LogReader {
  std::function<void(const LogEntry&)> on_entry;
  std::function<void(std::size_t line, const std::string& message)> on_unread;
};

/// Formats of log_destination.
enum class LogFormat { plain, csv, json };

[[nodiscard]] LogFormat format_of_log(std::string_view text);

/// log_destination = stderr, with any log_line_prefix: the severity is found behind it.
void read_plain_log(std::string_view text, const LogReader& reader);
/// log_destination = csvlog, of PostgreSQL 9.0 and later.
void read_csv_log(std::string_view text, const LogReader& reader);
/// log_destination = jsonlog, of PostgreSQL 15 and later.
void read_json_log(std::string_view text, const LogReader& reader);

}  // namespace fulldress::scenarios
