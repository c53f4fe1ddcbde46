#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <sqlite3.h>

namespace fulldress::sqlite {

/// The double a text that is no whole number stands for, e.g. "1.5" or "-Infinity", exactly:
/// SQLite's own conversion is not right to the last digit.
[[nodiscard]] std::optional<double> real_of(std::string_view text);

/// The bytes `\x...` stands for.
[[nodiscard]] std::optional<std::string> bytes_of(std::string_view text);

/// Gives SQL on `handle` the function fulldress_typed(text, type): the value of the type typeof()
/// names whose text value_text() gives. Views and triggers cannot use it.
void add_typed_value(sqlite3* handle);

}  // namespace fulldress::sqlite
