#pragma once

#include <initializer_list>
#include <source_location>
#include <string>
#include <utility>
#include <vector>

/// What suites written by `fulldress generate --format gtest` are made of. Link `Fulldress::gtest`.
///
/// All tests of a program ask in one read-only snapshot of the database that the environment
/// variable DATABASE_URL names: a connection URL, a key=value string or an SQLite file.
namespace fulldress::suite {

/// A question, as every one of its cases knows it.
struct Check {
  std::string id;
  std::string title;
  std::string severity;  ///< "error", "warning", "info"
  std::string kind;
  std::string nothing;    ///< why it is skipped when there is nothing to ask
  std::string discovery;  ///< lists the subjects; of an answering check, with their violations
  bool is_answering = false;
};

/// Violations of a lighter severity than this are printed and fail no test.
enum class FailOn { info, warning, error };

/// One check bound to one subject by a statement of its own.
struct Case {
  const Check& check;
  std::string subject;
  std::string severity;
  std::string count;     ///< gives the number of violations
  std::string evidence;  ///< shows their keys
  std::string exec;      ///< instead of a count: an error is the violation
  std::vector<std::pair<std::string, std::string>> settings;  ///< in force while it is asked
};

using Where = std::source_location;

/// Asks. A violation fails the test with the subject and the keys of up to 20 rows; what raises or
/// cannot be told is never a pass.
void expect_none(const Case& asked, FailOn fail_on, Where where = Where::current());

/// Looks the subject up in what the discovery of an answering check lists.
void expect_none_listed(const Check& check, const std::string& subject, FailOn fail_on,
                        Where where = Where::current());

/// Fails when the database has subjects of `check` that the suite does not ask.
void expect_nothing_new(const Check& check, std::initializer_list<const char*> known,
                        FailOn fail_on, Where where = Where::current());

/// What could not be asked when the suite was made.
void skip_case(const Check& check, const std::string& subject, const std::string& reason);
void cannot_tell(const Check& check, const std::string& subject, const std::string& reason,
                 Where where = Where::current());

}  // namespace fulldress::suite
