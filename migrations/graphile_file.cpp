#include "migrations/graphile_file.hpp"

#include "harness/engine/message_digest.hpp"
#include "harness/engine/sql_token.hpp"

#include <algorithm>

namespace fulldress::migrations {
namespace {

constexpr std::string_view spaces = " \t\n\v\f\r";
constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

bool is_letter(char character) {
  const char lower = sql_token::to_lower(character);
  return lower >= 'a' && lower <= 'z';
}

bool is_word(char character) {
  return is_letter(character) || sql_token::is_digit(character) || character == '_';
}

struct HeaderLine {
  std::string key;
  std::optional<std::string> value;
};

/// `--! Key` or `--! Key: value`; a header's key starts with a capital letter.
std::optional<HeaderLine> parse_header(std::string_view line) {
  constexpr std::string_view start = "--! ";
  if (!line.starts_with(start)) return std::nullopt;
  line.remove_prefix(start.size());
  if (line.empty() || line.front() < 'A' || line.front() > 'Z') return std::nullopt;
  // A dot of the tool's pattern matches no carriage return.
  if (line.find('\r') != std::string_view::npos) return std::nullopt;
  const auto* const key_end = std::find_if_not(line.begin(), line.end(), is_word);
  const auto length = static_cast<std::size_t>(key_end - line.begin());
  HeaderLine header{.key = std::string(line.substr(0, length)), .value = std::nullopt};
  if (length == line.size()) return header;
  if (line[length] != ':') return std::nullopt;
  header.value = std::string(trimmed(line.substr(length + 1)));
  return header;
}

}  // namespace

std::string_view trimmed(std::string_view text) {
  while (true) {
    if (text.starts_with(byte_order_mark)) {
      text.remove_prefix(byte_order_mark.size());
    } else if (text.ends_with(byte_order_mark)) {
      text.remove_suffix(byte_order_mark.size());
    } else if (!text.empty() && spaces.find(text.front()) != std::string_view::npos) {
      text.remove_prefix(1);
    } else if (!text.empty() && spaces.find(text.back()) != std::string_view::npos) {
      text.remove_suffix(1);
    } else {
      return text;
    }
  }
}

std::optional<GraphileName> parse_graphile_name(std::string_view file) {
  constexpr std::string_view ending = ".sql";
  if (!file.ends_with(ending)) return std::nullopt;
  file.remove_suffix(ending.size());
  const auto* const digits_end = std::find_if_not(file.begin(), file.end(), sql_token::is_digit);
  const auto length = static_cast<std::size_t>(digits_end - file.begin());
  if (length == 0) return std::nullopt;
  GraphileName name{.number = std::string(file.substr(0, length)), .message = ""};
  file.remove_prefix(length);
  if (file.empty()) return name;
  const bool is_message =
      file.front() == '-' &&
      std::all_of(file.begin(), file.end(), [](char each) { return is_word(each) || each == '-'; });
  if (!is_message) return std::nullopt;
  name.message = std::string(file.substr(1));
  return name;
}

GraphileText parse_graphile_text(std::string_view text) {
  GraphileText parsed;
  std::size_t at = 0;
  while (at < text.size()) {
    const std::size_t end = sql_token::end_of_line(text, at);
    const auto header = parse_header(text.substr(at, end - at));
    if (!header) break;
    const bool is_new =
        parsed.headers.emplace(header->key, GraphileHeader{.value = header->value, .offset = at})
            .second;
    if (!is_new && !parsed.repeated_header) parsed.repeated_header = at;
    at = std::min(end + 1, text.size());
  }
  parsed.headers_end = at;
  parsed.has_blank_line = at == text.size() || text[at] == '\n';
  const std::string_view body = trimmed(text.substr(at));
  parsed.body = std::string(body) + "\n";
  parsed.body_offset = body.empty() ? at : static_cast<std::size_t>(body.data() - text.data());
  return parsed;
}

std::string graphile_hash(std::string_view body, std::string_view previous_hash) {
  const std::string chained = std::string(previous_hash) + "\n" + std::string(trimmed(body));
  return "sha1:" +
         to_hex(message_digest(DigestAlgorithm::sha1, std::string(trimmed(chained)) + "\n"));
}

bool is_graphile_no_transaction(std::string_view body) {
  constexpr std::string_view start = "--!";
  constexpr std::string_view words = "no-transaction";
  std::string_view line = body.substr(0, sql_token::end_of_line(body, 0));
  if (!line.starts_with(start)) return false;
  line.remove_prefix(start.size());
  line.remove_prefix(std::min(line.find_first_not_of(spaces), line.size()));
  if (!line.starts_with(words)) return false;
  return line.size() == words.size() || !is_word(line[words.size()]);
}

}  // namespace fulldress::migrations
