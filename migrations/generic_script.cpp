#include "migrations/generic_script.hpp"

#include "harness/base/error.hpp"
#include "harness/engine/sql_token.hpp"
#include "migrations/generic_sections.hpp"
#include "migrations/go_text.hpp"
#include "migrations/script_text.hpp"

#include <algorithm>
#include <filesystem>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace fulldress::migrations {
namespace {

using Json = nlohmann::json;

bool is_blank(std::string_view text) {
  return std::all_of(text.begin(), text.end(), sql_token::is_space);
}

/// One way of one version, as it is put together.
class BodyReader {
 public:
  BodyReader(const SourceDirectory& directory, const GenericSettings& settings, SqlDialect dialect)
      : directory_(directory), settings_(settings), dialect_(dialect) {}

  /// Whole files, one behind the other.
  Script whole(const std::vector<GenericFile>& files) {
    if (files.size() == 1) {
      const auto& [file, says_none] = files.front();
      return script(file, {.marker = 0, .start = 0, .end = directory_.text(file).size()},
                    says_none ? "" : directory_.text(file), says_none);
    }
    Script result;
    result.is_transactional = wraps();
    for (const auto& [file, says_none] : files) {
      append(result, file, {.marker = 0, .start = 0, .end = directory_.text(file).size()});
      if (says_none || says_no_transaction(directory_, settings_, file, directory_.text(file))) {
        result.is_transactional = false;
      }
    }
    result.start = result.lines.front();
    require_own(result, result.is_transactional != wraps());
    return result;
  }

  /// The parts of a file for one direction, one behind the other; a sign in front of all parts
  /// counts for each.
  Script parts(const std::string& file, const std::vector<GenericSection>& sections,
               std::size_t preamble_end) {
    const std::string& text = directory_.text(file);
    std::string looked_at = text.substr(0, preamble_end);
    for (const auto& each : sections) {
      looked_at += text.substr(each.marker, each.end - each.marker);
    }
    if (sections.size() == 1) return script(file, sections.front(), looked_at, false);
    Script result;
    for (const auto& each : sections) append(result, file, each);
    result.start = result.lines.front();
    const bool is_without = says_no_transaction(directory_, settings_, file, looked_at);
    result.is_transactional = wraps() && !is_without;
    require_own(result, is_without);
    return result;
  }

  /// The files a manifest lists under `key`; nothing when it has no such key.
  std::optional<std::vector<GenericFile>> listed(const std::string& manifest,
                                                 const std::string& key) {
    const Json document = parse(manifest);
    if (!document.contains(key)) return std::nullopt;
    const Json& list = document.at(key);
    if (!list.is_array() || list.empty()) malformed(manifest, key + " is no list of files");
    std::vector<GenericFile> files;
    for (const auto& each : list) {
      if (!each.is_string()) malformed(manifest, key + " is no list of files");
      const auto folder = std::filesystem::path(manifest).parent_path();
      const std::string file =
          (folder / each.get<std::string>()).lexically_normal().generic_string();
      if (!directory_.has(file)) {
        throw UsageError("migrations.missing-include",
                         directory_.shown(manifest) + " lists " + each.get<std::string>() +
                             ", which is not there; add the file, or take it out of the list");
      }
      files.push_back({.path = file});
    }
    return files;
  }

 private:
  [[nodiscard]] bool wraps() const {
    return settings_.transaction == "file" || settings_.transaction == "run";
  }

  Script script(const std::string& file, const GenericSection& section,
                const std::string& looked_at, bool says_none) {
    Script result;
    result.text = as_sent(directory_.text(file).substr(section.start, section.end - section.start));
    result.start = directory_.position(file, section.start);
    const bool is_without =
        says_none || says_no_transaction(directory_, settings_, file, looked_at);
    result.is_transactional = wraps() && !is_without;
    require_own(result, is_without);
    return result;
  }

  void append(Script& result, const std::string& file, const GenericSection& section) {
    const std::string text =
        directory_.text(file).substr(section.start, section.end - section.start);
    for (const auto& line : go_text::lines_of(text)) {
      result.lines.push_back(directory_.position(file, section.start + line.offset_bytes));
      result.text += as_sent(std::string(line.text)) + "\n";
    }
    // The last statement may lack its semicolon, and a comment may stand behind it.
    result.lines.push_back(directory_.position(file, section.end));
    result.text += ";\n";
  }

  /// A part of a line or more with what the tool replaces in it.
  [[nodiscard]] std::string as_sent(std::string text) const {
    for (const auto& [name, value] : settings_.placeholders) {
      const std::string token = "${" + name + "}";
      for (auto at = text.find(token); at != std::string::npos;
           at = text.find(token, at + value.size())) {
        text.replace(at, token.size(), value);
      }
    }
    if (!settings_.halves_semicolons) return text;
    for (auto at = text.find(";;"); at != std::string::npos; at = text.find(";;", at + 1)) {
      text.erase(at, 1);
    }
    return text;
  }

  /// With transaction=own a file without a transaction would run half, and nobody would know.
  void require_own(const Script& script, bool says_none) const {
    if (settings_.transaction != "own" || says_none) return;
    const auto statements = statements_of(script.text, dialect_);
    if (!statements || statements->empty() || find_transaction_control(script, dialect_)) return;
    throw UsageError("migrations.no-own-transaction",
                     position_of_script(script, dialect_).to_text() +
                         ": this opens no transaction, and transaction=own says that every file "
                         "does; write BEGIN and COMMIT, or name such files by a setting "
                         "no_transaction.*");
  }

  Json parse(const std::string& manifest) {
    const std::string& text = directory_.text(manifest);
    try {
      Json document = Json::parse(text);
      if (!document.is_object()) malformed(manifest, "it is no JSON object");
      return document;
    } catch (const Json::parse_error& error) {
      throw UsageError(
          "migrations.malformed-manifest",
          directory_.position(manifest, error.byte == 0 ? 0 : error.byte - 1).to_text() +
              ": this is no JSON");
    }
  }

  [[noreturn]] void malformed(const std::string& manifest, const std::string& why) const {
    throw UsageError("migrations.malformed-manifest", directory_.shown(manifest) + ": " + why);
  }

  const SourceDirectory& directory_;
  const GenericSettings& settings_;
  SqlDialect dialect_;
};

/// The text without lines that start with `#`, which is no comment in SQL.
std::string without_hash_lines(std::string text) {
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size());
    if (text[at] == '#')
      std::fill(text.begin() + static_cast<std::ptrdiff_t>(at),
                text.begin() + static_cast<std::ptrdiff_t>(end), ' ');
    at = end + 1;
  }
  return text;
}

void refuse_statement_before(const SourceDirectory& directory, const std::string& file,
                             std::size_t end, SqlDialect dialect) {
  const std::string preamble = without_hash_lines(directory.text(file).substr(0, end));
  const auto statements = statements_of(preamble, dialect);
  const bool is_free = statements ? statements->empty() : is_blank(preamble);
  if (is_free) return;
  const std::size_t at = statements ? statements->front().offset_bytes : 0;
  throw UsageError("migrations.statement-before-up",
                   directory.position(file, at).to_text() +
                       ": a statement in front of the first marker would never run");
}

}  // namespace

GenericBodies read_generic_bodies(const SourceDirectory& directory, const GenericSettings& settings,
                                  const GenericVersion& version, SqlDialect dialect) {
  BodyReader reader(directory, settings, dialect);
  GenericBodies bodies;
  const auto note = [&](const std::vector<GenericFile>& files) {
    for (const auto& each : files) bodies.files.insert(each.path);
  };
  note(version.up);
  note(version.down);
  const std::string& file = version.up.front().path;
  if (!settings.manifest_up.empty()) {
    const auto up = reader.listed(file, settings.manifest_up);
    if (!up) {
      throw UsageError("migrations.malformed-manifest",
                       directory.shown(file) + ": it has no key " + settings.manifest_up);
    }
    note(*up);
    bodies.up = reader.whole(*up);
    if (settings.manifest_down.empty()) return bodies;
    const auto down = reader.listed(file, settings.manifest_down);
    if (!down) return bodies;
    note(*down);
    bodies.down = reader.whole(*down);
    return bodies;
  }
  if (settings.up_marker || settings.down_marker) {
    const auto sections = generic_sections(directory, settings, file);
    refuse_statement_before(directory, file, sections.preamble_end, dialect);
    bodies.up = reader.parts(file, sections.ups, sections.preamble_end);
    if (!sections.downs.empty()) {
      bodies.down = reader.parts(file, sections.downs, sections.preamble_end);
    }
    return bodies;
  }
  bodies.up = reader.whole(version.up);
  if (!version.down.empty()) bodies.down = reader.whole(version.down);
  return bodies;
}

}  // namespace fulldress::migrations
