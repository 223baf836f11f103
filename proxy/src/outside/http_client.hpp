#pragma once
// Requests to HTTP servers outside: adapters of the team's own and sign-in services.

#include <chrono>
#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace parsegres::proxy {

struct HttpRequest {
    std::string method = "GET";
    std::string url;                   // http:// or https://
    std::vector<std::string> headers;  // "Name: value"
    std::string body;
    std::chrono::milliseconds timeout{10'000};  // for the whole exchange, connecting included
    std::size_t answer_limit = 1024 * 1024;     // bytes of the answer's body
};

struct HttpHeader {
    std::string name;  // lower case
    std::string value;
};

struct HttpResponse {
    int status = 0;
    std::vector<HttpHeader> headers;
    std::string body;

    /// The value of the first header of that name (lower case); empty when there is none.
    [[nodiscard]] std::string_view header(std::string_view name) const {
        for (const HttpHeader& header : headers)
            if (header.name == name) return header.value;
        return {};
    }
};

/// No answer came: refused, too slow, too large, a broken certificate. what() is for the log.
class HttpError : public std::runtime_error {
  public:
    using std::runtime_error::runtime_error;
};

class HttpClient {
  public:
    virtual ~HttpClient() = default;
    /// Blocks until the whole answer is there, whatever its status; redirects are not followed. Throws HttpError.
    virtual HttpResponse send(const HttpRequest& request) = 0;
};

}  // namespace parsegres::proxy
