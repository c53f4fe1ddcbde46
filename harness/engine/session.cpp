#include "harness/engine/session.hpp"

#include "harness/engine/json_row.hpp"

namespace fulldress {

std::int64_t Session::copy_out_json(std::string_view select, const LineSink& sink) {
  std::string line;
  return copy_out(select, [&](const Row& row) {
    line.clear();
    append_json_line(line, row);
    sink(line);
  });
}

std::string Session::quote_table(const TableName& table) const {
  return table.schema.empty() ? quote_name(table.name)
                              : quote_name(table.schema) + "." + quote_name(table.name);
}

}  // namespace fulldress
