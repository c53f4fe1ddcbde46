#include "migrations/package_range.hpp"

#include "harness/base/suggestion.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/file_version.hpp"
#include "migrations/ledger.hpp"

#include <algorithm>
#include <optional>
#include <set>

namespace fulldress::migrations {
namespace {

/// A number with its parts, leading zeros gone: "1.02" is {"1", "2"}.
using Number = std::vector<std::string>;

bool is_below(const std::string& left, const std::string& right) {
  return left.size() != right.size() ? left.size() < right.size() : left < right;
}

bool is_below(const Number& left, const Number& right) {
  return std::lexicographical_compare(
      left.begin(), left.end(), right.begin(), right.end(),
      [](const std::string& one, const std::string& other) { return is_below(one, other); });
}

/// The number in front of a version; empty when there is none.
Number number_of(std::string_view text) {
  if (!text.empty() && (text[0] == 'v' || text[0] == 'V')) text.remove_prefix(1);
  Number number;
  while (!text.empty() && sql_token::is_digit(text[0])) {
    const auto end = std::find_if_not(text.begin(), text.end(), sql_token::is_digit);
    const auto count = static_cast<std::size_t>(end - text.begin());
    number.push_back(without_zeros(std::string(text.substr(0, count))));
    text.remove_prefix(count);
    const bool goes_on = text.size() > 1 && (text[0] == '.' || text[0] == '_' || text[0] == '-');
    if (!goes_on) break;
    text.remove_prefix(1);
  }
  return number;
}

bool is_called(const Migration& migration, const std::string& wanted) {
  return migration.version == wanted || migration.name == wanted || migration.file == wanted;
}

std::optional<std::size_t> place_of(const std::vector<Migration>& migrations,
                                    const std::string& wanted) {
  const auto found = std::find_if(migrations.begin(), migrations.end(),
                                  [&](const Migration& each) { return is_called(each, wanted); });
  if (found == migrations.end()) return std::nullopt;
  return static_cast<std::size_t>(found - migrations.begin());
}

[[noreturn]] void refuse_version(const std::vector<Migration>& migrations,
                                 const std::string& wanted, const std::string& whose) {
  std::vector<std::string> versions;
  for (const Migration& each : migrations) versions.push_back(each.version);
  throw UsageError("migrations.unknown-version", "there is no migration \"" + wanted +
                                                     "\", which " + whose + " names" +
                                                     did_you_mean(wanted, versions));
}

/// Where a range begins or ends: a number, or the place of a migration where not all have one.
struct Bound {
  Number number;
  std::size_t place = 0;
  bool is_open = false;
};

/// The ranges of the packages over one list of migrations.
class Ranges {
 public:
  Ranges(const std::vector<Migration>& migrations, const PackageSettings& settings)
      : migrations_(migrations), settings_(settings) {
    is_numbered_ = std::all_of(migrations.begin(), migrations.end(), [](const Migration& each) {
      return each.rerun != Rerun::never || !number_of(each.version).empty();
    });
    std::set<std::string> names;
    for (const Package& each : settings.packages) {
      if (!names.insert(each.name).second) refuse("two packages are called " + each.name);
      if (each.to.empty() && &each != &settings.packages.back()) {
        refuse("package " + each.name + " has no end and is not the last one; give it \"to\"");
      }
      ranges_.push_back({.from = bound_of(each.from, each), .to = bound_of(each.to, each)});
    }
    for (std::size_t index = 0; index < ranges_.size(); ++index) refuse_bad_range(index);
  }

  /// The package a migration belongs to.
  [[nodiscard]] std::optional<std::size_t> package_of(std::size_t place) const {
    const Bound bound = bound_of(place);
    if (is_numbered_ && bound.number.empty()) return std::nullopt;
    for (std::size_t index = 0; index < ranges_.size(); ++index) {
      const Range& range = ranges_[index];
      if (!is_in_front(bound, range.from) && !is_behind(bound, range.to)) return index;
    }
    return std::nullopt;
  }

 private:
  struct Range {
    Bound from;
    Bound to;
  };

  [[nodiscard]] Bound bound_of(std::size_t place) const {
    return {.number = is_numbered_ ? number_of(migrations_[place].version) : Number(),
            .place = place};
  }

  [[nodiscard]] Bound bound_of(const std::string& text, const Package& package) const {
    if (text.empty()) return {.number = {}, .place = migrations_.size(), .is_open = true};
    if (const auto place = place_of(migrations_, text)) return bound_of(*place);
    Bound bound{.number = number_of(text)};
    if (!is_numbered_ || bound.number.empty()) {
      refuse_version(migrations_, text, "package " + package.name);
    }
    return bound;
  }

  [[nodiscard]] bool is_in_front(const Bound& bound, const Bound& from) const {
    return is_numbered_ ? is_below(bound.number, from.number) : bound.place < from.place;
  }

  /// "018" covers "018_2_factors", too.
  [[nodiscard]] bool is_behind(const Bound& bound, const Bound& to) const {
    if (to.is_open) return false;
    if (!is_numbered_) return bound.place > to.place;
    Number number = bound.number;
    number.resize(std::min(number.size(), to.number.size()));
    return is_below(to.number, number);
  }

  void refuse_bad_range(std::size_t index) const {
    const Package& package = settings_.packages[index];
    const Range& range = ranges_[index];
    if (is_behind(range.from, range.to)) {
      refuse("package " + package.name + " ends with " + package.to + ", before it starts with " +
             package.from);
    }
    if (index == 0 || is_behind(range.from, ranges_[index - 1].to)) return;
    const Package& before = settings_.packages[index - 1];
    refuse("package " + package.name + " starts with " + package.from + ", but package " +
           before.name + " in front of it goes up to " + before.to);
  }

  [[noreturn]] static void refuse(const std::string& problem) {
    throw UsageError("migrations.bad-packages",
                     problem + "; correct \"packages\" in the configuration");
  }

  const std::vector<Migration>& migrations_;
  const PackageSettings& settings_;
  bool is_numbered_ = false;
  std::vector<Range> ranges_;
};

std::size_t package_named(const PackageSettings& settings, const std::string& name) {
  std::vector<std::string> names;
  for (const Package& each : settings.packages) {
    if (each.name == name) return names.size();
    names.push_back(each.name);
  }
  throw UsageError("migrations.unknown-package",
                   (settings.origin.empty() ? "the selection" : settings.origin) +
                       " names package \"" + name + "\", which is not declared" +
                       (names.empty() ? "; declare \"packages\" in the configuration"
                                      : did_you_mean(name, names)));
}

void mark_manual(std::vector<Migration>& migrations, const PackageSettings& settings) {
  for (const auto& wanted : settings.manual) {
    const auto place = place_of(migrations, wanted);
    if (!place) refuse_version(migrations, wanted, "\"manual\"");
    migrations[*place].is_manual = true;
  }
  for (const auto& wanted : settings.named) {
    const auto place = place_of(migrations, wanted);
    if (!place) refuse_version(migrations, wanted, "--manual");
    Migration& migration = migrations[*place];
    if (!migration.is_manual && !migration.place.is_named) {
      throw UsageError("migrations.not-manual", "migration " + migration.version +
                                                    " is not manual: it runs without being named");
    }
    migration.is_manual = false;
    migration.place.is_named = true;
  }
}

void put_into_package(Migration& migration, const Package& package) {
  migration.place.package = package.name;
  const bool is_occupying = package.is_reserved && !migration.is_manual;
  if (!is_occupying) return;
  throw UsageError("migrations.reserved-package",
                   migration.file + " is in package " + package.name +
                       ", which is reserved; give it a version of another package, or take "
                       "\"reserved\" away");
}

bool is_applied(const LedgerState& state, const Migration& migration) {
  return std::any_of(state.applied.begin(), state.applied.end(),
                     [&](const LedgerEntry& each) { return each.version == migration.version; });
}

/// Whether it runs without being named, once its package is selected.
bool is_in_order(const Migration& migration) {
  const bool is_held_back = migration.is_manual && migration.place.reason.empty();
  return !migration.place.package.empty() && !migration.place.is_named && !is_held_back &&
         migration.rerun == Rerun::never;
}

}  // namespace

void mark_packages(std::vector<Migration>& migrations, const PackageSettings& settings) {
  mark_manual(migrations, settings);
  if (settings.packages.empty() && settings.first.empty() && settings.last.empty()) return;
  const Ranges ranges(migrations, settings);
  const std::size_t first = settings.first.empty() ? 0 : package_named(settings, settings.first);
  const std::size_t last =
      settings.last.empty() ? settings.packages.size() - 1 : package_named(settings, settings.last);
  if (last < first) {
    throw UsageError("migrations.package-order", settings.origin + ": package " + settings.last +
                                                     " comes before package " + settings.first);
  }
  for (std::size_t index = 0; index < migrations.size(); ++index) {
    Migration& migration = migrations[index];
    const auto package = ranges.package_of(index);
    if (!package) {
      // What runs again whenever it changes has no place in the order, and no number.
      if (migration.is_manual || migration.rerun != Rerun::never) continue;
      throw UsageError("migrations.outside-packages",
                       migration.file + " is in no package; widen one, or call it \"manual\"");
    }
    put_into_package(migration, settings.packages[*package]);
    migration.place.is_in_front = *package < first;
    migration.place.is_behind = *package > last;
    if (!migration.place.is_behind || migration.is_manual) continue;
    migration.is_manual = true;
    migration.place.reason = "package " + migration.place.package + " is not selected";
  }
}

void refuse_package_gaps(const std::vector<Migration>& migrations, const LedgerState& state) {
  const Migration* pending = nullptr;
  for (const Migration& each : migrations) {
    if (!is_in_order(each)) continue;
    const bool is_done = is_applied(state, each);
    if (!is_done && pending == nullptr) pending = &each;
    const bool is_gap =
        is_done && pending != nullptr && each.place.package != pending->place.package;
    if (!is_gap) continue;
    throw UsageError("migrations.package-gap",
                     "package " + each.place.package + " is applied (" + each.version +
                         "), but in front of it package " + pending->place.package +
                         " is not: " + pending->version + " is pending; roll package " +
                         each.place.package + " back first");
  }
}

void refuse_unapplied_packages(const std::vector<Migration>& migrations, const LedgerState& state) {
  for (const Migration& each : migrations) {
    const bool is_missing = each.place.is_in_front && is_in_order(each) && !is_applied(state, each);
    if (!is_missing) continue;
    throw UsageError("migrations.package-not-applied",
                     "package " + each.place.package + " comes first and is not applied: " +
                         each.version + " is pending; start with package " + each.place.package);
  }
}

std::vector<std::size_t> places_in_selection(const std::vector<Migration>& migrations,
                                             const std::vector<std::size_t>& places) {
  std::vector<std::size_t> kept;
  for (const std::size_t place : places) {
    const Migration& each = migrations[place];
    if (each.place.is_behind) {
      throw UsageError("migrations.package-gap",
                       "package " + each.place.package + " is applied (" + each.version +
                           ") behind the selected ones; roll it back first");
    }
    if (!each.place.is_in_front) kept.push_back(place);
  }
  return kept;
}

}  // namespace fulldress::migrations
