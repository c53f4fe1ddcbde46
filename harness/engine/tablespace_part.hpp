#pragma once

#include <string>

namespace fulldress {

/// A definition of a schema snapshot without the part that says in which tablespace the object
/// lies: for databases on servers whose disks are others.
[[nodiscard]] std::string without_tablespace(const std::string& definition);

}  // namespace fulldress
