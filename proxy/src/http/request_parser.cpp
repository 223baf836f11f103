// Beast 1.81 asserts in parse_chunk_header() that five bytes are there, which an empty first chunk that comes in pieces
// ("0\r\n", then one byte) does not fulfil: any client could end the process. Without the assertion it reads on
// rightly.
#define BOOST_DISABLE_ASSERTS

#include "http/request_parser.hpp"

#include <algorithm>
#include <optional>

#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>

#include "ascii.hpp"

namespace parsegres::proxy {
namespace {

namespace http = boost::beast::http;
using BeastView = boost::beast::string_view;
using ErrorCode = boost::beast::error_code;

// One read of a usual request fits; a connection keeps this much while it is idle.
constexpr std::size_t kIdleCapacity = 2048;
// How much of a large body is read at once.
constexpr std::size_t kBodyChunk = 64 * 1024;
// The longest chunk header or trailer section.
constexpr std::size_t kMaxChunkHead = 8 * 1024;
// Bodies up to this are kept in the string between requests.
constexpr std::size_t kKeptBody = 4096;

std::string_view view(BeastView text) { return {text.data(), text.size()}; }

struct HeaderName {
    std::string_view lower_case;
    Header header;
};

constexpr std::string_view kParsePrefix = "x-parse-";

constexpr HeaderName kParseHeaders[] = {
    {"application-id", Header::application_id},   {"session-token", Header::session_token},
    {"rest-api-key", Header::rest_api_key},       {"master-key", Header::master_key},
    {"javascript-key", Header::javascript_key},   {"client-key", Header::client_key},
    {"windows-key", Header::windows_key},         {"maintenance-key", Header::maintenance_key},
    {"installation-id", Header::installation_id}, {"request-id", Header::request_id},
    {"cloud-context", Header::cloud_context},     {"page-param-locale", Header::page_locale},
};

std::optional<Header> find_unregistered_header(std::string_view name) {
    if (equals_ignoring_case(name, "x-forwarded-for")) return Header::forwarded_for;
    if (equals_ignoring_case(name, "x-requested-with")) return Header::requested_with;
    if (name.size() <= kParsePrefix.size()) return std::nullopt;
    if (!equals_ignoring_case(name.substr(0, kParsePrefix.size()), kParsePrefix)) return std::nullopt;
    name.remove_prefix(kParsePrefix.size());
    for (const HeaderName& known : kParseHeaders)
        if (equals_ignoring_case(name, known.lower_case)) return known.header;
    return std::nullopt;
}

std::optional<Header> find_header(http::field field, std::string_view name) {
    switch (field) {
        case http::field::unknown: return find_unregistered_header(name);
        case http::field::authorization: return Header::authorization;
        case http::field::content_type: return Header::content_type;
        case http::field::content_encoding: return Header::content_encoding;
        case http::field::origin: return Header::origin;
        case http::field::host: return Header::host;
        case http::field::upgrade: return Header::upgrade;
        case http::field::sec_websocket_key: return Header::websocket_key;
        case http::field::sec_websocket_version: return Header::websocket_version;
        default: return std::nullopt;
    }
}

/// A part of the buffer that survives its growing.
struct Slice {
    std::size_t begin = 0;
    std::size_t size = 0;
};

/// Beast's grammar with a sink that keeps places in our buffer instead of copying fields.
class Grammar final : public http::basic_parser<true> {
  public:
    Grammar(const RequestLimits& limits, std::string& body) : body_(body) {
        header_limit(static_cast<std::uint32_t>(limits.head_bytes));
        body_limit(limits.body_bytes);
        eager(true);
    }

    /// The buffer that put() is about to see a part of.
    void set_buffer(std::string_view buffer) { buffer_ = buffer; }

    Slice method;
    Slice target;
    std::array<Slice, kHeaderCount> headers{};
    bool has_host = false;
    bool expects_continue = false;
    int http_version = 11;

  private:
    // Folded lines are handed out from a temporary of Beast's; nobody may send them any more (RFC 9112, 5.2).
    bool locate(BeastView text, Slice& slice) const {
        if (text.data() < buffer_.data() || text.data() + text.size() > buffer_.data() + buffer_.size()) return false;
        slice = {static_cast<std::size_t>(text.data() - buffer_.data()), text.size()};
        return true;
    }

    void on_request_impl(http::verb /*verb*/, BeastView name, BeastView where, int version, ErrorCode& ec) override {
        http_version = version;
        if (!locate(name, method) || !locate(where, target)) ec = http::error::bad_target;
    }

    void on_field_impl(http::field field, BeastView name, BeastView value, ErrorCode& ec) override {
        if (is_header_done()) return;  // trailers carry nothing that counts
        if (field == http::field::expect) expects_continue = equals_ignoring_case(view(value), "100-continue");
        // Beast takes a coding that it does not know for no body at all; what stands before us may not.
        if (field == http::field::transfer_encoding && !equals_ignoring_case(view(value), "chunked"))
            ec = http::error::bad_transfer_encoding;
        const auto header = find_header(field, view(name));
        if (!header) return;
        if (*header == Header::host && has_host) ec = http::error::bad_field;
        if (*header == Header::host) has_host = true;
        Slice& slice = headers[static_cast<std::size_t>(*header)];
        // A credential that is sent twice could be read differently by whatever stands before us.
        if (slice.size > 0 && *header != Header::forwarded_for) ec = http::error::bad_field;
        if (value.empty())
            slice = {};
        else if (!locate(value, slice))
            ec = http::error::bad_obs_fold;
    }

    void on_header_impl(ErrorCode& ec) override {
        if (http_version >= 11 && !has_host) ec = http::error::bad_field;
    }

    void on_body_init_impl(const boost::optional<std::uint64_t>& length, ErrorCode& /*ec*/) override {
        // What is announced is not believed beyond a chunk: memory is taken as bytes come in.
        if (length) body_.reserve(static_cast<std::size_t>(std::min<std::uint64_t>(*length, kBodyChunk)));
    }

    std::size_t on_body_impl(BeastView bytes, ErrorCode& /*ec*/) override {
        body_.append(bytes.data(), bytes.size());
        return bytes.size();
    }

    void on_chunk_header_impl(std::uint64_t /*size*/, BeastView /*extensions*/, ErrorCode& /*ec*/) override {}

    std::size_t on_chunk_body_impl(std::uint64_t /*remain*/, BeastView bytes, ErrorCode& ec) override {
        return on_body_impl(bytes, ec);
    }

    void on_finish_impl(ErrorCode& /*ec*/) override {}
    void on_response_impl(int /*code*/, BeastView /*reason*/, int /*version*/, ErrorCode& /*ec*/) override {}

    std::string_view buffer_;
    std::string& body_;
};

}  // namespace

class RequestParser::Impl {
  public:
    explicit Impl(RequestLimits limits) : limits_(limits) {
        buffer_.resize(kIdleCapacity);
        begin();
    }

    std::span<char> space() {
        if (filled_ == buffer_.size()) make_room();
        return {buffer_.data() + filled_, buffer_.size() - filled_};
    }

    ParseStep received(std::size_t count) {
        filled_ += count;
        return parse();
    }

    ParseStep next_request() {
        if (filled_ > parsed_) buffer_.erase(0, parsed_);
        filled_ -= parsed_;
        if (buffer_.size() != kIdleCapacity) {
            buffer_.resize(std::max(filled_, kIdleCapacity));
            buffer_.shrink_to_fit();
        }
        if (body_.capacity() > kKeptBody) std::string().swap(body_);
        begin();
        return filled_ > 0 ? parse() : ParseStep::read_more;
    }

    const Request& request() const { return request_; }
    std::string_view behind() const { return {buffer_.data() + parsed_, filled_ - parsed_}; }
    bool inside_request() const { return filled_ > 0 && !complete_; }
    bool inside_body() const { return grammar_->is_header_done() && !complete_; }
    std::size_t capacity() const { return buffer_.capacity() + body_.capacity(); }

  private:
    void begin() {
        request_ = {};
        body_.clear();
        grammar_.emplace(limits_, body_);
        parsed_ = 0;
        head_end_ = 0;
        complete_ = false;
        continue_sent_ = false;
    }

    /// The head stays where it is; bytes of the body that have been taken make room for the next ones.
    void make_room() {
        if (head_end_ > 0) {
            const std::size_t left = filled_ - parsed_;
            std::copy(buffer_.begin() + static_cast<std::ptrdiff_t>(parsed_),
                      buffer_.begin() + static_cast<std::ptrdiff_t>(filled_),
                      buffer_.begin() + static_cast<std::ptrdiff_t>(head_end_));
            parsed_ = head_end_;
            filled_ = head_end_ + left;
        }
        const std::size_t wanted = head_end_ > 0 ? head_end_ + kBodyChunk : buffer_.size() * 2;
        if (buffer_.size() < wanted) buffer_.resize(wanted);
    }

    /// Empty lines before a request are let pass (RFC 9112, 2.2).
    void skip_empty_lines() {
        if (grammar_->got_some()) return;
        while (parsed_ < filled_ && (buffer_[parsed_] == '\r' || buffer_[parsed_] == '\n')) ++parsed_;
    }

    ParseStep parse() {
        skip_empty_lines();
        while (parsed_ < filled_ && !grammar_->is_done()) {
            grammar_->set_buffer({buffer_.data(), filled_});
            ErrorCode ec;
            const std::size_t used = grammar_->put({buffer_.data() + parsed_, filled_ - parsed_}, ec);
            parsed_ += used;
            if (ec == http::error::need_more) break;
            if (ec) return step_of(ec);
            if (used == 0) break;
        }
        if (grammar_->is_header_done() && head_end_ == 0) head_end_ = parsed_;
        if (grammar_->is_done()) return finish();
        if (head_end_ == 0 && filled_ >= limits_.head_bytes) return ParseStep::head_too_large;
        // Bytes of a body are always taken, so what is left over belongs to a chunk header.
        if (head_end_ > 0 && filled_ - parsed_ > kMaxChunkHead) return ParseStep::malformed;
        return wants_continue() ? ParseStep::send_continue : ParseStep::read_more;
    }

    bool wants_continue() {
        if (continue_sent_ || !grammar_->is_header_done() || !grammar_->expects_continue) return false;
        continue_sent_ = true;
        return body_.empty();
    }

    static ParseStep step_of(const ErrorCode& ec) {
        if (ec == http::error::header_limit) return ParseStep::head_too_large;
        if (ec == http::error::body_limit) return ParseStep::body_too_large;
        return ParseStep::malformed;
    }

    ParseStep finish() {
        complete_ = true;
        request_.method = view_of(grammar_->method);
        request_.target = view_of(grammar_->target);
        for (std::size_t i = 0; i < kHeaderCount; ++i) request_.headers[i] = view_of(grammar_->headers[i]);
        request_.head = {buffer_.data(), head_end_};
        request_.body = body_;
        request_.http_1_0 = grammar_->http_version < 11;
        request_.keep_alive = grammar_->keep_alive();
        request_.upgrade = grammar_->upgrade();
        return ParseStep::complete;
    }

    std::string_view view_of(const Slice& slice) const { return {buffer_.data() + slice.begin, slice.size}; }

    RequestLimits limits_;
    std::string buffer_;  // [0, parsed_) taken, [parsed_, filled_) waiting, then room
    std::string body_;
    std::optional<Grammar> grammar_;
    Request request_;
    std::size_t parsed_ = 0;
    std::size_t filled_ = 0;
    std::size_t head_end_ = 0;  // 0: the head is not complete
    bool complete_ = false;
    bool continue_sent_ = false;
};

RequestParser::RequestParser(RequestLimits limits) : impl_(std::make_unique<Impl>(limits)) {}
RequestParser::~RequestParser() = default;
std::span<char> RequestParser::space() { return impl_->space(); }
ParseStep RequestParser::received(std::size_t count) { return impl_->received(count); }
const Request& RequestParser::request() const { return impl_->request(); }
std::string_view RequestParser::behind() const { return impl_->behind(); }
ParseStep RequestParser::next_request() { return impl_->next_request(); }
bool RequestParser::inside_request() const { return impl_->inside_request(); }
bool RequestParser::inside_body() const { return impl_->inside_body(); }
std::size_t RequestParser::buffered_capacity() const { return impl_->capacity(); }

}  // namespace parsegres::proxy
