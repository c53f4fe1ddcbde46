#pragma once

#include "migrations/format.hpp"

#include <memory>
#include <string>

namespace fulldress::migrations {

/// The ledger that the settings `ledger.*` of the generic format describe. Complains about nothing.
[[nodiscard]] std::unique_ptr<Ledger> make_generic_ledger(const FormatSettings& settings);

/// throws  UsageError "migrations.bad-setting" for what is wrong with these settings.
void refuse_bad_ledger_settings(const FormatSettings& settings);

/// What the ledger calls a migration (setting ledger.key). `file` is its up file.
[[nodiscard]] std::string generic_ledger_key(const FormatSettings& settings,
                                             const std::string& version, const std::string& file);

}  // namespace fulldress::migrations
