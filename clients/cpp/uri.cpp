#include "clients/cpp/uri.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>

namespace hostler::client {
namespace {

// What the client keeps to itself; any other parameter goes to the server.
constexpr std::array parameters_of_client = {
    "name",
    "command",
    "socket",
    "auth",
    "sshauth",
    "netcat",
    "keyfile",
    "pkipath",
    "known_hosts",
    "mode",
    "proxy",
    "no_sanity",
    "known_hosts_verify",
    "tls_priority",
    "no_verify",
    "no_tty",
    "authfile",
};

std::string lower(std::string_view text)
{
    std::string small(text);
    std::ranges::transform(small, small.begin(), [](unsigned char letter) {
        return static_cast<char>(std::tolower(letter));
    });
    return small;
}

bool is_for_client(std::string_view name)
{
    return std::ranges::find(parameters_of_client, lower(name)) != parameters_of_client.end();
}

/// Takes `text` up to `mark`, and the mark; all of it when the mark is not there.
std::string_view take_until(std::string_view& text, char mark)
{
    const auto at = text.find(mark);
    const std::string_view taken = text.substr(0, at);
    text.remove_prefix(at == text.npos ? text.size() : at + 1);
    return taken;
}

std::optional<std::string> decoded(std::string_view text)
{
    std::string plain;
    for (std::size_t at = 0; at < text.size(); ++at) {
        if (text[at] != '%') {
            plain += text[at];
            continue;
        }
        unsigned value = 0;
        const std::string_view digits = text.substr(at + 1, 2);
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        if (digits.size() != 2 || read.ptr != digits.data() + 2 || value == 0) return std::nullopt;
        plain += static_cast<char>(value);
        at += 2;
    }
    return plain;
}

std::string encoded(std::string_view text)
{
    constexpr char digits[] = "0123456789ABCDEF";
    std::string out;
    for (const char letter : text) {
        const auto byte = static_cast<unsigned char>(letter);
        if (std::isalnum(byte) ||
            std::string_view("-._~/:@").find(letter) != std::string_view::npos) {
            out += letter;
        } else {
            out += '%';
            out += digits[byte >> 4];
            out += digits[byte & 15];
        }
    }
    return out;
}

hostler::Error refused(std::string_view text, std::string_view reason)
{
    return {ErrorCode::invalid_argument,
            "Unable to parse URI " + std::string(text) + ": " + std::string(reason)};
}

bool read_port(std::string_view text, Uri& uri)
{
    if (text.empty()) return true;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), uri.port);
    return read.ec == std::errc{} && read.ptr == text.data() + text.size();
}

/// user@host:port, or user@[::1]:port.
bool read_authority(std::string_view text, Uri& uri)
{
    if (const auto at = text.rfind('@'); at != text.npos) {
        const auto user = decoded(text.substr(0, at));
        if (!user) return false;
        uri.user = *user;
        text.remove_prefix(at + 1);
    }
    if (text.starts_with('[')) {
        text.remove_prefix(1);
        const auto end = text.find(']');
        if (end == text.npos) return false;
        uri.host = text.substr(0, end);
        text.remove_prefix(end + 1);
        if (!text.empty() && !text.starts_with(':')) return false;
        return read_port(text.substr(text.empty() ? 0 : 1), uri);
    }
    uri.host = take_until(text, ':');
    return read_port(text, uri);
}

bool read_query(std::string_view text, Uri& uri)
{
    while (!text.empty()) {
        std::string_view pair = take_until(text, '&');
        const auto name = decoded(take_until(pair, '='));
        const auto value = decoded(pair);
        if (!name || !value) return false;
        if (!name->empty()) uri.query.push_back({*name, *value});
    }
    return true;
}

}  // namespace

Result<Uri> Uri::parse(std::string_view text)
{
    const std::string_view whole = text;
    const auto colon = text.find(':');
    if (colon == text.npos || colon == 0)
        return refused(whole, "a URI begins with a driver and ':'");

    Uri uri;
    std::string_view scheme = text.substr(0, colon);
    uri.driver = take_until(scheme, '+');
    uri.transport = lower(scheme);
    text.remove_prefix(colon + 1);

    std::string_view before_query = take_until(text, '?');
    std::string_view query = take_until(text, '#');
    if (before_query.starts_with("//")) {
        before_query.remove_prefix(2);
        const auto slash = std::min(before_query.find('/'), before_query.size());
        if (!read_authority(before_query.substr(0, slash), uri))
            return refused(whole, "the host and port are not host:port");
        before_query.remove_prefix(slash);
    }
    const auto path = decoded(before_query);
    if (!path || !read_query(query, uri)) return refused(whole, "a '%' is followed by two digits");
    uri.path = *path;
    return uri;
}

std::optional<std::string_view> Uri::parameter(std::string_view name) const
{
    for (const Parameter& each : query)
        if (lower(each.name) == name) return each.value;
    return std::nullopt;
}

std::string Uri::name_for_server() const
{
    if (const auto name = parameter("name")) return std::string(*name);
    if (driver == "remote") return "";
    std::string text = driver + "://" + encoded(path);
    char mark = '?';
    for (const Parameter& each : query) {
        if (is_for_client(each.name)) continue;
        text += mark + encoded(each.name) + "=" + encoded(each.value);
        mark = '&';
    }
    return text;
}

}  // namespace hostler::client
