#pragma once
// RunningGuest: a guest that is started, stopped, saved in one process and restored in another, by
// tests that look at it meanwhile.

#include <gtest/gtest.h>
#include <sys/mman.h>

#include <functional>
#include <memory>
#include <string_view>
#include <vector>

#include "tests/lab/vmm/guest_code.hpp"
#include "tests/lab/vmm/vmm_process.hpp"

namespace hostler::vmm::test {

class RunningGuest : public testing::Test {
protected:
    using Machine = proto::vmm::Machine;
    using Request = proto::vmm::Request;
    using Change = std::function<void(Machine&)>;
    static constexpr std::uint64_t offset = 4096;

    RunningGuest() { begin(); }

    /// Another hostler-vmm in place of the one there was.
    void begin()
    {
        daemon.reset();
        process = std::make_unique<VmmProcess>();
        daemon = std::make_unique<Daemon>(process->connect());
        daemon->hello(0);
    }
    proto::vmm::Reply ask(const std::function<void(Request&)>& fill,
                          const std::vector<int>& fds = {})
    {
        Request request;
        fill(request);
        return daemon->call(request, fds);
    }
    void done(const std::function<void(Request&)>& fill)
    {
        const auto reply = ask(fill);
        ASSERT_FALSE(reply.has_failure()) << reply.failure().detail();
    }
    /// The machine of `kernel`, an image's bytes; `more` descriptors are numbered from 3.
    void start(std::string_view kernel, const Change& change = {},
               const std::vector<int>& more = {})
    {
        const auto reply = process->configure(*daemon, kernel, change, more);
        ASSERT_FALSE(reply.has_failure()) << reply.failure().detail();
        done([](Request& request) { request.mutable_start(); });
    }
    void pause()
    {
        done([](Request& request) { request.mutable_pause(); });
    }
    void resume()
    {
        done([](Request& request) { request.mutable_resume(); });
    }
    proto::vmm::Statistics statistics()
    {
        return ask([](Request& request) { request.mutable_get_statistics(); }).statistics();
    }
    proto::vmm::Reply try_save(int fd)
    {
        return ask(
            [](Request& request) {
                request.mutable_save()->set_fd(0);
                request.mutable_save()->set_offset(offset);
            },
            {fd});
    }
    void save()
    {
        file = Fd(::memfd_create("state", MFD_CLOEXEC));
        const auto reply = try_save(file.get());
        ASSERT_FALSE(reply.has_failure()) << reply.failure().detail();
        bytes = reply.saved().bytes();
    }
    /// The same as for start(), the saved state behind them.
    proto::vmm::Reply try_restore(std::string_view kernel, const Change& change = {},
                                  std::vector<int> more = {})
    {
        begin();
        constexpr int first_of_more = 3;
        const int state = first_of_more + static_cast<int>(more.size());
        const auto from_state = [&](Machine& machine) {
            if (change) change(machine);
            machine.mutable_restore()->set_fd(state);
            machine.mutable_restore()->set_offset(offset);
            machine.mutable_restore()->set_bytes(bytes);
        };
        more.push_back(file.get());
        return process->configure(*daemon, kernel, from_state, more);
    }
    /// Restored, paused.
    void restore(std::string_view kernel, const Change& change = {},
                 const std::vector<int>& more = {})
    {
        const auto reply = try_restore(kernel, change, more);
        ASSERT_FALSE(reply.has_failure()) << reply.failure().detail();
        done([](Request& request) { request.mutable_start()->set_paused(true); });
    }
    /// What `telling_time` told last.
    std::uint64_t guest_tsc() const
    {
        return process->word(counter) | std::uint64_t{process->word(counter + 4)} << 32;
    }

    std::unique_ptr<VmmProcess> process;
    std::unique_ptr<Daemon> daemon;
    Fd file;
    std::uint64_t bytes = 0;
};

}  // namespace hostler::vmm::test
