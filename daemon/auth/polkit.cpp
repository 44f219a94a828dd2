#include "daemon/auth/polkit.hpp"

#include <fmt/format.h>
#include <systemd/sd-bus.h>

#include <algorithm>
#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>

#include "daemon/log/words.hpp"

namespace hostler::daemon {
namespace {

constexpr std::uint32_t allow_user_interaction = 1;
constexpr std::uint64_t person_answers_in_us = 120'000'000;
constexpr std::uint64_t answer_time_max_us = 10'000'000;

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

/// What is asked about whom.
struct Question {
    const Caller& caller;
    const AccessQuestion& what;
    bool may_interact;
};

int append_details(sd_bus_message* request, const AccessQuestion& what)
{
    int code = sd_bus_message_open_container(request, 'a', "{ss}");
    for (const auto& [key, value] : what.details)
        if (code >= 0) code = sd_bus_message_append(request, "{ss}", key.c_str(), value.c_str());
    return code < 0 ? code : sd_bus_message_close_container(request);
}

int fill(sd_bus_message* request, const Question& question)
{
    const Caller& caller = question.caller;
    const auto pid = static_cast<std::uint32_t>(caller.process_id);
    int code = sd_bus_message_append(request, "(sa{sv})", "unix-process", 3, "pid", "u", pid,
                                     "start-time", "t", caller.process_start, "uid", "i",
                                     static_cast<std::int32_t>(caller.user_id.value_or(0)));
    if (code >= 0) code = sd_bus_message_append(request, "s", question.what.action.c_str());
    if (code >= 0) code = append_details(request, question.what);
    const std::uint32_t flags = question.may_interact ? allow_user_interaction : 0;
    if (code >= 0) code = sd_bus_message_append(request, "us", flags, "");
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

Result<Bus> open_bus()
{
    sd_bus* opened = nullptr;
    const int code = sd_bus_open_system(&opened);
    if (code < 0) return unavailable("the system bus cannot be reached", code);
    return Bus(opened, &sd_bus_flush_close_unref);
}

Result<Done> ask(sd_bus* bus, const Question& question)
{
    constexpr const char* name = "org.freedesktop.PolicyKit1";
    sd_bus_message* made = nullptr;
    int code = sd_bus_message_new_method_call(
        bus, &made, name, "/org/freedesktop/PolicyKit1/Authority",
        "org.freedesktop.PolicyKit1.Authority", "CheckAuthorization");
    const Message request(made, &sd_bus_message_unref);
    if (code >= 0) code = fill(request.get(), question);
    if (code < 0) return unavailable("the question cannot be put", code);
    BusError error;
    sd_bus_message* answered = nullptr;
    code = sd_bus_call(bus, request.get(),
                       question.may_interact ? person_answers_in_us : answer_time_max_us,
                       &error.value, &answered);
    const Message answer(answered, &sd_bus_message_unref);
    if (code < 0)
        return unavailable("the authority does not answer",
                           error.value.message ? error.value.message : std::strerror(-code));
    return judge(answer.get(), question.what.action);
}

/// Polkit lets root do everything, by itself: it is not asked.
bool is_root(const Caller& caller)
{
    return caller.process_id != 0 && caller.user_id == 0;
}

}  // namespace

std::uint64_t process_start(std::int32_t pid)
{
    std::ifstream file("/proc/" + std::to_string(pid) + "/stat");
    const std::string text{std::istreambuf_iterator<char>(file), {}};
    // The program's name, in brackets, may hold anything; what follows are numbers.
    const std::size_t end = text.rfind(')');
    if (end == std::string::npos) return 0;
    const auto words = words_of(std::string_view(text).substr(end + 1));
    return words.size() > 19 ? std::stoull(std::string(words[19])) : 0;
}

Result<Done> ask_polkit(const proto::PeerCredentials& peer, const std::string& action)
{
    Caller caller;
    caller.user_id = peer.uid;
    caller.process_id = peer.pid;
    caller.process_start = process_start(peer.pid);
    const Result<Bus> bus = open_bus();
    if (!bus) return bus.error();
    const AccessQuestion what{action, {}};
    return ask(bus->get(), {caller, what, true});
}

std::vector<std::string> polkit_answers(const Caller& caller,
                                        std::span<const AccessQuestion> questions)
{
    std::vector<std::string> answers(questions.size());
    if (is_root(caller)) return answers;
    if (caller.process_id == 0) {
        std::ranges::fill(answers, "polkit knows only clients of UNIX sockets");
        return answers;
    }
    const Result<Bus> bus = open_bus();
    for (std::size_t index = 0; index < questions.size(); ++index) {
        const Result<Done> answer =
            bus ? ask(bus->get(), {caller, questions[index], false}) : Result<Done>(bus.error());
        if (answer) continue;
        answers[index] = answer.error().code == ErrorCode::auth_failed
                             ? "polkit denies " + questions[index].action
                             : answer.error().detail;
    }
    return answers;
}

}  // namespace hostler::daemon
