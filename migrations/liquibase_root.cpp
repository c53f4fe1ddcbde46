#include "migrations/liquibase_root.hpp"

#include "migrations/yaml_position.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>
#include <string_view>
#include <utility>

#include <pugixml.hpp>
#include <yaml-cpp/yaml.h>

namespace fulldress::migrations {
namespace {

constexpr const char* root_name = "databaseChangeLog";
constexpr const char* logical_path = "logicalFilePath";

/// Whether `&lt;` is a less-than sign, as it is outside of CDATA.
enum class References { resolved, kept };

[[noreturn]] void refuse(const ScriptPosition& position, const std::string& message) {
  throw UsageError("migrations.malformed-changelog", position.to_text() + ": " + message);
}

std::string utf8_of(unsigned long code) {
  const auto byte = [](unsigned long bits) { return static_cast<char>(bits); };
  const auto tail = [&](int shift) { return byte(0x80U | ((code >> shift) & 0x3FU)); };
  if (code < 0x80) return {byte(code)};
  if (code < 0x800) return {byte(0xC0U | (code >> 6U)), tail(0)};
  if (code < 0x10000) return {byte(0xE0U | (code >> 12U)), tail(6), tail(0)};
  return {byte(0xF0U | (code >> 18U)), tail(12), tail(6), tail(0)};
}

/// Puts what the reference at the start of `text` stands for. returns its bytes; 0: it is none.
std::size_t take_reference(std::string_view text, std::size_t source, MappedText& target) {
  static const std::map<std::string_view, std::string_view> named = {
      {"amp", "&"}, {"apos", "'"}, {"gt", ">"}, {"lt", "<"}, {"quot", "\""}};
  constexpr std::size_t length_max = 12;
  const std::size_t end = text.substr(0, length_max).find(';');
  if (end == std::string_view::npos) return 0;
  const std::string_view name = text.substr(1, end - 1);
  const auto found = named.find(name);
  if (found != named.end()) {
    target.insert(found->second, source);
    return end + 1;
  }
  if (!name.starts_with('#')) return 0;
  const bool is_hexadecimal = name.substr(1).starts_with('x');
  const std::string digits(name.substr(is_hexadecimal ? 2 : 1));
  const unsigned long code = std::strtoul(digits.c_str(), nullptr, is_hexadecimal ? 16 : 10);
  constexpr unsigned long code_max = 0x10FFFF;
  if (digits.empty() || code == 0 || code > code_max) return 0;
  target.insert(utf8_of(code), source);
  return end + 1;
}

/// What XML means by a part of the file that starts at byte `source`.
void decode(std::string_view raw, std::size_t source, References references, MappedText& target) {
  std::size_t start = 0;
  const auto flush = [&](std::size_t end) {
    if (end > start) target.copy(raw.substr(start, end - start), source + start);
  };
  for (std::size_t at = 0; at < raw.size();) {
    std::size_t bytes = 0;
    if (raw[at] == '&' && references == References::resolved) {
      MappedText one;
      bytes = take_reference(raw.substr(at), source + at, one);
      if (bytes > 0) {
        flush(at);
        target.insert(one.text(), source + at);
      }
    } else if (raw.substr(at, 2) == "\r\n") {
      flush(at);
      bytes = 1;
    }
    at += std::max<std::size_t>(bytes, 1);
    if (bytes > 0) start = at;
  }
  flush(raw.size());
}

/// One element with all that is in it.
class XmlReader {
 public:
  XmlReader(const SourceDirectory& directory, const std::string& file)
      : directory_(directory), file_(file) {}

  [[nodiscard]] LiquibaseEntry entry_of(const pugi::xml_node& node) const {
    LiquibaseEntry entry{
        .kind = local(node.name()), .attributes = {}, .position = at(node.offset_debug())};
    for (const pugi::xml_attribute& each : node.attributes()) {
      MappedText value;
      decode(each.value(), 0, References::resolved, value);
      entry.attributes[each.name()] = value.text();
    }
    for (const pugi::xml_node& child : node.children()) {
      const bool is_raw = child.type() == pugi::node_cdata;
      if (child.type() == pugi::node_element) {
        entry.children.push_back(entry_of(child));
      } else if (is_raw || child.type() == pugi::node_pcdata) {
        decode(child.value(), byte(child.offset_debug()),
               is_raw ? References::kept : References::resolved, entry.text);
      }
    }
    return entry;
  }

  [[nodiscard]] ScriptPosition at(std::ptrdiff_t offset) const {
    return directory_.position(file_, byte(offset));
  }

 private:
  static std::size_t byte(std::ptrdiff_t offset) {
    return static_cast<std::size_t>(std::max<std::ptrdiff_t>(offset, 0));
  }
  /// Without the name space in front.
  static std::string local(const std::string& name) { return name.substr(name.find(':') + 1); }

  const SourceDirectory& directory_;
  const std::string& file_;
};

std::vector<LiquibaseEntry> entries_of_xml(const SourceDirectory& directory,
                                           const std::string& file) {
  const std::string& text = directory.text(file);
  const XmlReader reader(directory, file);
  pugi::xml_document document;
  // References and line ends are read here, so that positions stay those of the file.
  const auto parsed =
      document.load_buffer(text.data(), text.size(), pugi::parse_cdata, pugi::encoding_utf8);
  if (!parsed) {
    refuse(reader.at(parsed.offset), std::string("this is no XML: ") + parsed.description());
  }
  const pugi::xml_node root = document.child(root_name);
  if (!root) refuse(reader.at(0), "the outermost element is to be databaseChangeLog");
  LiquibaseEntry all = reader.entry_of(root);
  const std::string logical = all.attribute(logical_path);
  if (!logical.empty()) {
    all.children.insert(
        all.children.begin(),
        {.kind = logical_path, .attributes = {{"value", logical}}, .position = all.position});
  }
  return std::move(all.children);
}

/// The text of a scalar, and where its bytes stand as far as the file has them as they are.
MappedText mapped(const std::string& text, const YAML::Node& scalar) {
  const std::string value = scalar.as<std::string>();
  const auto start = static_cast<std::size_t>(std::max(scalar.Mark().pos, 0));
  MappedText result;
  if (start >= text.size()) return result.insert(value, 0), result;
  const bool is_quoted = text[start] == '"' || text[start] == '\'';
  const std::size_t content = start + (is_quoted ? 1 : 0);
  if (text[start] != '|') {
    const bool is_plain = std::string_view(text).substr(content).starts_with(value);
    return is_plain ? result.copy(value, content) : result.insert(value, content), result;
  }
  // A block: its lines follow each other, all of them indented.
  std::size_t source = text.find('\n', start);
  for (std::size_t at = 0; at < value.size();) {
    const std::size_t end = std::min(value.find('\n', at), value.size() - 1) + 1;
    const std::string line = value.substr(at, end - at);
    const std::size_t next = source == std::string::npos ? source : source + 1;
    const std::size_t close = next == std::string::npos ? next : text.find('\n', next);
    const std::string whole = next == std::string::npos ? "" : text.substr(next, close - next);
    const std::string bare = line.ends_with('\n') ? line.substr(0, line.size() - 1) : line;
    const std::size_t indent = whole.rfind(bare);
    result.copy(line, std::min(next, text.size()) + (indent == std::string::npos ? 0 : indent));
    source = close;
    at = end;
  }
  return result;
}

/// Reads a map, a list or a value as an entry.
class YamlReader {
 public:
  YamlReader(const SourceDirectory& directory, const std::string& file)
      : text_(directory.text(file)), shown_(directory.shown(file)) {}

  /// An item of a list: one key with what it holds.
  [[nodiscard]] LiquibaseEntry item_of(const YAML::Node& item) const {
    const auto position = position_of_mark(shown_, item.Mark());
    if (!item.IsMap() || item.size() != 1) {
      refuse(position, "one key is expected here: include, changeSet, sql, ...");
    }
    const auto only = item.begin();
    // The iterator makes its pair anew for each look, so a loop over a part of it would outlive it.
    const YAML::Node content = only->second;
    LiquibaseEntry entry = entry_of(only->first.as<std::string>(), content);
    entry.position = position;
    return entry;
  }

 private:
  [[nodiscard]] LiquibaseEntry entry_of(const std::string& kind, const YAML::Node& content) const {
    LiquibaseEntry entry{
        .kind = kind, .attributes = {}, .position = position_of_mark(shown_, content.Mark())};
    if (content.IsScalar()) add_value(entry, "value", content);
    if (content.IsSequence()) {
      for (const YAML::Node& each : content) add_item(entry, each);
    }
    if (!content.IsMap()) return entry;
    for (const auto& each : content) {
      if (!each.first.IsScalar()) continue;
      const auto name = each.first.as<std::string>();
      if (each.second.IsScalar()) {
        add_value(entry, name, each.second);
      } else {
        entry.children.push_back(entry_of(name, each.second));
      }
    }
    return entry;
  }

  void add_item(LiquibaseEntry& entry, const YAML::Node& item) const {
    if (item.IsScalar()) {
      LiquibaseEntry only{
          .kind = "value", .attributes = {}, .position = position_of_mark(shown_, item.Mark())};
      add_value(only, "value", item);
      entry.children.push_back(std::move(only));
    } else if (item.IsMap() && item.size() == 1) {
      entry.children.push_back(item_of(item));
      // `- onFail: MARK_RAN` says something of the list.
      const YAML::Node content = item.begin()->second;
      if (content.IsScalar()) add_value(entry, entry.children.back().kind, content);
    } else {
      entry.children.push_back(entry_of("item", item));
    }
  }

  void add_value(LiquibaseEntry& entry, const std::string& name, const YAML::Node& scalar) const {
    entry.attributes[name] = scalar.as<std::string>();
    entry.values[name] = mapped(text_, scalar);
  }

  const std::string& text_;
  std::string shown_;
};

/// JSON is YAML too.
std::vector<LiquibaseEntry> entries_of_yaml(const SourceDirectory& directory,
                                            const std::string& file) {
  const std::string shown = directory.shown(file);
  try {
    const YAML::Node document = YAML::Load(directory.text(file));
    const YAML::Node root = document.IsMap() ? document[root_name] : YAML::Node();
    if (!root || (!root.IsSequence() && !root.IsNull())) {
      refuse({.file = shown, .line = 1, .column = 1},
             "the key databaseChangeLog is to hold a list");
    }
    std::vector<LiquibaseEntry> entries;
    const YamlReader reader(directory, file);
    for (const YAML::Node& item : root) entries.push_back(reader.item_of(item));
    return entries;
  } catch (const YAML::Exception& error) {
    refuse(position_of_mark(shown, error.mark), "this is no YAML: " + error.msg);
  }
}

bool has_ending(const std::string& file, std::initializer_list<std::string_view> endings) {
  return std::any_of(endings.begin(), endings.end(),
                     [&](std::string_view ending) { return file.ends_with(ending); });
}

std::string last_part(const std::string& path) {
  const auto slash = path.rfind('/');
  return slash == std::string::npos ? path : path.substr(slash + 1);
}

}  // namespace

bool is_liquibase_root(const SourceDirectory& directory, const std::string& file) {
  return has_ending(file, {".xml", ".yaml", ".yml", ".json"}) &&
         directory.text(file).find(root_name) != std::string::npos;
}

std::optional<std::string> find_liquibase_root(const SourceDirectory& directory,
                                               const std::string& wanted) {
  if (!wanted.empty()) return wanted;
  std::vector<std::string> roots;
  for (const auto& file : directory.files()) {
    if (is_liquibase_root(directory, file)) roots.push_back(file);
  }
  if (roots.size() < 2) return roots.empty() ? std::nullopt : std::optional(roots.front());
  std::set<std::string> included;
  for (const auto& file : roots) {
    for (const auto& entry : read_liquibase_root(directory, file)) {
      if (entry.kind == "include") included.insert(last_part(entry.attribute("file")));
    }
  }
  std::erase_if(roots, [&](const std::string& file) { return included.contains(file); });
  if (roots.size() == 1) return roots.front();
  std::string names;
  for (const auto& file : roots) names += (names.empty() ? "" : ", ") + file;
  throw UsageError("migrations.ambiguous-changelog", directory.path().string() +
                                                         " holds several changelogs (" + names +
                                                         "); say --format-option changelog=<file>");
}

std::vector<LiquibaseEntry> read_liquibase_root(const SourceDirectory& directory,
                                                const std::string& file) {
  return file.ends_with(".xml") ? entries_of_xml(directory, file)
                                : entries_of_yaml(directory, file);
}

}  // namespace fulldress::migrations
