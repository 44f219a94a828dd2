// The time that a client has to show who it is.

#include <fmt/format.h>

#include "daemon/rpc/session.hpp"

namespace hostler::daemon {

void Session::expect_login()
{
    if (auth_ == AuthKind::none) return;
    login_.emplace(executor(), limits_.login_max);
    login_->async_wait([weak = weak_from_this()](const boost::system::error_code& cancelled) {
        const std::shared_ptr<Session> session = weak.lock();
        if (session && !cancelled) session->login_is_due();
    });
}

void Session::login_is_due()
{
    if (auth_ == AuthKind::none || is_gone_) return;
    // Polkit asks a person, with a time of its own; and another process may be about to take over.
    const bool is_judged = auth_ == AuthKind::polkit && is_authenticating;
    if (is_judged || is_to_stand_) return expect_login();
    const auto seconds = std::chrono::duration<double>(limits_.login_max).count();
    drop(fmt::format("has not shown within {} s who it is (login_time_s)", seconds));
}

}  // namespace hostler::daemon
