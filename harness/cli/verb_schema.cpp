#include "harness/base/error.hpp"
#include "harness/base/suggestion.hpp"
#include "harness/cli/verb.hpp"

#include <iostream>

namespace fulldress {

Verb schema_verb();

namespace {

ExitCode schema(const VerbContext& context) {
  const auto& schemas = context.toolbox.schemas;
  std::vector<std::string> names;
  std::string known;
  for (const auto& [name, text] : schemas) {
    names.push_back(name);
    known += (known.empty() ? "" : ", ") + name;
  }
  const auto& words = context.options.positional();
  const std::string name = words.empty() ? "" : words.front();
  const auto found = schemas.find(name);
  if (found == schemas.end()) {
    throw UsageError(
        "cli.unknown-schema",
        "schema takes one of " + known + did_you_mean(name, names) + ", not \"" + name + "\"");
  }
  std::cout << found->second;
  return ExitCode::passed;
}

}  // namespace

Verb schema_verb() {
  return {
      .name = "schema",
      .summary = "Print the JSON Schema of a file we read or write",
      .usages = {"schema result|config|suite|bundle"},
      .examples = {"fulldress schema result > result-v1.schema.json"},
      .options = {},
      .run = schema,
  };
}

}  // namespace fulldress
