#include "migrations/detection.hpp"

#include "harness/base/error.hpp"
#include "harness/base/suggestion.hpp"

#include <algorithm>
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
  return std::move(named->format);
}

std::unique_ptr<Format> take_recognised(std::vector<Candidate> candidates,
                                        const SourceDirectory& directory) {
  const std::vector<std::string> names = names_of(candidates);
  const auto strongest = std::max_element(
      candidates.begin(), candidates.end(), [](const auto& left, const auto& right) {
        return left.recognition.certainty < right.recognition.certainty;
      });
  const Certainty certainty =
      strongest == candidates.end() ? Certainty::none : strongest->recognition.certainty;
  if (certainty == Certainty::none) {
    throw UsageError("migrations.unknown-format",
                     directory.path().string() +
                         " is no migrations directory of a format we know; say --format=" +
                         "<name>: " + list_of(names));
  }
  std::erase_if(candidates,
                [&](const auto& each) { return each.recognition.certainty != certainty; });
  if (candidates.size() > 1) {
    throw UsageError("migrations.ambiguous-format", directory.path().string() + " can be read as " +
                                                        evidence_of(candidates) +
                                                        "; say --format=<name>");
  }
  return std::move(candidates.front().format);
}

}  // namespace

std::unique_ptr<Format> choose_format(std::vector<std::unique_ptr<Format>> formats,
                                      const SourceDirectory& directory, const std::string& wanted) {
  std::vector<Candidate> candidates;
  for (auto& format : formats) {
    Recognition recognition = format->discovery().recognise(directory);
    candidates.push_back({std::move(format), std::move(recognition)});
  }
  const bool is_empty = directory.files().empty() && directory.folders().empty();
  if (wanted.empty() && is_empty) {
    throw UsageError("migrations.none-found",
                     directory.path().string() + " is empty; there is nothing to migrate");
  }
  return wanted.empty() ? take_recognised(std::move(candidates), directory)
                        : take_named(std::move(candidates), directory, wanted);
}

}  // namespace fulldress::migrations
