#pragma once

#include "checks/check.hpp"

#include <map>
#include <string>

namespace fulldress::checks::testing {

/// What a small check of its own needs to say; the texts nobody looks at are filled in.
struct DemoCheck {
  std::string id = "demo.check";
  std::string severity = "error";
  std::string kind = "catalog";
  std::string needs;
  std::string tier = "core";
  std::string configuration;
  std::string difference;
  std::map<std::string, std::string> sections;  ///< "sqlite discovery" -> statement
};

[[nodiscard]] inline Check parse_demo(const DemoCheck& demo) {
  std::string text = "-- check: " + demo.id +
                     "\n-- title: A demonstration\n-- severity: " + demo.severity +
                     "\n-- tier: " + demo.tier + "\n-- kind: " + demo.kind +
                     "\n-- nothing: nothing to look at\n-- condition: a\n-- effect: b\n-- fix: c\n"
                     "-- cost: d\n-- false positives: e\n-- waiver: f\n-- source: g\n";
  if (!demo.needs.empty()) text += "-- needs: " + demo.needs + "\n";
  if (!demo.configuration.empty()) text += "-- configuration: " + demo.configuration + "\n";
  if (!demo.difference.empty()) text += "-- difference: " + demo.difference + "\n";
  for (const auto& [name, statement] : demo.sections) {
    text += "\n-- section: " + name + "\n" + statement + "\n";
  }
  return parse_check(text, demo.id + ".sql");
}

}  // namespace fulldress::checks::testing
