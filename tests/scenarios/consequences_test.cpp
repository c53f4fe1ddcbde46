#include "scenarios/steps/consequences.hpp"

#include <gtest/gtest.h>

namespace fulldress::scenarios {
namespace {

Finding finding(const std::string& id, const std::string& subject, Severity severity) {
  Finding finding;
  finding.id = "roundtrip." + id;
  finding.subject = subject;
  finding.severity = severity;
  return finding;
}

/// Of child, which refers to parent, to leaf, which refers to child; and other, with a sequence.
SchemaSnapshot schema() {
  SchemaSnapshot schema;
  schema.engine = "postgres";
  for (const std::string name : {"child", "leaf", "other", "parent"}) {
    schema.objects.push_back({"table", "public." + name, "table"});
  }
  schema.objects.push_back({"constraint", "public.child.child_parent_fkey",
                            "FOREIGN KEY (parent) REFERENCES public.parent(id)"});
  schema.objects.push_back(
      {"constraint", "public.leaf.leaf_child_fkey", "FOREIGN KEY (c) REFERENCES public.child(id)"});
  schema.objects.push_back(
      {"sequence", "public.child_id_seq", "as integer start 1 owned by public.child.id"});
  schema.objects.push_back(
      {"sequence", "public.other_id_seq", "as integer start 1 owned by public.other.id"});
  return schema;
}

/// What becomes of a finding beside rows of public.child that are given up.
Severity severity_beside_a_loss(const std::string& id, const std::string& subject) {
  std::vector<Finding> findings = {
      finding("rows-lost-by-design", "table public.child", Severity::warning),
      finding(id, subject, Severity::error)};
  excuse_consequences(findings, schema());
  return findings[1].severity;
}

TEST(Consequences, AreExcusedForTheTableThatGivesRowsUp) {
  EXPECT_EQ(severity_beside_a_loss("write-probe", "insert into public.child"), Severity::info);
  EXPECT_EQ(severity_beside_a_loss("write-probe", "delete from public.child as app"),
            Severity::info);
  EXPECT_EQ(severity_beside_a_loss("sequence-set-back", "sequence public.child_id_seq"),
            Severity::info);
}

TEST(Consequences, AreExcusedForTablesThatHangTogetherWithIt) {
  EXPECT_EQ(severity_beside_a_loss("write-probe", "delete from public.parent"), Severity::info);
  EXPECT_EQ(severity_beside_a_loss("write-probe", "insert into public.leaf"), Severity::info);
}

TEST(Consequences, AreNotExcusedElsewhere) {
  EXPECT_EQ(severity_beside_a_loss("write-probe", "insert into public.other"), Severity::error);
  EXPECT_EQ(severity_beside_a_loss("sequence-set-back", "sequence public.other_id_seq"),
            Severity::error);
}

TEST(Consequences, OfAGivenUpRowGoBesideAnotherError) {
  auto probe = finding("write-probe", "delete from public.child", Severity::error);
  probe.after = "succeeds (0 rows)";
  auto other = finding("write-probe", "delete from public.other", Severity::error);
  other.after = "succeeds (0 rows)";
  std::vector<Finding> findings = {
      finding("rows-lost-by-design", "table public.child", Severity::warning), probe, other,
      finding("rows-changed", "table public.leaf", Severity::error)};
  excuse_consequences(findings, schema());
  ASSERT_EQ(findings.size(), 3U);
  EXPECT_EQ(findings[1].subject, other.subject);
}

TEST(Consequences, LeaveADownThatCanDoNothingInPeace) {
  std::vector<Finding> findings = {
      finding("down-does-nothing", "2_step", Severity::error),
      finding("rows-lost-by-design", "table public.child", Severity::warning)};
  excuse_idle_down(findings);
  EXPECT_EQ(findings.size(), 1U);
  findings = {finding("empty-down", "2_step", Severity::error),
              finding("rows-lost-by-design", "table public.child", Severity::warning),
              finding("column-left", "column public.child.x", Severity::error)};
  excuse_idle_down(findings);
  EXPECT_EQ(findings.size(), 3U);
  findings = {finding("empty-down", "2_step", Severity::error)};
  excuse_idle_down(findings);
  EXPECT_EQ(findings.size(), 1U);
}

TEST(Consequences, AreNotExcusedWithoutALossOrBesideAnotherError) {
  std::vector<Finding> findings = {
      finding("write-probe", "insert into public.child", Severity::error)};
  excuse_consequences(findings, schema());
  EXPECT_EQ(findings[0].severity, Severity::error);
  findings = {finding("rows-lost-by-design", "table public.child", Severity::warning),
              finding("write-probe", "insert into public.child", Severity::error),
              finding("index-lost", "index public.i", Severity::error)};
  excuse_consequences(findings, schema());
  EXPECT_EQ(findings[1].severity, Severity::error);
}

}  // namespace
}  // namespace fulldress::scenarios
