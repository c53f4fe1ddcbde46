#include "scenarios/scripts/block_parts.hpp"

#include "harness/engine/lower_case.hpp"
#include "harness/engine/sql_token.hpp"

#include <cstddef>
#include <optional>
#include <set>
#include <string>

namespace fulldress::scenarios {
namespace {

class PartReader {
 public:
  explicit PartReader(std::string_view body) : body_(body) {}

  std::vector<std::string_view> read() {
    for (std::size_t at = 0; at < body_.size();) {
      const auto behind = sql_token::end_of_opaque(body_, at);
      if (behind != at) {
        if (body_[at] == '"' && !start_) start_ = at;
        at = behind;
      } else if (sql_token::is_name_start(body_[at])) {
        const auto end = sql_token::end_of_word(body_, at);
        take_word(lower_case(body_.substr(at, end - at)), at);
        at = end;
      } else if (body_.substr(at, 2) == "<<" && !start_) {
        const auto close = body_.find(">>", at);
        at = close == body_.npos ? body_.size() : close + 2;
      } else {
        if (body_[at] == ';') end_part(at);
        ++at;
      }
    }
    return std::move(found_);
  }

 private:
  void take_word(const std::string& word, std::size_t at) {
    static const std::set<std::string_view> groups = {"atomic", "begin",     "declare",
                                                      "else",   "exception", "loop"};
    static const std::set<std::string_view> controls = {"case", "elsif",   "elseif", "for",
                                                        "if",   "foreach", "when",   "while"};
    if (!start_) {
      if (groups.contains(word)) return;
      start_ = at;
      is_control_ = controls.contains(word);
      is_end_ = word == "end";
      depth_of_case_ = 0;
    } else if (is_control_) {
      if (word == "case") ++depth_of_case_;
      if (word == "end" && depth_of_case_ > 0) --depth_of_case_;
      const bool is_over = word == "then" || word == "loop";
      // `case a when 1 then`: what is asked first stands in front of the first WHEN.
      if (is_over && depth_of_case_ == 0) end_part(at);
    }
  }

  void end_part(std::size_t at) {
    if (start_ && !is_end_) {
      found_.push_back(sql_token::trim(body_.substr(*start_, at - *start_)));
    }
    start_.reset();
    is_control_ = false;
    is_end_ = false;
  }

  std::string_view body_;
  std::optional<std::size_t> start_;  ///< of the part that is read
  bool is_control_ = false;
  bool is_end_ = false;
  std::size_t depth_of_case_ = 0;  ///< of expressions
  std::vector<std::string_view> found_;
};

}  // namespace

std::vector<std::string_view> block_parts(std::string_view body) { return PartReader(body).read(); }

}  // namespace fulldress::scenarios
