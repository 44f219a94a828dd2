// The verbs that a daemon has, one row each.
#include <unistd.h>

#include <algorithm>
#include <iterator>

#include "drivers/kvm/vmm/control/server.hpp"

namespace hostler::vmm {
namespace {

using proto::vmm::Reply;
using proto::vmm::Request;

struct Call {
    Server& server;
    const Request& request;
    Descriptors& descriptors;
    Reply& reply;
};

using Verb = Result<Done> (*)(Call& call);

Result<Done> hello(Call& call)
{
    auto& welcome = *call.reply.mutable_welcome();
    welcome.set_version(protocol_version);
    welcome.set_process_id(::getpid());
    welcome.set_newest_event(call.server.journal().newest());
    Machine* const machine = call.server.machine();
    if (!machine) return Done{};
    welcome.set_state(machine->state());
    welcome.set_keepsake(call.server.config().keepsake());
    if (machine->state() != proto::vmm::MACHINE_STATE_CONFIGURED)
        *welcome.mutable_started() = machine->threads();
    return Done{};
}

Result<Done> configure(Call& call)
{
    return call.server.configure(call.request.configure(), call.descriptors);
}

Result<Done> quit(Call& call)
{
    call.server.quit();
    return Done{};
}

/// A verb that needs a machine.
template <Result<Done> (*Work)(Call&, Machine&)>
Result<Done> on_machine(Call& call)
{
    if (Machine* const machine = call.server.machine()) return Work(call, *machine);
    return Error(ErrorCode::operation_invalid, "the machine is not configured yet");
}

Result<Done> start(Call& call, Machine& machine)
{
    if (auto done = machine.start(call.request.start().paused()); !done) return done;
    *call.reply.mutable_started() = machine.threads();
    return Done{};
}

Result<Done> pause(Call&, Machine& machine)
{
    return machine.pause();
}

Result<Done> resume(Call&, Machine& machine)
{
    return machine.resume();
}

Result<Done> power_button(Call&, Machine& machine)
{
    return machine.press_power_button();
}

Result<Done> set_processors(Call& call, Machine& machine)
{
    const auto count = machine.set_processors(call.request.set_processors().count());
    if (!count) return count.error();
    call.reply.mutable_processors()->set_count(*count);
    return Done{};
}

Result<Done> reset(Call&, Machine& machine)
{
    return machine.reset();
}

Result<Done> inject_nmi(Call&, Machine& machine)
{
    return machine.inject_nmi();
}

Result<Done> get_statistics(Call& call, Machine& machine)
{
    // Asking the guest anew is the balloon's business; a machine without one has nothing to
    // refresh.
    if (call.request.get_statistics().refresh_balloon()) (void)machine.serve_device(call.request);
    machine.collect(*call.reply.mutable_statistics());
    return Done{};
}

Result<Done> set_halt_poll(Call& call, Machine& machine)
{
    return machine.set_halt_poll(call.request.set_halt_poll().halt_poll());
}

Result<Done> set_clock_pause(Call& call, Machine& machine)
{
    return machine.set_clock_pause(call.request.set_clock_pause().pause());
}

Result<Done> set_rtc(Call& call, Machine& machine)
{
    machine.set_rtc(call.request.set_rtc().offset_s());
    return Done{};
}

Result<Done> save(Call& call, Machine& machine)
{
    auto file = call.descriptors.take(call.request.save().fd(), "the state's file");
    if (!file) return file.error();
    const auto bytes = machine.save(*file, call.request.save().offset());
    if (!bytes) return bytes.error();
    call.reply.mutable_saved()->set_bytes(*bytes);
    return Done{};
}

Result<Done> serve_device(Call& call, Machine& machine)
{
    return machine.serve_device(call.request);
}

struct Row {
    Request::VerbCase verb;
    Verb work;
};

constexpr Row rows[] = {
    {Request::kHello, hello},
    {Request::kConfigure, configure},
    {Request::kStart, on_machine<start>},
    {Request::kPause, on_machine<pause>},
    {Request::kResume, on_machine<resume>},
    {Request::kPowerButton, on_machine<power_button>},
    {Request::kReset, on_machine<reset>},
    {Request::kQuit, quit},
    {Request::kGetStatistics, on_machine<get_statistics>},
    {Request::kSetBalloon, on_machine<serve_device>},
    {Request::kSetHaltPoll, on_machine<set_halt_poll>},
    {Request::kSetLink, on_machine<serve_device>},
    {Request::kSetBalloonPeriod, on_machine<serve_device>},
    {Request::kSetClockPause, on_machine<set_clock_pause>},
    {Request::kInjectNmi, on_machine<inject_nmi>},
    {Request::kSave, on_machine<save>},
    {Request::kSetRtc, on_machine<set_rtc>},
    {Request::kSetProcessors, on_machine<set_processors>},
};

}  // namespace

void serve_request(Server& server, const Request& request, Descriptors& descriptors, Reply& reply)
{
    const auto row = std::ranges::find(rows, request.verb_case(), &Row::verb);
    Call call{server, request, descriptors, reply};
    const auto done =
        row == std::end(rows)
            ? Result<Done>(Error(ErrorCode::no_support, "this hostler-vmm has no such verb"))
            : row->work(call);
    if (done) return;
    reply.mutable_failure()->set_code(static_cast<std::int32_t>(done.error().code));
    reply.mutable_failure()->set_detail(done.error().detail);
}

}  // namespace hostler::vmm
