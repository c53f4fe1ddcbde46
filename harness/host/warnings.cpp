#include "harness/host/warnings.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

namespace fulldress {
namespace {

constexpr std::size_t warnings_max = 1000;

struct Noted {
  std::mutex mutex;
  std::vector<std::string> texts;
};

Noted& noted() {
  static Noted instance;
  return instance;
}

}  // namespace

void note_warning(std::string text) noexcept {
  auto& all = noted();
  const std::lock_guard lock(all.mutex);
  const bool is_known = std::find(all.texts.begin(), all.texts.end(), text) != all.texts.end();
  if (!is_known && all.texts.size() < warnings_max) all.texts.push_back(std::move(text));
}

std::vector<std::string> take_warnings() {
  auto& all = noted();
  const std::lock_guard lock(all.mutex);
  return std::exchange(all.texts, {});
}

}  // namespace fulldress
