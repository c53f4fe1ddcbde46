#include "harness/engine/psql_command.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/engine/psql_copy.hpp"
#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace fulldress::psql {
namespace {

using sql_token::npos;

bool is_variable_part(char character) {
  return sql_token::is_name_start(character) || sql_token::is_digit(character);
}

std::size_t end_of_variable(std::string_view text, std::size_t at) {
  while (at < text.size() && is_variable_part(text[at])) ++at;
  return at;
}

std::string doubled(std::string_view value, char quote) {
  std::string text(1, quote);
  for (const char character : value) {
    if (character == quote) text += quote;
    text += character;
  }
  return text + quote;
}

/// As PQescapeLiteral writes it.
std::string literal(std::string_view value) {
  if (value.find('\\') == npos) return doubled(value, '\'');
  std::string escaped;
  for (const char character : value) {
    if (character == '\\') escaped += '\\';
    escaped += character;
  }
  return " E" + doubled(escaped, '\'');
}

/// As a word of sh.
std::string shell_word(std::string_view value) {
  std::string word = "'";
  for (const char character : value) {
    if (character == '\'') {
      word += "'\\''";
    } else {
      word += character;
    }
  }
  return word + "'";
}

/// What a value in single quotes is put in as.
enum class Quoting { sql, shell };

/// A mention of a variable at a colon.
struct Mention {
  std::size_t bytes = 0;             ///< 0: it is none
  std::optional<std::string> value;  ///< what replaces it; nothing: it stays
  bool is_plain = false;             ///< `:name`
};

Mention mention_at(std::string_view text, std::size_t at, const Variables& variables,
                   Quoting quoting = Quoting::sql) {
  const std::string_view rest = text.substr(at + 1);
  if (rest.empty()) return {};
  const auto find = [&](std::string_view name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  };
  if (rest.starts_with("{?")) {
    const std::size_t end = end_of_variable(rest, 2);
    if (end == 2 || end >= rest.size() || rest[end] != '}') return {};
    const bool is_set = find(rest.substr(2, end - 2)).has_value();
    return {.bytes = end + 2, .value = is_set ? "TRUE" : "FALSE"};
  }
  const char quote = rest[0] == '\'' || rest[0] == '"' ? rest[0] : '\0';
  const std::size_t start = quote == '\0' ? 0 : 1;
  const std::size_t end = end_of_variable(rest, start);
  if (end == start) return {};
  auto value = find(rest.substr(start, end - start));
  if (quote == '\0') return {.bytes = end + 1, .value = std::move(value), .is_plain = true};
  if (end >= rest.size() || rest[end] != quote) return {};
  if (value && quote == '"') {
    value = doubled(*value, '"');
  } else if (value) {
    value = quoting == Quoting::shell ? shell_word(*value) : literal(*value);
  }
  return {.bytes = end + 2, .value = std::move(value)};
}

/// Reads the arguments of one command, as psqlscanslash.l does for most of them.
class ArgumentReader {
 public:
  ArgumentReader(std::string_view text, std::size_t at, const Variables& variables,
                 const BacktickRunner& run)
      : text_(text), at_(at), variables_(variables), run_(run) {}

  /// Stops behind the last argument: at the end, or at the backslash of the next command.
  std::vector<Argument> read() {
    std::vector<Argument> arguments;
    for (;;) {
      while (at_ < text_.size() && sql_token::is_space(text_[at_])) ++at_;
      if (at_ >= text_.size() || text_[at_] == '\\') return arguments;
      arguments.push_back(read_one());
    }
  }

  [[nodiscard]] std::size_t at() const { return at_; }

 private:
  Argument read_one() {
    Argument argument;
    while (at_ < text_.size() && !sql_token::is_space(text_[at_]) && text_[at_] != '\\') {
      const char character = text_[at_];
      if (character == '\'') {
        take_quoted(argument);
      } else if (character == '"') {
        take_until(argument, '"');
      } else if (character == '`') {
        argument.has_program = true;
        take_backticks(argument);
      } else if (character == ':') {
        take_colon(argument);
      } else {
        argument.text += character;
        ++at_;
      }
    }
    return argument;
  }

  void take_until(Argument& argument, char quote) {
    const std::size_t end = std::min(text_.find(quote, at_ + 1), text_.size() - 1);
    argument.text += text_.substr(at_, end + 1 - at_);
    at_ = end + 1;
  }

  void take_backticks(Argument& argument) {
    if (!run_) return take_until(argument, '`');
    std::string program;
    for (++at_; at_ < text_.size() && text_[at_] != '`';) {
      const Mention mention =
          text_[at_] == ':' ? mention_at(text_, at_, variables_, Quoting::shell) : Mention();
      const std::size_t bytes = std::max<std::size_t>(mention.bytes, 1);
      program += mention.value ? *mention.value : std::string(text_.substr(at_, bytes));
      at_ += bytes;
    }
    at_ = std::min(at_ + 1, text_.size());
    argument.text += run_(program);
  }

  void take_quoted(Argument& argument) {
    for (++at_; at_ < text_.size(); ++at_) {
      const bool is_doubled = text_.substr(at_, 2) == "''";
      if (text_[at_] == '\'' && !is_doubled) break;
      if (is_doubled) ++at_;
      if (text_[at_] == '\\' && at_ + 1 < text_.size()) {
        take_escape(argument);
      } else {
        argument.text += text_[at_];
      }
    }
    at_ = std::min(at_ + 1, text_.size());
  }

  /// Leaves the position at the last byte of the escape.
  void take_escape(Argument& argument) {
    const char letter = text_[++at_];
    constexpr std::string_view letters = "bfnrt";
    constexpr std::string_view meanings = "\b\f\n\r\t";
    const std::size_t known = letters.find(letter);
    if (known != npos) {
      argument.text += meanings[known];
    } else if (letter >= '0' && letter <= '7') {
      int code = 0;
      for (int digits = 0; digits < 3 && at_ < text_.size(); ++digits, ++at_) {
        if (text_[at_] < '0' || text_[at_] > '7') break;
        code = code * 8 + (text_[at_] - '0');
      }
      --at_;
      argument.text += static_cast<char>(code);
    } else {
      argument.text += letter;
    }
  }

  void take_colon(Argument& argument) {
    const Mention mention = mention_at(text_, at_, variables_);
    const std::size_t bytes = std::max<std::size_t>(mention.bytes, 1);
    argument.has_variable = argument.has_variable || mention.bytes > 0;
    argument.text += mention.value ? *mention.value : std::string(text_.substr(at_, bytes));
    at_ += bytes;
  }

  std::string_view text_;
  std::size_t at_;
  const Variables& variables_;
  const BacktickRunner& run_;
};

constexpr std::array<std::string_view, 16> display_only = {
    "restrict", "unrestrict", "echo", "qecho", "warn", "timing", "pset",       "x",
    "a",        "t",          "H",    "f",     "C",    "T",      "errverbose", "p"};

bool takes_whole_line(std::string_view name) { return name == "copy" || name.starts_with('!'); }

}  // namespace

std::optional<Command> CommandReader::next() {
  if (at_ >= text_.size() || text_[at_] != '\\') return std::nullopt;
  Command command{.name = {}, .offset = at_, .rest = {}, .arguments = {}};
  // Two backslashes end a command and start none; what follows is SQL that nobody has read.
  if (text_.substr(at_, 2) == "\\\\") {
    command.name = "\\";
    command.rest = text_.substr(at_ + 2);
    at_ = text_.size();
    return command;
  }
  const std::size_t start = at_ + 1;
  const bool is_shell = text_.substr(start, 1) == "!";
  std::size_t end = text_.find_first_of(" \t\r\n\\;", start);
  end = is_shell ? start + 1 : std::min(end, text_.size());
  command.name = text_.substr(start, end - start);
  if (takes_whole_line(command.name)) {
    at_ = text_.size();
  } else {
    ArgumentReader reader(text_, end, variables_, run_);
    command.arguments = reader.read();
    at_ = reader.at();
  }
  command.rest = text_.substr(end, at_ - end);
  return command;
}

std::vector<Command> parse_commands(std::string_view text, const Variables& variables) {
  std::vector<Command> commands;
  CommandReader reader(text, variables);
  while (auto command = reader.next()) commands.push_back(std::move(*command));
  return commands;
}

bool is_display_only(std::string_view name) {
  return std::find(display_only.begin(), display_only.end(), name) != display_only.end();
}

bool starts_program(const Command& command) {
  if (command.name == "!") return true;
  if (command.name == "copy") {
    const auto copy = parse_client_copy(command.rest);
    return copy && copy->end == ClientCopy::End::program;
  }
  const bool takes_pipe = command.name == "o" || command.name == "out" || command.name == "g" ||
                          command.name == "gx" || command.name == "w";
  return std::any_of(command.arguments.begin(), command.arguments.end(), [&](const auto& each) {
    return each.has_program || (takes_pipe && each.text.starts_with('|'));
  });
}

std::optional<bool> parse_boolean(std::string_view text) {
  const std::string word = lower_case(text);
  const auto is_part_of = [&](std::string_view whole, std::size_t bytes_min) {
    return word.size() >= bytes_min && whole.starts_with(word);
  };
  if (word == "1" || is_part_of("true", 1) || is_part_of("yes", 1) || is_part_of("on", 2)) {
    return true;
  }
  if (word == "0" || is_part_of("false", 1) || is_part_of("no", 1) || is_part_of("off", 2)) {
    return false;
  }
  return std::nullopt;
}

std::size_t Interpolated::source_offset(std::size_t offset) const {
  std::size_t at = 0;         // in the text, behind the replacements seen
  std::size_t source_at = 0;  // the same in the source
  for (const Replacement& each : replacements) {
    if (offset < each.at) break;
    if (offset < each.at + each.bytes) return each.source_at;
    at = each.at + each.bytes;
    source_at = each.source_at + each.source_bytes;
  }
  return source_at + (offset - at);
}

Interpolated interpolate(std::string_view statement, const Variables& variables) {
  Interpolated result;
  std::size_t at = 0;
  while (at < statement.size()) {
    const std::size_t opaque = sql_token::end_of_opaque(statement, at);
    if (opaque > at) {
      result.text += statement.substr(at, opaque - at);
      at = opaque;
      continue;
    }
    const bool is_operator = statement.substr(at, 2) == "::" || statement.substr(at, 2) == ":=";
    const Mention mention =
        statement[at] == ':' && !is_operator ? mention_at(statement, at, variables) : Mention();
    if (mention.value) {
      result.replacements.push_back({.at = result.text.size(),
                                     .bytes = mention.value->size(),
                                     .source_at = at,
                                     .source_bytes = mention.bytes});
      const bool is_syntax = mention.value->find_first_of(";'\"$\\") != npos;
      result.is_resplit = result.is_resplit || (mention.is_plain && is_syntax);
      result.text += *mention.value;
      at += mention.bytes;
    } else {
      const std::size_t bytes = is_operator ? 2 : 1;
      result.text += statement.substr(at, bytes);
      at += bytes;
    }
  }
  return result;
}

}  // namespace fulldress::psql
