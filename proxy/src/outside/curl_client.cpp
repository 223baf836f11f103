#include "outside/curl_client.hpp"

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <new>

#include "ascii.hpp"

namespace parsegres::proxy {
namespace {

constexpr std::chrono::milliseconds kConnectTimeout{5'000};

std::size_t receive_body(char* data, std::size_t size, std::size_t count, void* context) {
    auto& receiver = *static_cast<CurlReceiver*>(context);
    const std::size_t length = size * count;
    receiver.too_large = length > receiver.limit - receiver.response.body.size();
    if (receiver.too_large) return 0;
    receiver.response.body.append(data, length);
    return length;
}

std::string_view trimmed(std::string_view text) {
    constexpr std::string_view kSpace = " \t\r\n";
    const std::size_t begin = text.find_first_not_of(kSpace);
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(kSpace) - begin + 1);
}

std::size_t receive_header(char* data, std::size_t size, std::size_t count, void* context) {
    constexpr std::size_t kMaxHeaders = 200;
    auto& headers = static_cast<CurlReceiver*>(context)->response.headers;
    const std::string_view line(data, size * count);
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return line.size();
    if (headers.size() == kMaxHeaders) return 0;
    std::string name(line.substr(0, colon));
    std::transform(name.begin(), name.end(), name.begin(), lower);
    headers.push_back({std::move(name), std::string(trimmed(line.substr(colon + 1)))});
    return line.size();
}

void start_curl() {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
}

}  // namespace

void append(CurlList& list, const std::string& text) {
    curl_slist* const longer = curl_slist_append(list.get(), text.c_str());
    if (longer == nullptr) throw std::bad_alloc();
    (void)list.release();
    list.reset(longer);
}

void set_common_options(CURL* handle, std::chrono::milliseconds timeout) {
    curl_easy_setopt(handle, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(handle, CURLOPT_TIMEOUT_MS, static_cast<long>(timeout.count()));
    curl_easy_setopt(handle, CURLOPT_CONNECTTIMEOUT_MS, static_cast<long>(std::min(timeout, kConnectTimeout).count()));
    if (const char* const file = std::getenv("SSL_CERT_FILE")) curl_easy_setopt(handle, CURLOPT_CAINFO, file);
}

CurlHandle make_curl_handle() {
    start_curl();
    CurlHandle handle(curl_easy_init());
    if (!handle) throw std::bad_alloc();
    return handle;
}

CurlTransfer::CurlTransfer(CURL* handle, const HttpRequest& request) : handle_(handle) {
    curl_easy_reset(handle);  // connections stay
    set_common_options(handle, request.timeout);
    for (const std::string& header : request.headers) append(headers_, header);
    append(headers_, "Expect:");  // no round trip before a body
    receiver_.limit = request.answer_limit;
    curl_easy_setopt(handle, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(handle, CURLOPT_URL, request.url.c_str());
    if (!request.body.empty() || request.method == "POST") {
        curl_easy_setopt(handle, CURLOPT_POSTFIELDSIZE_LARGE, static_cast<curl_off_t>(request.body.size()));
        curl_easy_setopt(handle, CURLOPT_POSTFIELDS, request.body.data());
    }
    curl_easy_setopt(handle, CURLOPT_CUSTOMREQUEST, request.method.c_str());
    curl_easy_setopt(handle, CURLOPT_HTTPHEADER, headers_.get());
    curl_easy_setopt(handle, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, receive_body);
    curl_easy_setopt(handle, CURLOPT_WRITEDATA, &receiver_);
    curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, receive_header);
    curl_easy_setopt(handle, CURLOPT_HEADERDATA, &receiver_);
}

HttpResponse CurlTransfer::finish(CURLcode outcome) {
    if (receiver_.too_large) throw HttpError("the answer is too large");
    if (outcome != CURLE_OK) throw HttpError(curl_easy_strerror(outcome));
    long status = 0;
    curl_easy_getinfo(handle_, CURLINFO_RESPONSE_CODE, &status);
    receiver_.response.status = static_cast<int>(status);
    return std::move(receiver_.response);
}

CurlClient::CurlClient() : handle_(make_curl_handle()) {}

HttpResponse CurlClient::send(const HttpRequest& request) {
    CurlTransfer transfer(handle_.get(), request);
    return transfer.finish(curl_easy_perform(handle_.get()));
}

}  // namespace parsegres::proxy
