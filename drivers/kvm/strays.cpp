#include "drivers/kvm/strays.hpp"

#include <sys/socket.h>

#include <array>
#include <cstring>
#include <fstream>
#include <iterator>

#include "drivers/kvm/terminal.hpp"
#include "proto/vmm/control.pb.h"

namespace hostler::drivers::kvm {
namespace {

namespace fs = std::filesystem;

constexpr const char* mark_name = "starting";

/// What the daemon writes of a running guest lies beside its pid file.
fs::path status_file(const fs::path& pid_file)
{
    fs::path file = pid_file;
    return file.replace_extension(".xml");
}

std::string text_of(const fs::path& path)
{
    std::ifstream file(path, std::ios::binary);
    return std::string(std::istreambuf_iterator<char>(file), {});
}

/// It ends when it has read this; nobody need wait for that.
void tell_to_quit(const Fd& socket)
{
    proto::vmm::Request request;
    request.set_serial(1);
    request.mutable_quit();
    const std::string body = request.SerializeAsString();
    const std::array<std::uint32_t, 2> header = {static_cast<std::uint32_t>(body.size()), 0};
    std::string frame(sizeof header, '\0');
    std::memcpy(frame.data(), header.data(), sizeof header);
    frame += body;
    ::send(socket.get(), frame.data(), frame.size(), MSG_NOSIGNAL);
}

}  // namespace

void mark_start(const Traces& traces)
{
    // One that is there is of an earlier guest, which ended while nobody looked.
    std::error_code none;
    fs::remove(status_file(traces.pid_file), none);
    std::ofstream(traces.folder / mark_name, std::ios::binary) << traces.pid_file.stem().string();
}

bool clear_mark(const Traces& traces)
{
    std::error_code none;
    const fs::path mark = traces.folder / mark_name;
    if (!fs::exists(mark, none)) return true;
    if (!fs::exists(status_file(traces.pid_file), none)) return false;
    fs::remove(mark, none);
    return true;
}

std::vector<std::string> end_strays(const fs::path& run)
{
    std::vector<std::string> ended;
    std::error_code none;
    for (const auto& entry : fs::directory_iterator(run / "qemu", none)) {
        const fs::path mark = entry.path() / mark_name;
        if (!fs::exists(mark, none)) continue;
        const std::string name = text_of(mark);
        const fs::path pid_file = run / "qemu" / (name + ".pid");
        if (fs::exists(status_file(pid_file), none)) continue;
        const Result<Fd> socket = connect_to(Traces::control_in(entry.path()).string());
        if (socket) tell_to_quit(*socket);
        fs::remove_all(entry.path(), none);
        fs::remove(pid_file, none);
        ended.push_back(name);
    }
    return ended;
}

}  // namespace hostler::drivers::kvm
