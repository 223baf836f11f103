#include "pg/exchange.hpp"

#include <algorithm>

#include "error.hpp"
#include "value/json.hpp"

namespace parsegres::pg {

Exchange::Exchange(std::string_view answers) {
    if (!answers.empty()) answers_ = parse_json(answers);
    if (!answers.empty() && !answers_.is_object())
        throw Error(ErrorCode::invalid_json, "the answers must be an object");
    pg_call([this] { RegisterSubXactCallback(subtransaction_ends, this); });
}

Exchange::~Exchange() { UnregisterSubXactCallback(subtransaction_ends, this); }

const Value& Exchange::ask(const Value& question) {
    std::string text = to_json(question);
    if (const Value* answer = answers_.find(text)) return *answer;
    throw Unanswered{std::move(text)};
}

void Exchange::after_commit(Value effect) {
    if (part_) effect.as_object().set("part", static_cast<double>(*part_));
    effects_.push_back({std::move(effect), GetCurrentSubTransactionId()});
}

std::string Exchange::effects() const {
    if (effects_.empty()) return {};
    Array effects;
    for (const Effect& effect : effects_) effects.push_back(effect.what);
    return to_json(Value(std::move(effects)));
}

// What began later has a higher number, and while it is not over, began within it.
void Exchange::subtransaction_ends(SubXactEvent event, SubTransactionId id, SubTransactionId /*parent*/,
                                   void* exchange) {
    if (event != SUBXACT_EVENT_ABORT_SUB) return;
    std::vector<Effect>& effects = static_cast<Exchange*>(exchange)->effects_;
    const auto is_gone = [id](const Effect& effect) { return effect.wanted_by >= id; };
    effects.erase(std::remove_if(effects.begin(), effects.end(), is_gone), effects.end());
}

}  // namespace parsegres::pg
