#include "scenarios/steps/stale_views.hpp"

#include "harness/engine/sql_template.hpp"
#include "harness/engine/transaction.hpp"
#include "scenarios/embedded_sql.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <string>

namespace fulldress::scenarios {
namespace {

const SqlTemplate& statements() {
  static const SqlTemplate parsed(embedded_sql::stale_views);
  return parsed;
}

/// What `schema` says of the relation itself and of its query.
std::vector<std::string> definition_of(const SchemaSnapshot& schema, const std::string& view) {
  std::vector<std::string> texts;
  for (const auto& object : schema.objects) {
    if (object.identity != view) continue;
    if (object.kind == "materialized_view" || object.kind == "viewdef") {
      texts.push_back(object.definition);
    }
  }
  return texts;
}

/// The materialized views that are the same on both sides, and filled.
std::vector<std::string> comparable_views(const SchemaSnapshot& before,
                                          const SchemaSnapshot& after) {
  std::vector<std::string> views;
  for (const auto& object : before.objects) {
    if (object.kind != "materialized_view") continue;
    if (object.definition.find("not populated") != std::string::npos) continue;
    if (definition_of(before, object.identity) == definition_of(after, object.identity)) {
      views.push_back(object.identity);
    }
  }
  return views;
}

Row rows_of(Session& session, const std::string& view) {
  return session.query(statements().fill("rows", {{"view", view}})).rows.at(0);
}

/// What a refresh would show, or why there is none.
struct Refreshed {
  Row rows;
  std::string refusal;
};

Refreshed refreshed(Session& session, const std::string& view) {
  Refreshed result;
  Transaction transaction(session);
  try {
    session.execute(statements().fill("refresh", {{"view", view}}));
    result.rows = rows_of(session, view);
  } catch (const SqlError& error) {
    result.refusal = error.message();
  }
  transaction.rollback();
  return result;
}

Finding finding_about(const std::string& view, const Row& before, const Row& after,
                      const FindingWords& words) {
  return {.id = words.law + ".stale-view",
          .severity = Severity::error,
          .subject = "materialized view " + view,
          .message = {},
          .before = before.at(0).value_or("0") + " rows",
          .after = after.at(0).value_or("0") + " rows",
          .position = {},
          .evidence = {}};
}

std::optional<Finding> judged(Session& before, Session& after, const std::string& view,
                              const FindingWords& words) {
  const auto shown_before = rows_of(before, view);
  const auto shown = rows_of(after, view);
  if (shown == shown_before) return std::nullopt;
  const auto fresh = refreshed(after, view);
  if (shown == fresh.rows) return std::nullopt;
  auto finding = finding_about(view, shown_before, shown, words);
  finding.message = "shows other rows " + words.state + " than before, ";
  if (!fresh.refusal.empty()) {
    finding.message += "and cannot be refreshed: " + fresh.refusal;
  } else if (refreshed(after, view).rows != fresh.rows) {
    finding.severity = Severity::info;
    finding.message += "and others with every refresh";
  } else {
    finding.message +=
        "and others than its query gives now; the down has to refresh it once its "
        "tables are what they were";
  }
  return finding;
}

}  // namespace

std::vector<Finding> stale_views(const ViewedSide& before, const ViewedSide& after,
                                 const FindingWords& words, const Deadline& deadline) {
  std::vector<Finding> findings;
  const auto views = comparable_views(before.schema, after.schema);
  if (views.empty()) return findings;
  const auto original = before.database.connect(deadline);
  const auto session = after.database.connect(deadline);
  for (const auto& view : views) {
    auto finding = judged(*original, *session, view, words);
    if (finding) findings.push_back(std::move(*finding));
  }
  session->close();
  original->close();
  return findings;
}

}  // namespace fulldress::scenarios
