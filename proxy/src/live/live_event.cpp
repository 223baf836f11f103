#include "live/live_event.hpp"

#include "rest/json_text.hpp"

namespace parsegres::proxy::live {
namespace {

constexpr std::string_view kOpBegin = "{\"op\":\"";
constexpr std::string_view kOpEnd = "\",";
constexpr std::string_view kErrorBegin = "{\"op\":\"error\",";
constexpr std::string_view kRequestId = ",\"requestId\":";
constexpr std::string_view kObject = ",\"object\":";
constexpr std::string_view kOriginal = ",\"original\":";
constexpr std::string_view kSeq = ",\"seq\":";

}  // namespace

SharedEvent LiveEvent::change(Kind kind, TransactionId transaction, const Change& change) {
    auto event = std::make_shared<LiveEvent>();
    event->kind_ = kind;
    event->op_ = change.op;
    event->transaction_ = transaction;
    event->object_size_ = change.object.size();
    event->original_size_ = change.original.size();
    event->seq_size_ = change.seq.size();
    std::string& text = event->text_;
    text.reserve(change.object.size() + change.original.size() + change.seq.size() + 64);
    (text += kObject) += change.object;
    if (!change.original.empty()) (text += kOriginal) += change.original;
    if (!change.seq.empty()) append_utf8_json_string(text += kSeq, change.seq);
    return event;
}

SharedEvent LiveEvent::error(const Problem& problem) {
    auto event = std::make_shared<LiveEvent>();
    event->kind_ = Kind::error;
    ((event->text_ = "\"error\":") += problem.error) += ",\"code\":";
    event->text_ += problem.code;
    event->text_ += problem.reconnect ? ",\"reconnect\":true" : ",\"reconnect\":false";
    return event;
}

SharedEvent LiveEvent::lost(std::string_view reason) {
    auto event = std::make_shared<LiveEvent>();
    event->kind_ = Kind::lost;
    event->text_ = reason;
    return event;
}

LiveEvent::Change LiveEvent::as_change() const {
    Change change;
    std::string_view rest = text_;
    change.op = op_;
    change.object = rest.substr(kObject.size(), object_size_);
    rest.remove_prefix(kObject.size() + object_size_);
    if (original_size_ > 0) {
        change.original = rest.substr(kOriginal.size(), original_size_);
        rest.remove_prefix(kOriginal.size() + original_size_);
    }
    if (seq_size_ > 0) change.seq = rest.substr(kSeq.size() + 1, seq_size_);
    return change;
}

void LiveEvent::append_begin(std::string& out, std::string_view identity, std::string_view request_id) const {
    if (kind_ == Kind::error) {
        out += kErrorBegin;
        return;
    }
    (((out += kOpBegin) += op_) += kOpEnd) += identity;
    (out += kRequestId) += request_id;
}

void LiveEvent::append_end(std::string& out, std::string_view request_id) const {
    if (kind_ == Kind::error) (out += kRequestId) += request_id;
    out += '}';
}

std::size_t LiveEvent::message_size(std::string_view identity, std::string_view request_id) const {
    const std::size_t common = text_.size() + kRequestId.size() + request_id.size() + 1;
    if (kind_ == Kind::error) return common + kErrorBegin.size();
    return common + kOpBegin.size() + op_.size() + kOpEnd.size() + identity.size();
}

}  // namespace parsegres::proxy::live
