#include "auth/provider.hpp"

namespace parsegres::proxy::auth {

AuthAnswer run(const Value& /*question*/, HttpClient& /*client*/) {
    return Object{{"thrown", Object{{"code", 252}, {"message", "This authentication method is unsupported."}}}};
}

}  // namespace parsegres::proxy::auth
