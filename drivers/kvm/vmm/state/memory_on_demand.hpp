#pragma once
// MemoryOnDemand: saved memory that comes while the guest runs: what the guest touches at once, the
// rest behind it. Each run is compared with its checksum before the guest sees any of it; one that
// is damaged ends the process (fatal.hpp). Made before the sandbox, on the device thread, which
// then waits at most for the disk.

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include "drivers/kvm/vmm/event_fd.hpp"
#include "drivers/kvm/vmm/state/run_reader.hpp"
#include "drivers/kvm/vmm/state/user_faults.hpp"

namespace hostler::vmm {

class MemoryOnDemand {
public:
    /// Where the memory is. The runs are in order and apart, each of whole pages and at most
    /// run_bytes_max.
    struct Saved {
        Fd file;
        std::uint64_t offset = 0;
        std::vector<Run> runs;
    };

    /// `on_thread` is called on each thread as it begins; it may be null.
    MemoryOnDemand(UserFaults faults, std::span<std::byte> memory, Saved saved,
                   std::function<void()> on_thread);
    MemoryOnDemand(const MemoryOnDemand&) = delete;
    MemoryOnDemand& operator=(const MemoryOnDemand&) = delete;
    /// Whoever is here before all is there leaves zeros: the guest is over then.
    ~MemoryOnDemand();

    /// Returns when all of the memory is there.
    void await_all();

    /// A counter, signalled once all of the memory is there and this object has no more use.
    int completed() const noexcept { return completed_.get(); }

private:
    enum class Progress : std::uint8_t { missing, coming, there };
    using Buffer = std::unique_ptr<std::byte, void (*)(void*)>;

    Buffer make_buffer() const;
    void fetch(std::byte* buffer) noexcept;
    void serve_faults(std::byte* buffer) noexcept;
    void supply(std::size_t at, std::byte* buffer) noexcept;
    void bring(std::size_t index, std::byte* buffer) noexcept;
    std::optional<std::size_t> run_at(std::size_t at) const noexcept;
    bool claim(std::size_t index) noexcept;
    void await_run(std::size_t index) noexcept;

    const UserFaults faults_;
    const std::span<std::byte> memory_;
    const Saved saved_;
    const std::function<void()> on_thread_;
    RunReader reader_;
    EventFd end_;  ///< of the thread that serves faults
    EventFd completed_;
    std::vector<Buffer> buffers_;

    std::mutex mutex_;
    std::condition_variable came_;
    std::vector<Progress> progress_;
    std::size_t next_ = 0;  ///< that fetch() looks at
    std::size_t missing_;   ///< runs that are not there
    bool is_given_up_ = false;

    // Last: they use the rest.
    std::jthread serving_;
    std::vector<std::jthread> fetching_;
};

}  // namespace hostler::vmm
