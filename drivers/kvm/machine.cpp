#include "drivers/kvm/machine.hpp"

#include <algorithm>

#include "drivers/kvm/console.hpp"
#include "drivers/kvm/kvm_features.hpp"

namespace hostler::drivers::kvm {
namespace {

constexpr std::uint64_t kib_bytes = 1024;

void refuse_agent(ShutdownMode mode)
{
    if (mode == ShutdownMode::guest_agent)
        throw Error(ErrorCode::argument_unsupported,
                    "QEMU guest agent is not configured: hostler-vmm has the ACPI power button");
}

}  // namespace

KvmMachine::KvmMachine(std::shared_ptr<Link> link, const xml::Domain& live, Executor blocking)
    : link_(std::move(link)),
      blocking_(std::move(blocking)),
      shows_steal_time_(kvm::shows_steal_time(live)),
      obeyed_(live)
{
    const auto add = [this](const xml::DeviceInfo& info, const xml::CharSource& source) {
        terminals_.push_back({info.alias.str(), source.type, source.path.str()});
    };
    for (const xml::Console& console : live.devices.consoles) add(console.info, console.source);
    for (const xml::Serial& serial : live.devices.serials) add(serial.info, serial.source);
}

KvmMachine::~KvmMachine()
{
    link_->let_go();
}

Statistics KvmMachine::statistics() const
{
    Statistics figures = link_->statistics();
    if (!figures.hypervisor.empty())
        figures.hypervisor.push_back({"steal_time.cur", std::uint64_t{shows_steal_time_}});
    return figures;
}

Task<> KvmMachine::pause()
{
    wire::Request request;
    request.mutable_pause();
    co_await on(link_->strand(), link_->perform(std::move(request)));
}

Task<> KvmMachine::resume()
{
    wire::Request request;
    request.mutable_resume();
    co_await on(link_->strand(), link_->perform(std::move(request)));
}

Task<> KvmMachine::shutdown(ShutdownMode mode)
{
    refuse_agent(mode);
    co_await on(link_->strand(), link_->press_power_button(false));
}

Task<> KvmMachine::reboot(ShutdownMode mode)
{
    refuse_agent(mode);
    co_await on(link_->strand(), link_->press_power_button(true));
}

Task<> KvmMachine::reset()
{
    wire::Request request;
    request.mutable_reset();
    co_await on(link_->strand(), link_->perform(std::move(request)));
}

Task<> KvmMachine::stop(StopMode mode)
{
    co_await on(link_->strand(), link_->stop(mode));
}

Task<> KvmMachine::set_vcpus(unsigned count)
{
    co_await on(link_->strand(), link_->set_vcpus(count));
}

Task<> KvmMachine::set_memory(std::uint64_t kib)
{
    wire::Request request;
    request.mutable_set_balloon()->set_target_bytes(kib * kib_bytes);
    co_await on(link_->strand(), link_->perform(std::move(request)));
}

Task<> KvmMachine::set_statistics_period(int seconds)
{
    wire::Request request;
    request.mutable_set_balloon_period()->set_seconds(static_cast<std::uint32_t>(seconds));
    co_await on(link_->strand(), link_->perform(std::move(request)));
}

Task<> KvmMachine::inject_nmi()
{
    wire::Request request;
    request.mutable_inject_nmi();
    co_await on(link_->strand(), link_->perform(std::move(request)));
}

Task<Result<std::uint64_t>> KvmMachine::save(Fd file, std::uint64_t offset)
{
    wire::Request request;
    request.mutable_save()->set_fd(0);
    request.mutable_save()->set_offset(offset);
    std::vector<Fd> files;
    files.push_back(std::move(file));
    const SaveAnswer answer =
        co_await on(link_->strand(), link_->save(std::move(request), std::move(files)));
    if (answer.problem) co_return *answer.problem;
    co_return answer.bytes;
}

Task<std::unique_ptr<Console>> KvmMachine::console(std::string alias)
{
    const auto wanted = [&alias](const Terminal& one) {
        return alias.empty() || one.alias == alias;
    };
    const auto terminal = std::ranges::find_if(terminals_, wanted);
    if (terminal == terminals_.end())
        throw Error(ErrorCode::internal, alias.empty()
                                             ? "the domain has no console"
                                             : "cannot find console device '" + alias + "'");
    const Executor executor = co_await asio::this_coro::executor;
    co_return open_console(executor, terminal->type, terminal->path);
}

}  // namespace hostler::drivers::kvm
