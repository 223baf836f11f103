// batch: many requests in one transaction, each in a subtransaction of its own or all sharing one fate.

#include "pg/operations/operations.hpp"

#include "pg/exchange.hpp"
#include "pg/hooks/rate_limits.hpp"
#include "pg/operations/create_group.hpp"
#include "pg/operations/dispatch.hpp"
#include "pg/wrap/spi.hpp"
#include "pg/wrap/subtransaction.hpp"
#include "route/route.hpp"
#include "value/json.hpp"

namespace parsegres::pg {
namespace {

struct SubRequest {
    std::string method;
    Route route;
    const Value* body = nullptr;
};

[[noreturn]] void refuse(std::string message) { throw Error(ErrorCode::invalid_json, std::move(message)); }

const Value& body_of(const SubRequest& request) {
    static const Value kNone;
    return request.body != nullptr ? *request.body : kNone;
}

SubRequest parse_sub_request(const Value& from, const std::string& mount_path) {
    const std::string* requested = from.find_string("path");
    if (requested == nullptr) refuse("batch request path must be a string");
    const std::string* method = from.find_string("method");
    const std::optional<std::string> path = routable_batch_path(*requested, mount_path);
    if (!path) refuse("cannot route batch path " + *requested);
    const std::string verb = method != nullptr ? *method : "GET";
    RouteMatch match = match_route(verb, *path);
    if (match.status != RouteStatus::matched) refuse("cannot route " + verb + ' ' + *path);
    if (match.route.operation == Operation::batch) refuse("nested batch requests are not allowed");
    return {verb, std::move(match.route), from.find("body")};
}

std::vector<SubRequest> parse_requests(const Caller& caller, const Value& body) {
    const Value* requests = body.find("requests");
    if (requests == nullptr || !requests->is_array()) refuse("requests must be an array");
    const int limit = caller.app->options.batch_request_limit;
    if (!caller.is_privileged() && limit >= 0 && requests->as_array().size() > static_cast<std::size_t>(limit))
        refuse("Batch request contains " + std::to_string(requests->as_array().size()) +
               " sub-requests, which exceeds the limit of " + std::to_string(limit) + ".");
    std::vector<SubRequest> parsed;
    parsed.reserve(requests->as_array().size());
    for (const Value& request : requests->as_array()) parsed.push_back(parse_sub_request(request, caller.mount_path));
    return parsed;
}

/// As in the reference all of them count before the first is run, and one that is too many refuses the whole, with the
/// status of a bad request.
std::optional<Reply> count_requests(const Caller& caller, const std::vector<SubRequest>& requests) {
    for (const SubRequest& request : requests)
        if (const auto too_many = count_request(caller, request.route, request.method))
            return Reply{body_of(*too_many), 400};
    return std::nullopt;
}

/// Runs the requests of a batch in their order and writes the answer.
class Batch {
  public:
    Batch(const Caller& caller, std::vector<SubRequest> requests, bool all_or_nothing)
        : caller_(caller), requests_(std::move(requests)), all_or_nothing_(all_or_nothing) {
        if (caller.context != nullptr) context_ = *caller.context;
    }

    std::string run() {
        while (next_ < requests_.size())
            if (!run_creates()) run_one();
        if (!questions_.empty()) throw Unanswered(std::move(questions_));
        return out_.empty() ? "[]" : std::move(out_ += ']');
    }

  private:
    /// Creates of one class that come next, together; false when there are not two of them, or together they fail.
    bool run_creates() {
        const Route& first = requests_[next_].route;
        if (first.operation != Operation::create || next_ < alone_until_) return false;
        CreateGroup group(caller_, first.class_name);
        std::size_t end = next_;
        while (end < requests_.size() && is_create_of(requests_[end], first.class_name) &&
               group.add(body_of(requests_[end])))
            ++end;
        alone_until_ = end;
        if (group.size() < 2) return false;
        std::vector<std::string> answers;
        if (attempt([&] { answers = group.run(); })) return false;
        for (const std::string& answer : answers) append_success(answer);
        next_ = end;
        return true;
    }

    static bool is_create_of(const SubRequest& request, std::string_view class_name) {
        return request.route.operation == Operation::create && request.route.class_name == class_name;
    }

    void run_one() {
        if (caller_.exchange != nullptr) caller_.exchange->begin_part(next_);
        if (caller_.context != nullptr) *caller_.context = context_;
        const SubRequest& request = requests_[next_++];
        Reply reply;
        auto failure = attempt([&] {
            const SpiSession session;
            reply = run_route(caller_, request.route, body_of(request));
            if (all_or_nothing_ && reply.failure) throw *reply.failure;
        });
        if (!failure && reply.failure) failure = answer_of(*reply.failure);
        failure ? append_error(*failure) : append_success(reply.body);
    }

    /// A read fails without leaving anything behind, but what PostgreSQL raised in it has to be rolled back all the
    /// same.
    template <class Work>
    std::optional<ParseAnswer> attempt(Work work) {
        if (asks()) return attempt_with_questions(work);
        if (!all_or_nothing_) return run_in_subtransaction(work);
        work();
        return std::nullopt;
    }

    /// A part that asks something outside is rolled back, and the others have their turn to ask: all of it is run again
    /// when the answers are there. Until then a failure may come of what was rolled back, and does not count.
    template <class Work>
    std::optional<ParseAnswer> attempt_with_questions(Work work) {
        std::optional<ParseAnswer> failure;
        const auto questions = run_until_question([&] {
            if (all_or_nothing_ && questions_.empty())
                work();
            else
                failure = run_in_subtransaction(work);
        });
        if (questions) (questions_ += questions_.empty() ? "" : ",") += *questions;
        return failure;
    }

    /// Whether there is somebody to ask, and something that may have to be asked.
    [[nodiscard]] bool asks() const { return caller_.exchange != nullptr && caller_.app->hooks.any_outside(); }

    void append_success(const std::string& answer) {
        out_ += out_.empty() ? "[{\"success\":" : ",{\"success\":";
        out_ += answer;
        out_ += '}';
    }

    void append_error(const ParseAnswer& answer) {
        out_ += out_.empty() ? "[{\"error\":" : ",{\"error\":";
        append_answer(out_, answer);
        out_ += '}';
    }

    const Caller& caller_;
    Object context_;  ///< as the client gave it: hooks of one part tell those of another nothing
    std::vector<SubRequest> requests_;
    bool all_or_nothing_;
    std::size_t next_ = 0;
    std::string questions_;        ///< JSON texts, separated by commas; once there are some, no answer is the last
    std::size_t alone_until_ = 0;  ///< creates before this were tried together, in vain
    std::string out_;
};

}  // namespace

Reply run_batch(const Caller& caller, const Value& body) {
    const Value* transaction = body.find("transaction");
    const bool all_or_nothing = transaction != nullptr && transaction->is_bool() && transaction->as_bool();
    std::vector<SubRequest> requests = parse_requests(caller, body);
    if (auto refusal = count_requests(caller, requests)) return std::move(*refusal);
    return {Batch(caller, std::move(requests), all_or_nothing).run()};
}

}  // namespace parsegres::pg
