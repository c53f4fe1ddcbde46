#include "harness/base/text.hpp"

#include <algorithm>
#include <array>

namespace fulldress {
namespace {

constexpr std::string_view mask = "***";
constexpr std::array<std::string_view, 9> secret_words = {
    "password", "passwd", "passphrase", "pwd", "secret", "token", "api_key", "apikey", "api-key"};

[[nodiscard]] char lower(char byte) {
  return byte >= 'A' && byte <= 'Z' ? static_cast<char>(byte - 'A' + 'a') : byte;
}

[[nodiscard]] bool is_word(char byte) {
  return (byte >= '0' && byte <= '9') || (lower(byte) >= 'a' && lower(byte) <= 'z') ||
         byte == '_' || byte == '-';
}

/// Whether `word` ends in one of the words that name a secret: PGPASSWORD, db_password,
/// sslpassword.
[[nodiscard]] bool names_secret(std::string_view word) {
  std::string small(word);
  std::transform(small.begin(), small.end(), small.begin(), lower);
  return std::any_of(secret_words.begin(), secret_words.end(),
                     [&](std::string_view secret) { return small.ends_with(secret); });
}

[[nodiscard]] std::size_t skip_blanks(std::string_view text, std::size_t at) {
  while (at < text.size() && (text[at] == ' ' || text[at] == '\t')) ++at;
  return at;
}

/// The end of the quoted value whose quote is at `at`; backslashes escape and doubled quotes stand
/// for one. npos if it is never closed.
[[nodiscard]] std::size_t end_of_quoted(std::string_view text, std::size_t at) {
  const char quote = text[at];
  for (std::size_t end = at + 1; end < text.size(); ++end) {
    if (text[end] == '\\') {
      ++end;
    } else if (text[end] == quote) {
      if (end + 1 >= text.size() || text[end + 1] != quote) return end + 1;
      ++end;
    }
  }
  return std::string_view::npos;
}

/// The value at `at` as text and masked; a value that is never closed goes to the end.
struct Value {
  std::size_t end = 0;
  std::string masked;
};

[[nodiscard]] Value value_at(std::string_view text, std::size_t at) {
  if (at < text.size() && (text[at] == '\'' || text[at] == '"')) {
    const std::string quote(1, text[at]);
    const std::size_t end = std::min(end_of_quoted(text, at), text.size());
    return {end, quote + std::string(mask) + quote};
  }
  std::size_t end = at;
  while (end < text.size() &&
         std::string_view(" \t\r\n&;,\"'").find(text[end]) == std::string_view::npos) {
    ++end;
  }
  return {end, end == at ? "" : std::string(mask)};
}

/// If a secret's value follows `word`, which ends at `at`, where that value starts; else npos.
[[nodiscard]] std::size_t value_after_word(std::string_view text, std::string_view word,
                                           std::size_t at) {
  // "password": "..." has a quote between the name and its colon.
  const bool is_quoted_name = at < text.size() && (text[at] == '"' || text[at] == '\'');
  const std::size_t next = skip_blanks(text, is_quoted_name ? at + 1 : at);
  if (next >= text.size()) return std::string_view::npos;
  if (text[next] == '=') return skip_blanks(text, next + 1);
  if (text[next] == ':') {
    // `password::text` is a cast; `unrecognized token: "x"` is a parser's message.
    if (text.substr(next).starts_with("::")) return std::string_view::npos;
    if (!is_quoted_name && lower(word.back()) == 'n') return std::string_view::npos;
    return skip_blanks(text, next + 1);
  }
  // SQL: create role r password '...'
  const bool is_sql_literal = next > at && text[next] == '\'';
  return is_sql_literal ? next : std::string_view::npos;
}

/// If a URL's authority starts at `at` (behind "://") and has a password, where that password is.
struct Span {
  std::size_t begin = std::string_view::npos;
  std::size_t end = std::string_view::npos;
};

[[nodiscard]] Span url_password(std::string_view text, std::size_t at) {
  const std::size_t end = std::min(text.find_first_of("/?# \t\r\n\"'<>", at), text.size());
  const std::string_view authority = text.substr(at, end - at);
  const std::size_t user_end = authority.rfind('@');
  const std::size_t colon = authority.find(':');
  if (user_end == std::string_view::npos || colon == std::string_view::npos || colon > user_end) {
    return {};
  }
  return {at + colon + 1, at + user_end};
}

}  // namespace

std::string redact_secrets(std::string_view text) {
  std::string clean;
  clean.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    if (text.substr(at).starts_with("://")) {
      clean += "://";
      at += 3;
      const Span password = url_password(text, at);
      if (password.begin == std::string_view::npos) continue;
      clean += text.substr(at, password.begin - at);
      clean += mask;
      at = password.end;
      continue;
    }
    if (!is_word(text[at])) {
      clean += text[at++];
      continue;
    }
    std::size_t word_end = at;
    while (word_end < text.size() && is_word(text[word_end])) ++word_end;
    const std::string_view word = text.substr(at, word_end - at);
    clean += word;
    at = word_end;
    if (!names_secret(word)) continue;
    const std::size_t value_start = value_after_word(text, word, at);
    if (value_start == std::string_view::npos) continue;
    const Value value = value_at(text, value_start);
    clean += text.substr(at, value_start - at);
    clean += value.masked;
    at = value.end;
  }
  return clean;
}

}  // namespace fulldress
