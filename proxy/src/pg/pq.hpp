#pragma once
// Ownership of libpq's objects.

#include <memory>
#include <string>

#include <libpq-fe.h>

namespace parsegres::proxy {

struct PqDeleter {
    void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
    void operator()(PGresult* result) const noexcept { PQclear(result); }
    void operator()(PGcancel* cancel) const noexcept { PQfreeCancel(cancel); }
    void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
    void operator()(PGnotify* notification) const noexcept { PQfreemem(notification); }
    void operator()(char* text) const noexcept { PQfreemem(text); }
};

template <typename T>
using PqPtr = std::unique_ptr<T, PqDeleter>;

/// A message of libpq without the line feed at its end.
inline std::string without_line_feed(const char* message) {
    std::string text = message;
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
}

}  // namespace parsegres::proxy
