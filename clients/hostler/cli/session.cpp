#include "clients/hostler/cli/session.hpp"

#include "clients/hostler/cli/terminal.hpp"

namespace hostler::cli {

client::Connection& Session::connection()
{
    if (connection_) return *connection_;
    client::Surroundings here = client::Surroundings::of_process();
    if (!settings_.root.empty()) here.root = settings_.root;
    Result<client::Route> route = client::find_route(settings_.uri, here, settings_.is_read_only);
    if (!route) throw client::Error(route.error());
    connection_ =
        client::Connection::open(*route, {.is_read_only = settings_.is_read_only,
                                          .keepalive_interval = settings_.keepalive_interval,
                                          .keepalive_count = settings_.keepalive_count,
                                          .asker = ask_at_terminal});
    return *connection_;
}

void Session::disconnect(bool is_polite)
{
    if (connection_ && is_polite) connection_->close();
    connection_.reset();
}

void Session::refused(const std::string& headline)
{
    const std::string& text = connection_->refusal().message;
    if (headline.empty()) throw Failure(text);
    throw Failure({headline, text});
}

std::string fill(std::string_view pattern, std::string_view value)
{
    std::string text(pattern);
    if (const auto place = text.find("%s"); place != text.npos) text.replace(place, 2, value);
    return text;
}

}  // namespace hostler::cli
