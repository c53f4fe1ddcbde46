#pragma once

#include "harness/cli/option_table.hpp"
#include "harness/run/conduct.hpp"
#include "harness/run/console.hpp"
#include "harness/run/toolbox.hpp"

#include <vector>

namespace fulldress {

using OptionSpecs = std::vector<OptionSpec>;

/// Groups of options that several verbs share.
[[nodiscard]] OptionSpecs
output_options();  ///< --output, --report, --json, --deterministic, --quiet
[[nodiscard]] OptionSpecs server_options();     ///< how disposable servers are started
[[nodiscard]] OptionSpecs migration_options();  ///< --format, --engine, --timeout
[[nodiscard]] OptionSpecs package_options();    ///< --package, --manual
[[nodiscard]] OptionSpecs source_options();     ///< a copy of production
[[nodiscard]] OptionSpecs rehearsal_options();  ///< fixtures, flows, checks, limits
[[nodiscard]] OptionSpecs check_options();      ///< --check, --show-values, limits
[[nodiscard]] OptionSpecs way_back_options();   ///< --backup, --no-backup, --backup-directory
[[nodiscard]] OptionSpecs general_options();    ///< --help, --color; every verb has them

[[nodiscard]] OptionSpecs joined(std::initializer_list<OptionSpecs> groups);

/// The run options the parsed options stand for. throws UsageError "cli.bad-value".
[[nodiscard]] RunOptions run_options(const std::string& verb, const ParsedOptions& options);

/// Where the record goes. throws UsageError "cli.unknown-report" with the known ones.
[[nodiscard]] OutputOptions output_of(const ParsedOptions& options,
                                      const std::vector<ReportFormat>& formats,
                                      const std::string& default_directory);

[[nodiscard]] ColorChoice color_choice(const ParsedOptions& options);

}  // namespace fulldress
