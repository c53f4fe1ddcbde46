#include "checks/user/user_checks.hpp"

#include "checks/check_lines.hpp"
#include "checks/check_text.hpp"
#include "harness/base/pattern.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/sql_script.hpp"
#include "harness/engine/sql_token.hpp"

#include <algorithm>
#include <array>
#include <set>

namespace fulldress::checks {
namespace {

[[noreturn]] void fail_at(const ScriptPosition& position, const std::string& id,
                          const std::string& message) {
  throw UsageError(id, position.to_text() + ": " + message);
}

// Its header makes a file a check; a section without one is a check that lacks its header.
bool is_check_file(const UserFile& file) {
  for (CheckLines lines(file.text, file.name); !lines.is_at_end(); lines.advance()) {
    const std::string key = key_line(lines.line()).key;
    if (key == "check" || key == "section") return true;
  }
  return false;
}

// What psql does for a script's looks and error handling, which is ours here.
bool is_harmless(std::string_view command) {
  static const Pattern pattern(
      R"(\\(pset|x|t|a|timing|echo|qecho|encoding|unset|r)\b.*|)"
      R"(\\set\s+(ECHO|QUIET|ON_ERROR_ROLLBACK|ON_ERROR_STOP|VERBOSITY|SHOW_CONTEXT|)"
      R"(FETCH_COUNT)\b.*)");
  return pattern.matches(command);
}

bool calls_plan(std::string_view statement) {
  static const Pattern pattern(R"(\b(no_)?plan\s*\()", Pattern::Letters::any_case);
  return pattern.is_in(statement);
}

TapStep step_of(std::string_view statement) {
  const auto words = sql_token::leading_words(statement, 3);
  const std::string first = words.empty() ? "" : words.front();
  const bool is_to = std::find(words.begin(), words.end(), "to") != words.end();
  const bool is_prepared = std::find(words.begin(), words.end(), "prepared") != words.end();
  if (first == "begin" || (first == "start" && words.size() > 1 && words[1] == "transaction")) {
    return TapStep::begin;
  }
  if (first == "rollback" || first == "abort" || first == "commit" || first == "end") {
    return is_to || is_prepared ? TapStep::statement : TapStep::end;
  }
  return calls_plan(statement) ? TapStep::plan : TapStep::statement;
}

std::string stem_of(const std::string& name) {
  const auto slash = name.find_last_of('/');
  const std::string base = slash == std::string::npos ? name : name.substr(slash + 1);
  return base.substr(0, base.find_last_of('.'));
}

TapFile parse_tap_file(const UserFile& file) {
  TapFile parsed{.id = "tap." + stem_of(file.name), .name = file.name, .statements = {}};
  SqlScript script(file.text,
                   {.file = file.name, .dialect = SqlDialect::psql, .has_standard_strings = true});
  while (const auto piece = script.next()) {
    const ScriptPosition position{.file = file.name, .line = piece->line, .column = piece->column};
    if (piece->kind == SqlPieceKind::meta_command) {
      if (is_harmless(trimmed(piece->text))) continue;
      fail_at(
          position, "checks.tap-command",
          "`" + one_line(piece->text, 40) +
              "` is a command of psql, which does not run this file; write what it does as SQL");
    }
    if (piece->kind == SqlPieceKind::copy_data || piece->is_copy_from_stdin) {
      fail_at(position, "checks.tap-command",
              "COPY FROM STDIN has no data here; insert the rows instead");
    }
    parsed.statements.push_back(
        {.step = step_of(piece->text), .text = std::string(piece->text), .line = piece->line});
  }
  const bool is_planned =
      std::any_of(parsed.statements.begin(), parsed.statements.end(),
                  [](const TapStatement& each) { return each.step == TapStep::plan; });
  if (!is_planned) {
    fail_at({.file = file.name, .line = 1, .column = 1}, "checks.unknown-file",
            "neither a check, which starts with `-- check: <id>`, nor a pgTAP file, which calls "
            "plan() or no_plan()");
  }
  return parsed;
}

void require_new(std::set<std::string>& ids, const std::string& id, const std::string& file) {
  if (ids.insert(id).second) return;
  fail_at({.file = file, .line = 1, .column = 1}, "checks.duplicate-id",
          "the id `" + id + "` is taken; an id belongs to one check");
}

}  // namespace

UserChecks parse_user_checks(const std::vector<UserFile>& files) {
  std::set<std::string> ids;
  for (const Check& check : catalogue()) ids.insert(check.id);
  UserChecks parsed;
  for (const auto& file : files) {
    if (is_check_file(file)) {
      parsed.checks.push_back(parse_check(file.text, file.name));
      require_new(ids, parsed.checks.back().id, file.name);
    } else {
      parsed.files.push_back(parse_tap_file(file));
      require_new(ids, parsed.files.back().id, file.name);
    }
  }
  const auto by_id = [](const auto& left, const auto& right) { return left.id < right.id; };
  std::sort(parsed.checks.begin(), parsed.checks.end(), by_id);
  std::sort(parsed.files.begin(), parsed.files.end(), by_id);
  return parsed;
}

}  // namespace fulldress::checks
