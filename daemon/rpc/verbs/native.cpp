// Configurations that are no domain XML as domain XML. There is one: what a user has written, as it
// would be stored.

#include <fmt/format.h>

#include "daemon/domains/realm.hpp"
#include "daemon/rpc/serve.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

/// A definition that is to be completed, not stored: what `hostler define -o diff` asks for.
constexpr std::string_view unfinished = "hostler-definition";

Task<proto::ConnectDomainXmlFromNative::Reply> connect_domain_xml_from_native(
    Call& call, proto::ConnectDomainXmlFromNative::Args args)
{
    call.require_flags(args.flags, 0);
    Realm& realm = call.realm();
    if (args.native_format != unfinished)
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("unsupported config type '{}': it is '{}'", args.native_format,
                                unfinished));
    auto read = [&realm, &args] { return realm.previewed(args.native_config); };
    const xml::Domain definition = co_await on(realm.work(), hostler::call(read));
    co_return proto::ConnectDomainXmlFromNative::Reply{
        xml::format(definition, {.inactive = true, .secure = true})};
}

constexpr Procedure table[] = {
    serve<proto::ConnectDomainXmlFromNative, &connect_domain_xml_from_native>(),
};

}  // namespace

extern constinit const Verbs native_verbs = table;

}  // namespace hostler::daemon::verbs
