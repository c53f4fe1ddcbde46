#include "migrations/liquibase_line.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"

#include <algorithm>

namespace fulldress::migrations::liquibase_line {
namespace {

constexpr std::size_t npos = std::string_view::npos;

bool is_word_part(char each) {
  const char folded = sql_token::to_lower(each);
  return sql_token::is_digit(each) || each == '_' || (folded >= 'a' && folded <= 'z');
}

std::string_view skip_blanks(std::string_view text) {
  while (!text.empty() && sql_token::is_space(text.front())) text.remove_prefix(1);
  return text;
}

bool starts_folded(std::string_view text, std::string_view word) {
  return text.size() >= word.size() && lower_case(text.substr(0, word.size())) == lower_case(word);
}

template <typename Test>
std::string_view front_while(std::string_view text, Test test) {
  const auto* const end = std::find_if_not(text.begin(), text.end(), test);
  return text.substr(0, static_cast<std::size_t>(end - text.begin()));
}

/// What `read` makes of the text behind the last `<name>:` for which it makes something.
template <typename Read>
std::optional<std::string> last_value(std::string_view line, std::string_view name, Read read) {
  const std::string folded = lower_case(line);
  const std::string wanted = lower_case(name) + ":";
  for (auto at = folded.rfind(wanted); at != npos;
       at = at == 0 ? npos : folded.rfind(wanted, at - 1)) {
    if (const auto value = read(at, line.substr(at + wanted.size()))) return value;
  }
  return std::nullopt;
}

/// Text in double quotes with its quotes; empty when none starts here.
std::string_view quoted_front(std::string_view text) {
  if (!text.starts_with('"')) return {};
  const auto end = text.find('"', 1);
  return end == npos || end == 1 ? std::string_view() : text.substr(0, end + 1);
}

bool is_not_space(char each) { return !sql_token::is_space(each); }

}  // namespace

std::string_view trimmed(std::string_view text) {
  const auto is_blank = [](char each) { return static_cast<unsigned char>(each) <= 0x20; };
  while (!text.empty() && is_blank(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_blank(text.back())) text.remove_suffix(1);
  return text;
}

std::string unquoted(std::string text) {
  const bool is_quoted = text.size() > 1 && text.front() == '"' && text.back() == '"';
  return is_quoted ? text.substr(1, text.size() - 2) : text;
}

std::optional<std::string_view> behind(std::string_view line, const Marker& marker) {
  if (marker.indent == Indent::allowed) line = skip_blanks(line);
  if (!line.starts_with(marker.dashes)) return std::nullopt;
  line = skip_blanks(line.substr(marker.dashes.size()));
  if (!starts_folded(line, marker.word)) return std::nullopt;
  return line.substr(marker.word.size());
}

bool is_header(std::string_view line) {
  const auto rest = behind(line, {.word = "liquibase"});
  return rest && starts_folded(skip_blanks(*rest), "formatted");
}

std::optional<std::string_view> text_behind(std::string_view line, const Marker& marker) {
  auto rest = behind(line, marker);
  if (!rest) return std::nullopt;
  if (rest->starts_with(':')) rest->remove_prefix(1);
  if (!rest->starts_with(' ')) return std::nullopt;
  return rest->substr(1);
}

std::optional<std::string> word_of(std::string_view line, std::string_view name) {
  return last_value(line, name,
                    [](std::size_t, std::string_view rest) -> std::optional<std::string> {
                      const auto word = front_while(rest, is_word_part);
                      return word.empty() ? std::nullopt : std::optional<std::string>(word);
                    });
}

std::optional<std::string> text_of(std::string_view line, std::string_view name) {
  return last_value(line, name,
                    [](std::size_t, std::string_view rest) -> std::optional<std::string> {
                      const auto end = rest.starts_with('"') ? rest.find('"', 1) : npos;
                      if (end != npos) return std::string(rest.substr(0, end + 1));
                      return std::string(front_while(rest, is_not_space));
                    });
}

std::optional<std::string> dbms_of(std::string_view line) {
  return last_value(
      line, "dbms", [](std::size_t, std::string_view rest) -> std::optional<std::string> {
        if (rest.empty() || rest.front() == ',') return std::nullopt;
        const auto more = front_while(rest.substr(1), [](char each) {
          return is_word_part(each) || each == '!' || each == ',';
        });
        return more.empty() ? std::nullopt
                            : std::optional<std::string>(rest.substr(0, more.size() + 1));
      });
}

Flag flag_of(std::string_view line, std::string_view name, Flag standard) {
  const auto word = word_of(line, name);
  if (!word) return standard;
  return lower_case(*word) == "true" ? Flag::on : Flag::off;
}

std::optional<Identity> identity_of(std::string_view line) {
  auto rest = behind(line, {.word = "changeset"});
  if (!rest || rest->empty() || !sql_token::is_space(rest->front())) return std::nullopt;
  *rest = skip_blanks(*rest);
  std::string_view author = quoted_front(*rest);
  if (author.empty() || !rest->substr(author.size()).starts_with(':')) {
    author = rest->substr(0, rest->find(':'));
  }
  if (author.empty() || author.size() >= rest->size()) return std::nullopt;
  const std::string_view tail = rest->substr(author.size() + 1);
  const std::string_view from_id = skip_blanks(tail);
  std::string_view id = quoted_front(from_id);
  if (id.empty()) id = front_while(from_id, is_not_space);
  if (id.empty()) return std::nullopt;
  return Identity{.author = std::string(author),
                  .id = std::string(id),
                  .has_gap = from_id.size() != tail.size()};
}

bool is_property(std::string_view line) {
  const auto rest = behind(line, {.word = "property"});
  if (!rest || rest->empty() || !sql_token::is_space(rest->front())) return false;
  const auto first = rest->find(':');
  const auto last = rest->rfind(':');
  if (first == last) return false;
  const auto between = rest->substr(first + 1, last - first);
  return std::any_of(between.begin(), between.end(), sql_token::is_space);
}

bool looks_like_property(std::string_view line) {
  line = skip_blanks(line);
  if (!line.starts_with('-')) return false;
  line.remove_prefix(std::min(line.find_first_not_of('-'), line.size()));
  line = skip_blanks(line);
  constexpr std::string_view word = "property";
  return starts_folded(line, word) && line.size() > word.size() &&
         sql_token::is_space(line[word.size()]);
}

}  // namespace fulldress::migrations::liquibase_line
