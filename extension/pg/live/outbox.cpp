#include "pg/live/outbox.hpp"

#include <algorithm>

#include "live/number_ranges.hpp"

extern "C" {
#include <commands/async.h>
#include <mb/pg_wchar.h>
}

namespace parsegres::pg {
namespace {

// NOTIFY_PAYLOAD_MAX_LENGTH, which no header tells, less the number in front.
constexpr std::size_t kPayload = BLCKSZ - NAMEDATALEN - 128 - 24;

std::string event_head(std::string_view what, EventKind kind, const ChangeFacts& facts) {
    std::string head(what);
    (head += ' ') += name_of(kind);
    (head += ' ') += std::to_string(facts.transaction);
    (head += ' ') += facts.sequence.empty() ? "-" : facts.sequence;
    return head += ' ';
}

void append_sizes(std::string& head, std::string_view object, std::string_view original) {
    (head += ' ') += std::to_string(object.size());
    (head += ' ') += std::to_string(original.size());
}

/// As much of the text as a payload takes, without cutting through a character.
std::size_t piece_of(std::string_view rest) {
    if (rest.size() <= kPayload) return rest.size();
    return static_cast<std::size_t>(
        pg_mbcliplen(rest.data(), static_cast<int>(kPayload + MAX_MULTIBYTE_CHAR_LEN), static_cast<int>(kPayload)));
}

}  // namespace

void Outbox::message(std::string_view head, std::string_view object, std::string_view original) {
    ((stream_ += head) += '\n') += object;
    stream_ += original;
}

void Outbox::event(EventKind kind, const ChangeFacts& facts, std::vector<std::uint32_t> ids, std::string_view object,
                   std::string_view original) {
    std::string head = event_head("event", kind, facts);
    append_number_ranges(head, std::move(ids));
    append_sizes(head, object, original);
    message(head, object, original);
}

void Outbox::hooked(EventKind kind, const ChangeFacts& facts, std::uint32_t id, std::string_view object,
                    std::string_view original) {
    std::string head = event_head("hooked", kind, facts) + std::to_string(id);
    append_sizes(head, object, original);
    message(head, object, original);
}

void Outbox::error(std::uint32_t id, int code, std::string_view text) {
    message("error " + std::to_string(id) + ' ' + std::to_string(code) + ' ' + std::to_string(text.size()), text, {});
}

void Outbox::lost(std::string_view ids, std::string_view reason) {
    message("lost " + std::string(ids) + ' ' + std::to_string(reason.size()), reason, {});
}

void Outbox::ping() { message("ping", {}, {}); }

void Outbox::flush() {
    std::string_view rest = stream_;
    while (!rest.empty()) {
        const std::size_t piece = piece_of(rest);
        const std::string payload = std::to_string(++numbered_) + ' ' + std::string(rest.substr(0, piece));
        pg_call([&] { Async_Notify(channel_.c_str(), payload.c_str()); });
        rest.remove_prefix(piece);
    }
    stream_.clear();
}

std::uint64_t Outbox::committed() {
    const std::uint64_t count = numbered_ - sent_;
    sent_ = numbered_;
    return count;
}

void Outbox::rolled_back() {
    stream_.clear();
    numbered_ = sent_;
}

}  // namespace parsegres::pg
