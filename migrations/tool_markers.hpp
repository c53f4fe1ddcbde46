#pragma once

#include "migrations/source_directory.hpp"

#include <cstddef>
#include <string>
#include <string_view>

namespace fulldress::migrations {

/// Whether a text holds a line that only one tool's files hold: `-- +goose`, `-- migrate:up`,
/// `-- +micrate Up`, tern's separator and so on. Formats that have no marker of their own do not
/// claim such files.
[[nodiscard]] bool has_tool_marker(std::string_view text);

/// Whether the directory holds a file that only one tool keeps there, such as atlas.sum, or is
/// where only one tool puts it.
[[nodiscard]] bool is_place_of_a_tool(const SourceDirectory& directory);

/// Whether its extension is one of a programming language: a tool's migration that is no SQL.
[[nodiscard]] bool is_program_file(const std::string& file);

/// The digits in front of an SQL file's name; empty when it is no numbered file.
[[nodiscard]] std::string number_of_file(const std::string& file);

/// A name that says up or down, in one of the usual words: half of a pair.
[[nodiscard]] bool is_half_of_pair(const std::string& file);

/// How many numbered files there are, if nothing says whose they are: no place of a tool, no
/// marker, no half of a pair; else none.
[[nodiscard]] std::size_t unclaimed_numbered_files(const SourceDirectory& directory);

/// Whether the directory belongs to a project in Rust: a Cargo.toml or sqlx.toml lies in it or in
/// one of the three directories above, and no go.mod lies nearer.
[[nodiscard]] bool is_in_rust_project(const SourceDirectory& directory);

/// Whether a Cargo.toml in the directory or in one of the three above speaks of refinery, or a
/// refinery.toml lies there.
[[nodiscard]] bool is_in_refinery_project(const SourceDirectory& directory);

}  // namespace fulldress::migrations
