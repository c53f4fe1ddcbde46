#pragma once

#include "migrations/format.hpp"
#include "migrations/source_directory.hpp"

#include <map>
#include <string>

namespace fulldress::migrations {

/// Variables of psql, by name.
using SqitchVariables = std::map<std::string, std::string, std::less<>>;

/// Where a Sqitch project keeps its files, and who it says deploys; directories end with a slash.
/// source  sqitchers/sqitch: lib/App/Sqitch/Target.pm, Command/deploy.pm; sqitch-configuration(1).
struct SqitchSettings {
  std::string plan_file = "sqitch.plan";
  std::string deploy_dir = "deploy/";
  std::string revert_dir = "revert/";
  std::string verify_dir = "verify/";
  std::string reworked_deploy_dir = "deploy/";
  std::string reworked_revert_dir = "revert/";
  std::string reworked_verify_dir = "verify/";
  std::string extension = "sql";
  std::string engine;               ///< as in sqitch.conf; empty when it does not say
  std::string registry = "sqitch";  ///< the schema
  std::string user_name = "fulldress";
  std::string user_email = "fulldress@localhost";
  bool verifies = false;  ///< verify scripts run behind deploy scripts
  /// What `sqitch deploy` sets for its psql, also when that runs verify scripts.
  SqitchVariables deploy_variables;
  SqitchVariables revert_variables;  ///< what `sqitch revert` does
};

/// sqitch.conf of the directory, and what the user says on top of it.
///
/// throws  UsageError "migrations.bad-config" with file:line.
[[nodiscard]] SqitchSettings read_sqitch_settings(const SourceDirectory& directory,
                                                  const FormatSettings& settings);

/// What sqitch.conf says of the settings `registry` and `mode`; those it does not name are absent.
/// Throws the same.
[[nodiscard]] FormatSettings near_settings_of_sqitch_conf(const SourceDirectory& directory);

}  // namespace fulldress::migrations
