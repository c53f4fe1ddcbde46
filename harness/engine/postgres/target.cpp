#include "harness/base/error.hpp"
#include "harness/base/text.hpp"
#include "harness/engine/postgres/connection.hpp"
#include "harness/engine/postgres/libpq_environment.hpp"

#include <memory>
#include <string_view>

#include <libpq-fe.h>

namespace fulldress::postgres {
namespace {

struct FreeOptions {
  void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
};
struct FreeMemory {
  void operator()(char* memory) const noexcept { PQfreemem(memory); }
};

bool is_plain(char character) {
  return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z') ||
         (character >= '0' && character <= '9') || character == '-' || character == '.' ||
         character == '_' || character == '~';
}

std::string percent_encoded(std::string_view text) {
  constexpr std::string_view digits = "0123456789ABCDEF";
  std::string encoded;
  for (const char character : text) {
    if (is_plain(character)) {
      encoded += character;
      continue;
    }
    const auto byte = static_cast<unsigned char>(character);
    encoded += '%';
    encoded += digits[byte >> 4U];
    encoded += digits[byte & 0x0FU];
  }
  return encoded;
}

/// Not for people's eyes or children's environments. A password file is found by its variable.
bool is_secret(std::string_view keyword) {
  return keyword == "password" || keyword == "sslpassword" || keyword == "passfile";
}

/// libpq's message without what it quotes, which may be a piece of a password.
std::string without_quotes(std::string message) {
  const auto first = message.find('"');
  if (first == std::string::npos) return message;
  const auto last = message.rfind('"');
  return message.substr(0, first) + "\"...\"" + message.substr(last + 1);
}

std::string value_or(const std::map<std::string, std::string>& keywords, const std::string& keyword,
                     const std::string& otherwise) {
  const auto found = keywords.find(keyword);
  return found == keywords.end() ? otherwise : found->second;
}

}  // namespace

ConnectionTarget ConnectionTarget::with_database(const std::string& name) const {
  auto other = *this;
  other.keywords["dbname"] = name;
  return other;
}

std::string ConnectionTarget::url() const {
  std::string text = "postgresql://";
  const auto user = value_or(keywords, "user", "");
  if (!user.empty()) text += percent_encoded(user) + "@";
  text += "/" + percent_encoded(value_or(keywords, "dbname", ""));
  char separator = '?';
  for (const auto& [keyword, value] : keywords) {
    if (keyword == "user" || keyword == "dbname" || is_secret(keyword) || value.empty()) continue;
    text += separator + keyword + "=" + percent_encoded(value);
    separator = '&';
  }
  return text;
}

std::map<std::string, std::string> ConnectionTarget::environment() const {
  std::map<std::string, std::string> variables;
  const auto set = [&](const char* variable, const char* keyword) {
    const auto value = value_or(keywords, keyword, "");
    if (!value.empty()) variables[variable] = value;
  };
  set("PGHOST", "host");
  set("PGPORT", "port");
  set("PGUSER", "user");
  set("PGDATABASE", "dbname");
  return variables;
}

ConnectionTarget parse_target(const std::string& source, Access access) {
  if (source.find('\0') != std::string::npos) {
    throw UsageError("engine.bad-connection-string", "the connection string has a NUL byte");
  }
  char* reason = nullptr;
  const std::unique_ptr<PQconninfoOption, FreeOptions> options(
      PQconninfoParse(source.c_str(), &reason));
  const std::unique_ptr<char, FreeMemory> reason_memory(reason);
  if (!options) {
    throw UsageError(
        "engine.bad-connection-string",
        "cannot read the connection string: " +
            (reason == nullptr ? "no memory" : without_quotes(one_line(reason, 1000))) +
            "; write postgresql://user@host:port/database or key=value pairs");
  }
  ConnectionTarget target;
  target.access = access;
  for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
    if (option->val != nullptr && *option->val != '\0') {
      target.keywords[option->keyword] = option->val;
    }
  }
  for (const auto& [keyword, value] : remembered_secrets()) {
    target.keywords.try_emplace(keyword, value);
  }
  return target;
}

}  // namespace fulldress::postgres
