#include "harness/engine/postgres/template_manifest.hpp"

#include <sstream>

namespace fulldress::postgres {
namespace {

constexpr std::string_view heading = "fulldress template 1";
constexpr std::string_view ending = "complete";

std::string text_of(const TreeDigest& digest) {
  return std::to_string(digest.entries) + " " + std::to_string(digest.bytes) + " " +
         std::to_string(digest.shape) + " " + std::to_string(digest.content) + " " +
         (digest.has_content ? "read" : "shared");
}

bool parse(std::istringstream& words, TreeDigest& digest) {
  std::string kind;
  words >> digest.entries >> digest.bytes >> digest.shape >> digest.content >> kind;
  digest.has_content = kind == "read";
  return !words.fail() && (kind == "read" || kind == "shared");
}

}  // namespace

std::string TemplateManifest::to_text() const {
  std::string text = std::string(heading) + "\nfirst " + text_of(first) + "\n";
  for (const auto& [folder, digest] : later) text += folder + " " + text_of(digest) + "\n";
  return text + std::string(ending) + "\n";
}

std::optional<TemplateManifest> TemplateManifest::parse(std::string_view text) {
  std::istringstream lines{std::string(text)};
  std::string line;
  if (!std::getline(lines, line) || line != heading) return std::nullopt;
  TemplateManifest manifest;
  bool has_first = false;
  while (std::getline(lines, line)) {
    if (line == ending) return has_first ? std::optional(manifest) : std::nullopt;
    std::istringstream words(line);
    std::string name;
    TreeDigest digest;
    words >> name;
    if (!postgres::parse(words, digest)) return std::nullopt;
    if (!has_first) {
      if (name != "first") return std::nullopt;
      manifest.first = digest;
      has_first = true;
    } else {
      manifest.later.emplace_back(name, digest);
    }
  }
  return std::nullopt;
}

}  // namespace fulldress::postgres
