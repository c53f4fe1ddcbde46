#include "scenarios/version_logs.hpp"

#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "migrations/format.hpp"
#include "migrations/ledger_evidence.hpp"
#include "migrations/migrator.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

using migrations::MigrationSet;
using migrations::MigrationState;
using migrations::MigrationStatus;
using nlohmann::json;

constexpr const char* key = "version_logs";

/// The question of the check that a state answers; empty: all is well.
std::string question_of(MigrationState state) {
  switch (state) {
    case MigrationState::applied:
    case MigrationState::manual:
      return {};
    case MigrationState::pending:
      return "not applied";
    case MigrationState::edited:
      return "checksum";
    case MigrationState::missing_file:
      return "no file";
    case MigrationState::out_of_order:
      return "order";
    case MigrationState::dirty:
      return "unfinished";
  }
  throw InternalError("a migration is in no known state");
}

std::string detail_of(const MigrationStatus& status) {
  const bool differs = !status.recorded_checksum.empty() &&
                       status.recorded_checksum != status.checksum &&
                       status.state != MigrationState::applied;
  if (!differs) return status.name;
  return status.recorded_checksum + " is not " + status.checksum;
}

/// What its own preconditions leave for later is rightly not applied.
std::vector<MigrationStatus> without_left(std::vector<MigrationStatus> statuses,
                                          const MigrationSet& set) {
  std::erase_if(statuses, [&](const MigrationStatus& status) {
    const bool waits =
        status.state == MigrationState::pending || status.state == MigrationState::out_of_order;
    return waits && std::any_of(set.migrations().begin(), set.migrations().end(),
                                [&](const migrations::Migration& each) {
                                  return each.version == status.version && may_be_left(each);
                                });
  });
  return statuses;
}

json states_of(const std::vector<MigrationStatus>& statuses) {
  json states = json::array();
  for (const auto& status : statuses) {
    const std::string question = question_of(status.state);
    if (question.empty()) continue;
    states.push_back({{"version", sanitise_utf8(status.version)},
                      {"state", question},
                      {"detail", sanitise_utf8(detail_of(status))}});
  }
  return states;
}

// What the format, or its ledger, does not let anybody ask.
json skips_of(const MigrationSet& set, const std::vector<MigrationStatus>& statuses) {
  json skips = json::object();
  const auto& format = set.format();
  const bool has_checksums =
      std::any_of(statuses.begin(), statuses.end(),
                  [](const MigrationStatus& each) { return !each.recorded_checksum.empty(); });
  if (!has_checksums) skips["checksum"] = "the ledger has no checksum to compare with";
  if (format.rules().out_of_order != migrations::Tolerance::refuses) {
    skips["order"] = format.title() + " applies files in any order";
  }
  return skips;
}

// Some formats make nothing of a ledger whose last version has no file: that much is answered.
void add_refusal(json& entry, const UsageError& error) {
  const std::string message = one_line(error.message());
  if (error.id() != "migrations.missing-file") {
    entry["fault"] = message;
    return;
  }
  const json last = {{"version", "the last"}, {"state", "no file"}, {"detail", message}};
  entry["states"] = json::array({last});
  for (const char* question : {"not applied", "checksum", "order", "unfinished"}) {
    entry["skips"][question] = "the ledger ends with what has no file";
  }
}

// A ledger that cannot be read is told by the check; the others are asked.
void add_states(json& entry, Session& session, const MigrationSet& set) {
  try {
    const auto statuses = migrations::status(session, set);
    entry["states"] = states_of(without_left(statuses, set));
    entry["skips"] = skips_of(set, statuses);
  } catch (const UsageError& error) {
    add_refusal(entry, error);
  } catch (const SqlError& error) {
    entry["fault"] = "the ledger cannot be read: " + one_line(error.message());
  }
}

std::string text_at(const json& entry, const char* name) {
  const auto found = entry.find(name);
  return found != entry.end() && found->is_string() ? found->get<std::string>() : std::string();
}

MigrationSet set_of(const json& entry, Session& session, const std::filesystem::path& folder) {
  migrations::FormatSettings settings;
  if (const auto given = entry.find("format_options"); given != entry.end() && given->is_object()) {
    for (const auto& [name, value] : given->items()) {
      if (value.is_string()) settings[name] = value.get<std::string>();
    }
  }
  return MigrationSet::load(
      folder / text_at(entry, "migrations"),
      {.format = text_at(entry, "format"),
       .engine = session.engine_name(),
       .ledger_table = text_at(entry, "ledger_table"),
       .settings = std::move(settings),
       .ledger_evidence = [&session] { return migrations::tables_named_as_ledgers(session); }});
}

json entries_of(const checks::CheckSettings& settings) {
  const auto found = settings.find(key);
  return found == settings.end() ? json::array() : json::parse(found->second);
}

bool names_directory(const json& entry) {
  return entry.is_object() && !text_at(entry, "migrations").empty();
}

}  // namespace

void add_version_states(checks::CheckSettings& settings, Session& session,
                        const std::filesystem::path& folder) {
  json entries = entries_of(settings);
  if (!entries.is_array()) return;
  bool is_changed = false;
  for (auto& entry : entries) {
    if (!names_directory(entry)) continue;
    add_states(entry, session, set_of(entry, session, folder));
    is_changed = true;
  }
  if (is_changed) settings[key] = entries.dump();
}

void add_version_states(checks::CheckSettings& settings, Session& session,
                        const MigrationSet& set) {
  json entries = entries_of(settings);
  if (!entries.is_array()) return;
  json entry = {{"migrations", "."}, {"title", "migrations"}};
  add_states(entry, session, set);
  entries.push_back(std::move(entry));
  settings[key] = entries.dump();
}

void skip_version_directories(checks::CheckSettings& settings) {
  json entries = entries_of(settings);
  if (!entries.is_array() || entries.empty()) return;
  for (auto& entry : entries) {
    if (!names_directory(entry)) continue;
    entry["states"] = json::array();
    for (const char* question : {"no file", "not applied", "checksum", "order", "unfinished"}) {
      entry["skips"][question] = "no suite reads a directory; `fulldress check` does";
    }
  }
  settings[key] = entries.dump();
}

void remove_version_directories(checks::CheckSettings& settings) {
  json entries = entries_of(settings);
  if (!entries.is_array() || entries.empty()) return;
  entries.erase(std::remove_if(entries.begin(), entries.end(), names_directory), entries.end());
  if (entries.empty()) {
    settings.erase(key);
  } else {
    settings[key] = entries.dump();
  }
}

}  // namespace fulldress::scenarios
