#pragma once

#include "harness/engine/session.hpp"
#include "migrations/migration_set.hpp"

#include <filesystem>
#include <string>
#include <vector>

namespace fulldress::scenarios {

/// Makes the roles that `set` expects on the server and that nothing creates, without login and
/// rights: a disposable server has none of those a project's real one has. Roles that one of
/// `files`, SQL of the user, creates are left to it. Does nothing on an engine without roles.
/// returns  the names of those that were made, in order.
[[nodiscard]] std::vector<std::string> make_expected_roles(
    Session& session, const migrations::MigrationSet& set,
    const std::vector<std::filesystem::path>& files);

}  // namespace fulldress::scenarios
