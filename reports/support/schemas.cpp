#include "reports/schemas.hpp"

#include "reports/schema_texts.hpp"

namespace fulldress::reports {

std::map<std::string, std::string> schemas() {
  return {{"result", std::string(schema_texts::result_v1_schema)}};
}

}  // namespace fulldress::reports
