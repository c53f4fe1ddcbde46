#pragma once

#include "migrations/format.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace fulldress::migrations {

/// The values a setting takes, the default first.
using SettingChoices = std::map<std::string, std::vector<std::string>>;

/// What most settings are.
[[nodiscard]] std::vector<std::string> false_or_true();

/// What the user says a setting is; `otherwise` when he says nothing.
[[nodiscard]] std::string text_setting(const FormatSettings& settings, const std::string& name,
                                       const std::string& otherwise);

/// Whether a setting that is false by default is true.
[[nodiscard]] bool is_set(const FormatSettings& settings, const std::string& name);

/// Tolerance::ignores if the setting is true, else Tolerance::refuses.
[[nodiscard]] Tolerance tolerance_setting(const FormatSettings& settings, const std::string& name);

/// The setting `programs` of formats whose scripts psql runs: `refused` or `allowed`.
[[nodiscard]] ClientPrograms client_programs_setting(const FormatSettings& settings);

/// The settings `variables.<name>` of such formats: what psql is started with.
[[nodiscard]] std::map<std::string, std::string, std::less<>> client_variables_setting(
    const FormatSettings& settings);

/// For discover(): every format is made with the settings of the one that is meant, so making one
/// complains about nothing.
///
/// throws  UsageError "migrations.bad-setting" for a value that is none of the choices.
void refuse_bad_settings(const FormatSettings& settings, const SettingChoices& choices);

}  // namespace fulldress::migrations
