#include "daemon/domains/realms.hpp"

#include <fmt/format.h>

#include <boost/asio/use_future.hpp>

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
    : test_order_(test),
      system_(std::make_unique<Realm>(std::move(system))),
      test_(std::make_unique<Realm>(std::move(test)))
{
}

Task<Realm*> Realms::open(std::string uri)
{
    if (Realm* realm = known(uri)) co_return realm;
    const std::string file(parse(uri).path);
    const auto shows = [this, file] { return show(file); };
    co_return co_await on(test_order_.blocking, call(shows));
}

/// One of those that are always there; null for a file of the test driver's.
Realm* Realms::known(std::string_view uri)
{
    if (uri.empty()) return system_.get();
    const ParsedUri parsed = parse(uri);
    if (is_own_scheme(parsed.scheme)) {
        const std::string_view own = parse(system_->uri()).path;
        if (parsed.path == own) return system_.get();
        throw Error(
            ErrorCode::internal,
            fmt::format("unexpected QEMU URI path '{}', try {}", parsed.path, system_->uri()),
            ErrorDomain::qemu);
    }
    if (parsed.scheme != "test") throw Error(ErrorCode::no_connect, std::string(uri));
    if (parsed.path == "/default") return test_.get();
    if (parsed.path.size() < 2)
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("unexpected test URI path '{}', try test:///default", parsed.path),
                    ErrorDomain::test);
    return nullptr;
}

Realm* Realms::show(const std::string& file)
{
    const std::lock_guard lock(mutex_);
    const auto found = shown_.find(file);
    if (found != shown_.end()) return found->second.realm.get();
    if (shown_.size() == shown_max)
        throw Error(ErrorCode::resource_busy,
                    fmt::format("'{}' is not read: {} files are open already", file, shown_max),
                    ErrorDomain::test);
    return shown_.emplace(file, read(file)).first->second.realm.get();
}

Realms::Shown Realms::read(const std::string& file) const
{
    Shown shown;
    shown.driver = test_order_.drivers.front()->opened(file).or_throw();
    RealmOrder order = test_order_;
    order.uri = "test://" + file;
    order.drivers = {shown.driver.get()};
    // Each file's domains have saved states of their own.
    order.saves /= fmt::format("{:x}", std::hash<std::string>{}(file));
    std::error_code ignored;
    std::filesystem::create_directories(order.saves, ignored);
    shown.realm = std::make_unique<Realm>(std::move(order));
    asio::co_spawn(test_order_.work, shown.realm->plant_seeds(), asio::use_future).get();
    return shown;
}

}  // namespace hostler::daemon
