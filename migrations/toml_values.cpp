#include "migrations/toml_values.hpp"

#include "harness/base/error.hpp"

#include <toml++/toml.h>

namespace fulldress::migrations {
namespace {

TomlValue value_of(const toml::node& node) {
  if (const auto* flag = node.as_boolean()) return flag->get();
  if (const auto* text = node.as_string()) return text->get();
  const auto* const list = node.as_array();
  if (list == nullptr) return OtherTomlValue{};
  std::vector<std::string> texts;
  for (const auto& each : *list) {
    const auto* const text = each.as_string();
    if (text == nullptr) return OtherTomlValue{};
    texts.push_back(text->get());
  }
  return texts;
}

void add(const toml::table& table, const std::string& prefix, TomlValues& values) {
  for (const auto& [key, node] : table) {
    const std::string name = prefix + std::string(key.str());
    if (const auto* inner = node.as_table()) {
      add(*inner, name + ".", values);
    } else {
      values[name] = value_of(node);
    }
  }
}

}  // namespace

TomlValues parse_toml(std::string_view text, const std::string& file) {
  try {
    TomlValues values;
    add(toml::parse(text), "", values);
    return values;
  } catch (const toml::parse_error& error) {
    const auto& begin = error.source().begin;
    const ScriptPosition position{.file = file, .line = begin.line, .column = begin.column};
    throw UsageError("migrations.malformed-toml",
                     position.to_text() + ": " + std::string(error.description()));
  }
}

}  // namespace fulldress::migrations
