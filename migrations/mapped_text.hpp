#pragma once

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::migrations {

/// A text put together from parts of a file and from values, and where its bytes come from.
class MappedText {
 public:
  /// A part of the file that starts at byte `source`.
  void copy(std::string_view part, std::size_t source) {
    marks_.push_back({.at = text_.size(), .source = source, .is_value = false});
    text_ += part;
  }
  /// What stands for the byte `source` of the file, and the bytes behind it.
  void insert(std::string_view value, std::size_t source) {
    marks_.push_back({.at = text_.size(), .source = source, .is_value = true});
    text_ += value;
  }

  [[nodiscard]] const std::string& text() const { return text_; }

  /// The byte of the file that byte `at` of the text comes from.
  [[nodiscard]] std::size_t source_of(std::size_t at) const {
    const auto behind =
        std::upper_bound(marks_.begin(), marks_.end(), at,
                         [](std::size_t offset, const Mark& mark) { return offset < mark.at; });
    if (behind == marks_.begin()) return at;
    const Mark& mark = *std::prev(behind);
    return mark.is_value ? mark.source : mark.source + (at - mark.at);
  }

 private:
  struct Mark {
    std::size_t at = 0;
    std::size_t source = 0;
    bool is_value = false;
  };
  std::string text_;
  std::vector<Mark> marks_;
};

}  // namespace fulldress::migrations
