#pragma once

#include "harness/engine/value.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace fulldress::postgres {

/// Appends `row` as one line of COPY's text format, newline included.
void append_copy_line(std::string& buffer, const Row& row);

/// Reads one line of COPY's text format, without its newline, into `row`, which has `columns`
/// values afterwards and keeps their memory from line to line.
///
/// throws  InternalError when the line has another number of columns: the stream is not what the
/// server announced.
void parse_copy_line(std::string_view line, std::size_t columns, Row& row);

}  // namespace fulldress::postgres
