#include "tests/fuzz/fuzz_target.hpp"
#include "tests/fuzz/mutator.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

// Feeds a target the files of its corpus and then mutations of them, for a bounded time. Where
// clang is at hand, libFuzzer takes this file's place (-DFULLDRESS_LIBFUZZER=ON).
//
// <target> CORPUS [SECONDS [SEED]]   runs; CORPUS may be one file, which is then run alone
// FULLDRESS_FUZZ_INPUT=file          keeps the input that is being run, to run it again alone
namespace fulldress::fuzz {
namespace {

using Clock = std::chrono::steady_clock;

std::string read_file(const std::filesystem::path& path) {
  std::ifstream stream(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::vector<std::string> read_corpus(const std::filesystem::path& path) {
  std::vector<std::filesystem::path> files;
  if (std::filesystem::is_regular_file(path)) files.push_back(path);
  if (std::filesystem::is_directory(path)) {
    for (const auto& entry : std::filesystem::directory_iterator(path)) {
      files.push_back(entry.path());
    }
  }
  std::sort(files.begin(), files.end());
  std::vector<std::string> inputs;
  for (const auto& file : files) inputs.push_back(read_file(file));
  return inputs;
}

class Run {
 public:
  Run() {
    const char* kept = std::getenv("FULLDRESS_FUZZ_INPUT");
    if (kept != nullptr) kept_ = kept;
  }

  void feed(const std::string& input) {
    current() = input;
    if (!kept_.empty()) std::ofstream(kept_, std::ios::binary) << input;
    const auto start = Clock::now();
    LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(input.data()), input.size());
    slowest_ = std::max(slowest_, Clock::now() - start);
    ++count_;
  }

  [[nodiscard]] std::size_t count() const { return count_; }
  [[nodiscard]] double slowest_ms() const {
    return std::chrono::duration<double, std::milli>(slowest_).count();
  }

  /// What an uncaught exception shows.
  static std::string& current() {
    static std::string input;
    return input;
  }

 private:
  std::string kept_;
  std::size_t count_ = 0;
  Clock::duration slowest_{0};
};

[[noreturn]] void show_defect() {
  std::string what = "an exception of another type";
  try {
    if (std::current_exception()) std::rethrow_exception(std::current_exception());
  } catch (const std::exception& error) {
    what = error.what();
  } catch (...) {
    what = "an exception without a text";
  }
  std::fprintf(stderr, "\nfuzz: %s\n--- the input, %zu bytes:\n", what.c_str(),
               Run::current().size());
  std::fwrite(Run::current().data(), 1, Run::current().size(), stderr);
  std::fputs("\n---\n", stderr);
  std::abort();
}

int run(const std::vector<std::string>& arguments) {
  if (arguments.size() < 2) {
    std::fputs("usage: <target> CORPUS [SECONDS [SEED]]\n", stderr);
    return 2;
  }
  const auto corpus = read_corpus(arguments[1]);
  if (corpus.empty()) {
    std::fprintf(stderr, "fuzz: %s holds no input\n", arguments[1].c_str());
    return 2;
  }
  std::set_terminate(show_defect);
  Run all;
  for (const auto& input : corpus) all.feed(input);
  const auto seconds = std::stol(arguments.size() > 2 ? arguments[2] : "0");
  const auto seed = std::stoull(arguments.size() > 3 ? arguments[3] : "1");
  const auto end = Clock::now() + std::chrono::seconds(seconds);
  Mutator mutator(corpus, seed);
  while (Clock::now() < end) all.feed(mutator.next());
  std::printf("fuzz: %zu inputs, seed %llu, the slowest took %.1f ms\n", all.count(), seed,
              all.slowest_ms());
  return 0;
}

}  // namespace
}  // namespace fulldress::fuzz

int main(int count, char** arguments) {
  return fulldress::fuzz::run({arguments, arguments + count});
}
