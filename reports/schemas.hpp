#pragma once

#include <map>
#include <string>

namespace fulldress::reports {

/// The published JSON Schemas (draft 7) of what reports write, by name: "result". Installed under
/// share/fulldress/schema as well.
[[nodiscard]] std::map<std::string, std::string> schemas();

}  // namespace fulldress::reports
