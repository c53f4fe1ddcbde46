#include "scenarios/downtime/lock_mode.hpp"

#include <array>
#include <utility>

namespace fulldress::scenarios {
namespace {

struct Spelling {
  LockMode mode;
  std::string_view text;
  std::string_view name;  // in pg_locks
};

constexpr std::array<Spelling, 9> spellings = {{
    {LockMode::none, "none", ""},
    {LockMode::access_share, "ACCESS SHARE", "AccessShareLock"},
    {LockMode::row_share, "ROW SHARE", "RowShareLock"},
    {LockMode::row_exclusive, "ROW EXCLUSIVE", "RowExclusiveLock"},
    {LockMode::share_update_exclusive, "SHARE UPDATE EXCLUSIVE", "ShareUpdateExclusiveLock"},
    {LockMode::share, "SHARE", "ShareLock"},
    {LockMode::share_row_exclusive, "SHARE ROW EXCLUSIVE", "ShareRowExclusiveLock"},
    {LockMode::exclusive, "EXCLUSIVE", "ExclusiveLock"},
    {LockMode::access_exclusive, "ACCESS EXCLUSIVE", "AccessExclusiveLock"},
}};

}  // namespace

std::string_view to_text(LockMode mode) {
  for (const auto& each : spellings) {
    if (each.mode == mode) return each.text;
  }
  return "none";
}

LockMode lock_mode_of(std::string_view name) {
  for (const auto& each : spellings) {
    if (each.name == name) return each.mode;
  }
  return LockMode::none;
}

std::string_view to_text(Waiting waiting) {
  switch (waiting) {
    case Waiting::readers:
      return "readers";
    case Waiting::writers:
      return "writers";
    case Waiting::row_writers:
      return "row writers";
  }
  return "readers";
}

bool conflicts(LockMode held, LockMode wanted) {
  if (held > wanted) std::swap(held, wanted);
  // The weaker of the two, and the weakest that does not go with it.
  switch (held) {
    case LockMode::none:
      return false;
    case LockMode::access_share:
      return wanted == LockMode::access_exclusive;
    case LockMode::row_share:
      return wanted >= LockMode::exclusive;
    case LockMode::row_exclusive:
      return wanted >= LockMode::share;
    case LockMode::share_update_exclusive:
      return wanted >= LockMode::share_update_exclusive;
    case LockMode::share:
      return wanted > LockMode::share;
    case LockMode::share_row_exclusive:
    case LockMode::exclusive:
    case LockMode::access_exclusive:
      return true;
  }
  return true;
}

bool keeps_out(LockMode held, Waiting waiting) {
  switch (waiting) {
    case Waiting::readers:
      return conflicts(held, LockMode::access_share);
    case Waiting::writers:
      return conflicts(held, LockMode::row_exclusive);
    case Waiting::row_writers:
      return conflicts(held, LockMode::row_share);
  }
  return false;
}

}  // namespace fulldress::scenarios
