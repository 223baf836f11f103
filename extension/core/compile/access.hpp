#pragma once
// The row filter of ACLs, as SQL.

#include <cstddef>
#include <string_view>

#include "compile/sql_text.hpp"

namespace parsegres {

/// The caller's principals as one parameter, however many tables of a statement they are asked for.
class AccessFilter {
  public:
    /// `access` must outlive the filter.
    explicit AccessFilter(const Access& access) : access_(access) {}

    [[nodiscard]] bool unrestricted() const { return access_.unrestricted; }
    /// Appends `(<alias>."_rperm" IS NULL OR <alias>."_rperm" && $n)`, or nothing for an unrestricted caller. A
    /// function takes the place of `&&` where there are many principals, as that compares them with those of each row
    /// one by one. `alias` is SQL text; "" leaves the column unqualified. `lead` goes before, when something is
    /// appended.
    void append_read(SqlText& sql, std::string_view alias = {}, std::string_view lead = {});
    /// The same for `_wperm`.
    void append_write(SqlText& sql, std::string_view alias = {}, std::string_view lead = {});

  private:
    void append(SqlText& sql, std::string_view alias, std::string_view lead, std::string_view column);

    const Access& access_;
    std::size_t param_ = 0;  ///< the number of the parameter, once it is there
};

}  // namespace parsegres
