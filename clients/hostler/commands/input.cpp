// send-key, send-process-signal, screenshot: hands on the guest, and eyes.

#include <libvirt/libvirt.h>
#include <linux/input-event-codes.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <ctime>
#include <fstream>

#include "clients/cpp/stream.hpp"
#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

/// In the order of virKeycodeSet.
constexpr std::string_view codesets[] = {"linux", "xt",     "atset1", "atset2", "atset3",
                                         "os_x",  "xt_kbd", "usb",    "win32",  "qnum"};

struct Key {
    std::string_view name;
    std::uint32_t code;
};
constexpr Key keys[] = {
#define KEY(name) {"KEY_" #name, KEY_##name},
#include "clients/hostler/cli/keys.def"
#undef KEY
};

std::uint32_t codeset_of(const Arguments& arguments)
{
    const std::string name = arguments.maybe("codeset").value_or("linux");
    const auto found = std::ranges::find(codesets, name);
    if (found == std::end(codesets)) throw Failure(fill("unknown codeset: '%s'", name));
    return static_cast<std::uint32_t>(found - std::begin(codesets));
}

/// Linux' keys have names, those of all sets have numbers.
std::uint32_t keycode(const std::string& word, std::uint32_t codeset)
{
    constexpr std::uint32_t code_max = 0xffff;
    const auto named = std::ranges::find(keys, word, &Key::name);
    if (codeset == VIR_KEYCODE_SET_LINUX && named != std::end(keys)) return named->code;
    const bool is_hexadecimal = word.starts_with("0x");
    const int base = is_hexadecimal ? 16 : word.starts_with('0') ? 8 : 10;
    const char* first = word.data() + (is_hexadecimal ? 2 : 0);
    const char* last = word.data() + word.size();
    std::uint32_t code = 0;
    const auto read = std::from_chars(first, last, code, base);
    if (read.ec != std::errc{} || read.ptr != last || code == 0 || code > code_max)
        throw Failure(fill("invalid keycode: '%s'", word));
    return code;
}

void send_key(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::uint32_t codeset = codeset_of(arguments);
    const auto holdtime = arguments.count("holdtime");
    std::vector<std::uint32_t> codes;
    for (const std::string& word : arguments.all("keycode")) {
        if (codes.size() == VIR_DOMAIN_SEND_KEY_MAX_KEYS) throw Failure("too many keycodes");
        codes.push_back(keycode(word, codeset));
    }
    session.ask<proto::DomainSendKey>(
        {.dom = domain, .codeset = codeset, .holdtime = holdtime.value_or(0), .keycodes = codes});
}

/// In the order of virDomainProcessSignal; rt0 to rt32 follow.
constexpr std::string_view signals[] = {
    "nop",  "hup",  "int",  "quit", "ill",    "trap",   "abrt",  "bus",  "fpe",  "kill", "usr1",
    "segv", "usr2", "pipe", "alrm", "term",   "stkflt", "chld",  "cont", "stop", "tstp", "ttin",
    "ttou", "urg",  "xcpu", "xfsz", "vtalrm", "prof",   "winch", "poll", "pwr",  "sys"};
constexpr std::uint32_t first_realtime = 32;
constexpr std::uint32_t last_realtime = 64;

/// "term", "SIGTERM", "sig_term", "rt5", 15.
std::uint32_t signal_number(const std::string& given)
{
    std::string word;
    for (const char letter : given)
        word += static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
    std::uint32_t number = 0;
    const auto parse = [&](std::string_view digits) {
        const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
        return read.ec == std::errc{} && read.ptr == digits.data() + digits.size();
    };
    if (parse(word)) return number;
    std::string_view name = word;
    for (const std::string_view prefix : {"sig_", "sig"})
        if (name.starts_with(prefix)) {
            name.remove_prefix(prefix.size());
            break;
        }
    const auto found = std::ranges::find(signals, name);
    if (found != std::end(signals)) return static_cast<std::uint32_t>(found - std::begin(signals));
    const bool is_realtime =
        name.starts_with("rt") && parse(name.substr(2)) && number <= last_realtime - first_realtime;
    if (!is_realtime) throw Failure(fill("malformed signal name: %s", given));
    return first_realtime + number;
}

void send_process_signal(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::int64_t process = *arguments.number("pid");
    session.ask<proto::DomainSendProcessSignal>(
        {.dom = domain, .pid_value = process, .signum = signal_number(arguments.text("signame"))});
}

/// "alpha-2026-01-31-12:00:00.png".
std::string screenshot_name(const std::string& domain, const std::string& type)
{
    const std::time_t now = std::time(nullptr);
    std::tm parts{};
    localtime_r(&now, &parts);
    std::array<char, 32> when{};
    std::strftime(when.data(), when.size(), "-%Y-%m-%d-%H:%M:%S", &parts);
    const std::string ending = type == "image/png"                 ? ".png"
                               : type == "image/x-portable-pixmap" ? ".ppm"
                                                                   : "";
    return domain + when.data() + ending;
}

void screenshot(Session& session, const Arguments& arguments)
{
    const auto given = arguments.maybe("file");
    const std::uint32_t screen = arguments.count("screen").value_or(0);
    const std::string& name = arguments.text("domain");
    const proto::DomainRef domain = find_domain(session, name);
    proto::DomainScreenshot::Reply reply;
    auto stream = client::Stream::try_open<proto::DomainScreenshot>(
        session.connection(), {.dom = domain, .screen = screen}, &reply);
    if (!stream) session.refused(fill("could not take a screenshot of %s", name));
    const std::string type = reply.mime.value_or("");
    const std::string path = given ? *given : screenshot_name(domain.name, type);
    std::ofstream file(path, std::ios::binary | std::ios::trunc);
    if (!file) throw Failure(fill("cannot create file %s", path));
    for (proto::Bytes bytes = stream->read(); !bytes.empty(); bytes = stream->read())
        file.write(reinterpret_cast<const char*>(bytes.data()),
                   static_cast<std::streamsize>(bytes.size()));
    stream->finish();
    file.close();
    if (!file) throw Failure(fill("cannot close file %s", path));
    session.out().both("Screenshot saved to " + path + ", with type of " + type,
                       Value::Map{{"file", path}, {"type", type}});
}

constexpr Option key_options[] = {
    domain_option,
    named("codeset", "whose numbers or names the keys have; linux, when it is left out"),
    named("holdtime", "how long they are held, in milliseconds", Option::Kind::number),
    required_rest("keycode", "the keys, pressed together"),
};
constexpr Option signal_options[] = {
    domain_option,
    required("pid", "the process; below zero, a group"),
    required("signame", "the signal: a name or number"),
};
constexpr Option screenshot_options[] = {
    domain_option,
    offering(optional("file", "where to; a name of its own, when it is left out"),
             Option::Offers::files),
    optional("screen", "which screen, from 0", Option::Kind::number),
};

constexpr Command table[] = {
    {"send-key", Group::domain, "press keys of the guest's keyboard", key_options, &send_key},
    {"send-process-signal", Group::domain, "send a signal to a process in the guest",
     signal_options, &send_process_signal},
    {"screenshot", Group::domain, "save a picture of a domain's screen", screenshot_options,
     &screenshot},
};

}  // namespace

std::span<const Command> input_commands()
{
    return table;
}

}  // namespace hostler::cli
