#include "scenarios/queries/csv_records.hpp"

namespace fulldress::scenarios {

bool CsvRecords::next(std::vector<std::string>& fields) {
  fields.clear();
  if (at_ >= text_.size()) return false;
  started_ = line_;
  fields.emplace_back();
  is_closed_ = true;
  bool is_quoted = false;
  for (; at_ < text_.size(); ++at_) {
    const char each = text_[at_];
    if (each == '\n') ++line_;
    if (each == '"') {
      const bool is_doubled = is_quoted && at_ + 1 < text_.size() && text_[at_ + 1] == '"';
      if (is_doubled) {
        fields.back() += '"';
        ++at_;
      } else {
        is_quoted = !is_quoted;
      }
    } else if (!is_quoted && each == ',') {
      fields.emplace_back();
    } else if (!is_quoted && each == '\n') {
      ++at_;
      return true;
    } else if (is_quoted || each != '\r') {
      fields.back() += each;
    }
  }
  is_closed_ = !is_quoted;
  return true;
}

}  // namespace fulldress::scenarios
