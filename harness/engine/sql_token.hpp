#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

/// Where single SQL tokens end: pure functions over a text and a byte offset. `npos` means that the
/// token is not closed.
namespace fulldress::sql_token {

inline constexpr std::size_t npos = std::string_view::npos;

[[nodiscard]] bool is_space(char character);
[[nodiscard]] bool is_digit(char character);
/// Letters, `_` and every byte of a character that is not ASCII.
[[nodiscard]] bool is_name_start(char character);
[[nodiscard]] bool is_name_part(char character);

/// The text without the white space in front, and behind it.
[[nodiscard]] std::string_view trim_left(std::string_view text);
[[nodiscard]] std::string_view trim(std::string_view text);

/// ASCII only, as both engines fold keywords.
[[nodiscard]] char to_lower(char character);
/// Whether `word` is `keyword`, which is given in lower case.
[[nodiscard]] bool is_keyword(std::string_view word, std::string_view keyword);

/// At the line feed that ends the line of `at`, or the end of the text.
[[nodiscard]] std::size_t end_of_line(std::string_view text, std::size_t at);
/// Behind the word that starts at `at`.
[[nodiscard]] std::size_t end_of_word(std::string_view text, std::size_t at);
/// Behind the `*/` of a PostgreSQL comment, which may hold others, that starts at `at`.
[[nodiscard]] std::size_t end_of_nested_comment(std::string_view text, std::size_t at);
/// Behind the quote that closes a token whose content starts at `at`; a doubled one stands for
/// itself.
[[nodiscard]] std::size_t end_of_quotes(std::string_view text, std::size_t at, char quote);
/// The same for a string in which a backslash hides the character behind it.
[[nodiscard]] std::size_t end_of_escaped_string(std::string_view text, std::size_t at);
/// Where a string that was closed before `at` goes on: behind the next quote, when only blanks,
/// line comments and at least one line end stand between. npos: it does not.
[[nodiscard]] std::size_t continuation_of_string(std::string_view text, std::size_t at);
/// The `$tag$` that starts at `at`; empty if none does.
[[nodiscard]] std::string_view dollar_tag(std::string_view text, std::size_t at);

/// Behind the comment, text, quoted name or `$tag$` body that starts at `at`, in which no word is
/// one, or the end; `at` itself if none starts there. PostgreSQL's rules.
[[nodiscard]] std::size_t end_of_opaque(std::string_view text, std::size_t at);

/// Where psql's backslash command that starts at `at` ends: at the end of its line or at `\\\\`.
[[nodiscard]] std::size_t end_of_meta_command(std::string_view text, std::size_t at);

/// The first words of a statement in lower case, comments skipped; ends at the first token that is
/// no word.
[[nodiscard]] std::vector<std::string> leading_words(std::string_view statement,
                                                     std::size_t count_max);

}  // namespace fulldress::sql_token
