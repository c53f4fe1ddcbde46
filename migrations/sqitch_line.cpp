#include "migrations/sqitch_line.hpp"

#include "harness/base/pattern.hpp"
#include "harness/engine/sql_token.hpp"

#include <algorithm>

namespace fulldress::migrations {
namespace {

constexpr std::string_view blanks = " \t";
constexpr std::string_view spaces = " \t\n\v\f\r";
constexpr std::string_view punctuation = "-!\"#$%&'()*+,./:;<=>?@[\\]^`{|}~";

constexpr const char* bad_name =
    "the name is invalid: it must not begin with punctuation, hold @, :, #, a backslash or blanks, "
    "nor end in punctuation or digits behind punctuation";

bool is_in(std::string_view set, char character) {
  return set.find(character) != std::string_view::npos;
}

std::string_view trimmed(std::string_view text, std::string_view set) {
  text.remove_prefix(std::min(text.find_first_not_of(set), text.size()));
  return text.substr(0, text.find_last_not_of(set) + 1);
}

bool is_id(std::string_view text) {
  return text.size() == 40 && std::all_of(text.begin(), text.end(), [](char each) {
           return sql_token::is_digit(each) || (each >= 'a' && each <= 'f');
         });
}

std::string unescaped(std::string_view text) {
  std::string note;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char next = at + 1 < text.size() ? text[at + 1] : '\0';
    const bool is_escape = text[at] == '\\' && is_in("\\nr", next);
    if (is_escape) {
      note += next == 'n' ? '\n' : next == 'r' ? '\r' : '\\';
      ++at;
    } else {
      note += text[at];
    }
  }
  return note;
}

/// Takes the part of a line up to one of `ends` off its front.
std::string_view take_until(std::string_view& text, std::string_view ends) {
  const std::size_t length = std::min(text.find_first_of(ends), text.size());
  const std::string_view part = text.substr(0, length);
  text.remove_prefix(length);
  return part;
}

std::vector<std::string> split_at_blanks(std::string_view text) {
  std::vector<std::string> words;
  for (text = trimmed(text, blanks); !text.empty(); text = trimmed(text, blanks)) {
    words.emplace_back(take_until(text, blanks));
  }
  return words;
}

bool is_timestamp(std::string_view text) {
  static const Pattern pattern(
      R"(\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])T([01]\d|2[0-3]):[0-5]\d:[0-5]\dZ)");
  return pattern.matches(text);
}

/// `Planner Name <email>`; nothing behind it.
bool take_planner(std::string_view text, SqitchLine& line) {
  const std::size_t open = text.find('<');
  const std::size_t close = text.find('>', open == std::string_view::npos ? 0 : open);
  if (open == std::string_view::npos || close != text.size() - 1 || close == open + 1) return false;
  const std::string_view name = text.substr(0, open);
  if (name.empty() || !is_in(blanks, name.back())) return false;
  line.planner_name = std::string(trimmed(name, blanks));
  line.planner_email = std::string(text.substr(open + 1, close - open - 1));
  return !line.planner_name.empty();
}

/// Behind the name: dependencies, time, planner. returns what is wrong.
std::string take_rest(std::string_view rest, SqitchLine& line) {
  rest = trimmed(rest, blanks);
  if (rest.starts_with('[')) {
    rest.remove_prefix(1);
    const std::string_view list = take_until(rest, "]");
    if (rest.empty() || list.empty()) return bad_name;
    line.dependencies = split_at_blanks(list);
    rest = trimmed(rest.substr(1), blanks);
  }
  const std::string_view time = rest.substr(0, 20);
  const bool has_time = is_timestamp(time);
  if (has_time) {
    line.planned_at = std::string(time);
    rest = trimmed(rest.substr(20), blanks);
  }
  const bool has_planner = take_planner(rest, line);
  if (!has_time && !has_planner)
    return "the timestamp and the planner's name and email are missing";
  if (!has_time) return "the timestamp is missing";
  return has_planner ? "" : "the planner's name and email are missing";
}

}  // namespace

bool is_sqitch_name(std::string_view name) {
  if (name.empty() || is_in(punctuation, name.front()) || is_in(punctuation, name.back())) {
    return false;
  }
  if (name.find_first_of(" \t:@#\\") != std::string_view::npos) return false;
  const std::size_t digits = name.find_last_not_of("0123456789");
  const bool ends_in_digits = digits != std::string_view::npos && digits + 1 < name.size();
  return !ends_in_digits || !is_in("~/=%^", name[digits]);
}

std::string SqitchDependency::key() const {
  if (!id.empty()) return id;
  return change + (tag.empty() ? "" : "@" + tag);
}

std::optional<SqitchDependency> parse_sqitch_dependency(std::string_view text) {
  SqitchDependency dependency;
  if (text.starts_with('!')) {
    dependency.is_conflict = true;
    text.remove_prefix(1);
  }
  if (const std::size_t colon = text.find(':'); colon != std::string_view::npos) {
    dependency.project = std::string(text.substr(0, colon));
    if (!is_sqitch_name(*dependency.project)) return std::nullopt;
    text.remove_prefix(colon + 1);
  }
  if (is_id(text)) {
    dependency.id = std::string(text);
    return dependency;
  }
  const std::size_t at = std::min(text.find('@'), text.size());
  dependency.change = std::string(text.substr(0, at));
  if (!dependency.change.empty() && !is_sqitch_name(dependency.change)) return std::nullopt;
  if (at == text.size()) {
    return dependency.change.empty() ? std::nullopt : std::optional(dependency);
  }
  dependency.tag = std::string(text.substr(at + 1));
  return is_sqitch_name(dependency.tag) ? std::optional(dependency) : std::nullopt;
}

SqitchNote split_sqitch_note(std::string_view text) {
  const std::size_t hash = std::min(text.find('#'), text.size());
  const std::string_view line = trimmed(text.substr(0, hash), blanks);
  if (hash == text.size()) return {.line = line, .note = ""};
  return {.line = line, .note = unescaped(trimmed(text.substr(hash + 1), spaces))};
}

SqitchLineResult parse_sqitch_line(std::string_view text) {
  const SqitchNote parts = split_sqitch_note(text);
  SqitchLineResult result;
  SqitchLine& line = result.line;
  line.note = parts.note;
  std::string_view rest = parts.line;
  line.is_tag = rest.starts_with('@');
  if (line.is_tag) {
    rest.remove_prefix(1);
  } else if (rest.starts_with('+') || rest.starts_with('-')) {
    rest = trimmed(rest.substr(1), blanks);
  }
  line.name = std::string(take_until(rest, " \t["));
  if (!is_sqitch_name(line.name)) {
    result.error = bad_name;
    return result;
  }
  result.error = take_rest(rest, line);
  if (!result.error.empty()) return result;
  const std::string shown = (line.is_tag ? "@" : "") + line.name;
  if (line.name == "ROOT" || line.name == "HEAD") {
    result.error = shown + " is a reserved name";
  } else if (line.name.size() >= 40 && is_id(std::string_view(line.name).substr(0, 40))) {
    result.error = shown + " could be confused with an id";
  } else if (line.is_tag && line.name.find('/') != std::string::npos) {
    result.error = "a tag's name must not hold a slash";
  } else if (line.is_tag && !line.dependencies.empty()) {
    result.error = "a tag has no dependencies";
  }
  return result;
}

}  // namespace fulldress::migrations
