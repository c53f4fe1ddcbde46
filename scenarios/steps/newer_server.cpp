#include "scenarios/steps/newer_server.hpp"

#include "harness/base/pattern.hpp"
#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"
#include "scenarios/scripts/newer_syntax.hpp"
#include "scenarios/scripts/other_product.hpp"
#include "scenarios/scripts/script_words.hpp"
#include "scenarios/steps/missing_part.hpp"
#include "scenarios/steps/registered_part.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace fulldress::scenarios {
namespace {

constexpr std::string_view down_fails = ".down-fails";

/// What a server knows since `since`: a major version of PostgreSQL, a minor version of SQLite 3.
/// Its words are also fine names of tables, columns and types, so the server's message decides.
struct Feature {
  enum class Kind {
    function,  ///< one that the server says it does not have
    call,      ///< a call with a grammar of its own: a syntax error of a statement that has it
    words      ///< words in a row, one of which the server points at
  };
  Kind kind = Kind::function;
  std::string_view words;
  int since = 0;
};

using Kind = Feature::Kind;

// source  the release notes of PostgreSQL 14 to 18
constexpr std::array<Feature, 32> postgres_features = {{
    {Kind::function, "multirange_agg", 14},
    {Kind::words, "begin atomic", 14},
    {Kind::function, "date_bin", 14},
    {Kind::words, "nulls not distinct", 15},
    {Kind::words, "security_invoker", 15},
    {Kind::words, "merge into", 15},
    {Kind::function, "regexp_like", 15},
    {Kind::function, "any_value", 16},
    {Kind::words, "is json", 16},
    {Kind::call, "json_arrayagg", 16},
    {Kind::call, "json_objectagg", 16},
    {Kind::function, "array_shuffle", 16},
    {Kind::function, "array_sample", 16},
    {Kind::function, "random_normal", 16},
    {Kind::function, "pg_input_is_valid", 16},
    {Kind::function, "date_add", 16},
    {Kind::function, "date_subtract", 16},
    {Kind::call, "json_table", 17},
    {Kind::call, "json_query", 17},
    {Kind::call, "json_value", 17},
    {Kind::call, "json_exists", 17},
    {Kind::call, "json_serialize", 17},
    {Kind::function, "uuid_extract_timestamp", 17},
    {Kind::function, "uuid_extract_version", 17},
    {Kind::words, "grant maintain", 17},
    {Kind::function, "uuidv7", 18},
    {Kind::function, "uuidv4", 18},
    {Kind::words, "without overlaps", 18},
    {Kind::words, "not enforced", 18},
    {Kind::words, "virtual", 18},
    {Kind::function, "array_sort", 18},
    {Kind::function, "casefold", 18},
}};

// source  https://sqlite.org/changes.html, 3.33 to 3.50
constexpr std::array<Feature, 30> sqlite_features = {{
    {Kind::words, "returning", 35},
    {Kind::words, "materialized", 35},
    {Kind::words, "strict", 37},
    {Kind::function, "unixepoch", 38},
    {Kind::words, "right join", 39},
    {Kind::words, "full join", 39},
    {Kind::words, "full outer join", 39},
    {Kind::words, "is distinct from", 39},
    {Kind::words, "is not distinct", 39},
    {Kind::function, "unhex", 41},
    {Kind::function, "json_error_position", 42},
    {Kind::function, "timediff", 43},
    {Kind::function, "octet_length", 43},
    {Kind::function, "string_agg", 44},
    {Kind::function, "concat", 44},
    {Kind::function, "concat_ws", 44},
    {Kind::function, "jsonb", 45},
    {Kind::function, "jsonb_array", 45},
    {Kind::function, "jsonb_extract", 45},
    {Kind::function, "jsonb_group_array", 45},
    {Kind::function, "jsonb_group_object", 45},
    {Kind::function, "jsonb_insert", 45},
    {Kind::function, "jsonb_object", 45},
    {Kind::function, "jsonb_patch", 45},
    {Kind::function, "jsonb_remove", 45},
    {Kind::function, "jsonb_replace", 45},
    {Kind::function, "jsonb_set", 45},
    {Kind::function, "json_pretty", 46},
    {Kind::function, "unistr", 50},
    {Kind::function, "unistr_quote", 50},
}};

int number_at(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// What Feature::since is compared with.
int running(const ServerVersion& server) {
  const std::string_view version = server.version;
  if (server.engine != "sqlite") return number_at(version);
  const auto point = version.find('.');
  return point == std::string_view::npos ? 0 : number_at(version.substr(point + 1));
}

bool is_of_unknown_words(const std::optional<ErrorRecord>& error) {
  static constexpr std::array<std::string_view, 6> states = {"42601", "42883", "42704",
                                                             "42000", "0A000", "22023"};
  return error && error->sql &&
         std::find(states.begin(), states.end(), error->sql->sqlstate) != states.end();
}

std::string needs(std::string_view product, int since, std::string_view what,
                  const ServerVersion& server) {
  return "it needs " + std::string(product) + std::to_string(since) + " or newer (" +
         std::string(what) + "), and ran on " + server.version;
}

/// The name behind `words` in `message`, up to a sign that no name holds; empty where they do not
/// stand there.
std::string_view name_behind(std::string_view message, std::string_view words) {
  const auto start = message.find(words);
  if (start == std::string_view::npos) return {};
  const std::string_view rest = message.substr(start + words.size());
  const auto end = std::find_if(rest.begin(), rest.end(), [](char each) {
    return each != '.' && !sql_token::is_name_part(each);
  });
  return rest.substr(0, static_cast<std::size_t>(end - rest.begin()));
}

/// Whether the server says that it has no function of this name.
bool lacks_function(std::string_view name, std::string_view message) {
  std::string lacking = lower_case(std::string(name_behind(message, "no such function: ")));
  if (lacking.empty() && message.ends_with("does not exist")) {
    lacking = std::string(name_behind(message, "function "));
  }
  constexpr std::string_view built_in = "pg_catalog.";
  if (lacking.starts_with(built_in)) lacking.erase(0, built_in.size());
  return lacking == name;
}

/// Whether `name(` stands there, and not as a table's name in front of its columns.
bool is_call_in(std::string_view name, const ScriptWords& statement) {
  for (const auto* const before : {"table ", "into ", "exists ", "references ", "on "}) {
    if (statement.has_sequence(before + std::string(name))) return false;
  }
  return Pattern(R"((?:^|[^\w."]))" + std::string(name) + R"(\s*\()")
      .is_in(lower_case(statement.text()));
}

/// Whether the server's message points at one of the words: `near "virtual"`, `parameter
/// "security_invoker"`, `RIGHT and FULL OUTER JOINs are not supported`.
bool points_at(const ScriptWords& words, std::string_view message) {
  if (message.starts_with("RIGHT and FULL OUTER JOINs")) return words.has_any({"right", "full"});
  const auto start = message.find('"');
  const auto end = message.find('"', start + 1);
  if (start == std::string_view::npos || end == std::string_view::npos) return false;
  return words.has(lower_case(std::string(message.substr(start + 1, end - start - 1))));
}

bool is_needed(const Feature& feature, const ScriptWords& statement, const SqlErrorInfo& error) {
  switch (feature.kind) {
    case Kind::function:
      return lacks_function(feature.words, error.message);
    case Kind::call:
      return lacks_function(feature.words, error.message) ||
             (error.sqlstate == "42601" && is_call_in(feature.words, statement));
    case Kind::words:
      return statement.has_sequence(feature.words) &&
             points_at(ScriptWords(std::string(feature.words)), error.message);
  }
  return false;
}

template <typename Features>
const Feature* newest_needed(const Features& features, const SqlErrorInfo& error, int now) {
  const ScriptWords statement(error.statement);
  const Feature* needed = nullptr;
  for (const Feature& each : features) {
    if (each.since <= now || !is_needed(each, statement, error)) continue;
    if (needed == nullptr || each.since > needed->since) needed = &each;
  }
  return needed;
}

/// Why, by what the server refused and the words of the script.
std::string needed_by_words(const std::optional<migrations::Script>& script,
                            const std::optional<ErrorRecord>& error, const ServerVersion& server) {
  if (!script || !is_of_unknown_words(error)) return {};
  const int now = running(server);
  const bool is_sqlite = server.engine == "sqlite";
  const Feature* needed = is_sqlite ? newest_needed(sqlite_features, *error->sql, now)
                                    : newest_needed(postgres_features, *error->sql, now);
  if (needed != nullptr && now != 0) {
    return needs(is_sqlite ? "SQLite 3." : "PostgreSQL ", needed->since, needed->words, server);
  }
  const auto syntax = is_sqlite ? newer_sqlite_syntax(error->sql->statement) : std::nullopt;
  if (syntax && now != 0 && syntax->since > now) {
    return needs("SQLite 3.", syntax->since, syntax->name, server);
  }
  return other_product(ScriptWords(script->text), server.engine);
}

/// Whether the law is about a down that fails, and about nothing worse or else.
bool is_about_down(const LawOutcome& law) {
  return law.classes.front() == LawClass::down_fails &&
         std::all_of(law.findings.begin(), law.findings.end(), [](const Finding& each) {
           return each.severity != Severity::error || each.id.ends_with(down_fails);
         });
}

}  // namespace

std::string needed_server(const std::optional<migrations::Script>& script,
                          const std::optional<ErrorRecord>& error, const ServerVersion& server) {
  if (std::string missing = missing_part(error, server.version); !missing.empty()) return missing;
  if (std::string needed = needed_by_words(script, error, server); !needed.empty()) return needed;
  return server.engine == "sqlite" ? registered_part(error, server.version) : std::string();
}

void excuse_newer_server(LawOutcome& law, const migrations::Migration& migration,
                         const ServerVersion& server) {
  if (law.classes.empty()) return;
  const bool is_up = law.classes.front() == LawClass::up_fails;
  if (!is_up && !is_about_down(law)) return;
  const std::string needed =
      needed_server(is_up ? migration.up : migration.down, law.error, server);
  if (needed.empty()) return;
  const std::string reason = (is_up ? "" : "its down cannot be rehearsed: ") + needed;
  std::erase_if(law.findings, [](const Finding& each) { return each.id.ends_with(down_fails); });
  law.verdict = Verdict::unknown;
  law.classes = {LawClass::unknown};
  law.reason = reason;
  law.error.reset();
}

}  // namespace fulldress::scenarios
