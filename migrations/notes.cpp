#include "migrations/notes.hpp"

namespace fulldress::migrations {

std::vector<std::string> notes_of(const MigrationSet& set) {
  std::vector<std::string> notes;
  for (const Migration& each : set.migrations()) {
    const auto found = each.facts.find(note_fact);
    if (found != each.facts.end()) notes.push_back(found->second);
  }
  return notes;
}

}  // namespace fulldress::migrations
