#include "migrations/tern_templates.hpp"

#include "harness/base/error.hpp"

#include <algorithm>
#include <optional>
#include <regex>
#include <string_view>

// source  jackc/tern: migrate/migrate.go (LoadMigrations, evalMigration); text/template of Go.
namespace fulldress::migrations {
namespace {

constexpr std::string_view go_spaces = " \t\r\n";

struct Action {
  std::string included;
  bool trims_before = false;
  bool trims_behind = false;
  std::size_t size_bytes = 0;
};

/// The include that starts at the beginning of `text`; nothing if the template does anything else.
std::optional<Action> include_at(std::string_view text) {
  static const std::regex pattern(
      R"re(^\{\{(- )?\s*template\s+("([^"\\\n]*)"|`([^`]*)`)(\s+\.)?\s*( -)?\}\})re");
  std::match_results<std::string_view::const_iterator> match;
  if (!std::regex_search(text.begin(), text.end(), match, pattern)) return std::nullopt;
  return Action{.included = match[3].matched ? match[3].str() : match[4].str(),
                .trims_before = match[1].matched,
                .trims_behind = match[6].matched,
                .size_bytes = static_cast<std::size_t>(match.length(0))};
}

class Expansion {
 public:
  explicit Expansion(const SourceDirectory& directory) : directory_(directory) {}

  void add(const TernTemplate& part) {
    const std::string& text = directory_.text(part.file);
    const std::size_t end = part.offset_bytes + part.size_bytes;
    std::size_t at = part.offset_bytes;
    while (at < end) {
      const std::size_t open = std::min(text.find("{{", at), end);
      append(part.file, at, std::string_view(text).substr(at, open - at));
      at = open;
      if (at < end) at += include(part.file, at, end);
    }
  }

  [[nodiscard]] ExpandedText take() { return std::move(result_); }

 private:
  [[noreturn]] void refuse(const std::string& file, std::size_t at, const std::string& why) const {
    throw UsageError("migrations.template", directory_.position(file, at).to_text() + ": " + why);
  }

  /// returns how many bytes it has used.
  [[nodiscard]] std::size_t include(const std::string& file, std::size_t at, std::size_t end) {
    const std::string& text = directory_.text(file);
    const auto action = include_at(std::string_view(text).substr(at, end - at));
    if (!action) {
      refuse(file, at,
             "tern expands Go templates, and of those only {{ template \"file\" . }} is supported "
             "here; rehearse a copy of the directory in which they are expanded");
    }
    const auto slash = action->included.find('/');
    if (slash == std::string::npos || !action->included.ends_with(".sql") ||
        !directory_.has(action->included)) {
      refuse(file, at,
             "tern includes the .sql files in folders of the directory, but there is no " +
                 directory_.shown(action->included));
    }
    if (std::find(open_.begin(), open_.end(), action->included) != open_.end()) {
      refuse(file, at, action->included + " includes itself");
    }
    if (action->trims_before) trim_end();
    open_.push_back(action->included);
    add({.file = action->included,
         .offset_bytes = 0,
         .size_bytes = directory_.text(action->included).size()});
    open_.pop_back();
    std::size_t used = action->size_bytes;
    while (action->trims_behind && at + used < end &&
           go_spaces.find(text[at + used]) != std::string_view::npos) {
      ++used;
    }
    return used;
  }

  void append(const std::string& file, std::size_t offset, std::string_view text) {
    std::size_t at = 0;
    while (at < text.size()) {
      const bool starts_line = result_.text.empty() || result_.text.ends_with('\n');
      if (starts_line) result_.lines.push_back(directory_.position(file, offset + at));
      const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
      result_.text += text.substr(at, end - at);
      at = end;
    }
  }

  void trim_end() {
    const auto last = result_.text.find_last_not_of(go_spaces);
    result_.text.erase(last == std::string::npos ? 0 : last + 1);
    const auto count = std::count(result_.text.begin(), result_.text.end(), '\n');
    result_.lines.resize(result_.text.empty() ? 0 : static_cast<std::size_t>(count) + 1);
  }

  const SourceDirectory& directory_;
  std::vector<std::string> open_;
  ExpandedText result_;
};

}  // namespace

ExpandedText expand_tern_templates(const SourceDirectory& directory, const TernTemplate& part) {
  Expansion expansion(directory);
  expansion.add(part);
  return expansion.take();
}

}  // namespace fulldress::migrations
