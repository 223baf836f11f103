#pragma once
// Ownership of libpq's objects.

#include <memory>

#include <libpq-fe.h>

namespace parsegres::proxy {

struct PqDeleter {
    void operator()(PGconn* connection) const noexcept { PQfinish(connection); }
    void operator()(PGresult* result) const noexcept { PQclear(result); }
    void operator()(PGcancel* cancel) const noexcept { PQfreeCancel(cancel); }
    void operator()(PQconninfoOption* options) const noexcept { PQconninfoFree(options); }
    void operator()(char* text) const noexcept { PQfreemem(text); }
};

template <typename T>
using PqPtr = std::unique_ptr<T, PqDeleter>;

}  // namespace parsegres::proxy
