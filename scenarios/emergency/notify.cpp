#include "scenarios/emergency/notify.hpp"

#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/host/child_process.hpp"

#include <chrono>

namespace fulldress::scenarios {
namespace {

constexpr auto longest = std::chrono::seconds(30);

}  // namespace

std::string notify(const std::string& command, const std::map<std::string, std::string>& facts,
                   const Deadline& deadline) {
  ChildOptions options;
  options.arguments = {"/bin/sh", "-c", command};
  options.environment = facts;
  try {
    const auto finished = run_program(options, Deadline::after(longest).earlier(deadline));
    if (finished.status.is_success()) return {};
    const auto& said = finished.error.empty() ? finished.output : finished.error;
    const std::string words = one_line(redact_secrets(said), 200);
    return "it ended with " + finished.status.to_text() + (words.empty() ? "" : ": " + words);
  } catch (const InfrastructureError& error) {
    return one_line(redact_secrets(error.message()), 300);
  }
}

}  // namespace fulldress::scenarios
