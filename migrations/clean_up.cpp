#include "migrations/clean_up.hpp"

#include "harness/host/stop_signal.hpp"
#include "harness/host/warnings.hpp"

#include <chrono>
#include <string>

namespace fulldress::migrations {
namespace {

/// How long it may take when the session's own deadline has passed already.
constexpr std::chrono::seconds grace{10};

}  // namespace

void clean_up(Session& session, std::string_view what, const std::function<void()>& act) noexcept {
  const Deadline before = session.deadline();
  const CleanUpScope undoing;
  try {
    if (before.has_passed()) session.set_deadline(Deadline::after(grace));
    act();
  } catch (const ConnectionLost&) {
    // What belonged to the connection has ended with it.
  } catch (const std::exception& error) {
    note_warning(std::string(what) + ": " + error.what());
  }
  session.set_deadline(before);
}

}  // namespace fulldress::migrations
