#include "migrations/named_pairs.hpp"

#include "harness/base/pattern.hpp"
#include "harness/engine/lower_case.hpp"
#include "migrations/numbered_names.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>
#include <utility>

namespace fulldress::migrations {
namespace {

constexpr std::string_view up_words = "up|upgrade|do|apply|forwards?|deploy|migrate";
constexpr std::string_view down_words = "down|downgrade|undo|rollback|revert|reverse|backwards?";
constexpr auto any_case = Pattern::Letters::any_case;

/// Where the word for the direction stands.
enum class Place { behind_number, at_end, in_front };

constexpr std::array<Place, 3> places = {Place::behind_number, Place::at_end, Place::in_front};

/// A name taken apart.
struct Part {
  std::string file;
  std::string name;  ///< with the number, without the word
  std::string word;  ///< empty: it says no direction
  std::string sign;  ///< between the two
};

struct Parts {
  std::vector<Part> ups;
  std::vector<Part> downs;
  std::vector<Part> plain;
};

std::optional<Part> part_of(const std::string& file, Place place) {
  const std::string word = "(" + std::string(up_words) + "|" + std::string(down_words) + ")";
  static const Pattern behind_number(R"((\d+)(\.))" + word + R"((?:\..*)?\.sql)", any_case);
  static const Pattern at_end("(.+)([._-])" + word + R"(\.sql)", any_case);
  static const Pattern in_front(word + R"(([._-])(.+)\.sql)", any_case);
  const Pattern& pattern = place == Place::behind_number ? behind_number
                           : place == Place::at_end      ? at_end
                                                         : in_front;
  const auto match = pattern.match(file);
  if (!match) return std::nullopt;
  const bool is_first = place == Place::in_front;
  return Part{.file = file,
              .name = (*match)[is_first ? 3 : 1],
              .word = (*match)[is_first ? 1 : 3],
              .sign = (*match)[2]};
}

Parts parts_of(const std::vector<std::string>& files, Place place) {
  constexpr std::string_view extension = ".sql";
  Parts parts;
  for (const auto& file : files) {
    if (!file.ends_with(extension)) continue;
    const std::string stem = file.substr(0, file.size() - extension.size());
    const auto part = part_of(file, place);
    if (part && !number_in_name(part->name).empty()) {
      (says_down(part->word) ? parts.downs : parts.ups).push_back(*part);
    } else if (!number_in_name(stem).empty()) {
      parts.plain.push_back({.file = file, .name = stem, .word = "", .sign = ""});
    }
  }
  return parts;
}

/// Without the word for an engine at its end, which files of one migration may differ in.
std::string for_all_engines(const std::string& name) {
  static const Pattern engine(
      R"((.+)[._-](?:postgres|postgresql|pg|psql|pgsql|sqlite3?|mysql|mariadb|mssql|sqlserver|)"
      R"(oracle|cockroach|cockroachdb|all|any|common|generic|default))",
      any_case);
  const auto match = engine.match(name);
  return lower_case(match ? (*match)[1] : name);
}

/// The only one of a number, or one of the same name.
const Part* other_half(const std::vector<Part>& ups, const Part& down, std::size_t downs_count) {
  const Part* only = nullptr;
  std::size_t count = 0;
  for (const auto& up : ups) {
    if (number_in_name(up.name) != number_in_name(down.name)) continue;
    if (for_all_engines(up.name) == for_all_engines(down.name)) return &up;
    only = &up;
    ++count;
  }
  return count == 1 && downs_count == 1 ? only : nullptr;
}

/// `1_a.up.sql` and `1_a.down.sql`.
bool is_of_a_format(const Part& up, const Part& down) {
  static const Pattern name(R"(\d+_.*)");
  return up.word == "up" && down.word == "down" && up.sign == "." && down.sign == "." &&
         name.matches(up.name);
}

std::string joined(const std::set<std::string>& words, const char* sign) {
  std::string text;
  for (const auto& word : words) text += (text.empty() ? "" : sign) + word;
  return text;
}

/// The name ends where a word that need not be there begins.
std::string ending_early(std::string pattern) {
  constexpr std::string_view any = ".*)";
  for (auto at = pattern.find(any); at != std::string::npos; at = pattern.find(any, at + 1)) {
    pattern.replace(at, any.size(), ".*?)");
  }
  return pattern;
}

GenericNaming naming_of(const Parts& parts, Place place) {
  std::set<std::string> ups;
  std::set<std::string> downs;
  std::set<std::string> signs;
  std::vector<std::string> names;
  const auto note = [&](const std::vector<Part>& some, std::set<std::string>& words) {
    for (const auto& part : some) {
      names.push_back(part.name);
      words.insert(part.word);
      signs.insert(part.sign);
    }
  };
  note(parts.ups, ups);
  note(parts.downs, downs);
  for (const auto& part : parts.plain) names.push_back(part.name);
  std::set<std::string> words = ups;
  words.insert(downs.begin(), downs.end());
  const std::string sign =
      signs.size() > 1 ? "[._-]" : (*signs.begin() == "." ? R"(\.)" : *signs.begin());
  const std::string direction = "(?<direction>" + joined(words, "|") + ")";
  const auto numbering = numbering_of(names).value_or(usual_numbering());
  const bool is_optional = !parts.plain.empty();
  std::string pattern;
  if (place == Place::behind_number) {
    pattern = R"((?<version>[0-9]+)\.)" + direction + R"((?:\.(?<name>.*))?)";
  } else if (place == Place::in_front) {
    const std::string front = direction + sign;
    pattern = (is_optional ? "(?:" + front + ")?" : front) + numbering.pattern;
  } else {
    pattern = is_optional ? ending_early(numbering.pattern) + "(?:" + sign + direction + ")?"
                          : numbering.pattern + sign + direction;
  }
  const auto setting = [](const std::set<std::string>& some, const std::string& usual) {
    const auto text = joined(some, ",");
    return text == usual ? std::string() : text;
  };
  return {.pattern = pattern + R"(\.sql)",
          .up = setting(ups, "up"),
          .down = setting(downs, "down"),
          .order = place == Place::behind_number ? "" : numbering.order};
}

std::vector<NamedPairs::Pair> pairs_of(const Parts& parts) {
  std::vector<NamedPairs::Pair> pairs;
  for (const auto& down : parts.downs) {
    const auto number = number_in_name(down.name);
    const auto count = static_cast<std::size_t>(
        std::count_if(parts.downs.begin(), parts.downs.end(),
                      [&](const Part& each) { return number_in_name(each.name) == number; }));
    const Part* up = other_half(parts.ups, down, count);
    if (up == nullptr) up = other_half(parts.plain, down, count);
    if (up == nullptr || is_of_a_format(*up, down)) continue;
    pairs.push_back({.up = up->file, .down = down.file});
  }
  return pairs;
}

}  // namespace

bool says_up(const std::string& word) {
  static const Pattern pattern(up_words, any_case);
  return pattern.matches(word);
}

bool says_down(const std::string& word) {
  static const Pattern pattern(down_words, any_case);
  return pattern.matches(word);
}

std::optional<NamedPairs> named_pairs_in(const std::vector<std::string>& files) {
  for (const Place place : places) {
    const Parts parts = parts_of(files, place);
    auto pairs = pairs_of(parts);
    if (!pairs.empty()) {
      return NamedPairs{.pairs = std::move(pairs), .naming = naming_of(parts, place)};
    }
  }
  return std::nullopt;
}

std::set<std::string> files_in_named_pairs(const std::vector<std::string>& paths) {
  std::map<std::string, std::vector<std::string>> by_folder;
  for (const auto& path : paths) {
    const auto behind_folder = path.rfind('/') + 1;
    by_folder[path.substr(0, behind_folder)].push_back(path.substr(behind_folder));
  }
  std::set<std::string> paired;
  for (const auto& [folder, files] : by_folder) {
    const auto found = named_pairs_in(files);
    if (!found) continue;
    for (const auto& pair : found->pairs) paired.insert({folder + pair.up, folder + pair.down});
  }
  return paired;
}

}  // namespace fulldress::migrations
