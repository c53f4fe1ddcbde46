#include "scenarios/steps/isolation.hpp"

#include "harness/host/files.hpp"
#include "scenarios/scripts/script_words.hpp"

#include <algorithm>
#include <system_error>

namespace fulldress::scenarios {
namespace {

/// Larger fixtures are not read for their words: they are taken to reach beyond.
constexpr std::uintmax_t fixture_bytes_max = 4'000'000;

bool reaches_beyond(const std::string& text) {
  // A command of psql may include files, start programs and connect elsewhere.
  if (text.starts_with("\\") || text.find("\n\\") != std::string::npos) return true;
  const ScriptWords words(text);
  const bool is_of_server = words.has_any(
      {"role",          "user",           "group",        "owned",         "authorization",
       "tablespace",    "system",         "subscription", "database",      "prepared",
       "attach",        "load_extension", "lo_import",    "lo_export",     "dblink",
       "dblink_exec",   "dblink_connect", "server",       "pg_file_write", "pg_terminate_backend",
       "pg_reload_conf"});
  const bool is_file = words.has("copy") && !words.has("stdin");
  return is_of_server || is_file || words.has_sequence("prepare transaction");
}

bool reaches_beyond(const std::optional<migrations::Script>& script) {
  return script && reaches_beyond(script->text);
}

bool reaches_beyond(const std::filesystem::path& fixture) {
  std::error_code problem;
  const auto size = std::filesystem::file_size(fixture, problem);
  return problem || size > fixture_bytes_max || reaches_beyond(read_file(fixture));
}

}  // namespace

bool stays_in_its_database(const Stage& stage) {
  const auto& set = stage.set();
  const auto& all = set.migrations();
  const auto reaches = [](const auto& each) { return reaches_beyond(each); };
  const auto text_reaches = [](const auto& action) { return reaches_beyond(action.script.text); };
  const bool has_wide_migration = std::any_of(all.begin(), all.end(), [](const auto& migration) {
    return reaches_beyond(migration.up) || reaches_beyond(migration.down) ||
           reaches_beyond(migration.verify);
  });
  // A copy of production may have triggers of events and servers of others.
  return !has_wide_migration && !stage.has_source() &&
         std::none_of(set.actions().begin(), set.actions().end(), text_reaches) &&
         std::none_of(stage.config().fixtures.begin(), stage.config().fixtures.end(), reaches);
}

}  // namespace fulldress::scenarios
