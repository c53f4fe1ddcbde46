#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace fulldress {

/// Where things that can be made again are kept between runs: `asked` unless empty; else
/// $XDG_CACHE_HOME/fulldress, else ~/.cache/fulldress, as root /var/cache/fulldress when $HOME is
/// somebody else's (sudo), else a folder of our own beside other temporary files. Not made.
[[nodiscard]] std::filesystem::path cache_directory(const std::filesystem::path& asked);

/// Makes `directory` and what is missing above it, for us alone. returns whether it is a folder of
/// ours that we may write in; a folder of somebody else is not trusted.
[[nodiscard]] bool make_cache_directory(const std::filesystem::path& directory);

/// Answers that stay true as long as their question does, kept as small files. A folder that cannot
/// be written only costs the time to ask again.
class Memory {
 public:
  explicit Memory(std::filesystem::path directory) : directory_(std::move(directory)) {}

  /// The remembered answer to `question`, which names all it depends on; else what `find` says,
  /// remembered unless empty.
  [[nodiscard]] std::string answer(const std::string& question,
                                   const std::function<std::string()>& find) const;

 private:
  std::filesystem::path directory_;
};

}  // namespace fulldress
