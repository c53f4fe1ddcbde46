#include "migrations/sqitch_dependencies.hpp"

#include "harness/base/error.hpp"

#include <utility>

#include <nlohmann/json.hpp>

namespace fulldress::migrations {
namespace {

// A dependency without an id may only be a conflict.
constexpr const char* check_violation = "23514";

std::string missing_changes(const std::string& dependencies) {
  std::string names;
  for (const auto& each : nlohmann::json::parse(dependencies)) {
    if (each.at("type") != "require" || !each.at("id").is_null()) continue;
    names += (names.empty() ? "" : ", ") + each.at("dependency").get<std::string>();
  }
  return names;
}

}  // namespace

void record_sqitch_dependencies(Session& session, const std::string& statement,
                                const std::map<std::string, std::string>& facts) {
  const std::string& dependencies = facts.at("dependencies");
  try {
    static_cast<void>(session.query(statement, {facts.at("id"), dependencies}));
  } catch (const SqlError& error) {
    const std::string names = missing_changes(dependencies);
    if (error.sqlstate() != check_violation || names.empty()) throw;
    SqlErrorInfo info = error.info();
    info.message = "missing required change: " + names +
                   ", of another project that is not deployed; load a dump of a database that has "
                   "it with --fixture";
    throw SqlError(std::move(info));
  }
}

}  // namespace fulldress::migrations
