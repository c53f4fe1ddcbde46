#include "scenarios/steps/idle_statements.hpp"

#include "harness/base/text.hpp"
#include "harness/base/wording.hpp"
#include "harness/engine/idle_statement_log.hpp"
#include "harness/engine/lower_case.hpp"
#include "migrations/script_text.hpp"
#include "scenarios/scripts/script_tokens.hpp"
#include "scenarios/scripts/script_words.hpp"
#include "scenarios/scripts/statement_writes.hpp"
#include "scenarios/steps/migration_finding.hpp"

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <iterator>
#include <map>
#include <set>
#include <utility>

namespace fulldress::scenarios {
namespace {

constexpr std::size_t named_max = 3;
constexpr std::size_t characters_max = 100;

/// What a statement does to the table it is about.
struct Target {
  enum class Kind {
    changes,  ///< its rows are updated, deleted or merged with others
    copies,   ///< rows of a query are written into it
    other     ///< constants are, or it is no such statement
  };
  Kind kind = Kind::other;
  std::string table;   ///< in lower case, without schema
  std::size_t at = 0;  ///< the token behind its name
};

/// The token of the first of the words that say what a statement with a WITH in front does.
std::size_t main_word(const ScriptTokens& tokens) {
  if (!is_word(tokens, 0, "with")) return 0;
  std::size_t depth = 0;
  for (std::size_t at = 1; at < tokens.size(); ++at) {
    if (is_sign(tokens, at, '(')) ++depth;
    if (is_sign(tokens, at, ')') && depth > 0) --depth;
    if (depth > 0) continue;
    for (const auto* word : {"update", "delete", "insert", "replace", "merge", "select"}) {
      if (is_word(tokens, at, word)) return at;
    }
  }
  return tokens.size();
}

/// Behind the list of columns of an INSERT, if there is one at `at`.
std::size_t behind_columns(const ScriptTokens& tokens, std::size_t at) {
  const bool is_query = is_word(tokens, at + 1, "select") || is_word(tokens, at + 1, "with") ||
                        is_word(tokens, at + 1, "values");
  if (!is_sign(tokens, at, '(') || is_query) return at;
  while (at < tokens.size() && !is_sign(tokens, at, ')')) ++at;
  return at + 1;
}

bool writes_a_query(const ScriptTokens& tokens, std::size_t at) {
  if (is_word(tokens, at, "as")) at += 2;
  for (at = behind_columns(tokens, at); at < tokens.size(); ++at) {
    if (is_word(tokens, at, "values") || is_word(tokens, at, "default")) return false;
    if (is_word(tokens, at, "select") || is_word(tokens, at, "with")) return true;
  }
  return false;
}

Target target_of(const ScriptTokens& tokens) {
  Target target;
  const std::size_t verb = main_word(tokens);
  const bool inserts = is_word(tokens, verb, "insert") || is_word(tokens, verb, "replace");
  const bool is_other = is_word(tokens, verb, "select") || verb >= tokens.size();
  if (is_other) return target;
  std::size_t at = verb + 1;
  if (is_word(tokens, at, "or")) at += 2;
  for (const auto* word : {"from", "into", "only"}) {
    if (is_word(tokens, at, word)) ++at;
  }
  target.table = take_name(tokens, at);
  target.at = at;
  target.kind = Target::Kind::changes;
  if (inserts) {
    target.kind = writes_a_query(tokens, at) ? Target::Kind::copies : Target::Kind::other;
  }
  return target;
}

using RowCounts = std::map<std::string, std::int64_t>;

/// By names in lower case; of tables of one name in several schemas, the rows of all.
RowCounts rows_of(const DataFingerprint& data) {
  RowCounts rows;
  for (const auto& table : data.tables) rows[lower_case(table.table.name)] += table.rows;
  return rows;
}

class IdleStatements {
 public:
  explicit IdleStatements(const UpOnRows& up)
      : up_(up), before_(rows_of(up.before)), behind_(rows_of(up.behind.data)) {}

  [[nodiscard]] bool is_worth_telling(const std::string& statement) const {
    const auto tokens = script_tokens(statement);
    const auto target = target_of(tokens);
    if (target.kind == Target::Kind::other) return false;
    const auto held = before_.find(target.table);
    const bool changes = target.kind == Target::Kind::changes;
    if (changes && (held == before_.end() || held->second == 0)) return false;
    const bool is_table = held != before_.end() || behind_.contains(target.table);
    if (!is_table || may_put_rows_elsewhere(target)) return false;
    return has_rows_to_read(tokens, target) && !up_.rows.has_gap_in(words_of(tokens));
  }

 private:
  static std::set<std::string> words_of(const ScriptTokens& tokens) {
    std::set<std::string> words;
    for (const auto& token : tokens) {
      if (token.kind == ScriptToken::Kind::word) words.insert(token.value);
    }
    return words;
  }

  /// Whether rows are copied from their own table; a question inside is whether they are there.
  static bool reads_itself(const ScriptTokens& tokens, const Target& target) {
    std::size_t depth = 0;
    for (std::size_t at = target.at; at < tokens.size(); ++at) {
      if (is_sign(tokens, at, '(')) ++depth;
      if (is_sign(tokens, at, ')') && depth > 0) --depth;
      std::size_t name = at + 1;
      if (depth == 0 && is_word(tokens, at, "from") && take_name(tokens, name) == target.table) {
        return true;
      }
    }
    return false;
  }

  /// Whether each other table that the statement names holds rows. A copy needs one to read from.
  [[nodiscard]] bool has_rows_to_read(const ScriptTokens& tokens, const Target& target) const {
    bool reads_rows = reads_itself(tokens, target);
    for (std::size_t at = 0; at < tokens.size(); ++at) {
      const auto& token = tokens[at];
      if (token.kind != ScriptToken::Kind::word || token.value == target.table) continue;
      const auto held = before_.find(token.value);
      const auto made = behind_.find(token.value);
      if (held == before_.end() && made == behind_.end()) continue;
      if ((held != before_.end() ? held : made)->second == 0) return false;
      reads_rows = true;
    }
    return reads_rows || target.kind == Target::Kind::changes;
  }

  /// A trigger that takes a row away, and a rule that does something else.
  [[nodiscard]] bool may_put_rows_elsewhere(const Target& target) const {
    const bool copies = target.kind == Target::Kind::copies;
    const auto& objects = up_.behind.schema.objects;
    return std::any_of(objects.begin(), objects.end(), [&](const auto& each) {
      const bool is_trigger = each.kind == "trigger" && copies;
      if (!is_trigger && each.kind != "rule") return false;
      const ScriptWords words(each.identity + " " + each.definition);
      return words.names(target.table) &&
             (!is_trigger || words.has_any({"instead"}) || words.has_sequence("before insert"));
    });
  }

  const UpOnRows& up_;
  RowCounts before_;
  RowCounts behind_;
};

/// The statements of the up with their places, in order.
std::vector<migrations::FoundStatement> statements_of_up(const UpOnRows& up) {
  std::vector<migrations::FoundStatement> found;
  if (!up.migration.up) return found;
  const auto read = [&](const migrations::Script& script) {
    const auto pieces = migrations::statements_of(script.text, up.dialect);
    if (!pieces) return;
    for (const auto& piece : *pieces) {
      found.push_back({.text = std::string(piece.text),
                       .position = migrations::position_in(script, piece.offset_bytes)});
    }
  };
  const auto& script = *up.migration.up;
  if (script.statements.empty()) read(script);
  for (const auto& each : script.statements) read(migrations::script_of(each));
  return found;
}

/// Whether the one table of that name, in lower case, holds behind the up what it held before.
bool is_unchanged(const UpOnRows& up, const std::string& table) {
  const auto named = [&](const DataFingerprint& data) {
    const TableFingerprint* found = nullptr;
    for (const auto& each : data.tables) {
      if (lower_case(each.table.name) != table) continue;
      if (found != nullptr) return static_cast<const TableFingerprint*>(nullptr);
      found = &each;
    }
    return found;
  };
  const auto* before = named(up.before);
  const auto* behind = named(up.behind.data);
  return before != nullptr && behind != nullptr && *before == *behind;
}

/// The statements that only who looks through blocks and functions sees; they have no line where
/// they stand otherwise in the file, as with the values a function is called with.
std::vector<migrations::FoundStatement> inner_statements(
    const UpOnRows& up, const std::vector<migrations::FoundStatement>& outer) {
  std::vector<migrations::FoundStatement> found;
  if (!up.as_read.up || !up.migration.up) return found;
  const auto& script = *up.migration.up;
  const auto pieces = migrations::statements_of(up.as_read.up->text, up.dialect);
  if (!pieces) return found;
  for (const auto& piece : *pieces) {
    if (std::ranges::find(outer, piece.text, &migrations::FoundStatement::text) != outer.end()) {
      continue;
    }
    const auto at = script.text.find(piece.text);
    found.push_back({.text = std::string(piece.text),
                     .position = at == std::string::npos ? ScriptPosition{.file = script.start.file}
                                                         : migrations::position_in(script, at)});
  }
  return found;
}

/// Whether an update only has triggers run: `set n = n`.
bool only_touches(const ScriptTokens& tokens) {
  const auto set = std::ranges::find(tokens, "set", &ScriptToken::value);
  for (auto at = static_cast<std::size_t>(set - tokens.begin()) + 1; at < tokens.size(); at += 4) {
    const bool is_same = is_sign(tokens, at + 1, '=') && is_name(tokens, at + 2) &&
                         tokens[at + 2].value == tokens[at].value;
    if (!is_same) return false;
    if (!is_sign(tokens, at + 3, ',')) return at + 3 >= tokens.size() || is_name(tokens, at + 3);
  }
  return false;
}

/// Whether a statement leaves the rows of its table as they were, and means to change them.
bool changes_nothing(const UpOnRows& up, const std::string& statement) {
  const auto tokens = script_tokens(statement);
  return is_unchanged(up, target_of(tokens).table) && !only_touches(tokens);
}

/// Whether an update sets rows to what they were.
bool sets_what_is_there(const UpOnRows& up, const std::string& statement) {
  const auto tokens = script_tokens(statement);
  return is_word(tokens, main_word(tokens), "update") && changes_nothing(up, statement);
}

std::string line_of(const migrations::FoundStatement& statement, const std::string& file) {
  const auto& place = statement.position;
  if (place.line == 0) return one_line(statement.text, characters_max);
  const std::string where =
      place.file == file ? "line " + std::to_string(place.line) : place.to_text();
  return where + ": " + one_line(statement.text, characters_max);
}

}  // namespace

void watch_idle_statements(Session& session) {
  if (auto* const log = dynamic_cast<IdleStatementLog*>(&session)) log->watch_idle_statements();
}

std::vector<std::string> take_idle_statements(Session& session) {
  auto* const log = dynamic_cast<IdleStatementLog*>(&session);
  return log == nullptr ? std::vector<std::string>() : log->take_idle_statements();
}

std::optional<Finding> idle_statement_finding(const UpOnRows& up,
                                              const std::vector<std::string>& idle) {
  const IdleStatements statements(up);
  std::multiset<std::string, std::less<>> met_by_none(idle.begin(), idle.end());
  auto told = statements_of_up(up);
  auto inner = inner_statements(up, told);
  bool is_any_met = false;
  std::erase_if(told, [&](const auto& each) {
    const auto idle_one = met_by_none.find(each.text);
    const bool is_idle = idle_one != met_by_none.end();
    if (is_idle) met_by_none.erase(idle_one);
    if (!is_idle && !sets_what_is_there(up, each.text)) return true;
    if (!statements.is_worth_telling(each.text)) return true;
    is_any_met = is_any_met || !is_idle;
    return false;
  });
  std::erase_if(inner, [&](const auto& each) {
    return !changes_nothing(up, each.text) || !statements.is_worth_telling(each.text);
  });
  is_any_met = is_any_met || !inner.empty();
  std::ranges::move(inner, std::back_inserter(told));
  if (told.empty()) return std::nullopt;
  std::string message =
      (is_any_met ? "no row was changed by " : "no row met ") + count_of(told.size(), "statement") +
      " of the up, so nothing is proven of " + (told.size() == 1 ? "it" : "them") + ": ";
  for (std::size_t index = 0; index < std::min(told.size(), named_max); ++index) {
    message += (index == 0 ? "" : "; ") + line_of(told[index], told.front().position.file);
  }
  if (told.size() > named_max) message += "; and " + std::to_string(told.size() - named_max);
  message += told.size() > named_max ? " more" : "";
  message += ". Rows that do can be loaded by --fixture FILE";
  auto finding = migration_finding("statement-without-rows", up.migration, std::move(message));
  finding.severity = Severity::info;
  finding.position = told.front().position;
  return finding;
}

}  // namespace fulldress::scenarios
