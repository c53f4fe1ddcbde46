#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace fulldress::fuzz {

/// Makes new inputs out of known ones. The same seed gives the same inputs on every machine.
class Mutator {
 public:
  /// `corpus` is not empty.
  Mutator(std::vector<std::string> corpus, std::uint64_t seed);

  /// At most `size_max` bytes.
  [[nodiscard]] std::string next();

  static constexpr std::size_t size_max = 4096;

 private:
  void mutate(std::string& input);
  void insert_token(std::string& input);
  void change_byte(std::string& input);
  void erase_part(std::string& input);
  void repeat_part(std::string& input);
  void splice(std::string& input);
  /// Below `count`, which is not 0. The standard's distributions differ between libraries.
  [[nodiscard]] std::size_t below(std::size_t count) { return random_() % count; }

  std::vector<std::string> corpus_;
  std::vector<std::string> tokens_;
  std::mt19937_64 random_;
};

}  // namespace fulldress::fuzz
