#pragma once

#include <string>
#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace fulldress::measure {

/// `text` with every NaN and Infinity, which Google Benchmark writes and JSON does not know, made a
/// text of the same length, so that places in it stay what they are.
[[nodiscard]] std::string with_numbers_json_has(std::string_view text);

/// Whether `value` was one of them.
[[nodiscard]] bool is_no_number(const nlohmann::json& value);

}  // namespace fulldress::measure
