#pragma once
// PretendedVmm: the place of hostler-vmm taken by a program of the test's, and a KvmDriver that
// believes it. What the program itself cannot do, speak on its control socket, the test does: it
// takes the listening socket over (pidfd_getfd(2)) and answers.

#include <gtest/gtest.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <boost/asio/use_future.hpp>
#include <chrono>
#include <csignal>
#include <filesystem>
#include <fstream>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>

#include "drivers/kvm/driver.hpp"
#include "tests/drivers/kvm/vmm_peer.hpp"
#include "tests/temporary_folder.hpp"

namespace hostler::drivers::kvm {

class PretendedVmm : public testing::Test {
protected:
    static constexpr std::string_view sleeping = "exec /bin/sleep 60";

    /// The program: what it does when it is asked whether KVM is usable, and otherwise.
    void write_program(std::string_view probe, std::string_view serve = sleeping) const
    {
        folder_.write("bin/hostler-vmm", "#!/bin/sh\nif [ \"$1\" = --probe ]; then\n" +
                                             std::string(probe) + "\nfi\n" + std::string(serve) +
                                             "\n");
        ::chmod((folder_.path() / "bin/hostler-vmm").c_str(), 0755);
    }
    HostEnvironment environment()
    {
        return {.work = context_.get_executor(),
                .blocking = context_.get_executor(),
                .run = folder_.path() / "run",
                .state = folder_.path() / "state",
                .logs = folder_.path() / "log",
                .programs = folder_.path() / "bin"};
    }
    static bool has_kvm() { return ::access("/dev/kvm", R_OK | W_OK) == 0; }

    /// Runs until the task is done, and answers as the VMM meanwhile.
    template <class T>
    T result(Task<T> task)
    {
        auto future = asio::co_spawn(context_, std::move(task), asio::use_future);
        const auto deadline = std::chrono::steady_clock::now() + std::chrono::minutes(2);
        while (future.wait_for(std::chrono::seconds(0)) != std::future_status::ready) {
            if (std::chrono::steady_clock::now() > deadline)
                throw Error(ErrorCode::operation_timeout, "the test waits for two minutes");
            context_.restart();
            context_.run_for(std::chrono::milliseconds(1));
            if (!peer_) take_socket_over();
            if (peer_) peer_->answer_all();
        }
        return future.get();
    }
    /// What the task throws; empty where it does not.
    template <class T>
    std::string refusal(Task<T> task)
    {
        try {
            result(std::move(task));
        } catch (const Error& error) {
            return error.detail;
        }
        return {};
    }

    std::filesystem::path pid_file() const { return folder_.path() / "run/qemu/d.pid"; }
    std::string domain_log() const { return folder_.read("log/qemu/d.log"); }

    const tests::TemporaryFolder folder_;
    asio::io_context context_;
    std::function<void(const wire::Request&, wire::Reply&)> answer_ = [](const auto&, auto&) {};
    std::optional<AnsweringVmm> peer_;

private:
    void take_socket_over()
    {
        constexpr int control_number = 3;
        int pid = 0;
        if (!(std::ifstream(pid_file()) >> pid)) return;
        const Fd process(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0)));
        const Fd listener(
            static_cast<int>(::syscall(SYS_pidfd_getfd, process.get(), control_number, 0)));
        pollfd waiting{listener.get(), POLLIN, 0};
        if (!listener || ::poll(&waiting, 1, 0) != 1) return;
        Fd connection(::accept4(listener.get(), nullptr, nullptr, SOCK_CLOEXEC));
        if (!connection) return;
        peer_.emplace(std::move(connection));
        peer_->answer = [this](const auto& request, auto& reply) { answer_(request, reply); };
    }
};

}  // namespace hostler::drivers::kvm
