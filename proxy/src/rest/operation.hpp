#pragma once
// HTTP request → what is to be done: usually one call of an SQL function. What clients do most has a function of its
// own; everything else is one more function that takes the whole request.

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "errors/fault.hpp"
#include "http/request.hpp"
#include "pages/pages.hpp"
#include "rest/caller.hpp"
#include "rest/route_set.hpp"
#include "rest/shallow_scanner.hpp"
#include "route/route.hpp"
#include "sqlcatalog.hpp"

namespace parsegres::proxy {

enum class Task : unsigned char {
    call,       // run statement() with parameters()
    health,     // ask whether the database answers
    metrics,    // tell how much is going on
    preflight,  // answer a CORS preflight
    page,       // answer page()
    refuse,     // answer fault()
};

/// Reads one request after the other; reusable, so that its strings keep their memory. What it gives out is valid until
/// the next plan() and as long as the request is.
class OperationPlanner {
  public:
    /// Compressed bodies may have `body_limit` bytes when they are decoded. Without `pages` there are none.
    OperationPlanner(const CallerSettings& settings, std::uint64_t body_limit, RouteSet& whole_routes,
                     const Pages* pages = nullptr)
        : settings_(settings), body_limit_(body_limit), whole_routes_(whole_routes), pages_(pages) {}

    Task plan(const Request& request, std::string_view client_ip);
    /// Plans the request that was planned last once more, as a whole: the database wants to know all of it. From then
    /// on requests like it are planned so at once.
    void plan_whole(const Request& request);

    [[nodiscard]] Statement statement() const { return statement_; }
    [[nodiscard]] const Parameters& parameters() const { return parameters_; }
    [[nodiscard]] const Fault& fault() const { return *fault_; }
    [[nodiscard]] const Route& route() const { return route_; }
    [[nodiscard]] const PageRequest& page() const { return page_; }

    /// Gives back the memory that a large request took.
    void trim();

  private:
    Task refuse(Fault fault);
    Task plan_page(const Request& request, std::string_view path, std::string_view query);
    std::optional<Fault> read_body(const Request& request);
    std::optional<Fault> read_content(const Request& request);
    std::optional<Fault> read_multipart(const Request& request);
    void find_method(const Request& request);
    std::string_view query_object(std::string_view query, BodyKeySet cut);
    std::string_view body_object(BodyKeySet cut);
    std::string_view merged_object(std::string_view query, BodyKeySet cut);
    std::string_view parameters_object(std::string_view query, BodyKeySet cut);
    std::string_view whole_object();
    Task plan_call(const Request& request);
    Task plan_request(const Request& request);
    [[nodiscard]] bool carries_password() const;
    [[nodiscard]] Statement request_statement() const;

    const CallerSettings& settings_;
    std::uint64_t body_limit_;
    RouteSet& whole_routes_;
    const Pages* pages_;
    Statement statement_ = Statement::find;
    Parameters parameters_{};
    std::optional<Fault> fault_;
    Route route_;
    PageRequest page_;

    ShallowScanner scanner_;
    std::string_view query_;  // the query string
    BodyKeySet cut_ = 0;      // what is no part of the object in the body
    std::string_view body_;   // JSON text, or empty
    BodyKind body_kind_ = BodyKind::malformed;
    std::string decoded_;  // a compressed body
    std::string form_;     // a form as JSON
    std::string method_;   // in capitals, that of `_method` where it counts
    std::string path_;     // below the mount point
    std::string caller_;
    std::string object_;  // the body or query as it goes to the database, when it had to be changed
};

/// Whether the text, which may come from a client, can stand in a Location as it is.
bool is_plain_location(std::string_view text);

/// The value of Location for an object that was created, below the mount point; empty when `answer` names none.
std::string location_of(const Route& route, std::string_view answer);

}  // namespace parsegres::proxy
