#include "tests/fuzz/mutator.hpp"

#include <algorithm>
#include <cctype>
#include <utility>

namespace fulldress::fuzz {
namespace {

/// What parsers of SQL and of markers treat as special.
std::vector<std::string> special_tokens() {
  return {"'",
          "\"",
          "`",
          "$$",
          "$a$",
          ";",
          "--",
          "/*",
          "*/",
          "(",
          ")",
          "\\",
          "\\.",
          "\n",
          "\r\n",
          "\r",
          "\t",
          " ",
          "\v",
          "{",
          "}",
          "[",
          "]",
          ",",
          ":",
          "null",
          "1e999",
          "-1",
          "E'\\'",
          "U&'",
          "begin atomic",
          "begin ",
          "end;",
          "case ",
          "copy t from stdin;",
          "create trigger ",
          "\xEF\xBB\xBF",
          "\xC3\xA9",
          "\xE2\x80\xA8",
          "\xFF",
          std::string(1, '\0'),
          "99999999999999999999"};
}

/// Words and single signs of a text.
void add_tokens(const std::string& text, std::vector<std::string>& tokens) {
  const auto is_word = [](char each) {
    return std::isalnum(static_cast<unsigned char>(each)) != 0 || each == '_';
  };
  for (std::size_t at = 0; at < text.size();) {
    std::size_t end = at + 1;
    while (is_word(text[at]) && end < text.size() && is_word(text[end])) ++end;
    tokens.push_back(text.substr(at, end - at));
    at = end;
  }
}

}  // namespace

Mutator::Mutator(std::vector<std::string> corpus, std::uint64_t seed)
    : corpus_(std::move(corpus)), tokens_(special_tokens()), random_(seed) {
  for (const auto& each : corpus_) add_tokens(each, tokens_);
  std::sort(tokens_.begin(), tokens_.end());
  tokens_.erase(std::unique(tokens_.begin(), tokens_.end()), tokens_.end());
}

std::string Mutator::next() {
  std::string input = corpus_[below(corpus_.size())];
  for (std::size_t count = 1 + below(8); count > 0; --count) mutate(input);
  input.resize(std::min(input.size(), size_max));
  return input;
}

void Mutator::mutate(std::string& input) {
  switch (below(6)) {
    case 0:
      return change_byte(input);
    case 1:
      return erase_part(input);
    case 2:
      return repeat_part(input);
    case 3:
      return splice(input);
    default:
      return insert_token(input);
  }
}

void Mutator::insert_token(std::string& input) {
  input.insert(below(input.size() + 1), tokens_[below(tokens_.size())]);
}

void Mutator::change_byte(std::string& input) {
  if (input.empty()) return;
  input[below(input.size())] = static_cast<char>(static_cast<unsigned char>(below(256)));
}

void Mutator::erase_part(std::string& input) {
  const std::size_t start = below(input.size() + 1);
  input.erase(start, below(1 + std::min<std::size_t>(input.size() - start, 64)));
}

void Mutator::repeat_part(std::string& input) {
  const std::size_t start = below(input.size() + 1);
  const std::string part = input.substr(start, below(33));
  for (std::size_t count = 1 + below(16); count > 0 && input.size() < size_max; --count) {
    input.insert(start, part);
  }
}

void Mutator::splice(std::string& input) {
  const std::string& other = corpus_[below(corpus_.size())];
  const std::size_t start = below(other.size() + 1);
  input = input.substr(0, below(input.size() + 1)) + other.substr(start);
}

}  // namespace fulldress::fuzz
