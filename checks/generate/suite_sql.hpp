#pragma once

#include "checks/generate/suite.hpp"

#include <string>
#include <string_view>

/// What the generated formats that are made of SQL have in common.
namespace fulldress::checks {

/// `text` as an SQL literal under standard_conforming_strings.
[[nodiscard]] std::string sql_literal(std::string_view text);
/// The same, `null` for an empty text.
[[nodiscard]] std::string sql_literal_or_null(std::string_view text);

/// `statement` as psql passes it on: it replaces `:name` and `:"name"`, which an array slice may
/// hold, unless a blank stands behind the colon.
[[nodiscard]] std::string for_psql(std::string_view statement);

/// A dollar quote, called `$<name>$` where it can be, that ends nothing inside `text`.
[[nodiscard]] std::string dollar_tag_for(std::string_view text, const std::string& name);

/// A regular expression, as an SQL literal, of answers `E<SQLSTATE>` that say nothing of the
/// object.
[[nodiscard]] std::string inconclusive_pattern();

/// `statement` with its text parameter `$1` replaced by `literal`, wherever it is one.
[[nodiscard]] std::string with_text_parameter(const std::string& engine, std::string_view statement,
                                              const std::string& literal);

/// A statement that gives one row per subject of an answering check: subject, severity, violations,
/// verdict, reason.
[[nodiscard]] std::string verdicts_statement(const Suite& suite, const SuiteCheck& bound);

/// A statement that counts the subjects to ask that have come since the suite was made; empty for a
/// check that is not asked, or that answers by itself.
[[nodiscard]] std::string strangers_statement(const Suite& suite, const SuiteCheck& bound);

/// The statement of the session template that pins `suite`'s settings, its parameters filled in;
/// empty when the engine pins nothing.
[[nodiscard]] std::string pin_statement(const Suite& suite);

/// Settings that hold while `each` is counted or executed. Rows that a predicate picks are read
/// from the table itself, as the runner reads them, not from an index.
[[nodiscard]] std::vector<std::pair<std::string, std::string>> settings_of(const Suite& suite,
                                                                           const CheckCase& each);

/// Whether the one case of `bound` stands for all of its discovery: that found nothing, or raised.
/// What the discovery says when the suite is run is the answer then.
[[nodiscard]] bool is_discovery_the_case(const SuiteCheck& bound, const CheckCase& each);

/// What is said of subjects that have come since.
[[nodiscard]] std::string stranger_subject();
[[nodiscard]] std::string stranger_reason();

}  // namespace fulldress::checks
