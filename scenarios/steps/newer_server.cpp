#include "scenarios/steps/newer_server.hpp"

#include "scenarios/steps/missing_part.hpp"
#include "scenarios/steps/newer_syntax.hpp"
#include "scenarios/steps/other_product.hpp"
#include "scenarios/steps/registered_part.hpp"
#include "scenarios/steps/script_words.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <string_view>

namespace fulldress::scenarios {
namespace {

constexpr std::string_view down_fails = ".down-fails";

/// Words in a row that a server knows since `since`: a major version of PostgreSQL, a minor version
/// of SQLite 3.
struct Feature {
  std::string_view words;
  int since = 0;
};

// source  the release notes of PostgreSQL 14 to 18
constexpr std::array<Feature, 32> postgres_features = {{
    {"multirange_agg", 14},
    {"begin atomic", 14},
    {"date_bin", 14},
    {"nulls not distinct", 15},
    {"security_invoker", 15},
    {"merge into", 15},
    {"regexp_like", 15},
    {"any_value", 16},
    {"is json", 16},
    {"json_arrayagg", 16},
    {"json_objectagg", 16},
    {"array_shuffle", 16},
    {"array_sample", 16},
    {"random_normal", 16},
    {"pg_input_is_valid", 16},
    {"date_add", 16},
    {"date_subtract", 16},
    {"json_table", 17},
    {"json_query", 17},
    {"json_value", 17},
    {"json_exists", 17},
    {"json_serialize", 17},
    {"uuid_extract_timestamp", 17},
    {"uuid_extract_version", 17},
    {"grant maintain", 17},
    {"uuidv7", 18},
    {"uuidv4", 18},
    {"without overlaps", 18},
    {"not enforced", 18},
    {"virtual", 18},
    {"array_sort", 18},
    {"casefold", 18},
}};

// source  https://sqlite.org/changes.html, 3.33 to 3.50
constexpr std::array<Feature, 22> sqlite_features = {{
    {"returning", 35},        {"materialized", 35},        {"strict", 37},
    {"unixepoch", 38},        {"right join", 39},          {"full join", 39},
    {"is distinct from", 39}, {"is not distinct", 39},     {"unhex", 41},
    {"timediff", 43},         {"octet_length", 43},        {"string_agg", 44},
    {"concat", 44},           {"concat_ws", 44},           {"jsonb", 45},
    {"jsonb_extract", 45},    {"jsonb_array", 45},         {"jsonb_object", 45},
    {"jsonb_set", 45},        {"json_error_position", 42}, {"json_pretty", 46},
    {"unistr", 50},
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

template <typename Features>
const Feature* newest_needed(const Features& features, const ScriptWords& words, int now) {
  const Feature* needed = nullptr;
  for (const Feature& each : features) {
    if (each.since <= now || !words.has_sequence(each.words)) continue;
    if (needed == nullptr || each.since > needed->since) needed = &each;
  }
  return needed;
}

/// Why, by the words of the script.
std::string needed_by_words(const std::optional<migrations::Script>& script,
                            const std::optional<ErrorRecord>& error, const ServerVersion& server) {
  if (!script || !is_of_unknown_words(error)) return {};
  const ScriptWords words(script->text);
  const int now = running(server);
  const bool is_sqlite = server.engine == "sqlite";
  const Feature* needed = is_sqlite ? newest_needed(sqlite_features, words, now)
                                    : newest_needed(postgres_features, words, now);
  if (needed != nullptr && now != 0) {
    return needs(is_sqlite ? "SQLite 3." : "PostgreSQL ", needed->since, needed->words, server);
  }
  const auto syntax = is_sqlite ? newer_sqlite_syntax(error->sql->statement) : std::nullopt;
  if (syntax && now != 0 && syntax->since > now) {
    return needs("SQLite 3.", syntax->since, syntax->name, server);
  }
  return other_product(words, server.engine);
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
