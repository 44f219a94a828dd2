#pragma once
// What takes long: the call goes on while its progress is shown. ^C asks the server to give it up.

#include <csignal>
#include <functional>

#include "clients/hostler/cli/arguments.hpp"
#include "clients/hostler/cli/session.hpp"

namespace hostler::cli {

/// ^C sets a mark while one of these lives.
class InterruptMark {
public:
    InterruptMark();
    ~InterruptMark();
    InterruptMark(const InterruptMark&) = delete;
    InterruptMark& operator=(const InterruptMark&) = delete;

    bool is_set() const;

private:
    struct sigaction before_{};
};

/// How often a server is asked how far it is.
inline constexpr std::chrono::milliseconds progress_pause{500};

/// "\rTitle: [ 63 %]" to stderr; nothing that remains is 100.
void show_progress(std::string_view title, std::uint64_t remaining, std::uint64_t total);

/// Whether a command shows how far it is: when it is told to, and to a terminal.
bool shows_progress(const Arguments& arguments);

/// Data on its way: shown as often as a job's progress is.
class TransferProgress {
public:
    TransferProgress(std::string_view title, std::uint64_t total, bool shows)
        : title_(title), total_(total), shows_(shows)
    {
    }

    void add(std::uint64_t bytes);
    void end() const;

private:
    std::string_view title_;
    std::uint64_t total_;
    std::uint64_t done_ = 0;
    bool shows_;
    client::Clock::time_point next_ = client::Clock::now();
};

/// Waits for the call `serial` about `domain`; with `shows`, its job's progress is shown.
/// `each_time`, if any, is called as often as the server is asked.
void watch_job(Session& session, const proto::DomainRef& domain, std::uint32_t serial,
               std::string_view title, bool shows, const std::function<void()>& each_time = {});

/// A call about a domain that may take long.
template <class P>
void ask_watched(Session& session, const proto::DomainRef& domain, const typename P::Args& args,
                 std::string_view title, bool shows, const std::string& failed)
{
    client::Connection& connection = session.connection();
    const std::uint32_t serial = connection.begin<P>(args);
    watch_job(session, domain, serial, title, shows);
    if (!connection.try_finish<P>(serial)) session.refused(failed);
    if (shows) show_progress(title, 0, 1);
}

}  // namespace hostler::cli
