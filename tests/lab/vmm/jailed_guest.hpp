#pragma once
// JailedGuest: a hostler-vmm begun in a way of the test's, what it says, and what /proc shows of
// it.

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <string>

#include "tests/lab/vmm/guest_code.hpp"
#include "tests/lab/vmm/vmm_process.hpp"
#include "tests/vmm/boot/kernel_files.hpp"

namespace hostler::vmm::test {

constexpr const char* no_rights = "0000000000000000";

class JailedGuest {
public:
    explicit JailedGuest(Beginning beginning = {})
        : process(VmmProcess::small_memory, heard(beginning))
    {
        heard_.reset();
    }

    /// Fails the test unless a guest runs in it.
    void start()
    {
        Daemon daemon = process.connect();
        const auto configured = process.configure(daemon, multiboot_file(counting));
        ASSERT_FALSE(configured.has_failure()) << configured.failure().detail();
        proto::vmm::Request start;
        start.mutable_start();
        ASSERT_FALSE(daemon.call(start).has_failure());
        EXPECT_TRUE(process.is_counting(counter)) << "it serves its guest";
    }
    /// What it has said so far; with patience, once it says something or is gone.
    std::string said(int patience_ms = 0) const
    {
        pollfd waiting{says_.get(), POLLIN, 0};
        if (::poll(&waiting, 1, patience_ms) != 1) return "";
        std::string text(4096, 0);
        text.resize(static_cast<std::size_t>(
            std::max<ssize_t>(::read(says_.get(), text.data(), text.size()), 0)));
        return text;
    }
    std::filesystem::path folder() const
    {
        return std::filesystem::path("/proc") / std::to_string(process.pid());
    }
    /// A line of /proc/PID/status, behind its name.
    std::string status(const std::string& name) const
    {
        std::ifstream file(folder() / "status");
        for (std::string line; std::getline(file, line);)
            if (line.starts_with(name + ":")) return line.substr(name.size() + 2);
        return "none";
    }
    void expect_empty_root() const
    {
        EXPECT_TRUE(std::filesystem::is_empty(folder() / "root"));
        std::ifstream mounts(folder() / "mounts");
        std::string line;
        ASSERT_TRUE(std::getline(mounts, line));
        EXPECT_EQ(line.find("jail / tmpfs ro,"), 0u) << line;
        EXPECT_FALSE(std::getline(mounts, line)) << "there is one mount, not also " << line;
    }

private:
    Beginning heard(Beginning beginning)
    {
        int ends[2] = {};
        EXPECT_EQ(::pipe2(ends, O_CLOEXEC), 0);
        says_ = Fd(ends[0]);
        heard_ = Fd(ends[1]);
        const auto before = beginning.before;
        beginning.before = [this, before] {
            ::dup2(heard_.get(), STDERR_FILENO);
            if (before) before();
        };
        return beginning;
    }

    Fd says_;
    Fd heard_;

public:
    VmmProcess process;
};

}  // namespace hostler::vmm::test
