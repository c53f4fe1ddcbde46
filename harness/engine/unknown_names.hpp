#pragma once

namespace fulldress {

/// What a name in double quotes is that nothing in the database has. SQLite takes it for a text
/// unless it was built not to.
enum class UnknownNames { are_texts, fail };

/// A session whose library can be told.
class UnknownNameSwitch {
 public:
  UnknownNameSwitch() = default;
  UnknownNameSwitch(const UnknownNameSwitch&) = delete;
  UnknownNameSwitch& operator=(const UnknownNameSwitch&) = delete;
  virtual ~UnknownNameSwitch() = default;

  /// Until it is called again or the session ends.
  virtual void take_unknown_names(UnknownNames as) noexcept = 0;
};

}  // namespace fulldress
