#include "drivers/kvm/vmm/main/options.hpp"

#include <charconv>
#include <functional>
#include <map>

namespace hostler::vmm {
namespace {

Error wrong(const std::string& detail)
{
    return {ErrorCode::invalid_argument, detail + " (hostler-vmm --help)"};
}

template <class T>
bool parse_number(const std::string& text, T& number)
{
    const bool is_hex = text.starts_with("0x");
    const char* const start = text.data() + (is_hex ? 2 : 0);
    const char* const end = text.data() + text.size();
    const auto result = std::from_chars(start, end, number, is_hex ? 16 : 10);
    return result.ec == std::errc() && result.ptr == end;
}

/// One option that takes a value; false if the value is none.
using Take = std::function<bool(Options&, const std::string&)>;

template <auto Member>
Take number()
{
    return [](Options& options, const std::string& text) {
        return parse_number(text, options.*Member);
    };
}

template <auto Member>
Take text()
{
    return [](Options& options, const std::string& value) {
        options.*Member = value;
        return true;
    };
}

template <auto Member>
Take one_more()
{
    return [](Options& options, const std::string& value) {
        (options.*Member).push_back(value);
        return true;
    };
}

const std::map<std::string, Take>& run_options()
{
    static const std::map<std::string, Take> table = {
        {"--boot", text<&Options::kernel>()},
        {"--initrd", text<&Options::initrd>()},
        {"--append", text<&Options::command_line>()},
        {"--memory", number<&Options::memory_mib>()},
        {"--cpus", number<&Options::processors>()},
        {"--exit-port", number<&Options::exit_port>()},
        {"--disk", one_more<&Options::disks>()},
        {"--tap", one_more<&Options::taps>()},
        {"--console", text<&Options::console>()},
        {"--balloon", number<&Options::balloon_mib>()},
    };
    return table;
}

bool take_switch(Options& options, const std::string& word)
{
    if (word == "--kernel-irqchip") return options.kernel_irqchip = true;
    if (word == "--fw-cfg") return options.firmware_config = true;
    if (word == "--sandbox") return options.sandbox = true;
    return false;
}

Result<Options> parse_run(const std::vector<std::string>& arguments)
{
    Options options{.mode = Options::Mode::run};
    for (std::size_t at = 1; at < arguments.size(); ++at) {
        const std::string& word = arguments[at];
        if (take_switch(options, word)) continue;
        const auto option = run_options().find(word);
        if (option == run_options().end()) return wrong("unknown option " + word);
        if (++at == arguments.size()) return wrong(word + " needs a value");
        if (!option->second(options, arguments[at]))
            return wrong(word + " takes a number, not " + arguments[at]);
    }
    if (options.kernel.empty()) return wrong("run needs --boot KERNEL");
    return options;
}

/// "UID:GID"
bool take_user(Options& options, const std::string& text)
{
    const std::size_t colon = text.find(':');
    JailUser user;
    if (colon == text.npos || !parse_number(text.substr(0, colon), user.user) ||
        !parse_number(text.substr(colon + 1), user.group))
        return false;
    options.user = user;
    return true;
}

Result<Options> parse_serve(const std::vector<std::string>& arguments)
{
    Options options{.mode = Options::Mode::serve};
    for (std::size_t at = 0; at < arguments.size(); ++at) {
        const std::string& word = arguments[at];
        if (word == "--jail") {
            options.jail = true;
            continue;
        }
        if (word != "--control-fd" && word != "--user") return wrong("unknown option " + word);
        if (++at == arguments.size()) return wrong(word + " needs a value");
        const std::string& value = arguments[at];
        const bool is_taken =
            word == "--user" ? take_user(options, value) : parse_number(value, options.control_fd);
        if (!is_taken) return wrong(word + " does not take " + value);
    }
    if (options.control_fd < 0) return wrong("a daemon's socket is needed: --control-fd N");
    if (options.user && options.jail)
        return wrong("--user is for root, --jail for others: not both");
    return options;
}

}  // namespace

const char* const usage =
    "hostler-vmm --control-fd N      serve a daemon that connects to the listening socket N\n"
    "    --user UID:GID              as this user, with no files to be found; for root\n"
    "    --jail                      the same as who it is; for others, where the host allows it\n"
    "hostler-vmm --probe             can this host's KVM run an ordinary guest?\n"
    "hostler-vmm run --boot KERNEL   run one guest, its serial port on this terminal (debugging)\n"
    "    --initrd FILE --append TEXT --memory MiB --cpus N --disk FILE... --exit-port PORT\n"
    "    --tap INTERFACE... --console FILE --balloon MiB\n"
    "    --kernel-irqchip --fw-cfg --sandbox\n"
    "  exit status of --probe: 0 usable, 3 missing, 4 no permission, 5 cannot run a guest\n"
    "  exit status of run: 0 power off, 1 crash or KVM error, 2 usage,\n"
    "    what the guest wrote to the exit port, as (V << 1) | 1\n";

Result<Options> parse_options(const std::vector<std::string>& arguments)
{
    if (arguments.empty() || arguments[0] == "--help") return Options{};
    if (arguments[0] == "run") return parse_run(arguments);
    if (arguments[0] == "--probe" && arguments.size() == 1)
        return Options{.mode = Options::Mode::probe};
    return parse_serve(arguments);
}

}  // namespace hostler::vmm
