#include "scenarios/scripts/named_roles.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <initializer_list>

namespace fulldress::scenarios {
namespace {

struct Token {
  enum class Kind { word, quoted_name, text, symbol };
  Kind kind = Kind::symbol;
  std::string value;  ///< of a word in lower case, of a quoted name without its quotes
};

using Statement = std::vector<Token>;

std::size_t limited(std::size_t end, std::string_view text) { return std::min(end, text.size()); }

/// Behind the blanks and comments that start at `at`; `at` itself where none do.
std::size_t behind_blanks(std::string_view text, std::size_t at) {
  while (at < text.size()) {
    if (sql_token::is_space(text[at])) {
      ++at;
    } else if (text.substr(at, 2) == "--") {
      at = sql_token::end_of_line(text, at);
    } else if (text.substr(at, 2) == "/*") {
      at = limited(sql_token::end_of_nested_comment(text, at), text);
    } else {
      break;
    }
  }
  return at;
}

std::string without_doubled_quotes(std::string_view quoted) {
  std::string name;
  for (std::size_t at = 0; at < quoted.size(); ++at) {
    name += quoted[at];
    if (quoted[at] == '"' && at + 1 < quoted.size() && quoted[at + 1] == '"') ++at;
  }
  return name;
}

/// The token at `at`, which is moved behind it. What is not closed goes on to the end.
Token next_token(std::string_view text, std::size_t& at) {
  const std::size_t start = at;
  const char first = text[start];
  if (first == '\'') {
    at = limited(sql_token::end_of_quotes(text, start + 1, '\''), text);
    return {.kind = Token::Kind::text, .value = {}};
  }
  if (first == '"') {
    const auto end = sql_token::end_of_quotes(text, start + 1, '"');
    at = limited(end, text);
    if (end == sql_token::npos) return {.kind = Token::Kind::text, .value = {}};
    const auto inside = text.substr(start + 1, end - start - 2);
    return {.kind = Token::Kind::quoted_name, .value = without_doubled_quotes(inside)};
  }
  if (const auto tag = sql_token::dollar_tag(text, start); !tag.empty()) {
    const auto end = text.find(tag, start + tag.size());
    at = end == std::string_view::npos ? text.size() : end + tag.size();
    return {.kind = Token::Kind::text, .value = {}};
  }
  if (sql_token::is_name_start(first)) {
    at = sql_token::end_of_word(text, start);
    if (at - start == 1 && sql_token::to_lower(first) == 'e' && at < text.size() &&
        text[at] == '\'') {
      at = limited(sql_token::end_of_escaped_string(text, at + 1), text);
      return {.kind = Token::Kind::text, .value = {}};
    }
    return {.kind = Token::Kind::word, .value = lower_case(text.substr(start, at - start))};
  }
  ++at;
  return {.kind = Token::Kind::symbol, .value = std::string(1, first)};
}

bool is_symbol(const Token& token, std::string_view symbol) {
  return token.kind == Token::Kind::symbol && token.value == symbol;
}

bool is_word(const Token& token, std::string_view word) {
  return token.kind == Token::Kind::word && token.value == word;
}

std::vector<Statement> statements_in(std::string_view script) {
  std::vector<Statement> statements(1);
  for (std::size_t at = behind_blanks(script, 0); at < script.size();
       at = behind_blanks(script, at)) {
    Token token = next_token(script, at);
    if (is_symbol(token, ";")) {
      statements.emplace_back();
    } else {
      statements.back().push_back(std::move(token));
    }
  }
  return statements;
}

/// Where one of `words` stands in `statement` from `from` on; its size where none does.
std::size_t find_word(const Statement& statement, std::size_t from,
                      std::initializer_list<std::string_view> words) {
  while (from < statement.size()) {
    const Token& token = statement[from];
    if (std::any_of(words.begin(), words.end(), [&](auto word) { return is_word(token, word); })) {
      break;
    }
    ++from;
  }
  return from;
}

bool starts_with(const Statement& statement, std::initializer_list<std::string_view> words) {
  return statement.size() >= words.size() &&
         std::equal(words.begin(), words.end(), statement.begin(),
                    [](auto word, const Token& token) { return is_word(token, word); });
}

/// Words that stand for a role without being the name of one, and roles nobody may create.
bool is_name_of_role(const Token& token) {
  static constexpr std::array<std::string_view, 9> special = {
      "public", "none", "current_user", "current_role", "session_user",
      "user",   "all",  "to",           "from"};
  if (token.kind == Token::Kind::quoted_name) {
    return !token.value.empty() && token.value != "public" && token.value != "none" &&
           !token.value.starts_with("pg_");
  }
  return token.kind == Token::Kind::word && !token.value.starts_with("pg_") &&
         std::find(special.begin(), special.end(), token.value) == special.end();
}

/// Takes the list of roles that starts at `at`. A name that something is stuck to, a variable of
/// psql or what a template left, is none.
void take_list(const Statement& statement, std::size_t at, std::set<std::string>& roles) {
  for (; at < statement.size(); at += 2) {
    if (is_word(statement[at], "group") && at + 1 < statement.size()) ++at;
    const bool is_last = at + 1 == statement.size();
    const bool is_followed_by_word = !is_last && statement[at + 1].kind == Token::Kind::word;
    const bool is_followed_by_comma = !is_last && is_symbol(statement[at + 1], ",");
    if (!is_last && !is_followed_by_word && !is_followed_by_comma) return;
    if (is_name_of_role(statement[at])) roles.insert(statement[at].value);
    if (!is_followed_by_comma) return;
  }
}

void take_behind(const Statement& statement, std::size_t at, std::set<std::string>& roles) {
  if (at < statement.size()) take_list(statement, at + 1, roles);
}

/// `grant select on t to a, b`, `grant a to b`, `revoke ... from a`.
void take_grant(const Statement& statement, std::set<std::string>& roles) {
  const bool is_grant = is_word(statement.front(), "grant");
  const auto target = find_word(statement, 1, {is_grant ? "to" : "from"});
  if (target == statement.size()) return;
  take_behind(statement, target, roles);
  if (find_word(statement, 1, {"on"}) < target) return;
  const auto option = find_word(statement, 1, {"for"});
  take_list(statement, option < target ? option + 1 : 1, roles);
}

void take_default_privileges(const Statement& statement, std::set<std::string>& roles) {
  const auto action = find_word(statement, 0, {"grant", "revoke"});
  const auto owner = find_word(statement, 0, {"for"});
  if (owner + 1 < action) take_list(statement, owner + 2, roles);
  take_behind(statement, find_word(statement, action, {"to", "from"}), roles);
}

void take_owner(const Statement& statement, std::set<std::string>& roles) {
  for (std::size_t at = find_word(statement, 0, {"owner"}); at + 1 < statement.size();
       at = find_word(statement, at + 1, {"owner"})) {
    if (is_word(statement[at + 1], "to")) take_list(statement, at + 2, roles);
  }
}

void take_roles(const Statement& statement, std::set<std::string>& roles) {
  if (statement.empty()) return;
  if (starts_with(statement, {"grant"}) || starts_with(statement, {"revoke"})) {
    take_grant(statement, roles);
  } else if (starts_with(statement, {"alter", "default", "privileges"})) {
    take_default_privileges(statement, roles);
  } else if (starts_with(statement, {"create", "policy"}) ||
             starts_with(statement, {"alter", "policy"})) {
    const auto target = find_word(statement, 0, {"to", "using", "with", "rename"});
    if (target < statement.size() && is_word(statement[target], "to")) {
      take_behind(statement, target, roles);
    }
  } else if (starts_with(statement, {"create", "schema"})) {
    take_behind(statement, find_word(statement, 0, {"authorization"}), roles);
  } else if (starts_with(statement, {"alter", "role"}) ||
             starts_with(statement, {"alter", "user"}) ||
             starts_with(statement, {"comment", "on", "role"})) {
    const bool is_comment = is_word(statement.front(), "comment");
    if (!starts_with(statement, {"alter", "user", "mapping"})) {
      take_list(statement, is_comment ? 3 : 2, roles);
    }
  } else if (starts_with(statement, {"alter"})) {
    take_owner(statement, roles);
  }
}

/// The word at `at` in lower case; empty where none starts.
std::string word_at(std::string_view text, std::size_t at) {
  if (at >= text.size() || !sql_token::is_name_start(text[at])) return {};
  return lower_case(text.substr(at, sql_token::end_of_word(text, at) - at));
}

struct CreatedRoles {
  std::set<std::string> names;
  bool are_put_together = false;  ///< some of the names are not to be read
};

/// What stands behind `create role`, at `at`.
void take_created_name(std::string_view script, std::size_t at, CreatedRoles& created) {
  for (const std::string_view skipped : {"if", "not", "exists"}) {
    at = behind_blanks(script, at);
    if (word_at(script, at) == skipped) at += skipped.size();
  }
  at = behind_blanks(script, at);
  if (at >= script.size()) return;
  if (script[at] == '"' || sql_token::is_name_start(script[at])) {
    created.names.insert(next_token(script, at).value);
  } else {
    created.are_put_together = true;
  }
}

/// Texts and bodies count too: a DO block creates what is not there yet.
void take_created(std::string_view script, CreatedRoles& created) {
  std::string before;
  for (std::size_t at = behind_blanks(script, 0); at < script.size();
       at = behind_blanks(script, at)) {
    std::string word = word_at(script, at);
    at += std::max<std::size_t>(word.size(), 1);
    if (before == "create" && (word == "role" || word == "user" || word == "group")) {
      take_created_name(script, at, created);
    }
    before = std::move(word);
  }
}

bool has_text(const std::vector<std::string_view>& scripts, const std::string& name) {
  const std::string text = "'" + name + "'";
  return std::any_of(scripts.begin(), scripts.end(), [&](std::string_view script) {
    return script.find(text) != std::string_view::npos;
  });
}

}  // namespace

std::set<std::string> expected_roles(const std::vector<std::string_view>& scripts,
                                     const std::vector<std::string_view>& others) {
  std::set<std::string> roles;
  CreatedRoles created;
  for (const auto script : scripts) {
    for (const auto& statement : statements_in(script)) take_roles(statement, roles);
    take_created(script, created);
  }
  for (const auto script : others) take_created(script, created);
  std::erase_if(roles, [&](const std::string& role) {
    return created.names.contains(role) ||
           (created.are_put_together && (has_text(scripts, role) || has_text(others, role)));
  });
  return roles;
}

}  // namespace fulldress::scenarios
