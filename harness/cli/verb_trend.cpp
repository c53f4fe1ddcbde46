#include "harness/base/error.hpp"
#include "harness/cli/common_options.hpp"
#include "harness/cli/verb.hpp"

#include <iostream>

namespace fulldress {

Verb trend_verb();

namespace {

TrendQuestion question_of(const ParsedOptions& options) {
  TrendQuestion question;
  question.history = options.value("history").value_or("");
  question.metrics = options.positional();
  question.branch = options.value("branch").value_or("");
  question.machine = options.value("machine").value_or("");
  if (const auto runs = options.number("runs")) {
    if (*runs == 0) throw UsageError("cli.bad-value", "--runs 0 looks at nothing");
    question.runs = static_cast<std::size_t>(*runs);
  }
  return question;
}

ExitCode trend(const VerbContext& context) {
  const auto& options = context.options;
  auto question = question_of(options);
  if (options.has("accept")) {
    if (question.metrics.empty()) {
      throw UsageError("cli.missing-name",
                       "--accept needs the names of the measurements that are accepted");
    }
    const BaselineAcceptance acceptance{.question = std::move(question),
                                        .reason = options.value("reason").value_or(""),
                                        .expires = options.value("expires").value_or("")};
    for (const auto& line : context.toolbox.accept_baseline(acceptance)) {
      std::cout << "accepted: " << line << "\n";
    }
    return ExitCode::passed;
  }
  for (const auto* const option : {"reason", "expires"}) {
    if (!options.value(option)) continue;
    throw UsageError("cli.bad-combination", std::string("--") + option +
                                                " is about values that are accepted; add --accept");
  }
  std::cout << context.toolbox.trend(question);
  return ExitCode::passed;
}

}  // namespace

Verb trend_verb() {
  return {
      .name = "trend",
      .summary = "Show how measurements developed from run to run, and where they changed",
      .usages = {"trend [options] [MEASUREMENT]..."},
      .examples = {"fulldress trend 'shop/*/up *'",
                   "fulldress trend --history metrics.sqlite --branch main",
                   "fulldress trend --accept shop/duration --reason 'new rows' "
                   "--expires 2027-01-31"},
      .options = {{"history", "SQLite file or PostgreSQL URL (what the configuration names)",
                   OptionKind::value, "PLACE", ""},
                  {"branch", "Only runs of this branch", OptionKind::value, "NAME", ""},
                  {"machine", "Only runs on this machine", OptionKind::value, "NAME", ""},
                  {"runs", "Look at so many latest runs (50, at most 500)", OptionKind::value, "N",
                   ""},
                  {"accept", "Take the latest values for the usual ones", OptionKind::flag, "", ""},
                  {"reason", "Why they are accepted", OptionKind::value, "TEXT", ""},
                  {"expires", "Last day they count", OptionKind::value, "DATE", ""}},
      .run = trend,
  };
}

}  // namespace fulldress
