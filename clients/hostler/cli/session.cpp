#include "clients/hostler/cli/session.hpp"

#include "clients/hostler/cli/connecting.hpp"

namespace hostler::cli {

client::Connection& Session::connection()
{
    if (!connection_) connection_ = connect_to(settings_.uri, settings_);
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
