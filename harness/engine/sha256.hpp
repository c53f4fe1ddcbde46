#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

struct evp_md_ctx_st;

namespace fulldress {

/// SHA-256 of the parts it was given, one after the other.
class Sha256 {
 public:
  Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  ~Sha256();

  /// Adds the bytes as they are: the limits between parts leave no trace.
  void add(std::string_view bytes);
  /// Adds the length too, so that different lists of parts never give the same digest.
  void add_part(std::string_view part);

  /// The digest of what was added so far, as raw bytes; more may be added.
  [[nodiscard]] std::string bytes_so_far() const;
  /// 64 lower-case hexadecimal digits. Call it once, last.
  [[nodiscard]] std::string hex();

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };
  std::unique_ptr<evp_md_ctx_st, Free> context_;
};

/// SHA-256 of one text, 64 lower-case hexadecimal digits.
[[nodiscard]] std::string sha256_hex(std::string_view bytes);

/// The same of a file's bytes, in constant memory.
/// throws  InfrastructureError "host.read-failed"; Interrupted.
[[nodiscard]] std::string sha256_of_file(const std::filesystem::path& file);

}  // namespace fulldress
