#include "checks/declared_changes.hpp"

#include <algorithm>
#include <cctype>
#include <tuple>

namespace fulldress::checks {
namespace {

bool starts_name(char character) {
  return std::isalpha(static_cast<unsigned char>(character)) != 0 || character == '_' ||
         static_cast<unsigned char>(character) >= 0x80;
}

bool goes_on(char character) {
  return starts_name(character) || std::isdigit(static_cast<unsigned char>(character)) != 0 ||
         character == '$';
}

// The end of the text in `quote`s that starts at `at`; a doubled quote does not end it.
std::size_t end_of_quoted(std::string_view text, std::size_t at, char quote) {
  for (std::size_t end = at + 1; end < text.size(); ++end) {
    if (text[end] != quote) continue;
    if (end + 1 >= text.size() || text[end + 1] != quote) return end + 1;
    ++end;
  }
  return text.size();
}

std::size_t end_of_name(std::string_view text, std::size_t at) {
  if (text[at] == '"') return end_of_quoted(text, at, '"');
  while (at < text.size() && goes_on(text[at])) ++at;
  return at;
}

/// One name of several parts, as it stands in a text: `public."My table".id`.
struct NameParts {
  std::vector<std::string> parts;  ///< as they are written
  std::size_t end = 0;
};

NameParts name_at(std::string_view text, std::size_t at) {
  NameParts name;
  for (;;) {
    const std::size_t end = end_of_name(text, at);
    name.parts.emplace_back(text.substr(at, end - at));
    name.end = end;
    const bool has_more = end + 1 < text.size() && text[end] == '.' &&
                          (starts_name(text[end + 1]) || text[end + 1] == '"');
    if (!has_more) return name;
    at = end + 1;
  }
}

std::string bare(const std::string& part) {
  if (part.size() < 2 || part.front() != '"') return part;
  std::string text;
  for (std::size_t at = 1; at + 1 < part.size(); ++at) {
    text += part[at];
    if (part[at] == '"') ++at;
  }
  return text;
}

std::string joined(const std::vector<std::string>& parts) {
  std::string text;
  for (const auto& part : parts) text += (text.empty() ? "" : ".") + part;
  return text;
}

/// What is put in the place of names inside the rows of one subject.
class Renamer {
 public:
  Renamer(const Renames& renames, const std::string& subject) {
    for (const auto& [old_name, new_name] : renames.tables) {
      tables_[name_parts(old_name)] = new_name;
    }
    roles_ = renames.roles;
    const auto table = name_parts(subject);
    for (const auto& [old_name, new_name] : renames.columns) {
      auto parts = name_parts(old_name);
      if (parts.empty()) continue;
      const std::string column = parts.back();
      parts.pop_back();
      if (parts == table) columns_[column] = new_name;
    }
  }

  [[nodiscard]] std::string operator()(std::string_view text) const {
    std::string changed;
    for (std::size_t at = 0; at < text.size();) {
      if (text[at] == '\'') {
        const std::size_t end = end_of_quoted(text, at, '\'');
        changed += text.substr(at, end - at);
        at = end;
      } else if (starts_name(text[at]) || text[at] == '"') {
        const NameParts name = name_at(text, at);
        changed += new_name(name.parts);
        at = name.end;
      } else if (goes_on(text[at])) {
        changed += text[at++];
        while (at < text.size() && goes_on(text[at])) changed += text[at++];
      } else {
        changed += text[at++];
      }
    }
    return changed;
  }

 private:
  [[nodiscard]] std::string new_name(std::vector<std::string> parts) const {
    if (parts.size() > 1) {
      const auto table = tables_.find({bare(parts[0]), bare(parts[1])});
      if (table != tables_.end()) {
        parts.erase(parts.begin(), parts.begin() + 2);
        return table->second + (parts.empty() ? "" : "." + joined(parts));
      }
    }
    const std::string last = bare(parts.back());
    // Engines without schemas.
    if (const auto table = tables_.find({last}); parts.size() == 1 && table != tables_.end()) {
      return table->second;
    }
    if (const auto column = columns_.find(last); column != columns_.end()) {
      const bool is_quoted = parts.back().front() == '"';
      parts.back() = is_quoted ? "\"" + column->second + "\"" : column->second;
    } else if (const auto role = roles_.find(last); parts.size() == 1 && role != roles_.end()) {
      parts.back() = role->second;
    }
    return joined(parts);
  }

  std::map<std::vector<std::string>, std::string> tables_;
  std::map<std::string, std::string> columns_;
  std::map<std::string, std::string> roles_;
};

}  // namespace

std::vector<std::string> name_parts(const std::string& text) {
  std::vector<std::string> parts;
  if (text.empty()) return parts;
  for (const auto& part : name_at(text, 0).parts) parts.push_back(bare(part));
  return parts;
}

Snapshot renamed(const Snapshot& snapshot, const Renames& renames) {
  if (renames == Renames()) return snapshot;
  Snapshot changed;
  for (const auto& row : snapshot.rows) {
    const Renamer rename(renames, row.subject);
    SnapshotRow fresh{
        .subject = rename(row.subject), .object = rename(row.object), .value = rename(row.value)};
    if (fresh.value != row.value) fresh.original_value = row.value;
    changed.rows.push_back(std::move(fresh));
  }
  for (const auto& [subject, reason] : snapshot.unknown) {
    changed.unknown.emplace(Renamer(renames, subject)(subject), reason);
  }
  std::sort(changed.rows.begin(), changed.rows.end(), [](const auto& left, const auto& right) {
    return std::tie(left.subject, left.object) < std::tie(right.subject, right.object);
  });
  return changed;
}

}  // namespace fulldress::checks
