#pragma once

#include "harness/base/error.hpp"

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace fulldress {

/// The positions of ever later bytes of one text, which is read only once for all of them, however
/// many of them share a line.
class PositionCounter {
 public:
  /// `text` outlives the counter.
  PositionCounter(std::string_view text, std::string file) : text_(text), file_(std::move(file)) {}

  /// As position_of() says. `offset_bytes` that is before the one of the last call is right, too,
  /// but the text is read from its start again.
  [[nodiscard]] ScriptPosition at(std::size_t offset_bytes) {
    const auto end = std::min(offset_bytes, text_.size());
    if (end < counted_to_) {
      counted_to_ = 0;
      line_ = 1;
      column_ = 1;
    }
    for (; counted_to_ < end; ++counted_to_, ++bytes_read_) {
      const auto byte = static_cast<unsigned char>(text_[counted_to_]);
      if (byte == '\n') {
        ++line_;
        column_ = 1;
      } else if ((byte & 0xC0U) != 0x80U) {
        ++column_;
      }
    }
    return {file_, line_, column_};
  }

  /// The work done so far.
  [[nodiscard]] std::size_t bytes_read() const { return bytes_read_; }

 private:
  std::string_view text_;
  std::string file_;
  std::size_t counted_to_ = 0;
  std::size_t line_ = 1;
  std::size_t column_ = 1;
  std::size_t bytes_read_ = 0;
};

}  // namespace fulldress
