#pragma once
// Session: what a command works with: the connection, the printer, the user's settings. The
// connection is made when a command first needs it.

#include <optional>
#include <string>

#include "clients/cpp/connection.hpp"
#include "clients/hostler/cli/failure.hpp"
#include "clients/hostler/print/printer.hpp"

namespace hostler::cli {

struct Settings {
    std::string uri;
    std::string root;  ///< --root: a private daemon's folder
    Format format = Format::text;
    bool is_read_only = false;
    bool shows_time = false;
    std::chrono::seconds keepalive_interval{5};
    int keepalive_count = 6;
    char escape = ']' & 0x1f;  ///< what ends a console: ^]
};

class Session {
public:
    Session(Settings settings, Printer& printer) : settings_(std::move(settings)), printer_(printer)
    {
    }

    Printer& out() { return printer_; }
    Settings& settings() { return settings_; }

    /// Connects when there is no connection yet.
    client::Connection& connection();
    bool is_connected() const { return connection_.has_value(); }
    /// Drops the connection, politely or not.
    void disconnect(bool is_polite = true);

    /// A call that the command cannot do without: its refusal ends the command, with the headline
    /// (if any) before the server's own words.
    template <class P>
    typename P::Reply ask(const typename P::Args& args, const std::string& headline = {})
    {
        auto reply = connection().try_call<P>(args);
        if (!reply) refused(headline);
        return std::move(*reply);
    }

    /// Ends the command with the headline and what the server last said.
    [[noreturn]] void refused(const std::string& headline);

    bool wants_to_quit = false;  ///< the shell is to end

private:
    Settings settings_;
    Printer& printer_;
    std::optional<client::Connection> connection_;
};

/// Puts a value in the pattern's place: fill("Failed to start domain '%s'", name).
std::string fill(std::string_view pattern, std::string_view value);

}  // namespace hostler::cli
