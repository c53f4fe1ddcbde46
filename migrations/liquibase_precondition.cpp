#include "migrations/liquibase_precondition.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/liquibase_line.hpp"

#include <algorithm>
#include <utility>

namespace fulldress::migrations {
namespace {

using liquibase_line::behind;
using liquibase_line::word_of;

[[noreturn]] void refuse(const LiquibaseLinePosition& where, const std::string& message,
                         std::string id = "migrations.malformed-directive") {
  throw UsageError(std::move(id), where.position.to_text() + ": " + message);
}

Unmet reaction_of(const LiquibaseLinePosition& where, std::string_view name) {
  const std::string word = lower_case(word_of(where.line, name).value_or("halt"));
  if (word == "halt") return Unmet::halts;
  if (word == "continue") return Unmet::skips;
  if (word == "mark_ran") return Unmet::marks;
  if (word == "warn") return Unmet::ignores;
  refuse(where, std::string(name) + " is HALT, CONTINUE, MARK_RAN or WARN, not " + word);
}

/// `expectedResult:1 select ...`; the value may be a word or stand in quotes.
Precondition query_of(const LiquibaseLinePosition& where, std::string_view body) {
  constexpr std::string_view name = "expectedresult:";
  if (lower_case(body.substr(0, name.size())) == name) body.remove_prefix(name.size());
  std::string_view expected;
  std::size_t end = 0;
  const char first = body.empty() ? '\0' : body.front();
  if (first == '\'' || first == '"') {
    end = body.find(first, 1);
    if (end != std::string_view::npos) expected = body.substr(1, end - 1);
    end = end == std::string_view::npos ? body.size() : end + 1;
  } else {
    const auto* const stop = std::find_if_not(body.begin(), body.end(), sql_token::is_name_part);
    end = static_cast<std::size_t>(stop - body.begin());
    expected = body.substr(0, end);
  }
  if (expected.empty() || end >= body.size() || body[end] != ' ') {
    refuse(where, "write --precondition-sql-check expectedResult:<value> <query>");
  }
  return {.kind = Precondition::Kind::query,
          .subject = std::string(body.substr(end + 1)),
          .schema = {},
          .expected = std::string(expected),
          .position = where.position};
}

Precondition existing(const LiquibaseLinePosition& where, std::string_view body,
                      Precondition::Kind kind) {
  const bool is_table = kind == Precondition::Kind::table_exists;
  const auto name = word_of(body, is_table ? "table" : "view");
  if (!name) {
    refuse(where, is_table ? "write --precondition-table-exists table:<name>"
                           : "write --precondition-view-exists view:<name>");
  }
  return {.kind = kind,
          .subject = *name,
          .schema = word_of(body, "schema").value_or(""),
          .expected = {},
          .position = where.position};
}

}  // namespace

bool take_liquibase_precondition(const LiquibaseLinePosition& where,
                                 const LiquibaseParameters& parameters,
                                 Preconditions& preconditions) {
  if (behind(where.line, {.word = "preconditions"})) {
    preconditions.on_fail = reaction_of(where, "onFail");
    preconditions.on_error = reaction_of(where, "onError");
    return true;
  }
  if (behind(where.line, {.word = "precondition", .dashes = "-"})) {
    refuse(where, "Liquibase takes this for a malformed directive; write --precondition-sql-check");
  }
  const auto rest = behind(where.line, {.word = "precondition-"});
  if (!rest) return false;
  const auto* const stop = std::find_if_not(rest->begin(), rest->end(), [](char each) {
    return sql_token::is_name_part(each) || each == '-';
  });
  const auto length = static_cast<std::size_t>(stop - rest->begin());
  const std::string kind(rest->substr(0, length));
  if (kind.empty()) return false;
  const std::string body = parameters.expand(liquibase_line::trimmed(rest->substr(length)));
  if (kind == "sql-check") {
    preconditions.all.push_back(query_of(where, body));
  } else if (kind == "table-exists") {
    preconditions.all.push_back(existing(where, body, Precondition::Kind::table_exists));
  } else if (kind == "view-exists") {
    preconditions.all.push_back(existing(where, body, Precondition::Kind::view_exists));
  } else {
    refuse(where, "Liquibase knows no precondition \"" + kind +
                      "\" in SQL files; there are sql-check, table-exists and view-exists");
  }
  return true;
}

}  // namespace fulldress::migrations
