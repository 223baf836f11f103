#pragma once
// A request, as it is put together and planned in the tests of operations.

#include <string>
#include <string_view>

#include "rest/operation.hpp"

namespace parsegres::proxy {

inline const CallerSettings kSettings{"app", "/parse", false};

struct Asked {
    Request request;
    RouteSet whole_routes;
    OperationPlanner planner{kSettings, 1000, whole_routes};

    Asked(std::string_view method, std::string_view target, std::string_view body = {}) {
        request.method = method;
        request.target = target;
        request.body = body;
    }
    Asked& with(Header header, std::string_view value) {
        request.headers[static_cast<std::size_t>(header)] = value;
        return *this;
    }
    Asked& as_app() { return with(Header::application_id, "app"); }
    Task plan() { return planner.plan(request, "10.0.0.1"); }
    std::string parameter(std::size_t i) { return std::string(planner.parameters().at(i)); }
};

/// With the headers that a whole request comes with.
inline const std::string kWholeCaller = R"({"appId":"app","ip":"10.0.0.1","mountPath":"/parse","headers":{}})";
inline const std::string kAppCaller = R"({"appId":"app","ip":"10.0.0.1","mountPath":"/parse"})";

}  // namespace parsegres::proxy
