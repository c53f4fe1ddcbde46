#include "scenarios/checklist.hpp"

#include "harness/base/error.hpp"
#include "scenarios/scenario_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

using Kind = BoxEvidence::Kind;

CheckOutcome check(const std::string& id, const std::string& subject, Verdict verdict) {
  CheckOutcome outcome;
  outcome.check_id = id;
  outcome.subject = subject;
  outcome.verdict = verdict;
  if (verdict == Verdict::skipped) outcome.reason = "not configured";
  return outcome;
}

LawOutcome law(const std::string& name, const std::string& subject, Verdict verdict) {
  LawOutcome outcome;
  outcome.law = name;
  outcome.subject = subject;
  outcome.verdict = verdict;
  if (verdict != Verdict::passed) outcome.reason = "no down part";
  return outcome;
}

StepRecord step(const std::string& name, Verdict verdict) {
  StepRecord record;
  record.name = name;
  record.verdict = verdict;
  if (verdict == Verdict::skipped) record.reason = "needs up, which failed";
  return record;
}

/// The only box with this evidence in a run of these steps.
ChecklistBox box_of(const BoxEvidence& evidence, std::vector<StepRecord> steps) {
  ScenarioRecord scenario;
  scenario.steps = std::move(steps);
  const std::vector<PlannedChecklist> planned = {
      {.title = "Before", .boxes = {{.text = "Done", .evidence = {evidence}, .reason = {}}}}};
  const auto lists = filled_in(planned, scenario, {}, {{"0003_drop", "0003"}});
  return lists.at(0).boxes.at(0);
}

ChecklistBox of_step(StepRecord record) {
  return box_of({.kind = Kind::step, .name = "as before", .migration = {}, .position = {}},
                {std::move(record)});
}

ChecklistBox of_law(std::vector<LawOutcome> laws, const std::string& migration = "") {
  auto record = step("roundtrip", Verdict::passed);
  record.laws = std::move(laws);
  return box_of({.kind = Kind::law, .name = "roundtrip", .migration = migration, .position = {}},
                {record});
}

ChecklistBox of_checks(std::vector<CheckOutcome> checks, const std::string& subject = "") {
  auto record = step("checks", Verdict::passed);
  record.checks = std::move(checks);
  return box_of({.kind = Kind::check, .name = "fk.*", .migration = subject, .position = {}},
                {record});
}

TEST(ChecklistBoxes, AreTickedByAStepThatPassed) {
  auto record = step("as before", Verdict::passed);
  record.laws = {law("compare", "as before", Verdict::passed)};
  const auto box = of_step(record);
  EXPECT_TRUE(box.is_ticked);
  EXPECT_EQ(box.reason, "");
  EXPECT_THAT(box.evidence, ElementsAre("step as before"));
}

TEST(ChecklistBoxes, StayOpenForEachWayAStepCanEnd) {
  EXPECT_EQ(of_step(step("another", Verdict::passed)).reason, "step as before was not played");
  EXPECT_EQ(of_step(step("as before", Verdict::skipped)).reason,
            "step as before was skipped: needs up, which failed");
  EXPECT_EQ(of_step(step("as before", Verdict::failed)).reason, "step as before failed");
  auto unknown = step("as before", Verdict::unknown);
  unknown.reason = "the server is gone";
  EXPECT_EQ(of_step(unknown).reason, "step as before could not finish: the server is gone");
  EXPECT_FALSE(of_step(unknown).is_ticked);
}

TEST(ChecklistBoxes, StayOpenWhenNothingInAStepWasAsked) {
  auto record = step("as before", Verdict::passed);
  record.checks = {check("fk.orphan-rows", "", Verdict::skipped)};
  EXPECT_EQ(of_step(record).reason, "everything in step as before was skipped");
}

TEST(ChecklistBoxes, StayOpenWhereAFailureIsOnlyAccepted) {
  auto record = step("as before", Verdict::passed);
  auto waived = check("fk.orphan-rows", "t", Verdict::failed);
  waived.waiver = "TICKET-1";
  record.checks = {waived, check("fk.orphan-rows", "u", Verdict::passed)};
  EXPECT_EQ(of_step(record).reason, "step as before passed with warnings");
  EXPECT_FALSE(of_step(record).is_ticked);
}

TEST(ChecklistBoxes, AreTickedByALawOfEveryMigrationItJudged) {
  EXPECT_TRUE(of_law({law("roundtrip", "0003_drop", Verdict::passed),
                      law("roundtrip.up-again", "0004_add", Verdict::passed)})
                  .is_ticked);
  EXPECT_EQ(of_law({law("idempotent", "0003_drop", Verdict::passed)}).reason,
            "law roundtrip was not played");
}

TEST(ChecklistBoxes, StayOpenForEachWayALawCanEnd) {
  const auto passed = law("roundtrip", "0003_drop", Verdict::passed);
  EXPECT_THAT(of_law({passed, law("roundtrip", "0004_add", Verdict::failed)}).reason,
              AllOf(HasSubstr("0004_add"), HasSubstr("failed: no down part")));
  EXPECT_THAT(of_law({passed, law("roundtrip", "0004_add", Verdict::skipped)}).reason,
              HasSubstr("was skipped: no down part"));
  EXPECT_THAT(of_law({passed, law("roundtrip", "0004_add", Verdict::unknown)}).reason,
              HasSubstr("could not be judged: no down part"));
}

TEST(ChecklistBoxes, LookAtTheMigrationsTheyNameOnly) {
  const std::vector<LawOutcome> laws = {law("roundtrip", "0003_drop", Verdict::passed),
                                        law("roundtrip", "0004_add", Verdict::failed)};
  EXPECT_TRUE(of_law(laws, "0003").is_ticked);
  EXPECT_TRUE(of_law(laws, "*_drop").is_ticked);
  EXPECT_FALSE(of_law(laws, "0004*").is_ticked);
  EXPECT_EQ(of_law(laws, "0005").reason, "law roundtrip of 0005 was not played");
}

TEST(ChecklistBoxes, StayOpenWhenAFlowBrokeOffBehindWhatItHadJudged) {
  auto record = step("roundtrip", Verdict::unknown);
  record.reason = "the server is gone";
  record.error = ErrorRecord{};
  record.laws = {law("roundtrip", "0003_drop", Verdict::passed)};
  const BoxEvidence evidence{
      .kind = Kind::law, .name = "roundtrip", .migration = {}, .position = {}};
  EXPECT_EQ(box_of(evidence, {record}).reason,
            "law roundtrip could not finish: the server is gone");
  record.error.reset();
  MigrationRecord migration;
  migration.version = "0004";
  migration.name = "0004_add";
  migration.verdict = Verdict::failed;
  record.migrations = {migration};
  EXPECT_THAT(box_of(evidence, {record}).reason, HasSubstr("0004_add failed"));
}

TEST(ChecklistBoxes, StayOpenForEachWayAFlowCanEnd) {
  BoxEvidence evidence{.kind = Kind::law, .name = "roundtrip", .migration = {}, .position = {}};
  auto record = step("roundtrip", Verdict::failed);
  record.laws = {law("roundtrip", "0003_drop", Verdict::passed)};
  EXPECT_EQ(box_of(evidence, {record}).reason, "law roundtrip failed");
  record.verdict = Verdict::unknown;
  record.reason = "the server is gone";
  EXPECT_EQ(box_of(evidence, {record}).reason,
            "law roundtrip could not finish: the server is gone");
  // What broke off may have had more to say of a migration that was judged.
  evidence.migration = "0003*";
  EXPECT_TRUE(box_of(evidence, {record}).is_ticked);
  record.error = ErrorRecord{};
  EXPECT_EQ(box_of(evidence, {record}).reason,
            "law roundtrip of 0003* could not finish: the server is gone");
  record.error.reset();
  MigrationRecord migration;
  migration.version = "0003";
  migration.name = "0003_drop";
  migration.verdict = Verdict::unknown;
  record.migrations = {migration};
  EXPECT_THAT(box_of(evidence, {record}).reason, HasSubstr("0003_drop failed"));
}

TEST(ChecklistBoxes, StayOpenForTheLawsALawIsMadeOf) {
  const auto whole = law("roundtrip", "0003_drop", Verdict::passed);
  EXPECT_THAT(of_law({whole, law("roundtrip.up-again", "0003_drop", Verdict::failed)}).reason,
              HasSubstr("failed"));
  EXPECT_TRUE(of_law({whole, law("roundtrips", "0003_drop", Verdict::failed)}).is_ticked);
}

TEST(ChecklistBoxes, AreTickedByChecksThatPassedForEveryObject) {
  EXPECT_TRUE(of_checks({check("fk.orphan-rows", "a", Verdict::passed),
                         check("fk.orphan-rows", "b", Verdict::passed),
                         check("view.broken", "", Verdict::failed)})
                  .is_ticked);
  // Skipped before the migration, and asked behind it.
  EXPECT_TRUE(of_checks({check("fk.orphan-rows", "a", Verdict::skipped),
                         check("fk.orphan-rows", "a", Verdict::passed)})
                  .is_ticked);
}

TEST(ChecklistBoxes, LookAtTheSubjectsTheyNameOnly) {
  const std::vector<CheckOutcome> checks = {check("fk.a", "public.orders", Verdict::passed),
                                            check("fk.a", "public.ledger", Verdict::skipped)};
  EXPECT_FALSE(of_checks(checks).is_ticked);
  const auto box = of_checks(checks, "public.ord*");
  EXPECT_TRUE(box.is_ticked);
  EXPECT_THAT(box.evidence, ElementsAre("check fk.* of public.ord*"));
  EXPECT_THAT(of_checks(checks, "public.none").reason, HasSubstr("was not asked"));
  EXPECT_FALSE(of_checks(checks, "public.ledger").is_ticked);
}

TEST(ChecklistBoxes, StayOpenForEachWayACheckCanEnd) {
  const auto passed = check("fk.orphan-rows", "a", Verdict::passed);
  EXPECT_EQ(of_checks({check("view.broken", "", Verdict::passed)}).reason,
            "check fk.* was not asked");
  EXPECT_THAT(of_checks({passed, check("fk.orphan-rows", "b", Verdict::failed)}).reason,
              HasSubstr("failed"));
  EXPECT_THAT(of_checks({passed, check("fk.orphan-rows", "b", Verdict::skipped)}).reason,
              HasSubstr("was skipped: not configured"));
  EXPECT_THAT(of_checks({passed, check("fk.orphan-rows", "b", Verdict::unknown)}).reason,
              HasSubstr("could not be asked"));
}

TEST(ChecklistBoxes, StayOpenForTheReasonGiven) {
  const std::vector<PlannedChecklist> planned = {
      {.title = "Before", .boxes = {{.text = "Agreed", .evidence = {}, .reason = "not code"}}}};
  const auto lists = filled_in(planned, {}, {}, {});
  EXPECT_FALSE(lists.at(0).boxes.at(0).is_ticked);
  EXPECT_EQ(lists.at(0).boxes.at(0).reason, "not code");
}

std::vector<PlannedChecklist> read(const std::string& lists) {
  return parse_scenarios(R"({"migrations": "db", "steps": [{"name": "a", "act": "remember"}],
"checklists": )" + lists + "}",
                         "shop/fulldress.json")
      .at(0)
      .checklists;
}

std::string failure(const std::string& lists) {
  try {
    const KnownEvidence known{.steps = {"a"},
                              .laws = {"roundtrip"},
                              .checks = {"fk.orphan-rows"},
                              .versions = {{"0003_drop", "0003"}}};
    require_evidence(read(lists), known);
  } catch (const UsageError& error) {
    return error.id() + " " + error.message();
  }
  return "no error";
}

std::string box(const std::string& content) {
  return R"([{"title": "t", "boxes": [{"text": "x", )" + content + "}]}]";
}

TEST(ChecklistFile, ReadsEveryKey) {
  const auto lists = read(R"([{"title": "Before", "boxes": [
    {"text": "one", "evidence": [
      {"step": "a"}, {"law": "roundtrip", "migration": "3"},
      {"check": "fk.*", "subject": "public.t"}]},
    {"text": "two", "reason": "not code"}]}])");
  ASSERT_EQ(lists.size(), 1U);
  EXPECT_EQ(lists[0].title, "Before");
  ASSERT_EQ(lists[0].boxes.size(), 2U);
  const auto& evidence = lists[0].boxes[0].evidence;
  ASSERT_EQ(evidence.size(), 3U);
  EXPECT_EQ(evidence[0].kind, Kind::step);
  EXPECT_EQ(evidence[1].kind, Kind::law);
  EXPECT_EQ(evidence[1].migration, "3");
  EXPECT_EQ(evidence[2].kind, Kind::check);
  EXPECT_EQ(evidence[2].name, "fk.*");
  EXPECT_EQ(evidence[2].migration, "public.t");
  EXPECT_EQ(evidence[0].position.line, 4);
  EXPECT_EQ(lists[0].boxes[1].reason, "not code");
  EXPECT_THAT(lists[0].boxes[1].evidence, IsEmpty());
}

TEST(ChecklistFile, RefusesEvidenceThatNamesNothing) {
  const std::string place = "scenarios.unknown-evidence shop/fulldress.json:2:";
  EXPECT_THAT(failure(box(R"("evidence": [{"step": "aa"}])")),
              AllOf(StartsWith(place), HasSubstr("there is no step \"aa\"")));
  EXPECT_THAT(failure(box(R"("evidence": [{"law": "roundtrips"}])")),
              AllOf(StartsWith(place), HasSubstr("did you mean \"roundtrip\"")));
  EXPECT_THAT(failure(box(R"("evidence": [{"law": "roundtrip", "migration": "4*"}])")),
              AllOf(StartsWith(place), HasSubstr("no migration fits \"4*\"")));
  EXPECT_THAT(failure(box(R"("evidence": [{"check": "kf.*"}])")),
              AllOf(StartsWith(place), HasSubstr("there is no check \"kf.*\"")));
  EXPECT_EQ(failure(box(R"("evidence": [{"step": "a"}, {"check": "fk.*"}])")), "no error");
  EXPECT_EQ(failure(box(R"("evidence": [{"law": "roundtrip", "migration": "0003"}])")), "no error");
}

TEST(ChecklistFile, RefusesBoxesThatSayTooMuchOrTooLittle) {
  EXPECT_THAT(failure(box(R"("evidence": [])")), HasSubstr("a box has \"evidence\", or"));
  EXPECT_THAT(failure(box(R"("evidence": [{"step": "a"}], "reason": "b")")),
              HasSubstr("a box has \"evidence\", or"));
  EXPECT_THAT(failure(box(R"("evidence": [{"step": "a", "law": "roundtrip"}])")),
              HasSubstr("evidence is one of"));
  EXPECT_THAT(failure(box(R"("evidence": [{"step": "a", "migration": "3"}])")),
              HasSubstr("of which migrations"));
  EXPECT_THAT(failure(box(R"("evidence": [{"step": "a", "subject": "public.t"}])")),
              HasSubstr("of what a \"check\" is meant"));
  EXPECT_THAT(failure(box(R"("evidenc": [])")),
              AllOf(StartsWith("scenarios.unknown-key"), HasSubstr("did you mean \"evidence\"")));
  EXPECT_THAT(failure(R"([{"title": "t", "boxes": []}])"), HasSubstr("\"boxes\" has none"));
  EXPECT_THAT(failure(R"({"title": "t"})"), HasSubstr("a list of objects is wanted here"));
}

}  // namespace
}  // namespace fulldress::scenarios
