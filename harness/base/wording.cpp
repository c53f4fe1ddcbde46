#include "harness/base/wording.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

namespace fulldress {
namespace {

constexpr std::size_t findings_quoted_max = 3;

[[nodiscard]] std::string with_subject(const std::string& name, const std::string& subject) {
  return subject.empty() ? name : name + " [" + subject + "]";
}

[[nodiscard]] std::string with_state(const ErrorRecord& error) {
  if (!error.sql || error.sql->sqlstate.empty()) return error.message;
  return error.message + " (SQLSTATE " + error.sql->sqlstate + ")";
}

/// What is accepted is still said, with the reason.
[[nodiscard]] std::string with_waiver(std::string text, const std::string& waiver) {
  return waiver.empty() ? text : text + " (waived: " + waiver + ")";
}

/// What the check found out about its one subject, where its evidence says so in the column
/// `key_problem` and says the same in every row; else the check's title, which lists all it can be.
[[nodiscard]] const std::string& what_was_found(const CheckOutcome& check) {
  const auto& columns = check.evidence.columns;
  const auto& rows = check.evidence.rows;
  const auto named = std::find(columns.begin(), columns.end(), "key_problem");
  if (named == columns.end() || rows.empty()) return check.title;
  const auto column = static_cast<std::size_t>(named - columns.begin());
  const auto says = [&](const auto& row) { return column < row.size() && row[column]; };
  if (!says(rows.front())) return check.title;
  const std::string& said = *rows.front()[column];
  const bool is_said_by_all = std::all_of(
      rows.begin(), rows.end(), [&](const auto& row) { return says(row) && *row[column] == said; });
  return is_said_by_all ? said : check.title;
}

/// 1234567 as 1,234,567.
[[nodiscard]] std::string grouped(double value) {
  std::string digits = fmt::format("{:.0f}", std::abs(value));
  for (std::size_t at = digits.size(); at > 3; at -= 3) digits.insert(at - 3, ",");
  return (value < 0 ? "-" : "") + digits;
}

[[nodiscard]] std::string bytes_text(double bytes) {
  constexpr std::array<const char*, 5> units = {"bytes", "KiB", "MiB", "GiB", "TiB"};
  std::size_t unit = 0;
  while (std::abs(bytes) >= 1024 && unit + 1 < units.size()) {
    bytes /= 1024;
    ++unit;
  }
  return unit == 0 ? grouped(bytes) + " bytes" : fmt::format("{:.1f} {}", bytes, units.at(unit));
}

}  // namespace

std::string label_of(const MigrationRecord& migration) {
  // sql-migrate's version is the file's whole name.
  const bool is_in_version = migration.version.ends_with(migration.name) ||
                             migration.version.ends_with(migration.name + ".sql");
  if (migration.name.empty() || is_in_version) return migration.version;
  if (migration.version.empty() || migration.name.starts_with(migration.version)) {
    return migration.name;
  }
  return migration.version + "_" + migration.name;
}

std::string label_of(const CheckOutcome& check) {
  return with_subject(check.check_id, check.subject);
}

std::string label_of(const LawOutcome& law) { return with_subject(law.law, law.subject); }

std::optional<ScriptPosition> position_of(const MigrationRecord& migration) {
  const auto& error = migration.error;
  return error && error->sql && error->sql->position ? error->sql->position : migration.position;
}

std::string place_after(const std::string& text, const std::optional<ScriptPosition>& position) {
  // A text that points into the file is nearer to the trouble than where its migration begins.
  if (!position) return {};
  const std::string here = position->file.empty() ? position->to_text() : position->file + ":";
  if (text.find(here) != std::string::npos) return {};
  return " at " + position->to_text();
}

std::string problem_of(const ErrorRecord& error) {
  const bool has_state = error.sql && !error.sql->sqlstate.empty();
  if (has_state || error.id.empty()) return with_state(error);
  return error.message + " [" + error.id + "]";
}

std::string problem_of(const MigrationRecord& migration) {
  std::string text = fmt::format("{} failed", to_text(migration.direction));
  if (migration.error) {
    text += ": " + with_state(*migration.error);
  } else if (!migration.reason.empty()) {
    text += ": " + migration.reason;
  }
  return text + place_after(text, position_of(migration));
}

std::string problem_of(const CheckOutcome& check) {
  if (check.verdict == Verdict::unknown) {
    return "could not be run: " + (check.error ? with_state(*check.error) : check.reason);
  }
  const auto count = static_cast<std::size_t>(std::max<std::int64_t>(check.violations, 0));
  std::string text = count_of(count, "violation");
  if (check.change != Change::unrelated) text += " " + std::string(to_text(check.change));
  const std::string& found = what_was_found(check);
  if (!found.empty()) text += ": " + found;
  return with_waiver(std::move(text), check.waiver);
}

std::string problem_of(const Finding& finding) {
  const std::string& message = finding.message.empty() ? finding.id : finding.message;
  const bool is_named = message.find(finding.subject) != std::string::npos;
  return with_waiver(is_named ? message : finding.subject + ": " + message, finding.waiver);
}

std::string problem_of(const LawOutcome& law) {
  std::string text = with_waiver(law.reason.empty() ? "broken" : law.reason, law.waiver);
  const std::size_t quoted = std::min(law.findings.size(), findings_quoted_max);
  for (std::size_t index = 0; index < quoted; ++index) {
    text += (index == 0 ? ": " : "; ") + problem_of(law.findings[index]);
  }
  if (law.findings.size() > quoted) {
    text += fmt::format("; and {} more", law.findings.size() - quoted);
  }
  return text;
}

std::string classes_text(const LawOutcome& law) {
  std::string text;
  for (const LawClass each : law.classes) {
    text += (text.empty() ? "" : ", ") + std::string(to_text(each));
  }
  return text;
}

std::string sentence_of(const MigrationRecord& migration) {
  return "migration " + label_of(migration) + ": " + problem_of(migration);
}

std::string sentence_of(const CheckOutcome& check) {
  const char* joint = check.verdict == Verdict::unknown ? " " : ": ";
  return "check " + label_of(check) + joint + problem_of(check);
}

std::string sentence_of(const LawOutcome& law) {
  const bool has_subject = !law.subject.empty();
  const std::string kind =
      law.classes.empty() ? "" : ", " + std::string(to_text(law.classes.front()));
  return (has_subject ? law.subject + " (" + law.law + kind + ")" : law.law + kind) + ": " +
         problem_of(law);
}

std::string sentence_of(const Checklist& list) {
  const auto ticked = std::count_if(list.boxes.begin(), list.boxes.end(),
                                    [](const ChecklistBox& box) { return box.is_ticked; });
  return fmt::format("{}: {} of {} ticked", list.title, ticked, list.boxes.size());
}

std::string signal_name(int signal_number) {
  if (signal_number == 2) return "SIGINT";
  if (signal_number == 15) return "SIGTERM";
  return fmt::format("signal {}", signal_number);
}

std::string count_of(std::size_t count, std::string_view noun) {
  return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

std::string duration_text(double duration_ms) {
  if (!std::isfinite(duration_ms) || duration_ms <= 0) return "0 ms";
  if (duration_ms < 0.9995) return fmt::format("{:.0f} us", duration_ms * 1000);
  if (duration_ms < 9.95) return fmt::format("{:.1f} ms", duration_ms);
  if (duration_ms < 999.5) return fmt::format("{:.0f} ms", duration_ms);
  if (duration_ms < 59995) return fmt::format("{:.2f} s", duration_ms / 1000);
  const long long seconds = std::llround(std::min(duration_ms, 1e15) / 1000);
  if (seconds < 3600) return fmt::format("{} min {} s", seconds / 60, seconds % 60);
  return fmt::format("{} h {} min", seconds / 3600, seconds % 3600 / 60);
}

std::string value_text(const Measurement& measurement) {
  const double value = measurement.value;
  if (!std::isfinite(value)) return "not measured";
  if (measurement.unit == "ms") return duration_text(value);
  if (measurement.unit == "bytes") return bytes_text(value);
  const bool is_whole = std::abs(value) < 1e15 && value == std::floor(value);
  const std::string number = is_whole ? grouped(value) : fmt::format("{:.4g}", value);
  return measurement.unit.empty() ? number : number + " " + measurement.unit;
}

}  // namespace fulldress
