#include "migrations/atlas_sum.hpp"

#include "harness/engine/message_digest.hpp"
#include "harness/engine/sha256.hpp"
#include "migrations/atlas_directives.hpp"
#include "migrations/go_text.hpp"

#include <algorithm>
#include <utility>

namespace fulldress::migrations {
namespace {

constexpr std::string_view sum_file = "atlas.sum";
constexpr std::string_view prefix = "h1:";

struct Line {
  std::string name;
  std::string hash;
  std::size_t number = 0;
};

std::string digest_of(std::string_view bytes) {
  return to_base64(message_digest(DigestAlgorithm::sha256, bytes));
}

class SumFile {
 public:
  explicit SumFile(const SourceDirectory& directory) : directory_(directory) { read(); }

  [[nodiscard]] const std::vector<Line>& lines() const { return lines_; }
  [[nodiscard]] const std::string& total() const { return total_; }
  [[nodiscard]] std::string shown(std::size_t line) const {
    return directory_.shown(std::string(sum_file)) + ":" + std::to_string(line);
  }

 private:
  void read() {
    for (const auto& line : go_text::lines_of(directory_.text(std::string(sum_file)))) {
      if (line.number == 1) {
        total_ = line.text.starts_with(prefix) ? line.text.substr(prefix.size()) : line.text;
        continue;
      }
      const std::size_t at = line.text.find(prefix);
      if (at == std::string_view::npos) {
        throw UsageError("migrations.sum-malformed",
                         shown(line.number) +
                             ":1: a line is `<file> h1:<hash>`; write the file "
                             "again with `atlas migrate hash`");
      }
      lines_.push_back({.name = std::string(go_text::trim(line.text.substr(0, at))),
                        .hash = std::string(line.text.substr(at + prefix.size())),
                        .number = line.number});
    }
  }

  const SourceDirectory& directory_;
  std::string total_;
  std::vector<Line> lines_;
};

[[noreturn]] void refuse(const std::string& where, const std::string& what) {
  throw UsageError(
      "migrations.sum-mismatch",
      where + ": " + what + "; if that is right, write the file again with `atlas migrate hash`");
}

}  // namespace

std::map<std::string, std::string> atlas_hashes(const SourceDirectory& directory,
                                                const std::vector<std::string>& files) {
  std::map<std::string, std::string> hashes;
  Sha256 digest;
  for (const auto& file : files) {
    const std::string& text = directory.text(file);
    digest.add(file);
    if (atlas_directive(text, "sum") == "ignore") continue;
    digest.add(text);
    hashes[file] = to_base64(digest.bytes_so_far());
  }
  return hashes;
}

void refuse_other_sum(const SourceDirectory& directory, const std::vector<std::string>& files) {
  if (!directory.has(std::string(sum_file))) {
    throw UsageError("migrations.sum-missing",
                     "there is no " + directory.shown(std::string(sum_file)) +
                         ", without which Atlas runs nothing; write it with `atlas migrate hash`");
  }
  const SumFile sum(directory);
  const auto hashes = atlas_hashes(directory, files);
  auto line = sum.lines().begin();
  for (const auto& [file, hash] : hashes) {
    const bool is_known =
        std::any_of(line, sum.lines().end(), [&](const Line& each) { return each.name == file; });
    if (!is_known) refuse(sum.shown(1) + ":1", directory.shown(file) + " was added");
    if (line->name != file) {
      refuse(sum.shown(line->number) + ":1", directory.shown(line->name) + " was taken away");
    }
    if (line->hash != hash) {
      refuse(sum.shown(line->number) + ":1", directory.shown(file) + " was edited");
    }
    ++line;
  }
  if (line != sum.lines().end()) {
    refuse(sum.shown(line->number) + ":1", directory.shown(line->name) + " was taken away");
  }
  std::string all;
  for (const auto& each : sum.lines()) all += each.name + each.hash;
  if (sum.total() != digest_of(all)) {
    refuse(sum.shown(1) + ":1", "the first line does not belong to the others");
  }
}

}  // namespace fulldress::migrations
