#pragma once

#include "harness/engine/value.hpp"

#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

// How libpg_query writes PostgreSQL's parse trees: every node is an object with one member, named
// for its kind; what is false, zero or absent is left out.
namespace fulldress::sql::tree {

/// The member of that name; null where it is absent.
[[nodiscard]] const nlohmann::json& part(const nlohmann::json& node, std::string_view name);
/// The same of a list; an empty one where it is absent.
[[nodiscard]] const nlohmann::json& list(const nlohmann::json& node, std::string_view name);
/// A text member; empty where it is absent.
[[nodiscard]] std::string text(const nlohmann::json& node, std::string_view name);
[[nodiscard]] bool flag(const nlohmann::json& node, std::string_view name);

/// A RangeVar.
[[nodiscard]] TableName table(const nlohmann::json& range);
/// A list of String nodes: the last one is the name, the one before it the schema.
[[nodiscard]] TableName name(const nlohmann::json& strings);

/// Names of all functions called anywhere below a node, each once; those of pg_catalog without it.
[[nodiscard]] std::vector<std::string> calls(const nlohmann::json& node);

}  // namespace fulldress::sql::tree
