#include "harness/engine/postgres/pinned_setting.hpp"

#include <utility>

namespace fulldress::postgres {
namespace {

constexpr const char* set = "select pg_catalog.set_config($1, $2, false)";

}  // namespace

PinnedSetting::PinnedSetting(Session& session, std::string name, const std::string& value)
    : session_(session), name_(std::move(name)) {
  const auto rows = session_.query("select pg_catalog.current_setting($1)", {name_}).rows;
  before_ = rows.at(0).at(0).value_or("");
  session_.query(set, {name_, value});
}

PinnedSetting::~PinnedSetting() {
  try {
    if (session_.transaction_state() != TransactionState::failed) {
      session_.query(set, {name_, before_});
    }
  } catch (const Error&) {
    // The connection is gone, and the setting with it; every later call says so.
    before_.clear();
  }
}

}  // namespace fulldress::postgres
