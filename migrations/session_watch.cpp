#include "migrations/session_watch.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_template.hpp"
#include "migrations/script_text.hpp"
#include "migrations/sql/embedded_sql.hpp"

#include <algorithm>
#include <set>
#include <string_view>

namespace fulldress::migrations {
namespace {

bool is_name_part(char character) {
  return (character >= 'a' && character <= 'z') || (character >= '0' && character <= '9') ||
         character == '_' || character == '$';
}

bool is_name_character(char character) {
  return is_name_part(character) || character == '.' || character == '"';
}

std::string_view without_blanks(std::string_view text) {
  return text.substr(std::min(text.find_first_not_of(" \t\r\n"), text.size()));
}

/// What stands behind `word` and blanks; nothing where the text does not start with that word.
std::optional<std::string_view> after_word(std::string_view text, std::string_view word) {
  if (!text.starts_with(word)) return std::nullopt;
  text.remove_prefix(word.size());
  if (!text.empty() && is_name_part(text.front())) return std::nullopt;
  return without_blanks(text);
}

/// What stands behind `mark` and blanks; empty where the text does not start with it.
std::string_view after_mark(std::string_view text, char mark) {
  if (!text.starts_with(mark)) return {};
  return without_blanks(text.substr(1));
}

/// What a statement that brought the change about must hold, in lower case.
std::string trace_of(const SessionChange& change) {
  if (change.kind == "role") return "role";
  if (change.kind == "session user") return "authorization";
  if (change.kind == "advisory lock") return "pg_advisory_lock";
  if (change.kind == "attached database") return "attach";
  return lower_case(change.name);
}

/// Settings that tell the server what to report, not what to do.
bool is_about_messages(const SessionChange& change) {
  static const std::set<std::string> names = {"client_min_messages", "application_name",
                                              "log_min_messages", "log_statement"};
  return change.kind == "setting" && names.contains(change.name);
}

SessionChange change_of(const SessionState::key_type& key, std::string before, std::string after) {
  SessionChange change{.kind = key.first,
                       .name = key.second,
                       .before = std::move(before),
                       .after = std::move(after)};
  change.may_change_meaning = !is_about_messages(change);
  return change;
}

ScriptPosition cause_of(const SessionChange& change, const Script& script, SqlDialect dialect) {
  const std::string trace = trace_of(change);
  const auto found = find_last_statement(script, dialect, [&](std::string_view statement) {
    return lower_case(statement).find(trace) != std::string::npos;
  });
  return found ? found->position : script.start;
}

}  // namespace

std::set<std::string> custom_settings(std::string_view text) {
  const std::string words = lower_case(text);
  std::set<std::string> names;
  const auto add = [&](std::string name) {
    std::erase(name, '"');
    if (name.find('.') != std::string::npos) names.insert(std::move(name));
  };
  for (auto at = words.find("set"); at != std::string::npos; at = words.find("set", at + 1)) {
    if (at > 0 && is_name_part(words[at - 1])) continue;
    const std::string_view rest = std::string_view(words).substr(at);
    if (const auto call = after_word(rest, "set_config")) {
      const auto argument = after_mark(after_mark(*call, '('), '\'');
      add(std::string(argument.substr(0, argument.find('\''))));
    } else if (auto name = after_word(rest, "set")) {
      for (const auto* scope : {"session", "local"}) {
        if (const auto behind = after_word(*name, scope)) name = behind;
      }
      const auto end = std::find_if_not(name->begin(), name->end(), is_name_character);
      add(std::string(name->begin(), end));
    }
  }
  return names;
}

std::set<std::string> custom_settings(const MigrationSet& set) {
  std::set<std::string> names;
  if (set.engine() != "postgres") return names;
  for (const auto& migration : set.migrations()) {
    if (!migration.up) continue;
    names.merge(custom_settings(migration.up->text));
    for (const auto& statement : migration.up->statements) {
      names.merge(custom_settings(statement.text));
    }
  }
  return names;
}

SessionState read_session_state(Session& session, const std::set<std::string>& custom) {
  static const SqlTemplate statements(sql::session_state);
  SessionState state;
  std::string list;
  for (const auto& name : custom) list += (list.empty() ? "" : ",") + name;
  if (!list.empty()) {
    for (const Row& row : session.query(statements.get("custom_settings"), {list}).rows) {
      state[{"setting", row.at(0).value_or("")}] = row.at(1).value_or("");
    }
  }
  for (const Row& row : session.query(statements.get(session.engine_name())).rows) {
    state[{row.at(0).value_or(""), row.at(1).value_or("")}] = row.at(2).value_or("");
  }
  return state;
}

std::vector<SessionChange> session_changes(const SessionState& before, const SessionState& after,
                                           const Script& script, const std::string& engine) {
  std::vector<SessionChange> changes;
  for (const auto& [key, value] : after) {
    const auto known = before.find(key);
    if (known == before.end()) {
      changes.push_back(change_of(key, "", value));
    } else if (known->second != value) {
      changes.push_back(change_of(key, known->second, value));
    }
  }
  for (const auto& [key, value] : before) {
    if (!after.contains(key)) changes.push_back(change_of(key, value, ""));
  }
  for (auto& change : changes) change.position = cause_of(change, script, dialect_of(engine));
  return changes;
}

std::string describe(const SessionChange& change) {
  const std::string what = change.name.empty() ? change.kind : change.kind + " " + change.name;
  if (change.after.empty()) return what + " is as it was before (was " + change.before + ")";
  if (change.after == "there") return what + " is left";
  const std::string was = change.before.empty() ? "" : " (was " + change.before + ")";
  return what + " stays " + change.after + was;
}

}  // namespace fulldress::migrations
