#include "scenarios/queries/log_entry.hpp"

#include "scenarios/queries/csv_records.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <optional>
#include <vector>

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

constexpr std::array<std::string_view, 13> severities = {
    "LOG",    "ERROR",  "FATAL",  "PANIC",  "WARNING",   "NOTICE", "INFO",
    "DEBUG1", "DEBUG2", "DEBUG3", "DEBUG4", "STATEMENT", "CONTEXT"};
constexpr std::array<std::string_view, 4> companions = {"DETAIL", "HINT", "QUERY", "LOCATION"};

/// A line of a log with `prefix SEVERITY:  text`.
struct PrefixedLine {
  std::string_view prefix;
  std::string_view severity;
  std::string_view text;
};

// The prefix is the administrator's; behind it the server writes the severity, a colon and two
// blanks. The first such place counts: the text may hold another.
std::optional<PrefixedLine> prefixed(std::string_view line) {
  for (auto at = line.find(":  "); at != std::string_view::npos; at = line.find(":  ", at + 1)) {
    const auto before = line.substr(0, at);
    const auto blank = before.find_last_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789");
    const auto start = blank == std::string_view::npos ? 0 : blank + 1;
    const auto word = before.substr(start);
    const bool is_known =
        std::find(severities.begin(), severities.end(), word) != severities.end() ||
        std::find(companions.begin(), companions.end(), word) != companions.end();
    if (is_known) {
      return PrefixedLine{
          .prefix = line.substr(0, start), .severity = word, .text = line.substr(at + 3)};
    }
  }
  return std::nullopt;
}

/// Who wrote the line: `[1234]` of the prefix; messages of two sessions may lie between each other.
std::string process_in(std::string_view prefix) {
  const auto open = prefix.find('[');
  const auto close = prefix.find_first_of("]-", open == std::string_view::npos ? 0 : open);
  if (open == std::string_view::npos || close == std::string_view::npos) return {};
  return std::string(prefix.substr(open + 1, close - open - 1));
}

/// Entries that wait for their DETAIL, by process.
class PlainLog {
 public:
  explicit PlainLog(const LogReader& reader) : reader_(reader) {}

  void take(std::string_view line, std::size_t number) {
    if (!line.empty() && line.back() == '\r') line.remove_suffix(1);
    if (line.starts_with('\t')) {
      if (last_ == nullptr) {
        reader_.on_unread(number, "the log starts in the middle of a message");
      } else {
        *last_ += "\n" + std::string(line.substr(1));
      }
      return;
    }
    const auto found = prefixed(line);
    if (!found) {
      if (!line.empty()) reader_.on_unread(number, "this is no message of a PostgreSQL server");
      last_ = nullptr;
      return;
    }
    add(*found, number);
  }

  void end() {
    for (const auto& [process, entry] : open_) reader_.on_entry(entry);
    open_.clear();
    last_ = nullptr;
  }

 private:
  void add(const PrefixedLine& found, std::size_t number) {
    const auto process = process_in(found.prefix);
    const bool is_companion =
        std::find(companions.begin(), companions.end(), found.severity) != companions.end() ||
        found.severity == "STATEMENT" || found.severity == "CONTEXT";
    const auto waiting = open_.find(process);
    if (is_companion) {
      if (waiting == open_.end()) {
        ignored_.clear();
        last_ = &ignored_;
        if (found.severity == "DETAIL") {
          reader_.on_unread(number, "a DETAIL without the message it belongs to");
        }
        return;
      }
      auto& target = found.severity == "DETAIL" ? waiting->second.detail : ignored_;
      target = found.text;
      last_ = &target;
      return;
    }
    if (waiting != open_.end()) reader_.on_entry(waiting->second);
    auto& entry = open_[process];
    entry = {.severity = std::string(found.severity),
             .message = std::string(found.text),
             .detail = {},
             .database = {},
             .line = number};
    last_ = &entry.message;
  }

  const LogReader& reader_;
  std::map<std::string, LogEntry> open_;
  std::string ignored_;
  std::string* last_ = nullptr;  ///< what continuation lines belong to
};

// Columns of csvlog, counted from 0; later versions added some behind.
constexpr std::size_t csv_database = 2;
constexpr std::size_t csv_severity = 11;
constexpr std::size_t csv_message = 13;
constexpr std::size_t csv_detail = 14;
constexpr std::size_t csv_columns_min = 22;
constexpr std::size_t csv_columns_max = 26;

std::string text_in(const nlohmann::json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

void for_lines(std::string_view text,
               const std::function<void(std::string_view line, std::size_t number)>& use) {
  std::size_t number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    use(text.substr(at, end - at), ++number);
    at = end + 1;
  }
}

}  // namespace

LogFormat format_of_log(std::string_view text) {
  const auto start = text.find_first_not_of(" \t\r\n");
  if (start == std::string_view::npos) return LogFormat::plain;
  const auto line = text.substr(start, text.find('\n', start) - start);
  if (line.front() == '{') return LogFormat::json;
  std::vector<std::string> fields;
  CsvRecords records(text.substr(start));
  const bool is_csv =
      records.next(fields) && fields.size() >= csv_columns_min &&
      std::find(severities.begin(), severities.end(), fields[csv_severity]) != severities.end();
  return is_csv ? LogFormat::csv : LogFormat::plain;
}

void read_plain_log(std::string_view text, const LogReader& reader) {
  PlainLog log(reader);
  for_lines(text, [&](std::string_view line, std::size_t number) { log.take(line, number); });
  log.end();
}

void read_csv_log(std::string_view text, const LogReader& reader) {
  CsvRecords records(text);
  std::vector<std::string> fields;
  while (records.next(fields)) {
    if (!records.is_closed()) {
      reader.on_unread(records.line(), "a quote is not closed before the end of the file");
    } else if (fields.size() < csv_columns_min || fields.size() > csv_columns_max) {
      reader.on_unread(records.line(), std::to_string(fields.size()) +
                                           " columns instead of the 22 to 26 of csvlog");
    } else {
      reader.on_entry({.severity = fields[csv_severity],
                       .message = fields[csv_message],
                       .detail = fields[csv_detail],
                       .database = fields[csv_database],
                       .line = records.line()});
    }
  }
}

void read_json_log(std::string_view text, const LogReader& reader) {
  for_lines(text, [&](std::string_view line, std::size_t number) {
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) return;
    const auto object = nlohmann::json::parse(line, nullptr, false);
    if (!object.is_object()) {
      reader.on_unread(number, "this line is no JSON object");
    } else if (!object.contains("error_severity")) {
      reader.on_unread(number, "this object has no \"error_severity\"");
    } else {
      reader.on_entry({.severity = text_in(object, "error_severity"),
                       .message = text_in(object, "message"),
                       .detail = text_in(object, "detail"),
                       .database = text_in(object, "dbname"),
                       .line = number});
    }
  });
}

}  // namespace fulldress::scenarios
