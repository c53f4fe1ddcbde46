#include "checks/hide_secrets.hpp"

#include <algorithm>

namespace fulldress::checks {
namespace {

constexpr std::string_view mask = "***";

std::string doubled(const std::string& text, char special) {
  std::string found;
  for (const char character : text) {
    found += character;
    if (character == special) found += special;
  }
  return found;
}

// The longest first, so that no tail of one is left over.
std::vector<std::string> spellings_of(const std::vector<std::string>& secrets) {
  std::vector<std::string> spellings;
  for (const auto& secret : secrets) {
    if (secret.empty()) continue;
    const std::string quoted = doubled(secret, '\'');
    for (const auto& each : {secret, quoted, doubled(secret, '\\'), doubled(quoted, '\\')}) {
      spellings.push_back(each);
    }
  }
  std::sort(spellings.begin(), spellings.end(), [](const auto& left, const auto& right) {
    return left.size() == right.size() ? left < right : left.size() > right.size();
  });
  spellings.erase(std::unique(spellings.begin(), spellings.end()), spellings.end());
  return spellings;
}

class Hider {
 public:
  explicit Hider(std::vector<std::string> spellings) : spellings_(std::move(spellings)) {}

  void operator()(std::string& text) const {
    for (const auto& spelling : spellings_) {
      for (auto at = text.find(spelling); at != std::string::npos;
           at = text.find(spelling, at + mask.size())) {
        text.replace(at, spelling.size(), mask);
      }
    }
  }

 private:
  std::vector<std::string> spellings_;
};

}  // namespace

void hide_secrets(CheckOutcome& outcome, const std::vector<std::string>& secrets) {
  if (secrets.empty()) return;
  const Hider hide(spellings_of(secrets));
  hide(outcome.subject);
  hide(outcome.reason);
  hide(outcome.sql);
  for (auto& row : outcome.evidence.rows) {
    for (auto& cell : row) {
      if (cell) hide(*cell);
    }
  }
  if (!outcome.error) return;
  hide(outcome.error->message);
  for (auto& line : outcome.error->context) hide(line);
  if (!outcome.error->sql) return;
  auto& sql = *outcome.error->sql;
  for (std::string* text : {&sql.message, &sql.detail, &sql.hint, &sql.context, &sql.statement}) {
    hide(*text);
  }
  // A place in a text that has changed would point elsewhere.
  sql.offset_bytes.reset();
}

}  // namespace fulldress::checks
