#pragma once

#include <string>
#include <string_view>

namespace fulldress {

/// A definition as PostgreSQL writes it, with the cast of every array moved to its elements:
/// `(ARRAY['a'::character varying, 'b'::character varying])::text[]` becomes
/// `ARRAY[('a'::character varying)::text, ('b'::character varying)::text]`. Both mean the same; the
/// server writes the first for what a user has written, and the second once that was read again,
/// as every dump and restore does.
[[nodiscard]] std::string with_element_casts(std::string_view definition);

/// A definition as PostgreSQL writes it, with arrays of quoted constants as one constant each:
/// `ARRAY['x'::text, 'y'::text]` becomes `'{x,y}'::text[]`, and `ARRAY[]::text[]` `'{}'::text[]`.
[[nodiscard]] std::string with_constant_arrays(std::string_view definition);

}  // namespace fulldress
