// The client library's own share of a long answer: the same call at a server that has the answer
// ready as bytes, which it once took from the daemon.

#include <sys/socket.h>
#include <sys/un.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <map>

#include "tests/bench/calls/bystander.hpp"
#include "tests/bench/calls/raw_client.hpp"

namespace bench {
namespace {

using hostler::Fd;

constexpr std::size_t serial_offset = 20;

/// Asks the daemon what it is asked for the first time; from then on it knows.
class Echo {
public:
    explicit Echo(const std::string& daemon) : daemon_(daemon) {}

    /// Answers one client until it goes.
    void serve(const Fd& client)
    {
        const Fd daemon = connect_to(daemon_);
        proto::Bytes call, answer;
        while (take_call(client, call)) {
            std::array<std::uint8_t, 4> serial;
            std::copy_n(call.begin() + serial_offset, 4, serial.begin());
            std::fill_n(call.begin() + serial_offset, 4, 0);
            auto known = answers_.find(call);
            if (known == answers_.end()) {
                send_all(daemon, call);
                read_frame(daemon, answer);
                known = answers_.emplace(call, answer).first;
            }
            std::ranges::copy(serial, known->second.begin() + serial_offset);
            send_all(client, known->second);
        }
    }

private:
    /// The next frame of a client that has one call under way; false when it is gone.
    static bool take_call(const Fd& client, proto::Bytes& call)
    {
        call.resize(4);
        if (::recv(client.get(), call.data(), 4, MSG_WAITALL) != 4) return false;
        const std::size_t whole = proto::frame_length(std::span(call).first<4>()).or_throw();
        call.resize(whole);
        const auto rest = static_cast<ssize_t>(whole - 4);
        return ::recv(client.get(), call.data() + 4, whole - 4, MSG_WAITALL) == rest;
    }

    std::string daemon_;
    std::map<proto::Bytes, proto::Bytes> answers_;
};

void echo(const Target& target, const std::string& path, const Stage& stage)
{
    const Fd door(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
    sockaddr_un address{.sun_family = AF_UNIX, .sun_path = {}};
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    if (::bind(door.get(), reinterpret_cast<sockaddr*>(&address), sizeof address) != 0 ||
        ::listen(door.get(), 1) != 0)
        fail("listen at " + path);
    stage.tell();
    const Fd client(::accept4(door.get(), nullptr, nullptr, SOCK_CLOEXEC));
    Echo(socket_path(target.uri)).serve(client);
}

}  // namespace

void measure_floor(const Target& target)
{
    char folder[] = "/tmp/bench-floor-XXXXXX";
    if (!::mkdtemp(folder)) fail("mkdtemp");
    const std::string path = std::string(folder) + "/sock";
    {
        const Bystander server([&](const Stage& stage) { echo(target, path, stage); });
        server.begin();
        Target known = target;
        known.uri = "qemu+unix:///system?socket=" + path;
        const Connection connection = connect(known);
        measure_list_all("list_all_floor", connection, target.pid, 20);
        measure_all_statistics("all_statistics_floor", connection, target.pid);
    }
    std::filesystem::remove_all(folder);
}

}  // namespace bench
