#pragma once

#include "harness/base/error.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace fulldress::migrations {

/// The positions of ever later bytes of one text, which is read only once for all of them.
class PositionCounter {
 public:
  /// `text` outlives the counter.
  PositionCounter(std::string_view text, std::string file) : text_(text), file_(std::move(file)) {}

  /// `offset_bytes` is not before the one of the last call.
  [[nodiscard]] ScriptPosition at(std::size_t offset_bytes) {
    for (std::size_t end = text_.find('\n', line_start_); end < offset_bytes;
         end = text_.find('\n', line_start_)) {
      line_start_ = end + 1;
      ++line_;
    }
    ScriptPosition position =
        position_of(text_.substr(line_start_), offset_bytes - line_start_, file_);
    position.line = line_;
    return position;
  }

 private:
  std::string_view text_;
  std::string file_;
  std::size_t line_start_ = 0;
  std::size_t line_ = 1;
};

}  // namespace fulldress::migrations
