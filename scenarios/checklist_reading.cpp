#include "checks/check_text.hpp"
#include "harness/base/json_position.hpp"
#include "harness/base/suggestion.hpp"
#include "scenarios/checklist.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

using Kind = BoxEvidence::Kind;

BoxEvidence evidence_at(const ActReading& reading) {
  reading.refuse_others_than({"step", "law", "migration", "check", "subject"});
  BoxEvidence evidence;
  evidence.position = reading.position();
  int named = 0;
  const auto take = [&](const char* key, Kind kind) {
    if (!reading.has(key)) return;
    ++named;
    evidence.kind = kind;
    evidence.name = reading.needed_text(key);
    evidence.position = reading.position(key);
  };
  take("step", Kind::step);
  take("law", Kind::law);
  take("check", Kind::check);
  if (named != 1) reading.fail("", R"(evidence is one of "step", "law" and "check")");
  if (reading.has("subject")) {
    if (evidence.kind != Kind::check) {
      reading.fail("subject", R"("subject" says of what a "check" is meant)");
    }
    evidence.migration = reading.needed_text("subject");
  }
  if (!reading.has("migration")) return evidence;
  if (evidence.kind != Kind::law) {
    reading.fail("migration", R"("migration" says of which migrations a "law" is meant)");
  }
  evidence.migration = reading.needed_text("migration");
  return evidence;
}

PlannedBox box_at(const ActReading& reading) {
  reading.refuse_others_than({"text", "evidence", "reason"});
  PlannedBox box{
      .text = reading.needed_text("text"), .evidence = {}, .reason = reading.text("reason")};
  for (const auto& each : reading.objects("evidence")) box.evidence.push_back(evidence_at(each));
  if (box.evidence.empty() == box.reason.empty()) {
    reading.fail("", R"(a box has "evidence", or the "reason" why no run can tick it)");
  }
  return box;
}

PlannedChecklist checklist_at(const ActReading& reading) {
  reading.refuse_others_than({"title", "boxes"});
  PlannedChecklist list{.title = reading.needed_text("title"), .boxes = {}};
  for (const auto& each : reading.objects("boxes")) list.boxes.push_back(box_at(each));
  if (list.boxes.empty()) reading.fail("boxes", R"("boxes" has none: [{"text": "..."}])");
  return list;
}

[[noreturn]] void refuse(const BoxEvidence& evidence, const std::string& message) {
  throw UsageError("scenarios.unknown-evidence", evidence.position.to_text() + ": " + message);
}

void require_name(const BoxEvidence& evidence, const std::string& kind,
                  const std::vector<std::string>& known) {
  if (std::find(known.begin(), known.end(), evidence.name) != known.end()) return;
  refuse(evidence, "there is no " + kind + " \"" + evidence.name + "\"" +
                       did_you_mean(evidence.name, known) + "; the box could never be ticked");
}

void require_migration(const BoxEvidence& evidence,
                       const std::map<std::string, std::string>& versions) {
  if (evidence.migration.empty() || versions.empty()) return;
  const bool is_known = std::any_of(versions.begin(), versions.end(), [&](const auto& each) {
    return checks::matches_glob(each.first, evidence.migration) ||
           checks::matches_glob(each.second, evidence.migration);
  });
  if (!is_known) {
    refuse(evidence,
           "no migration fits \"" + evidence.migration + "\"; the box could never be ticked");
  }
}

void require_one(const BoxEvidence& evidence, const KnownEvidence& known) {
  switch (evidence.kind) {
    case Kind::step:
      require_name(evidence, "step", known.steps);
      return;
    case Kind::law:
      require_name(evidence, "law", known.laws);
      require_migration(evidence, known.versions);
      return;
    case Kind::check:
      const bool is_known = std::any_of(
          known.checks.begin(), known.checks.end(),
          [&](const std::string& id) { return checks::matches_glob(id, evidence.name); });
      if (!is_known) require_name(evidence, "check", known.checks);
      return;
  }
}

}  // namespace

std::vector<PlannedChecklist> read_checklists(const nlohmann::json& list,
                                              const std::string& pointer,
                                              const ConfigText& config) {
  if (!list.is_array()) {
    throw UsageError("scenarios.malformed-config",
                     position_in_json(config.text, pointer, config.file.string()).to_text() +
                         ": a list of objects is wanted here: [{...}]");
  }
  std::vector<PlannedChecklist> lists;
  for (std::size_t index = 0; index < list.size(); ++index) {
    lists.push_back(
        checklist_at(ActReading(list[index], pointer + "/" + std::to_string(index), config)));
  }
  return lists;
}

void require_evidence(const std::vector<PlannedChecklist>& lists, const KnownEvidence& known) {
  for (const auto& list : lists) {
    for (const auto& box : list.boxes) {
      for (const auto& evidence : box.evidence) require_one(evidence, known);
    }
  }
}

}  // namespace fulldress::scenarios
