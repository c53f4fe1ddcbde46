#include "harness/base/sql_fault.hpp"

#include <algorithm>
#include <array>

namespace fulldress {
namespace {

template <std::size_t count>
bool has(const std::array<std::string_view, count>& list, std::string_view wanted) {
  return std::find(list.begin(), list.end(), wanted) != list.end();
}

}  // namespace

SqlFault fault_of(std::string_view sqlstate) {
  // Of classes that speak of something else: the rights to one row (a policy), a value of another
  // type, a table that is not ready for what it is asked.
  constexpr std::array<std::string_view, 2> rows = {"42501", "42804"};
  constexpr std::array<std::string_view, 1> statements = {"55000"};
  constexpr std::array<std::string_view, 9> server_classes = {"08", "40", "53", "55", "57",
                                                              "58", "F0", "HV", "XX"};
  constexpr std::array<std::string_view, 19> statement_classes = {
      "00", "01", "02", "03", "0A", "0B", "0F", "0L", "0P", "20",
      "24", "25", "26", "28", "2D", "34", "3B", "3D", "3F"};
  if (has(rows, sqlstate)) return SqlFault::rows;
  if (has(statements, sqlstate)) return SqlFault::statement;
  const auto name = sqlstate.substr(0, 2);
  if (name.size() < 2 || has(server_classes, name)) return SqlFault::server;
  if (name == "42" || has(statement_classes, name)) return SqlFault::statement;
  return SqlFault::rows;
}

}  // namespace fulldress
