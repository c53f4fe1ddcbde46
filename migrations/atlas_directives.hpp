#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::migrations {

/// The value of `atlas:<name> <value>` in one line; nothing if the line is no such directive.
/// `prefix`: what must stand in front, if anything may not.
[[nodiscard]] std::optional<std::string> atlas_directive(
    std::string_view line, std::string_view name,
    std::optional<std::string_view> prefix = std::nullopt);

/// The lines of comment at the top of a file that an empty line sets apart from its statements;
/// none if none does. Only they hold directives for the whole file.
[[nodiscard]] std::vector<std::string> atlas_header(std::string_view text);

}  // namespace fulldress::migrations
