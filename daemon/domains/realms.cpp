#include "daemon/domains/realms.hpp"

#include <fmt/format.h>

namespace hostler::daemon {
namespace {

struct ParsedUri {
    std::string_view scheme;
    std::string_view path;
};

/// "qemu+unix://host/system?x=y" is scheme "qemu", path "/system".
ParsedUri parse(std::string_view uri)
{
    uri = uri.substr(0, uri.find_first_of("?#"));
    const auto colon = uri.find(':');
    if (colon == uri.npos) throw Error(ErrorCode::no_connect, std::string(uri));
    std::string_view scheme = uri.substr(0, colon);
    scheme = scheme.substr(0, scheme.find('+'));
    std::string_view rest = uri.substr(colon + 1);
    if (rest.starts_with("//")) {
        rest.remove_prefix(2);
        rest = rest.substr(std::min(rest.find('/'), rest.size()));
    }
    return {scheme, rest};
}

bool is_own_scheme(std::string_view scheme)
{
    return scheme == "qemu" || scheme == "hostler" || scheme == "kvm";
}

}  // namespace

Realms::Realms(RealmOrder system, RealmOrder test)
    : system_(std::make_unique<Realm>(std::move(system))),
      test_(std::make_unique<Realm>(std::move(test)))
{
}

Realm& Realms::open(std::string_view uri)
{
    if (uri.empty()) return *system_;
    const ParsedUri parsed = parse(uri);
    if (is_own_scheme(parsed.scheme)) {
        const std::string_view own = parse(system_->uri()).path;
        if (parsed.path == own) return *system_;
        throw Error(
            ErrorCode::internal,
            fmt::format("unexpected QEMU URI path '{}', try {}", parsed.path, system_->uri()),
            ErrorDomain::qemu);
    }
    if (parsed.scheme == "test" && parsed.path == "/default") return *test_;
    if (parsed.scheme == "test")
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("unexpected test URI path '{}', try test:///default", parsed.path),
                    ErrorDomain::test);
    throw Error(ErrorCode::no_connect, std::string(uri));
}

}  // namespace hostler::daemon
