#pragma once

#include "harness/host/privileges.hpp"

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>

namespace fulldress {

/// What a copied tree was: enough to tell that a cached one was damaged since. Not a defence
/// against somebody who damages it on purpose.
struct TreeDigest {
  std::uint64_t entries = 0;  ///< files, folders and links, without the root
  std::uint64_t bytes = 0;    ///< in files
  std::uint64_t shape = 0;    ///< over paths, kinds, sizes and permissions
  std::uint64_t content = 0;  ///< over the bytes of files, when `has_content`
  bool has_content = true;    ///< false when the file system shared the blocks unread

  /// Whether both can be of the same tree: equal in all that both know.
  [[nodiscard]] bool matches(const TreeDigest& other) const;
};

struct CopyTreeOptions {
  std::filesystem::path from;  ///< a directory
  std::filesystem::path to;    ///< must not exist; its parent must
  std::optional<User> owner;   ///< whom the copy is given to; else us
  /// Folders, relative to `from`, that are left out with all they hold; empty: none is.
  std::function<bool(const std::string& relative)> is_left_out;
  std::stop_token stop = {};  ///< ends the copying between two entries; nobody needs it any more
};

/// Copies a directory with permissions and links but without times. Blocks are shared where the
/// file system can (FICLONE), else the bytes are copied.
/// throws InfrastructureError "host.read-failed" when `from` is at fault and "host.copy-failed"
/// when `to` is, naming the file; what was copied is left there.
TreeDigest copy_tree(const CopyTreeOptions& options);

}  // namespace fulldress
