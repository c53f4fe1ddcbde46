#include "harness/cli/option_table.hpp"

#include "harness/base/error.hpp"
#include "harness/base/suggestion.hpp"

// Values may hold commas; cxxopts would split them.
#define CXXOPTS_VECTOR_DELIMITER (static_cast<char>(0))
#include <algorithm>
#include <charconv>

#include <cxxopts.hpp>

namespace fulldress {
namespace {

constexpr const char* positional_name = "fulldress-positional";

std::string full_name(const OptionSpec& spec) {
  return spec.letter.empty() ? spec.name : spec.letter + "," + spec.name;
}

cxxopts::Options table_of(const std::string& verb, const std::vector<OptionSpec>& specs) {
  cxxopts::Options table("fulldress " + verb);
  table.set_width(80);
  auto add = table.add_options();
  for (const auto& spec : specs) {
    switch (spec.kind) {
      case OptionKind::flag:
        add(full_name(spec), spec.help);
        break;
      case OptionKind::value:
      case OptionKind::list:
        add(full_name(spec), spec.help, cxxopts::value<std::vector<std::string>>(),
            spec.value_name);
        break;
      case OptionKind::optional_value:
        add(full_name(spec), spec.help,
            cxxopts::value<std::vector<std::string>>()->implicit_value("always"), spec.value_name);
        break;
    }
  }
  return table;
}

[[noreturn]] void refuse(const std::string& verb, const std::vector<OptionSpec>& specs,
                         const std::vector<std::string>& arguments) {
  for (const auto& argument : arguments) {
    if (argument == "--") break;
    if (!argument.starts_with("--")) continue;
    const auto name = argument.substr(2, argument.find('=') - 2);
    std::vector<std::string> names;
    for (const auto& spec : specs) names.push_back(spec.name);
    if (std::find(names.begin(), names.end(), name) != names.end()) continue;
    throw UsageError("cli.unknown-option", "fulldress " + verb + " has no option --" + name +
                                               did_you_mean(name, names, "--") +
                                               "; see fulldress " + verb + " --help");
  }
  throw UsageError("cli.unknown-option", "fulldress " + verb +
                                             " does not understand the options; " +
                                             "see fulldress " + verb + " --help");
}

/// What a script's unset variable leaves. To take it for an option that was not given would do
/// something else than was asked: a rehearsal without the copy of production, say.
void refuse_empty(const OptionSpec& spec, const std::vector<std::string>& values) {
  if (std::find(values.begin(), values.end(), "") == values.end()) return;
  throw UsageError("cli.bad-value", "--" + spec.name + " is given without a value; write " +
                                        spec.value_name + " behind it, or leave it out");
}

}  // namespace

std::size_t ParsedOptions::count(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? 0 : found->second.size();
}

std::optional<std::string> ParsedOptions::value(const std::string& name) const {
  const auto found = values_.find(name);
  if (found == values_.end()) return std::nullopt;
  return found->second.back();
}

std::vector<std::string> ParsedOptions::list(const std::string& name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? std::vector<std::string>() : found->second;
}

std::optional<std::uint64_t> ParsedOptions::number(const std::string& name) const {
  const auto text = value(name);
  if (!text) return std::nullopt;
  std::uint64_t result = 0;
  const char* end = text->data() + text->size();
  const auto parsed = std::from_chars(text->data(), end, result);
  if (text->empty() || parsed.ec != std::errc() || parsed.ptr != end) {
    throw UsageError("cli.bad-value", "--" + name + " takes a whole number, not \"" + *text + "\"");
  }
  return result;
}

ParsedOptions parse_options(const std::string& verb, const std::vector<OptionSpec>& specs,
                            const std::vector<std::string>& arguments) {
  auto table = table_of(verb, specs);
  table.add_options()(positional_name, "", cxxopts::value<std::vector<std::string>>());
  table.parse_positional(positional_name);
  std::vector<const char*> words = {"fulldress"};
  for (const auto& argument : arguments) words.push_back(argument.c_str());
  try {
    const auto result = table.parse(static_cast<int>(words.size()), words.data());
    std::map<std::string, std::vector<std::string>> values;
    for (const auto& spec : specs) {
      if (result.count(spec.name) == 0) continue;
      values[spec.name] = spec.kind == OptionKind::flag
                              ? std::vector<std::string>(result.count(spec.name), "true")
                              : result[spec.name].as<std::vector<std::string>>();
      refuse_empty(spec, values[spec.name]);
    }
    std::vector<std::string> positional;
    if (result.count(positional_name) > 0) {
      positional = result[positional_name].as<std::vector<std::string>>();
    }
    return {std::move(values), std::move(positional)};
  } catch (const cxxopts::exceptions::no_such_option&) {
    refuse(verb, specs, arguments);
  } catch (const cxxopts::exceptions::exception& error) {
    throw UsageError("cli.bad-value",
                     std::string(error.what()) + "; see fulldress " + verb + " --help");
  }
}

std::string option_help(const std::string& verb, const std::vector<OptionSpec>& specs) {
  const std::string text = table_of(verb, specs).help({""}, false);
  const auto first = text.find("  -");
  return first == std::string::npos ? std::string() : text.substr(first);
}

}  // namespace fulldress
