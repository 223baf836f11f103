// $regex with $options.

#include "compile/regex.hpp"
#include "compile/where_compiler.hpp"
#include "query/regex_literal.hpp"

namespace parsegres {

void compile_constraint(WhereCompiler& compiler, const Target& target, const MatchesRegex& regex) {
    SqlText& sql = compiler.sql;
    // Without options (u has no meaning here) a literal prefix needs no regular expression.
    const bool is_plain = regex.options.find_first_not_of('u') == std::string::npos;
    std::optional<std::string> prefix = is_plain ? literal_prefix(regex.pattern) : std::nullopt;
    const std::string_view sign = prefix ? " ^@ " : " ~ ";
    std::string operand = prefix ? std::move(*prefix) : translate_regex(regex.pattern, regex.options);

    if (target.storage == Storage::Text) {
        sql.raw(target.column).raw(sign).param(std::move(operand));
    } else if (target.is_json_many()) {
        open_any_value(sql, target);
        sql.raw("jsonb_typeof(j.v) = 'string' AND (j.v #>> '{}')").raw(sign).param(std::move(operand)).raw(")");
    } else {
        sql.raw("FALSE");
    }
}

}  // namespace parsegres
