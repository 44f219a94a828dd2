#pragma once
// MadeMachine: a machine of this process's own, its guest a few instructions, its memory the
// test's. The test's thread is the device thread.

#include <sys/mman.h>

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "drivers/kvm/vmm/machine/machine.hpp"
#include "tests/lab/vmm/guest_code.hpp"
#include "tests/vmm/boot/kernel_files.hpp"
#include "tests/vmm/fake_machine.hpp"
#include "tests/vmm/with_kvm.hpp"

namespace hostler::vmm {

class MadeMachine : public WithKvm {
protected:
    using Config = proto::vmm::Machine;
    static constexpr std::uint64_t memory_bytes = 8 << 20;

    MadeMachine()
    {
        static const bool is_installed = (install_kick_handler(), true);
        (void)is_installed;
    }
    ~MadeMachine() override
    {
        if (memory) ::munmap(memory, memory_bytes);
    }

    /// A machine that runs `code`; what is otherwise than usual as `change` makes it.
    Result<Done> make(std::string_view code, const std::function<void(Config&)>& change = {})
    {
        descriptors = Descriptors();
        Config config;
        config.set_name("test");
        config.set_kvm_fd(descriptors.add(device()));
        Fd file(::memfd_create("memory", MFD_CLOEXEC));
        if (::ftruncate(file.get(), memory_bytes)) std::abort();
        if (memory) ::munmap(memory, memory_bytes);
        memory = static_cast<std::byte*>(
            ::mmap(nullptr, memory_bytes, PROT_READ | PROT_WRITE, MAP_SHARED, file.get(), 0));
        config.mutable_memory()->set_bytes(memory_bytes);
        config.mutable_memory()->set_fd(descriptors.add(std::move(file)));
        config.mutable_processors()->set_count(1);
        config.mutable_boot()->set_kernel_fd(
            descriptors.add(test::file_of(test::multiboot_file(code))));
        config.mutable_boot()->set_kernel_name("/boot/tiny");
        if (change) change(config);
        auto made = Machine::create(config, descriptors, {loop, reporter, {}});
        if (!made) return made.error();
        machine = *std::move(made);
        return Done{};
    }
    void start(std::string_view code, const std::function<void(Config&)>& change = {})
    {
        make(code, change).or_throw();
        machine->start(false).or_throw();
    }
    std::string refusal(const std::function<void(Config&)>& change)
    {
        const auto done = make(test::counting, change);
        return done ? "it is made" : done.error().detail;
    }

    std::uint32_t word(std::uint64_t address) const
    {
        return std::atomic_ref(*reinterpret_cast<std::uint32_t*>(memory + address)).load();
    }
    /// Serves the loop until it is so; at most two minutes.
    bool await(const std::function<bool()>& is_so)
    {
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2);
        while (!is_so() && std::chrono::steady_clock::now() < deadline)
            loop.run_once(std::chrono::milliseconds(1));
        return is_so();
    }
    /// Whether the guest counts at `address`.
    bool is_counting(std::uint64_t address = test::counter)
    {
        const std::uint32_t before = word(address);
        return await([&] { return word(address) != before; });
    }
    bool rests(std::uint64_t address = test::counter)
    {
        const std::uint32_t before = word(address);
        for (int i = 0; i < 20; ++i) loop.run_once(std::chrono::milliseconds(1));
        return word(address) == before;
    }
    /// The last event of that kind; null: there was none.
    const proto::vmm::Event* last(proto::vmm::Event::KindCase kind) const
    {
        const auto same = [kind](const proto::vmm::Event& event) {
            return event.kind_case() == kind;
        };
        const auto found =
            std::ranges::find_if(reporter.events.rbegin(), reporter.events.rend(), same);
        return found == reporter.events.rend() ? nullptr : &*found;
    }

    EventLoop loop;
    FakeReporter reporter;
    Descriptors descriptors;
    std::byte* memory = nullptr;
    std::unique_ptr<Machine> machine;
};

}  // namespace hostler::vmm
