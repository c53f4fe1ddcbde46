#pragma once

#include "harness/engine/session.hpp"

#include <functional>
#include <string_view>

namespace fulldress::migrations {

/// For destructors: puts something of `session` back, also when its deadline has passed. A lost
/// connection has nothing to put back; any other failure becomes a warning that says `what` was not
/// done.
void clean_up(Session& session, std::string_view what, const std::function<void()>& act) noexcept;

}  // namespace fulldress::migrations
