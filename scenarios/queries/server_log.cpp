#include "scenarios/queries/server_log.hpp"

#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/host/files.hpp"
#include "scenarios/queries/captured_book.hpp"
#include "scenarios/queries/log_entry.hpp"
#include "scenarios/queries/statement_words.hpp"

#include <algorithm>

namespace fulldress::scenarios {
namespace {

/// `message` behind `start`, if it starts so.
std::optional<std::string_view> behind(std::string_view message, std::string_view start) {
  if (!message.starts_with(start)) return std::nullopt;
  return message.substr(start.size());
}

/// The statement of `statement: ...` and `execute name: ...`. Parsing and binding are steps of an
/// execution that is logged by itself; a portal that is fetched from again is no new execution.
std::optional<std::string_view> statement_in(std::string_view message) {
  if (const auto rest = behind(message, "duration: ")) {
    const auto end = rest->find(" ms  ");
    if (end == std::string_view::npos) return std::nullopt;
    message = rest->substr(end + 5);
  }
  if (const auto rest = behind(message, "statement: ")) return rest;
  if (const auto rest = behind(message, "execute ")) {
    if (rest->starts_with("fetch from ")) return std::nullopt;
    const auto colon = rest->find(": ");
    if (colon == std::string_view::npos) return std::nullopt;
    return rest->substr(colon + 2);
  }
  return std::nullopt;
}

class LogCapture {
 public:
  LogCapture(const std::filesystem::path& file, const LogChoice& choice,
             CapturedStatements& captured)
      : file_(file), choice_(choice), captured_(captured), book_(choice, captured) {}

  void add(const LogEntry& entry) {
    const bool is_meant =
        choice_.database.empty() || entry.database.empty() || entry.database == choice_.database;
    if (!is_meant || entry.severity != "LOG") return;
    const auto text = statement_in(entry.message);
    if (!text) return;
    CapturedCall call{.sql = *text, .values = {}, .position = position(entry.line)};
    // `parameters:` until PostgreSQL 15, `Parameters:` since.
    auto detail = behind(entry.detail, "parameters: ");
    if (!detail) detail = behind(entry.detail, "Parameters: ");
    if (detail) {
      call.values = values_in_detail(*detail);
      if (!call.values) {
        captured_.report(call.position, "the parameters cannot be read: " + one_line(*detail, 80));
        call.why_no_values = "its parameters in the log cannot be read";
      }
    }
    book_.add(call);
  }

  void report(std::size_t line, const std::string& message) {
    captured_.report(position(line), message);
  }

 private:
  [[nodiscard]] ScriptPosition position(std::size_t line) const {
    return {.file = file_.string(), .line = line};
  }

  const std::filesystem::path& file_;
  const LogChoice& choice_;
  CapturedStatements& captured_;
  CapturedBook book_;
};

}  // namespace

std::optional<Row> values_in_detail(std::string_view detail) {
  Row values;
  std::size_t at = 0;
  while (at < detail.size()) {
    const std::string start = "$" + std::to_string(values.size() + 1) + " = ";
    if (!detail.substr(at).starts_with(start)) return std::nullopt;
    at += start.size();
    if (detail.substr(at).starts_with("NULL")) {
      values.emplace_back(std::nullopt);
      at += 4;
    } else {
      if (at >= detail.size() || detail[at] != '\'') return std::nullopt;
      std::string value;
      for (++at;; ++at) {
        if (at >= detail.size()) return std::nullopt;
        if (detail[at] != '\'') {
          value += detail[at];
        } else if (at + 1 < detail.size() && detail[at + 1] == '\'') {
          value += '\'';
          ++at;
        } else {
          break;
        }
      }
      ++at;
      // The server cuts long values where log_parameter_max_length says.
      if (detail.substr(at).starts_with("...")) return std::nullopt;
      values.emplace_back(std::move(value));
    }
    if (at == detail.size()) break;
    if (!detail.substr(at).starts_with(", ")) return std::nullopt;
    at += 2;
  }
  return values;
}

void capture_log_text(std::string_view text, const std::filesystem::path& file,
                      const LogChoice& choice, CapturedStatements& captured) {
  LogCapture capture(file, choice, captured);
  const LogReader reader{
      .on_entry = [&](const LogEntry& entry) { capture.add(entry); },
      .on_unread = [&](std::size_t line,
                       const std::string& message) { capture.report(line, message); }};
  switch (format_of_log(text)) {
    case LogFormat::plain:
      read_plain_log(text, reader);
      break;
    case LogFormat::csv:
      read_csv_log(text, reader);
      break;
    case LogFormat::json:
      read_json_log(text, reader);
      break;
  }
}

void capture_log(const std::filesystem::path& file, const LogChoice& choice,
                 CapturedStatements& captured) {
  try {
    capture_log_text(read_file(file), file, choice, captured);
  } catch (const InfrastructureError& error) {
    throw UsageError("scenarios.unreadable-config", error.message());
  }
}

}  // namespace fulldress::scenarios
