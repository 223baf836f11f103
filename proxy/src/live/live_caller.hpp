#pragma once
// Who a client of live queries is: its keys, and its credentials as the database wants them.

#include <string>
#include <string_view>

#include "live/client_message.hpp"
#include "live/live_settings.hpp"

namespace parsegres::proxy::live {

/// Whether one of the keys is right, or none is asked for.
bool has_valid_key(const ConnectMessage& message, const LiveSettings& settings);

/// The `caller` argument of live_request. A client that knows the master key among the key pairs is given the app's.
std::string live_caller(const ConnectMessage& message, std::string_view ip, const LiveSettings& settings);

/// That of the proxy itself, without rights.
std::string own_caller(const LiveSettings& settings);

}  // namespace parsegres::proxy::live
