#include "pg/exchange.hpp"

#include "error.hpp"
#include "value/json.hpp"

namespace parsegres::pg {

Exchange::Exchange(std::string_view answers) {
    if (answers.empty()) return;
    answers_ = parse_json(answers);
    if (!answers_.is_object()) throw Error(ErrorCode::invalid_json, "the answers must be an object");
}

const Value& Exchange::ask(const Value& question) {
    std::string text = to_json(question);
    if (const Value* answer = answers_.find(text)) return *answer;
    throw Unanswered{std::move(text)};
}

void Exchange::after_commit(Value effect) {
    if (part_) effect.as_object().set("part", static_cast<double>(*part_));
    effects_.emplace_back(std::move(effect));
}

std::string Exchange::effects() const { return effects_.empty() ? std::string() : to_json(Value(effects_)); }

}  // namespace parsegres::pg
