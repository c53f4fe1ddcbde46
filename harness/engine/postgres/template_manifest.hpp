#pragma once

#include "harness/host/copy_tree.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fulldress::postgres {

/// What a cached template was when it was complete. Written last: a template without one is not.
struct TemplateManifest {
  TreeDigest first;                                       ///< all but the folders below
  std::vector<std::pair<std::string, TreeDigest>> later;  ///< template databases by folder

  [[nodiscard]] std::string to_text() const;
  /// nullopt when the text is not one, e.g. cut off.
  [[nodiscard]] static std::optional<TemplateManifest> parse(std::string_view text);
};

}  // namespace fulldress::postgres
