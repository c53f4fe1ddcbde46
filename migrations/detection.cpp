#include "migrations/detection.hpp"

#include "harness/base/error.hpp"
#include "harness/base/suggestion.hpp"
#include "migrations/foreign_pairs.hpp"
#include "migrations/foreign_steps.hpp"
#include "migrations/unknown_directory.hpp"
#include "migrations/version_folders.hpp"

#include <algorithm>
#include <functional>
#include <map>
#include <utility>

namespace fulldress::migrations {
namespace {

struct Candidate {
  std::unique_ptr<Format> format;
  Recognition recognition;
};

/// People write `golang-migrate` as its authors do.
std::string plain_name(std::string name) {
  std::replace(name.begin(), name.end(), '-', '_');
  return name;
}

std::string list_of(const std::vector<std::string>& items) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ", ") + item;
  return text;
}

std::vector<std::string> names_of(const std::vector<Candidate>& candidates) {
  std::vector<std::string> names;
  names.reserve(candidates.size());
  for (const auto& each : candidates) names.push_back(each.format->name());
  return names;
}

std::string evidence_of(const std::vector<Candidate>& candidates) {
  std::vector<std::string> lines;
  lines.reserve(candidates.size());
  for (const auto& each : candidates) {
    lines.push_back(each.format->name() + " (" + each.recognition.evidence + ")");
  }
  return list_of(lines);
}

/// What only looks like a format would run their downs as ups.
void refuse_foreign_pairs(const SourceDirectory& directory) {
  if (const auto text = describe_foreign_pairs(directory)) {
    throw UsageError("migrations.foreign-pairs", *text);
  }
}

std::unique_ptr<Format> take_named(std::vector<Candidate> candidates,
                                   const SourceDirectory& directory, const std::string& wanted) {
  const auto named = std::find_if(candidates.begin(), candidates.end(), [&](const auto& each) {
    return each.format->name() == plain_name(wanted);
  });
  if (named == candidates.end()) {
    const auto names = names_of(candidates);
    throw UsageError("migrations.unknown-format", "there is no format \"" + wanted + "\"" +
                                                      did_you_mean(plain_name(wanted), names) +
                                                      "; there are " + list_of(names));
  }
  if (named->recognition.certainty == Certainty::none) {
    for (const auto& other : candidates) {
      if (other.recognition.certainty != Certainty::certain) continue;
      throw UsageError("migrations.wrong-format",
                       "--format=" + wanted + " contradicts " + directory.path().string() +
                           ", which is " + other.format->name() + " (" +
                           other.recognition.evidence + "); leave --format out");
    }
  }
  // Its names alone may be those of others too.
  if (named->recognition.certainty == Certainty::possible) refuse_foreign_pairs(directory);
  return std::move(named->format);
}

/// The places of FORMATS 4.0.2 in which directories are looked at. Formats of one place have
/// nothing that puts one of them first.
int place_of(const std::string& format) {
  static const std::map<std::string, int> places = {
      {"generic", 0},         {"sqitch", 1},           {"prisma", 2},    {"atlas", 3},
      {"drizzle", 4},         {"graphile_migrate", 5}, {"diesel", 6},    {"hasura", 6},
      {"flyway", 7},          {"refinery", 7},         {"liquibase", 8}, {"sqlx", 10},
      {"golang_migrate", 10}, {"supabase", 11},        {"plain", 12}};
  // Markers in the files.
  constexpr int markers = 9;
  const auto found = places.find(format);
  return found == places.end() ? markers : found->second;
}

void keep_only(std::vector<Candidate>& candidates,
               const std::function<bool(const Candidate&)>& is_kept) {
  std::erase_if(candidates, [&](const Candidate& each) { return !is_kept(each); });
}

Certainty strongest_of(const std::vector<Candidate>& candidates) {
  Certainty strongest = Certainty::none;
  for (const auto& each : candidates) strongest = std::max(strongest, each.recognition.certainty);
  return strongest;
}

/// The candidate whose ledger is there, when it is only one's.
void keep_those_with_a_ledger(std::vector<Candidate>& candidates,
                              const std::vector<LedgerSighting>& ledgers) {
  const auto has_ledger = [&](const Candidate& candidate) {
    return std::any_of(ledgers.begin(), ledgers.end(), [&](const LedgerSighting& each) {
      return each.format == candidate.format->name();
    });
  };
  if (std::count_if(candidates.begin(), candidates.end(), has_ledger) == 1) {
    keep_only(candidates, has_ledger);
  }
}

void keep_first_place(std::vector<Candidate>& candidates) {
  int first = place_of(candidates.front().format->name());
  for (const auto& each : candidates) first = std::min(first, place_of(each.format->name()));
  keep_only(candidates,
            [&](const Candidate& each) { return place_of(each.format->name()) == first; });
}

/// Formats of pairs whose names are all that speaks for them.
void refuse_foreign_step(const Candidate& candidate, const SourceDirectory& directory) {
  if (candidate.recognition.certainty != Certainty::possible) return;
  if (const auto text = describe_foreign_step(directory, candidate.format->name())) {
    throw UsageError("migrations.needs-program", *text);
  }
}

std::vector<LedgerSighting> ledgers_seen(const FormatChoice& choice) {
  return choice.evidence ? ledgers_among(choice.evidence()) : std::vector<LedgerSighting>();
}

[[noreturn]] void refuse_unknown(const std::vector<Candidate>& candidates,
                                 const SourceDirectory& directory, const FormatChoice& choice) {
  std::vector<const Format*> formats;
  formats.reserve(candidates.size());
  for (const auto& each : candidates) formats.push_back(each.format.get());
  throw UsageError("migrations.unknown-format",
                   describe_unknown_directory(directory, formats, ledgers_seen(choice)));
}

void refuse_version_folders(const SourceDirectory& directory) {
  if (const auto text = describe_version_folders(directory)) {
    throw UsageError("migrations.version-folders", *text);
  }
}

std::unique_ptr<Format> take_recognised(std::vector<Candidate> candidates,
                                        const SourceDirectory& directory,
                                        const FormatChoice& choice) {
  const Certainty certainty = strongest_of(candidates);
  if (certainty != Certainty::certain) refuse_foreign_pairs(directory);
  if (certainty == Certainty::none) refuse_version_folders(directory);
  if (certainty == Certainty::none) refuse_unknown(candidates, directory, choice);
  keep_only(candidates,
            [&](const Candidate& each) { return each.recognition.certainty == certainty; });
  std::vector<LedgerSighting> ledgers;
  if (candidates.size() > 1) {
    ledgers = ledgers_seen(choice);
    keep_those_with_a_ledger(candidates, ledgers);
  }
  // What only looks like a format has no place: its names are those of others too.
  if (certainty == Certainty::certain) keep_first_place(candidates);
  if (candidates.size() > 1) {
    const std::string seen = describe_ledgers(ledgers);
    throw UsageError("migrations.ambiguous-format",
                     directory.path().string() + ": say --format=<name>, since it can be read as " +
                         evidence_of(candidates) +
                         (seen.empty() ? "" : "; " + seen + ", which does not decide it"));
  }
  refuse_foreign_step(candidates.front(), directory);
  return std::move(candidates.front().format);
}

}  // namespace

std::unique_ptr<Format> choose_format(std::vector<std::unique_ptr<Format>> formats,
                                      const SourceDirectory& directory,
                                      const FormatChoice& choice) {
  std::vector<Candidate> candidates;
  for (auto& format : formats) {
    Recognition recognition = format->discovery().recognise(directory);
    candidates.push_back({std::move(format), std::move(recognition)});
  }
  const bool is_empty = directory.files().empty() && directory.folders().empty();
  if (choice.wanted.empty() && is_empty) {
    throw UsageError("migrations.none-found",
                     directory.path().string() + " is empty; there is nothing to migrate");
  }
  return choice.wanted.empty() ? take_recognised(std::move(candidates), directory, choice)
                               : take_named(std::move(candidates), directory, choice.wanted);
}

}  // namespace fulldress::migrations
