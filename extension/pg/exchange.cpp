#include "pg/exchange.hpp"

#include <algorithm>
#include <charconv>
#include <system_error>

#include "error.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

/// Takes the first netstring from `text`.
std::string_view take_netstring(std::string_view& text) {
    std::size_t size = 0;
    const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), size);
    const auto begin = static_cast<std::size_t>(end - text.data()) + 1;
    const bool is_whole = problem == std::errc() && begin <= text.size() && text[begin - 1] == ':' &&
                          size < text.size() - begin && text[begin + size] == ',';
    if (!is_whole) throw Error(ErrorCode::invalid_json, "the answers must be netstrings");
    const std::string_view taken = text.substr(begin, size);
    text.remove_prefix(begin + size + 1);
    return taken;
}

}  // namespace

Exchange::Exchange(std::string_view answers) {
    while (!answers.empty()) {
        const std::string_view question = take_netstring(answers);
        given_.push_back({question, take_netstring(answers)});
    }
    pg_call([this] { RegisterSubXactCallback(subtransaction_ends, this); });
}

Exchange::~Exchange() { UnregisterSubXactCallback(subtransaction_ends, this); }

const Value& Exchange::ask(const Value& question) {
    std::string text = to_json(question);
    for (Given& given : given_) {
        if (given.question != text) continue;
        if (!given.read) given.read = parse_json(given.answer);
        return *given.read;
    }
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
