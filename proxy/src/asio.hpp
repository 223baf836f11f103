#pragma once
// The Asio types everything uses: bound to the io_context's own executor, so that no call goes through a virtual one.

#include <boost/asio/awaitable.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace parsegres::proxy {

namespace asio = boost::asio;

using Executor = asio::io_context::executor_type;
template <typename T>
using Awaitable = asio::awaitable<T, Executor>;
inline constexpr asio::use_awaitable_t<Executor> kAwait{};
/// Errors go into `ec` instead of being thrown: co_await f(…, into(ec)).
inline auto into(boost::system::error_code& ec) { return asio::redirect_error(kAwait, ec); }

}  // namespace parsegres::proxy
