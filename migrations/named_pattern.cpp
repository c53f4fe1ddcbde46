#include "migrations/named_pattern.hpp"

#include "harness/base/error.hpp"
#include "harness/base/pattern.hpp"
#include "harness/base/suggestion.hpp"

#include <algorithm>

namespace fulldress::migrations {
namespace {

[[noreturn]] void refuse(const std::string& setting, const std::string& why) {
  throw UsageError("migrations.bad-setting", "the format's setting " + setting + " " + why);
}

/// An expression of which the names of groups have been taken out.
struct Translated {
  std::string text;
  std::vector<std::pair<std::string, std::size_t>> groups;
};

/// Behind the `(?<` or `(?P<` at `at`; 0 when no named group starts there.
std::size_t start_of_name(const std::string& text, std::size_t at) {
  for (const std::string_view opening : {"(?<", "(?P<"}) {
    if (text.compare(at, opening.size(), opening) != 0) continue;
    const std::size_t behind = at + opening.size();
    const bool is_lookbehind = behind < text.size() && (text[behind] == '=' || text[behind] == '!');
    return is_lookbehind ? 0 : behind;
  }
  return 0;
}

Translated translate(const NamedPattern::Source& source) {
  Translated result;
  std::size_t count = 0;
  bool is_in_class = false;
  const std::string& text = source.text;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '\\' && at + 1 < text.size()) {
      result.text += text.substr(at++, 2);
      continue;
    }
    if (is_in_class || text[at] == '[') {
      is_in_class = text[at] != ']';
      result.text += text[at];
      continue;
    }
    const std::size_t name_start = text[at] == '(' ? start_of_name(text, at) : 0;
    if (name_start != 0) {
      const std::size_t end = text.find('>', name_start);
      if (end == std::string::npos) refuse(source.setting, "has a group whose name is not closed");
      const std::string name = text.substr(name_start, end - name_start);
      const auto& known = source.groups;
      if (std::find(known.begin(), known.end(), name) == known.end()) {
        refuse(source.setting, "names a group \"" + name + "\"" + did_you_mean(name, known));
      }
      result.groups.emplace_back(name, ++count);
      result.text += '(';
      at = end;
      continue;
    }
    if (text[at] == '(' && text.compare(at, 2, "(?") != 0) ++count;
    result.text += text[at];
  }
  return result;
}

}  // namespace

Pattern compile_setting(const std::string& setting, const std::string& text) {
  if (const auto problem = Pattern::problem_of(text)) {
    refuse(setting, "is no regular expression (" + *problem + "): " + text);
  }
  return Pattern(text);
}

NamedPattern::NamedPattern(const Source& source) {
  auto translated = translate(source);
  groups_ = std::move(translated.groups);
  expression_ = compile_setting(source.setting, translated.text);
}

bool NamedPattern::has_group(const std::string& name) const {
  return std::any_of(groups_.begin(), groups_.end(),
                     [&](const auto& group) { return group.first == name; });
}

std::optional<std::map<std::string, std::string>> NamedPattern::match(
    const std::string& text) const {
  const auto match = expression_->match(text);
  if (!match) return std::nullopt;
  std::map<std::string, std::string> found;
  for (const auto& [name, number] : groups_) {
    if (match->has(number)) found.emplace(name, (*match)[number]);
  }
  return found;
}

}  // namespace fulldress::migrations
