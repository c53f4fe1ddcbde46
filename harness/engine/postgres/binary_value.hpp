#pragma once

#include <string>
#include <string_view>

namespace fulldress::postgres {

/// Appends a value in the form of COPY's binary format, its length in front. `text` is what the
/// server writes of it with ISO dates, time zone UTC and bytea in hexadecimal.
///
/// returns  false for another spelling; what was appended is then to be thrown away.
using BinaryEncoder = bool (*)(std::string& buffer, std::string_view text);

/// The encoder of a type as format_type() names it, with or without modifiers, which the server
/// applies itself; null for types whose binary form is not known here.
/// source  the *_recv functions in src/backend/utils/adt of PostgreSQL, the same since 9.0.
[[nodiscard]] BinaryEncoder binary_encoder(std::string_view type);

}  // namespace fulldress::postgres
