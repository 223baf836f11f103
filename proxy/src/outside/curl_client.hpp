#pragma once
// HttpClient over libcurl. Connections are kept and used again.

#include <memory>

#include <curl/curl.h>

#include "outside/http_client.hpp"

namespace parsegres::proxy {

struct CurlDeleter {
    void operator()(CURL* handle) const noexcept { curl_easy_cleanup(handle); }
};
using CurlHandle = std::unique_ptr<CURL, CurlDeleter>;

struct CurlListDeleter {
    void operator()(curl_slist* list) const noexcept { curl_slist_free_all(list); }
};
using CurlList = std::unique_ptr<curl_slist, CurlListDeleter>;

/// Appends to a list of libcurl's. Throws std::bad_alloc.
void append(CurlList& list, const std::string& text);

/// What every transfer is set to: no signals, certificates are checked, against the file that the environment variable
/// SSL_CERT_FILE names where it is set.
void set_common_options(CURL* handle, std::chrono::milliseconds timeout);

/// Throws std::bad_alloc.
CurlHandle make_curl_handle();

/// What the callbacks of one transfer write into.
struct CurlReceiver {
    HttpResponse response;
    std::size_t limit = 0;
    bool too_large = false;
};

/// One request on a handle that nothing else uses meanwhile. Stays where it is: libcurl knows its address.
class CurlTransfer {
  public:
    /// `request` has to live as long as the transfer.
    CurlTransfer(CURL* handle, const HttpRequest& request);
    CurlTransfer(const CurlTransfer&) = delete;
    CurlTransfer& operator=(const CurlTransfer&) = delete;

    /// The response, after libcurl came to that outcome. Throws HttpError.
    HttpResponse finish(CURLcode outcome);

  private:
    CURL* handle_;
    CurlList headers_;
    CurlReceiver receiver_;
};

/// For one thread at a time.
class CurlClient final : public HttpClient {
  public:
    CurlClient();
    HttpResponse send(const HttpRequest& request) override;

  private:
    CurlHandle handle_;
};

}  // namespace parsegres::proxy
