#pragma once

#include <string>
#include <string_view>

namespace fulldress::postgres {

/// date: days since 2000-01-01.
[[nodiscard]] bool append_date(std::string& buffer, std::string_view text);

/// time without time zone: microseconds since midnight.
[[nodiscard]] bool append_time(std::string& buffer, std::string_view text);

/// timestamp without and with time zone: microseconds since 2000-01-01, the latter in UTC.
[[nodiscard]] bool append_timestamp(std::string& buffer, std::string_view text);
[[nodiscard]] bool append_timestamp_utc(std::string& buffer, std::string_view text);

}  // namespace fulldress::postgres
