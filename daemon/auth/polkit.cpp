#include "daemon/auth/polkit.hpp"

#include <fmt/format.h>
#include <systemd/sd-bus.h>

#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>

#include "daemon/log/words.hpp"

namespace hostler::daemon {
namespace {

constexpr std::uint32_t allow_user_interaction = 1;
constexpr std::uint64_t answer_time_max_us = 120'000'000;

using Bus = std::unique_ptr<sd_bus, decltype(&sd_bus_flush_close_unref)>;
using Message = std::unique_ptr<sd_bus_message, decltype(&sd_bus_message_unref)>;

struct BusError {
    sd_bus_error value{};
    ~BusError() { sd_bus_error_free(&value); }
};

Error unavailable(std::string_view what, std::string_view why)
{
    return Error(ErrorCode::auth_unavailable, fmt::format("polkit: {}: {}", what, why));
}

Error unavailable(std::string_view what, int code)
{
    return unavailable(what, std::strerror(-code));
}

/// When a process began, in the kernel's ticks: with its number it names the process for good.
std::uint64_t start_time(std::int32_t pid)
{
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    // The program's name, in brackets, may hold anything; what follows are numbers.
    const std::size_t end = text.rfind(')');
    if (end == std::string::npos) return 0;
    const auto words = words_of(std::string_view(text).substr(end + 1));
    return words.size() > 19 ? std::stoull(std::string(words[19])) : 0;
}

int fill(sd_bus_message* request, const proto::PeerCredentials& peer, const std::string& action)
{
    const auto pid = static_cast<std::uint32_t>(peer.pid);
    int code = sd_bus_message_append(request, "(sa{sv})", "unix-process", 3, "pid", "u", pid,
                                     "start-time", "t", start_time(peer.pid), "uid", "i",
                                     static_cast<std::int32_t>(peer.uid));
    if (code >= 0) code = sd_bus_message_append(request, "s", action.c_str());
    if (code >= 0) code = sd_bus_message_append(request, "a{ss}", 0);
    if (code >= 0) code = sd_bus_message_append(request, "us", allow_user_interaction, "");
    return code;
}

/// What CheckAuthorization answered: (is authorized, is a challenge, details).
Result<Done> judge(sd_bus_message* answer, const std::string& action)
{
    int is_authorized = 0;
    int is_challenge = 0;
    int code = sd_bus_message_enter_container(answer, 'r', "bba{ss}");
    if (code >= 0) code = sd_bus_message_read(answer, "bb", &is_authorized, &is_challenge);
    if (code < 0) return unavailable("the authority's answer is not understood", code);
    if (is_authorized) return Done{};
    bool is_dismissed = false;
    const char* key = nullptr;
    const char* value = nullptr;
    if (sd_bus_message_enter_container(answer, 'a', "{ss}") >= 0)
        while (sd_bus_message_read(answer, "{ss}", &key, &value) > 0)
            is_dismissed |= std::strcmp(key, "polkit.dismissed") == 0;
    if (is_dismissed)
        return Error(ErrorCode::auth_cancelled, "user cancelled authentication process");
    if (is_challenge)
        return Error(ErrorCode::auth_unavailable,
                     fmt::format("no polkit agent available to authenticate action '{}'", action));
    return Error(ErrorCode::auth_failed, "access denied by policy");
}

}  // namespace

Result<Done> ask_polkit(const proto::PeerCredentials& peer, const std::string& action)
{
    sd_bus* opened = nullptr;
    int code = sd_bus_open_system(&opened);
    if (code < 0) return unavailable("the system bus cannot be reached", code);
    const Bus bus(opened, &sd_bus_flush_close_unref);

    constexpr const char* name = "org.freedesktop.PolicyKit1";
    sd_bus_message* made = nullptr;
    code = sd_bus_message_new_method_call(
        bus.get(), &made, name, "/org/freedesktop/PolicyKit1/Authority",
        "org.freedesktop.PolicyKit1.Authority", "CheckAuthorization");
    const Message request(made, &sd_bus_message_unref);
    if (code >= 0) code = fill(request.get(), peer, action);
    if (code < 0) return unavailable("the question cannot be put", code);
    BusError error;
    sd_bus_message* answered = nullptr;
    code = sd_bus_call(bus.get(), request.get(), answer_time_max_us, &error.value, &answered);
    const Message answer(answered, &sd_bus_message_unref);
    if (code < 0)
        return unavailable("the authority does not answer",
                           error.value.message ? error.value.message : std::strerror(-code));
    return judge(answer.get(), action);
}

}  // namespace hostler::daemon
