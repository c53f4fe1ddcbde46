#include "harness/engine/session.hpp"

namespace fulldress {

std::string Session::quote_table(const TableName& table) const {
  return table.schema.empty() ? quote_name(table.name)
                              : quote_name(table.schema) + "." + quote_name(table.name);
}

}  // namespace fulldress
