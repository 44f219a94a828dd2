// The verbs that open a guest's consoles and channels as streams.

#include <libvirt/libvirt.h>

#include "daemon/rpc/console_stream.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/session.hpp"
#include "daemon/rpc/verbs/domain_named.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

/// The alias of the one that `name` means; the first where nothing is named.
template <class Device>
std::optional<std::string> alias_in(const std::vector<Device>& devices,
                                    const std::optional<std::string>& name)
{
    for (const Device& device : devices)
        if (!name || device.info.alias == name->c_str()) return device.info.alias.str();
    return std::nullopt;
}

/// A console is the serial port that it repeats, where it does.
std::string console_alias(const xml::Devices& devices, const std::optional<std::string>& name)
{
    if (auto alias = alias_in(devices.serials, name)) return *alias;
    if (auto alias = alias_in(devices.consoles, name)) return *alias;
    if (auto alias = alias_in(devices.parallels, name)) return *alias;
    if (name) throw Error(ErrorCode::invalid_argument, "cannot find character device " + *name);
    throw Error(ErrorCode::internal, "no console devices available");
}

std::string channel_alias(const xml::Devices& devices, const std::optional<std::string>& name)
{
    for (const xml::Channel& channel : devices.channels)
        if (!name || channel.name == name->c_str() || channel.info.alias == name->c_str())
            return channel.info.alias.str();
    throw Error(ErrorCode::invalid_argument, "cannot find channel " + name.value_or("(any)"));
}

Task<> open(Call& call, DomainPtr domain, std::string alias, bool is_forced)
{
    Session& session = call.session;
    std::shared_ptr<OpenConsole> console =
        OpenConsole::take(session, call.header, domain, alias, is_forced);
    std::unique_ptr<drivers::Console> end = co_await on(domain, domain->console(std::move(alias)));
    console->connect(std::move(end));
    session.streams().open(call.header,
                           std::make_unique<ConsoleStream>(session.executor(), console));
    ConsoleStream::begin(session.shared_from_this(), call.header, std::move(console));
}

Task<proto::DomainOpenConsole::Reply> domain_open_console(Call& call,
                                                          proto::DomainOpenConsole::Args args)
{
    call.require_flags(args.flags, VIR_DOMAIN_CONSOLE_FORCE | VIR_DOMAIN_CONSOLE_SAFE);
    const ViewPtr view = seen_running(call, args.dom);
    std::string alias = console_alias(view->live->devices, args.dev_name);
    const bool is_forced = args.flags & VIR_DOMAIN_CONSOLE_FORCE;
    DomainPtr domain = named(call, args.dom);
    co_await open(call, std::move(domain), std::move(alias), is_forced);
    co_return proto::DomainOpenConsole::Reply{};
}

Task<proto::DomainOpenChannel::Reply> domain_open_channel(Call& call,
                                                          proto::DomainOpenChannel::Args args)
{
    call.require_flags(args.flags, VIR_DOMAIN_CHANNEL_FORCE);
    const ViewPtr view = seen_running(call, args.dom);
    std::string alias = channel_alias(view->live->devices, args.name);
    const bool is_forced = args.flags & VIR_DOMAIN_CHANNEL_FORCE;
    DomainPtr domain = named(call, args.dom);
    co_await open(call, std::move(domain), std::move(alias), is_forced);
    co_return proto::DomainOpenChannel::Reply{};
}

constexpr Procedure table[] = {
    serve<proto::DomainOpenConsole, &domain_open_console>(),
    serve<proto::DomainOpenChannel, &domain_open_channel>(),
};

}  // namespace

extern constinit const Verbs consoles_verbs = table;

}  // namespace hostler::daemon::verbs
