#pragma once
// What is answered below /apps: pages for links in mails, and the files beside them. Knows no network and no database:
// what the database has to do is asked for, and its outcome makes the answer.

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "pages/files.hpp"
#include "pages/page.hpp"
#include "pages/settings.hpp"
#include "value/value.hpp"

namespace parsegres::proxy {

struct PageRequest {
    std::string_view method;  // GET or POST
    std::string_view path;    // below the mount point, percent-encoded
    Value query;              // objects; members that are no strings do not count
    Value body;
    bool xhr = false;                // a script asks, and wants JSON instead of a page
    std::string_view locale_header;  // x-parse-page-param-locale
};

/// What the database is to do before there is an answer.
enum class PageCall : unsigned char { verify_email, resend_verification_email, check_reset_token, reset_password };

struct PageTask {
    PageCall call = PageCall::verify_email;
    std::string token;
    std::string username;
    std::string new_password;
};

struct PageOutcome {
    bool success = false;
    std::string error;  // for the user
};

struct PageAnswer {
    int status = 200;
    std::string_view content_type = "text/html; charset=utf-8";
    std::string text;
    std::string location;                                      // of a redirect
    std::vector<std::pair<std::string, std::string>> headers;  // safe to be sent
};

class Pages {
  public:
    explicit Pages(PageSettings settings);

    /// Whether a request for `path` (below the mount point) is for us.
    [[nodiscard]] bool serves(std::string_view method, std::string_view path) const;
    /// A task for the database, after which finish() answers; or an answer at once.
    [[nodiscard]] std::variant<PageTask, PageAnswer> begin(const PageRequest& request) const;
    [[nodiscard]] PageAnswer finish(const PageRequest& request, const PageTask& task, const PageOutcome& outcome) const;

  private:
    using Parameters = Object;
    enum class Form : unsigned char { by_method, content };

    [[nodiscard]] PageAnswer go_to(const PageRequest& request, Page page, Parameters parameters = {},
                                   Form form = Form::by_method) const;
    [[nodiscard]] PageAnswer content(const std::string& file, const Parameters& parameters) const;
    [[nodiscard]] PageAnswer redirect(const std::string& url, const Parameters& parameters) const;
    [[nodiscard]] PageAnswer resource(const PageRequest& request, std::string_view path) const;
    [[nodiscard]] PageAnswer finish_reset(const PageRequest& request, const PageTask& task,
                                          const PageOutcome& outcome) const;
    [[nodiscard]] std::variant<PageTask, PageAnswer> begin_reset(const PageRequest& request) const;
    [[nodiscard]] std::string locale_of(const PageRequest& request) const;
    [[nodiscard]] std::string localised_folder(std::string_view file, const std::string& locale) const;
    [[nodiscard]] Value translation(const std::string& locale, const Parameters& parameters) const;
    void add_headers(PageAnswer& answer, const Parameters& parameters) const;

    PageSettings settings_;
    PageFiles files_;
};

}  // namespace parsegres::proxy
