// hostler-vmm: one process runs one guest (drivers/kvm/vmm/README.md).
#include <csignal>
#include <cstdio>
#include <exception>
#include <string>
#include <vector>

#include "drivers/kvm/vmm/main/options.hpp"
#include "drivers/kvm/vmm/main/probe.hpp"
#include "drivers/kvm/vmm/main/run.hpp"
#include "drivers/kvm/vmm/main/serve.hpp"

namespace hostler::vmm {
namespace {

constexpr int status_usage = 2;

int run_main(const std::vector<std::string>& arguments)
{
    const auto options = parse_options(arguments);
    if (!options) {
        std::fprintf(stderr, "hostler-vmm: %s\n", options.error().detail.c_str());
        return status_usage;
    }
    switch (options->mode) {
        case Options::Mode::serve:
            return serve_daemon(*options);
        case Options::Mode::run:
            return run_guest(*options);
        case Options::Mode::probe:
            return probe_main();
        default:
            std::fputs(usage, stdout);
            return 0;
    }
}

}  // namespace
}  // namespace hostler::vmm

int main(int count, char** words)
{
    // A console's client, or a pipe's reader, that is gone is an error of write(), not the guest's
    // end.
    std::signal(SIGPIPE, SIG_IGN);
    try {
        return hostler::vmm::run_main({words + 1, words + count});
    } catch (const hostler::Error& error) {
        std::fprintf(stderr, "hostler-vmm: %s\n", error.detail.c_str());
    } catch (const std::exception& surprise) {
        std::fprintf(stderr, "hostler-vmm: %s\n", surprise.what());
    }
    return 1;
}
