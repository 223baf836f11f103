#pragma once
// Response heads as bytes. What is the same in all of them is put together once at start.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace parsegres::proxy {

enum class ContentType : unsigned char { json, text };

struct ResponseHead {
    int status = 200;
    ContentType type = ContentType::json;
    std::string_view other_type;  // in place of `type`, when it is not empty
    std::string_view extra;       // whole header lines
    std::size_t length = 0;
    std::string_view origin;    // the request's Origin header
    std::string_view location;  // whole URL; empty: none
    std::string_view date;      // as HTTP writes it
    bool http_1_0 = false;
    bool keep_alive = true;
};

class ResponseFormat {
  public:
    /// `allow_origin` empty: any; `allow_headers` in addition to those that Parse SDKs send.
    ResponseFormat(const std::vector<std::string>& allow_origin, const std::vector<std::string>& allow_headers);

    /// Appends status line and headers, up to and with the empty line.
    void append(std::string& out, const ResponseHead& head) const;

  private:
    [[nodiscard]] std::string_view cors_for(std::string_view origin) const;

    struct Origin {
        std::string name;
        std::string block;  // the CORS headers for it
    };
    std::vector<Origin> origins_;  // the first one is for requests from elsewhere
};

/// "Sun, 06 Nov 1994 08:49:37 GMT" for now.
std::string http_date();

}  // namespace parsegres::proxy
