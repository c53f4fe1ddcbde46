#include "migrations/tern_templates.hpp"

#include "harness/base/error.hpp"
#include "harness/base/pattern.hpp"
#include "migrations/path_above.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

// source  jackc/tern: migrate/migrate.go (LoadMigrations, evalMigration); text/template of Go.
namespace fulldress::migrations {
namespace {

constexpr const char* conf_file = "tern.conf";
constexpr std::string_view go_spaces = " \t\r\n";

struct Action {
  std::string included;  ///< a file, or the name of a value
  bool trims_before = false;
  bool trims_behind = false;
  std::size_t size_bytes = 0;
};

/// The include that starts at the beginning of `text`; nothing if the template does anything else.
std::optional<Action> include_at(std::string_view text) {
  static const Pattern pattern(
      R"re(^\{\{(- )?\s*template\s+("([^"\\\n]*)"|`([^`]*)`)(\s+\.)?\s*( -)?\}\})re");
  const auto match = pattern.find(text);
  if (!match) return std::nullopt;
  return Action{.included = match->has(3) ? (*match)[3] : (*match)[4],
                .trims_before = match->has(1),
                .trims_behind = match->has(6),
                .size_bytes = match->size_bytes()};
}

/// The same for a value: `{{ .name }}`.
std::optional<Action> value_at(std::string_view text) {
  static const Pattern pattern(R"re(^\{\{(- )?\s*\.([A-Za-z_][A-Za-z0-9_]*)\s*( -)?\}\})re");
  const auto match = pattern.find(text);
  if (!match) return std::nullopt;
  return Action{.included = (*match)[2],
                .trims_before = match->has(1),
                .trims_behind = match->has(3),
                .size_bytes = match->size_bytes()};
}

class Expansion {
 public:
  Expansion(const SourceDirectory& directory, const TernData& data)
      : directory_(directory), data_(data) {}

  void add(const TernTemplate& part) {
    const std::string& text = directory_.text(part.file);
    const std::size_t end = part.offset_bytes + part.size_bytes;
    std::size_t at = part.offset_bytes;
    text_start_ = result_.text.size();
    while (at < end) {
      const std::size_t open = std::min(text.find("{{", at), end);
      append(part.file, at, std::string_view(text).substr(at, open - at));
      at = open;
      if (at == end) break;
      at += act(part.file, at, end);
      text_start_ = result_.text.size();
    }
  }

  /// part  what was added: the line behind its last line feed starts at its end.
  [[nodiscard]] ExpandedText take(const TernTemplate& part) {
    begin_line(part.file, part.offset_bytes + part.size_bytes);
    return std::move(result_);
  }

 private:
  [[noreturn]] void refuse(const std::string& file, std::size_t at, const std::string& why) const {
    throw UsageError("migrations.template", directory_.position(file, at).to_text() + ": " + why);
  }

  /// Each returns how many bytes it has used.
  [[nodiscard]] std::size_t act(const std::string& file, std::size_t at, std::size_t end) {
    const auto text = std::string_view(directory_.text(file)).substr(at, end - at);
    if (const auto action = include_at(text)) return include(file, at, end, *action);
    if (const auto action = value_at(text)) return insert(file, at, end, *action);
    refuse(file, at,
           "tern expands Go templates, and of those only {{ template \"file\" . }} and {{ .name }} "
           "are supported here; rehearse a copy of the directory in which they are expanded");
  }

  [[nodiscard]] std::size_t insert(const std::string& file, std::size_t at, std::size_t end,
                                   const Action& action) {
    const auto value = data_.find(action.included);
    if (value == data_.end()) {
      const auto levels = levels_to_tern_conf(directory_);
      const std::string conf =
          levels ? directory_.shown(path_above(conf_file, *levels)) + " gives no value to "
                 : "there is no tern.conf here or above, which would give a value to ";
      refuse(file, at,
             conf + action.included + " in its section data; say --format-option data." +
                 action.included + "=VALUE");
    }
    if (action.trims_before) trim_end();
    for (const auto& line : lines_of(value->second)) {
      begin_line(file, at);
      add_line(line);
    }
    return used_by(action, file, at, end);
  }

  [[nodiscard]] std::size_t include(const std::string& file, std::size_t at, std::size_t end,
                                    const Action& found) {
    const auto slash = found.included.find('/');
    if (slash == std::string::npos || !found.included.ends_with(".sql") ||
        !directory_.has(found.included)) {
      refuse(file, at,
             "tern includes the .sql files in folders of the directory, but there is no " +
                 directory_.shown(found.included));
    }
    if (std::find(open_.begin(), open_.end(), found.included) != open_.end()) {
      refuse(file, at, found.included + " includes itself");
    }
    if (found.trims_before) trim_end();
    open_.push_back(found.included);
    add({.file = found.included,
         .offset_bytes = 0,
         .size_bytes = directory_.text(found.included).size()});
    open_.pop_back();
    return used_by(found, file, at, end);
  }

  [[nodiscard]] std::size_t used_by(const Action& action, const std::string& file, std::size_t at,
                                    std::size_t end) const {
    const std::string& text = directory_.text(file);
    std::size_t used = action.size_bytes;
    while (action.trims_behind && at + used < end &&
           go_spaces.find(text[at + used]) != std::string_view::npos) {
      ++used;
    }
    return used;
  }

  /// Each with the line feed behind it.
  static std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
      lines.push_back(text.substr(0, std::min(text.find('\n'), text.size() - 1) + 1));
      text.remove_prefix(lines.back().size());
    }
    return lines;
  }

  void append(const std::string& file, std::size_t offset, std::string_view text) {
    for (const auto& line : lines_of(text)) {
      begin_line(file, offset);
      add_line(line);
      offset += line.size();
    }
  }

  /// What comes next is of the byte `offset` of the file; it is a line's start behind a line feed.
  void begin_line(const std::string& file, std::size_t offset) {
    if (result_.lines.size() > line_feeds_) return;
    result_.lines.push_back(directory_.position(file, offset));
  }

  void add_line(std::string_view line) {
    result_.text += line;
    line_feeds_ += line.ends_with('\n') ? 1U : 0U;
  }

  /// As Go does, of the template's own text in front of the action, not of what another has put in.
  void trim_end() {
    const auto last = result_.text.find_last_not_of(go_spaces);
    const std::size_t kept = last == std::string::npos ? 0 : last + 1;
    result_.text.erase(std::max(kept, text_start_));
    line_feeds_ =
        static_cast<std::size_t>(std::count(result_.text.begin(), result_.text.end(), '\n'));
    const bool is_in_line = !result_.text.empty() && !result_.text.ends_with('\n');
    result_.lines.resize(line_feeds_ + (is_in_line ? 1 : 0));
  }

  const SourceDirectory& directory_;
  const TernData& data_;
  std::vector<std::string> open_;
  ExpandedText result_;
  std::size_t line_feeds_ = 0;  ///< in the text so far
  std::size_t text_start_ = 0;  ///< of what stands behind the last action
};

std::string trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(go_spaces);
  if (first == std::string_view::npos) return {};
  return std::string(text.substr(first, text.find_last_not_of(go_spaces) - first + 1));
}

/// The values of one section of an INI file.
TernData section_of(std::string_view text, std::string_view section) {
  TernData values;
  bool is_inside = false;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    const std::string line = trimmed(text.substr(at, end - at));
    at = end + 1;
    if (line.starts_with('[')) is_inside = line == "[" + std::string(section) + "]";
    const auto equals = line.find('=');
    const bool is_comment = line.starts_with('#') || line.starts_with(';');
    if (!is_inside || is_comment || equals == std::string::npos) continue;
    const std::string value = trimmed(std::string_view(line).substr(equals + 1));
    if (value.find("{{") != std::string::npos) continue;
    values[trimmed(std::string_view(line).substr(0, equals))] = value;
  }
  return values;
}

}  // namespace

std::optional<std::size_t> levels_to_tern_conf(const SourceDirectory& directory) {
  constexpr std::size_t levels_max = 4;
  for (std::size_t levels = 0; levels <= levels_max; ++levels) {
    if (directory.text_above(conf_file, levels)) return levels;
  }
  return std::nullopt;
}

TernData read_tern_conf(const SourceDirectory& directory, std::string_view section) {
  const auto levels = levels_to_tern_conf(directory);
  if (!levels) return {};
  return section_of(*directory.text_above(conf_file, *levels), section);
}

ExpandedText expand_tern_templates(const SourceDirectory& directory, const TernTemplate& part,
                                   const TernData& data) {
  Expansion expansion(directory, data);
  expansion.add(part);
  return expansion.take(part);
}

}  // namespace fulldress::migrations
