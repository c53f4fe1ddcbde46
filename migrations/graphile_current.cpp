#include "migrations/graphile_current.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/graphile_file.hpp"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <map>
#include <utility>
#include <vector>

namespace fulldress::migrations {
namespace {

/// Lines of text, each with where it comes from.
struct Line {
  std::string text;
  ScriptPosition position;
};
using Lines = std::vector<Line>;

Lines lines_of(const SourceDirectory& directory, const std::string& file) {
  const std::string& text = directory.text(file);
  Lines lines;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = sql_token::end_of_line(text, at);
    lines.push_back({.text = text.substr(at, end - at), .position = directory.position(file, at)});
    at = end + 1;
  }
  return lines;
}

bool is_blank(const Line& line) { return trimmed(line.text).empty(); }

/// Without white space at both ends.
void trim(Lines& lines) {
  while (!lines.empty() && is_blank(lines.back())) lines.pop_back();
  const auto first = std::find_if_not(lines.begin(), lines.end(), is_blank);
  lines.erase(lines.begin(), first);
  if (lines.empty()) return;
  std::string& start = lines.front().text;
  start.erase(0, start.find(trimmed(start)));
  std::string& end = lines.back().text;
  end.resize(end.rfind(trimmed(end)) + trimmed(end).size());
}

[[noreturn]] void refuse(const std::string& id, const ScriptPosition& where,
                         const std::string& message) {
  throw UsageError(id, where.to_text() + ": " + message);
}

/// The words behind `--!`, when the line starts so.
std::optional<std::string_view> remark(std::string_view line) {
  if (!line.starts_with("--!")) return std::nullopt;
  return trimmed(line.substr(3));
}

/// The file of a line `--! include path.sql`.
std::optional<std::string> included_file(const std::string& line) {
  constexpr std::string_view word = "include";
  const auto words = remark(line);
  if (!words || !words->starts_with(word) || !words->ends_with(".sql")) return std::nullopt;
  const std::string_view rest = words->substr(word.size());
  if (rest.empty() || (rest.front() != ' ' && rest.front() != '\t')) return std::nullopt;
  return std::string(trimmed(rest));
}

bool is_reserved(const std::string& line) {
  const std::size_t start = line.find("--!");
  if (start == std::string::npos) return false;
  const std::string_view words = trimmed(std::string_view(line).substr(start + 3));
  return words.starts_with("Include") || words.starts_with("EndInclude");
}

class Includes {
 public:
  Includes(const SourceDirectory& directory, const std::string& folder)
      : directory_(directory), fixtures_(folder + "fixtures/") {}

  [[nodiscard]] Lines fill(const std::string& file) {
    trail_.push_back(file);
    Lines filled;
    for (Line& line : lines_of(directory_, file)) {
      if (is_reserved(line.text)) {
        refuse("migrations.malformed-marker", line.position,
               "graphile-migrate writes Included and EndIncluded itself; say --!include");
      }
      const auto name = included_file(line.text);
      if (!name) {
        filled.push_back(std::move(line));
        continue;
      }
      Lines part = fill(checked(*name, line.position));
      trim(part);
      filled.push_back({.text = "--! Included " + *name, .position = line.position});
      std::move(part.begin(), part.end(), std::back_inserter(filled));
      filled.push_back({.text = "--! EndIncluded " + *name, .position = line.position});
    }
    trail_.pop_back();
    return filled;
  }

 private:
  [[nodiscard]] std::string checked(const std::string& name, const ScriptPosition& where) const {
    const std::string file = std::filesystem::path(fixtures_ + name).lexically_normal().string();
    if (!file.starts_with(fixtures_)) {
      refuse("migrations.malformed-marker", where, name + " is not inside " + fixtures_);
    }
    if (!directory_.has(file)) {
      refuse("migrations.malformed-marker", where,
             "there is no " + directory_.shown(file) + " to include");
    }
    if (std::find(trail_.begin(), trail_.end(), file) != trail_.end()) {
      refuse("migrations.malformed-marker", where, name + " includes itself");
    }
    return file;
  }

  const SourceDirectory& directory_;
  std::string fixtures_;
  std::vector<std::string> trail_;
};

std::string join(const Lines& lines) {
  std::string text;
  for (const Line& line : lines) text += (&line == &lines.front() ? "" : "\n") + line.text;
  return text;
}

Script script_of(const Lines& lines) {
  Script script;
  script.text = join(lines);
  script.is_transactional = !is_graphile_no_transaction(script.text);
  for (const Line& line : lines) script.lines.push_back(line.position);
  if (!script.lines.empty()) script.start = script.lines.front();
  return script;
}

/// The files of `current/` by their numbers, which must differ.
std::map<std::uint64_t, std::string> numbered_files(const SourceDirectory& directory,
                                                    const std::string& folder) {
  std::map<std::uint64_t, std::string> files;
  for (const auto& file : directory.files_in(folder + "current")) {
    const std::string name = file.substr(file.rfind('/') + 1);
    if (name.starts_with('.') || !name.ends_with(".sql")) continue;
    const auto parsed = parse_graphile_name(name);
    std::uint64_t number = 0;
    if (parsed) {
      const auto& digits = parsed->number;
      std::from_chars(digits.data(), digits.data() + digits.size(), number);
    }
    if (number == 0) {
      throw UsageError("migrations.bad-file-name",
                       directory.shown(file) +
                           ": graphile-migrate wants 001.sql or 001-message.sql, with a positive "
                           "number in front");
    }
    const auto [other, is_new] = files.emplace(number, file);
    if (!is_new) {
      throw UsageError("migrations.bad-file-name",
                       directory.shown(file) + " and " + directory.shown(other->second) +
                           " have the same number; graphile-migrate wants one for each");
    }
  }
  return files;
}

Lines put_together(const SourceDirectory& directory, const std::string& folder) {
  Includes includes(directory, folder);
  Lines headers;
  Lines whole;
  for (const auto& [number, file] : numbered_files(directory, folder)) {
    Lines lines = includes.fill(file);
    const GraphileText parsed = parse_graphile_text(join(lines));
    const auto count = static_cast<std::ptrdiff_t>(parsed.headers.size());
    if (parsed.repeated_header) {
      refuse("migrations.repeated-marker", lines.front().position, "a header is there twice");
    }
    std::move(lines.begin(), lines.begin() + count, std::back_inserter(headers));
    lines.erase(lines.begin(), lines.begin() + count);
    trim(lines);
    if (!lines.empty() && is_graphile_no_transaction(lines.front().text)) {
      refuse("migrations.misplaced-marker", lines.front().position,
             "graphile-migrate takes no-transaction only in current.sql, not in current/");
    }
    const ScriptPosition start{.file = directory.shown(file), .line = 1, .column = 1};
    if (!whole.empty()) whole.push_back({.text = "", .position = start});
    whole.push_back({.text = "--! split: " + file.substr(file.rfind('/') + 1), .position = start});
    if (lines.empty()) lines.push_back({.text = "", .position = start});
    std::move(lines.begin(), lines.end(), std::back_inserter(whole));
  }
  if (!whole.empty()) whole.push_back({.text = "", .position = whole.back().position});
  if (!headers.empty()) headers.push_back({.text = "", .position = headers.back().position});
  std::move(whole.begin(), whole.end(), std::back_inserter(headers));
  return headers;
}

}  // namespace

std::optional<Script> read_graphile_current(const SourceDirectory& directory,
                                            const std::string& folder) {
  const std::string file = folder + "current.sql";
  std::error_code ignored;
  const bool has_folder =
      std::filesystem::is_directory(directory.path() / (folder + "current"), ignored);
  if (directory.has(file) && has_folder) {
    throw UsageError("migrations.duplicate-version",
                     directory.shown(file) +
                         ": graphile-migrate takes this file or the folder current beside it, not "
                         "both");
  }
  if (has_folder) return script_of(put_together(directory, folder));
  if (!directory.has(file)) return std::nullopt;
  return script_of(Includes(directory, folder).fill(file));
}

}  // namespace fulldress::migrations
