#include "drivers/kvm/vmm/main/run.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

#include "drivers/kvm/vmm/machine/machine.hpp"
#include "drivers/kvm/vmm/main/run_devices.hpp"
#include "drivers/kvm/vmm/main/standard_input.hpp"
#include "drivers/kvm/vmm/sandbox/sandbox.hpp"

namespace hostler::vmm {
namespace {

using proto::vmm::GuestStopped;

/// Prints what happens and remembers how the guest ended.
class Printer final : public Reporter {
public:
    explicit Printer(EventLoop& loop) : loop_(loop) {}

    void report(proto::vmm::Event event) noexcept override
    {
        if (event.has_reset())
            std::fprintf(stderr, "hostler-vmm: %s\n", event.reset().reason().c_str());
        if (event.has_device_failed())
            std::fprintf(stderr, "hostler-vmm: %s: %s\n", event.device_failed().alias().c_str(),
                         event.device_failed().reason().c_str());
        if (!event.has_stopped()) return;
        const GuestStopped& stopped = event.stopped();
        std::fprintf(stderr, "hostler-vmm: %s\n", stopped.reason().c_str());
        status_ = stopped.cause() == GuestStopped::CAUSE_POWEROFF ? 0 : 1;
        if (stopped.has_exit_value()) status_ = static_cast<int>(stopped.exit_value() & 0xff);
        loop_.stop();
    }
    int status() const noexcept { return status_; }

private:
    EventLoop& loop_;
    int status_ = 1;
};

proto::vmm::Machine describe(const Options& options, Descriptors& descriptors)
{
    proto::vmm::Machine machine;
    machine.set_name("run");
    machine.set_kvm_fd(descriptors.add(open_path("/dev/kvm", O_RDWR)));
    machine.mutable_memory()->set_bytes(options.memory_mib << 20);
    machine.mutable_processors()->set_count(options.processors);
    auto* const boot = machine.mutable_boot();
    boot->set_kernel_fd(descriptors.add(open_path(options.kernel, O_RDONLY)));
    if (!options.initrd.empty())
        boot->set_initrd_fd(descriptors.add(open_path(options.initrd, O_RDONLY)));
    boot->set_command_line(options.command_line);
    auto* const platform = machine.mutable_platform();
    if (options.kernel_irqchip) platform->set_irqchip(proto::vmm::Platform::IRQCHIP_KERNEL);
    platform->set_firmware_config(options.firmware_config);
    if (options.exit_port) platform->set_exit_port(options.exit_port);

    auto* const serial = machine.add_devices();
    serial->set_alias("serial0");
    auto* const character = serial->mutable_serial()->mutable_character();
    if (is_input_a_stream()) {
        character->set_kind(proto::vmm::Character::KIND_SOURCE);
        character->set_fd(descriptors.add(Fd(::dup(STDIN_FILENO))));
    }
    character->set_log_fd(descriptors.add(Fd(::dup(STDOUT_FILENO))));
    describe_devices(options, machine, descriptors);
    return machine;
}

int run_here(const Options& options)
{
    EventLoop loop;
    Printer printer(loop);
    Descriptors descriptors;
    const proto::vmm::Machine config = describe(options, descriptors);
    install_kick_handler();
    const ThreadHooks hooks = options.sandbox ? sandbox_hooks() : ThreadHooks();
    const auto machine = Machine::create(config, descriptors, {loop, printer, hooks}).or_throw();
    machine->start(false).or_throw();
    loop.run();
    if (!options.sandbox) return printer.status();
    // As serve_daemon() ends: to take a machine apart takes calls that its threads have given up.
    machine->rest();
    ::_exit(printer.status());
}

}  // namespace

int run_guest(const Options& options)
{
    return run_with_input([&options] { return run_here(options); });
}

}  // namespace hostler::vmm
