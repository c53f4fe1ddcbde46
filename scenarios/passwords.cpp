#include "scenarios/passwords.hpp"

#include "harness/base/error.hpp"
#include "harness/host/environment.hpp"
#include "harness/host/files.hpp"

#include <nlohmann/json.hpp>

namespace fulldress::scenarios {
namespace {

using checks::PasswordAnswer;
using checks::PasswordSource;
using nlohmann::json;

// Editors end a file with a line break that belongs to no password.
std::string first_line(std::string text) {
  if (const auto end = text.find_first_of("\r\n"); end != std::string::npos) text.resize(end);
  return text;
}

PasswordAnswer password_of_file(const std::filesystem::path& file) {
  try {
    auto password = first_line(read_file(file));
    if (!password.empty()) return {.password = std::move(password)};
    return {.password = std::nullopt, .reason = "the first line of " + file.string() + " is empty"};
  } catch (const InfrastructureError& error) {
    return {.password = std::nullopt, .reason = "the password cannot be read: " + error.message()};
  }
}

PasswordAnswer password_of_variable(const std::string& variable) {
  auto password = environment_variable(variable);
  if (password && !password->empty()) return {.password = std::move(password)};
  return {
      .password = std::nullopt,
      .reason = "the environment variable " + variable + (password ? " is empty" : " is not set")};
}

PasswordAnswer password_of(const PasswordSource& source, const std::filesystem::path& folder) {
  if (source.file.empty()) return password_of_variable(source.variable);
  if (source.variable.empty()) return password_of_file(folder / source.file);
  return {.password = std::nullopt,
          .reason = "name the `password_variable` or the `password_file`, not both"};
}

// A key that is no text is told by the check that reads it.
std::string text_at(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

void add_passwords(checks::CheckOptions& options, const std::filesystem::path& folder) {
  const auto setting = options.settings.find("authentication");
  if (setting == options.settings.end()) return;
  options.read_password = [folder](const PasswordSource& source) {
    return password_of(source, folder);
  };
  json given = json::parse(setting->second);
  if (!given.is_object()) return;
  const PasswordSource source{.variable = text_at(given, "canary_password_variable"),
                              .file = text_at(given, "canary_password_file")};
  if (!source.is_empty()) {
    const auto answer = password_of(source, folder);
    if (!answer.password) {
      throw UsageError("scenarios.no-password",
                       "check_settings.authentication, password of the canary: " + answer.reason);
    }
    given["canary_password"] = *answer.password;
    setting->second = given.dump();
  }
  if (auto password = text_at(given, "canary_password"); !password.empty()) {
    options.secrets.push_back(std::move(password));
  }
}

}  // namespace fulldress::scenarios
