#include "compile/access.hpp"

namespace parsegres {

void AccessFilter::append_read(SqlText& sql, std::string_view alias, std::string_view lead) {
    append(sql, alias, lead, "_rperm");
}

void AccessFilter::append_write(SqlText& sql, std::string_view alias, std::string_view lead) {
    append(sql, alias, lead, "_wperm");
}

void AccessFilter::append(SqlText& sql, std::string_view alias, std::string_view lead, std::string_view column) {
    if (access_.unrestricted) return;
    std::string qualified;
    if (!alias.empty()) qualified.append(alias).append(".");
    qualified += quote_identifier(column);

    const bool many = access_.principals.are_many();
    sql.raw(lead).raw("(").raw(qualified).raw(" IS NULL OR ");
    if (many)
        sql.raw("parse_internal.overlaps(").raw(qualified).raw(", ");
    else
        sql.raw(qualified).raw(" && ");
    if (param_ == 0) {
        sql.param(access_.principals);
        param_ = sql.params.size();
    } else {
        sql.param_again(param_);
    }
    sql.raw(many ? "))" : ")");
}

}  // namespace parsegres
