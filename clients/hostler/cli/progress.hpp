#pragma once
// What takes long: the call goes on while its progress is shown. ^C asks the server to give it up.

#include "clients/hostler/cli/session.hpp"

namespace hostler::cli {

/// Waits for the call `serial` about `domain`; with `shows`, "\rTitle: [ 63 %]" goes to stderr.
void watch_job(Session& session, const proto::DomainRef& domain, std::uint32_t serial,
               std::string_view title, bool shows);

/// A call about a domain that may take long.
template <class P>
void ask_watched(Session& session, const proto::DomainRef& domain, const typename P::Args& args,
                 std::string_view title, bool shows, const std::string& failed)
{
    client::Connection& connection = session.connection();
    const std::uint32_t serial = connection.begin<P>(args);
    watch_job(session, domain, serial, title, shows);
    if (!connection.try_finish<P>(serial)) session.refused(failed);
}

}  // namespace hostler::cli
