#pragma once

#include <memory>

namespace fulldress::migrations {

class Format {
 public:
  virtual ~Format() = default;
};

}  // namespace fulldress::migrations
