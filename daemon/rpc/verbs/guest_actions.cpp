// The verbs that do to a running guest what its owner would: keys, signals, a look at the screen,
// counters.

#include <fmt/format.h>
#include <libvirt/libvirt.h>

#include <algorithm>

#include "daemon/domains/typed_params.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/session.hpp"
#include "daemon/rpc/verbs/domain_named.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

using drivers::Machine;
using EventName = xml::PerfEvent::Name;

Task<proto::DomainSendKey::Reply> domain_send_key(Call& call, proto::DomainSendKey::Args args)
{
    call.require_flags(args.flags, 0);
    if (args.keycodes.empty() || args.codeset > VIR_KEYCODE_SET_QNUM)
        throw Error(ErrorCode::invalid_argument,
                    args.keycodes.empty()
                        ? std::string("no key is named")
                        : fmt::format("there is no keycode set {}", args.codeset));
    const DomainPtr domain = named(call, args.dom);
    drivers::KeyPress keys{std::move(args.keycodes), args.codeset,
                           std::chrono::milliseconds(args.holdtime)};
    auto press = [keys = std::move(keys)](Machine& machine) { return machine.press_keys(keys); };
    co_await on(domain, domain->act("send-key", std::move(press)));
    co_return proto::DomainSendKey::Reply{};
}

Task<proto::DomainSendProcessSignal::Reply> domain_send_process_signal(
    Call& call, proto::DomainSendProcessSignal::Args args)
{
    call.require_flags(args.flags, 0);
    if (args.signum > VIR_DOMAIN_PROCESS_SIGNAL_RT32)
        throw Error(ErrorCode::invalid_argument, fmt::format("there is no signal {}", args.signum));
    const DomainPtr domain = named(call, args.dom);
    auto send = [process = args.pid_value, number = args.signum](Machine& machine) {
        return machine.signal(process, number);
    };
    co_await on(domain, domain->act("send-process-signal", std::move(send)));
    co_return proto::DomainSendProcessSignal::Reply{};
}

/// A picture on its way to a client, who has nothing to say to it.
class PictureStream final : public Stream {
public:
    Result<Done> on_data(std::span<const std::uint8_t>) override
    {
        return Error(ErrorCode::operation_invalid, "a screenshot is only read",
                     ErrorDomain::streams);
    }
};

Task<> look(Machine& machine, unsigned screen, std::shared_ptr<drivers::Picture> into)
{
    *into = co_await machine.screenshot(screen);
}

Task<proto::DomainScreenshot::Reply> domain_screenshot(Call& call,
                                                       proto::DomainScreenshot::Args args)
{
    call.require_flags(args.flags, 0);
    const DomainPtr domain = named(call, args.dom);
    const auto picture = std::make_shared<drivers::Picture>();
    auto act = [picture, screen = args.screen](Machine& machine) {
        return look(machine, screen, picture);
    };
    co_await on(domain, domain->act("screenshot", std::move(act)));
    call.session.streams().open(call.header, std::make_unique<PictureStream>());
    // Once the reply has left.
    call.session.post([header = call.header, picture](Session& session) {
        session.streams().send(header, picture->bytes);
        session.streams().send_end(header);
        session.flush();
    });
    co_return proto::DomainScreenshot::Reply{picture->mime};
}

std::vector<ParamName> event_names()
{
    std::vector<ParamName> names;
    for (const std::string_view word : xml::words(EventName{}))
        names.push_back({word, ParamType::boolean});
    return names;
}

void set_event(std::vector<xml::PerfEvent>& events, const TypedParam& param)
{
    const auto words = xml::words(EventName{});
    const auto index = std::ranges::find(words, param.field) - words.begin();
    const auto name = static_cast<EventName>(index);
    const bool is_on = std::get<bool>(param.value);
    const auto found = std::ranges::find(events, name, &xml::PerfEvent::name);
    xml::PerfEvent& event = found == events.end() ? events.emplace_back() : *found;
    event.name = name;
    event.enabled = is_on ? xml::YesNo::yes : xml::YesNo::no;
}

Task<proto::DomainSetPerfEvents::Reply> domain_set_perf_events(
    Call& call, proto::DomainSetPerfEvents::Args args)
{
    call.require_flags(args.flags, affect_flags);
    const std::vector<ParamName> known = event_names();
    require_params(args.params, known);
    const DomainPtr domain = named(call, args.dom);
    Domain::Edit edit = [params = std::move(args.params)](xml::Domain& definition) {
        for (const TypedParam& param : params) set_event(definition.perf, param);
    };
    Domain::Apply apply = [](Machine& machine, const xml::Domain& next) {
        return machine.count_events(next);
    };
    co_await on(domain, domain->edit("perf events", affected(args.flags), std::move(edit),
                                     std::move(apply)));
    co_return proto::DomainSetPerfEvents::Reply{};
}

constexpr Procedure table[] = {
    serve<proto::DomainScreenshot, &domain_screenshot>(),
    serve<proto::DomainSendKey, &domain_send_key>(),
    serve<proto::DomainSendProcessSignal, &domain_send_process_signal>(),
    serve<proto::DomainSetPerfEvents, &domain_set_perf_events>(),
};

}  // namespace

extern constinit const Verbs guest_actions_verbs = table;

}  // namespace hostler::daemon::verbs
