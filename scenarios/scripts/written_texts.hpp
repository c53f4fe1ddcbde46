#pragma once

#include "scenarios/scripts/column_sources.hpp"
#include "scenarios/scripts/name_history.hpp"
#include "scenarios/scripts/script_tokens.hpp"

#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fulldress::scenarios {

/// The texts that scripts write by themselves, and the columns that may hold them then: those that
/// are given such a text, and those that these are copied to. Where a statement does not say which
/// table or column it is, it may be any.
class WrittenTexts {
 public:
  /// names  outlives this.
  explicit WrittenTexts(const NameHistory& names) : sources_(names) {}

  /// What an INSERT, UPDATE or DELETE writes, with or without a WITH in front.
  /// move  of which migration it is a ValueMove, by its number; nullopt: it is none
  void read(const ScriptTokens& statement, std::optional<std::size_t> move = std::nullopt);
  /// What COPY brings, and what blocks and functions may write: whatever stands there between
  /// quotes, tabs and commas, into any column.
  /// block  outlives this.
  void add_block(std::string_view block) { blocks_.push_back(block); }
  void add(const ColumnPlace& place, const std::string& text);

  /// but_moves  of this migration, whose writing does not count
  [[nodiscard]] bool may_hold(const ColumnPlace& place, const std::string& text,
                              std::optional<std::size_t> but_moves = std::nullopt) const;
  /// Whether the column may hold a text, not as part of a larger one, of which `fits` says so.
  [[nodiscard]] bool may_hold_any(const ColumnPlace& place,
                                  const std::function<bool(std::string_view)>& fits) const;
  /// Whether it stands in a statement outside of conditions, wherever that may be.
  [[nodiscard]] bool names(const std::string& text) const { return written_.contains(text); }

 private:
  struct Written {
    ColumnPlace place;
    bool is_whole;                    ///< and no part of a larger text
    std::optional<std::size_t> move;  ///< as of read()
  };

  [[nodiscard]] bool is_in_block(const std::function<bool(std::string_view)>& fits) const;

  ColumnSources sources_;
  std::map<std::string, std::vector<Written>> written_;  ///< by text
  std::vector<std::string_view> blocks_;
};

}  // namespace fulldress::scenarios
