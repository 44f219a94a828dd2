#pragma once
// VmmProcess: a hostler-vmm of its own, spoken to as the daemon does. Its guest's memory is a file
// of the test's, so that a test sees what the guest writes.

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proto/vmm/control.pb.h"
#include "xml/base/fd.hpp"

namespace hostler::vmm::test {

/// A connection to the control socket.
class Daemon {
public:
    explicit Daemon(Fd socket) : socket_(std::move(socket)) {}

    /// Sends, and waits for the reply; events that come before it are kept.
    proto::vmm::Reply call(proto::vmm::Request request, const std::vector<int>& fds = {});
    proto::vmm::Reply hello(std::uint64_t last_event);

    /// The next event, kept or to come; nothing after two minutes without one.
    std::optional<proto::vmm::Event> next_event();

    /// The next event of a kind, others skipped.
    std::optional<proto::vmm::Event> await(proto::vmm::Event::KindCase kind);

private:
    std::optional<proto::vmm::FromVmm> receive();

    Fd socket_;
    std::string bytes_;
    std::uint64_t serial_ = 0;
    std::vector<proto::vmm::Event> events_;
};

/// How a hostler-vmm is begun: its words beside its socket's, and what its process does before it
/// is one. As it stands, as the daemon does it: root's guests are nobody.
struct Beginning {
    static std::vector<std::string> jail_words();

    std::vector<std::string> words = jail_words();
    std::function<void()> before;
};

class VmmProcess {
public:
    static constexpr std::size_t small_memory = 8 << 20;

    /// Runs hostler-vmm of HOSTLER_BUILD. Its guests have so much memory.
    explicit VmmProcess(std::size_t memory_bytes = small_memory, const Beginning& beginning = {});
    ~VmmProcess();
    VmmProcess(const VmmProcess&) = delete;
    VmmProcess& operator=(const VmmProcess&) = delete;

    Daemon connect() const;
    pid_t pid() const noexcept { return pid_; }

    /// The wait status, once it ended by itself; nothing after two minutes.
    std::optional<int> await_end();

    /// Configures a machine that runs `kernel`; the rest as `change` makes it. `more`
    /// descriptors are numbered from 3.
    proto::vmm::Reply configure(Daemon& daemon, std::string_view kernel,
                                const std::function<void(proto::vmm::Machine&)>& change = {},
                                const std::vector<int>& more = {});

    /// Whether that page of the guest's memory is there. One that is restored on demand must not be
    /// looked at before.
    bool has_page(std::uint64_t address) const;

    /// A word of the guest's memory.
    std::uint32_t& word(std::uint64_t address) const;
    void write(std::uint64_t address, std::string_view bytes) const;
    std::span<std::byte> memory() const { return {mapping_, memory_bytes_}; }

    /// Waits until the guest changes that word, at most two minutes.
    bool is_counting(std::uint64_t address) const;

private:
    std::string socket_name_;
    pid_t pid_ = -1;
    Fd memory_;
    std::byte* mapping_ = nullptr;
    std::size_t memory_bytes_;
};

/// The bytes of a guest of tests/guests, as HOSTLER_BUILD has it.
std::string guest_file(std::string_view name);

/// Waits until `is_true`, at most two minutes.
bool within_patience(const std::function<bool()>& is_true);

}  // namespace hostler::vmm::test
