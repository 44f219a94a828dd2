#include "xml/domain/hostler_namespace.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part hostler(Part part)
{
    return part.in(Namespace::hostler);
}

constexpr Part poll_parts[] = {
    attribute<&HaltPoll::mode>("mode", "Who decides how long.").required().always(),
    attribute<&HaltPoll::max_ns>("max", "Nanoseconds at most."),
    attribute<&HaltPoll::grow>("grow", "What a hit multiplies the window by."),
    attribute<&HaltPoll::grow_start_ns>("growStart", "Nanoseconds of the first window."),
    attribute<&HaltPoll::shrink>("shrink", "What a miss divides the window by; 0: to nothing."),
    attribute<&HaltPoll::budget_percent>("budget", "Per cent of a CPU that may be wasted.")
        .range(1, 100),
    rule<[](HaltPoll& poll) -> Complaint {
        if (poll.mode == HaltPoll::Mode::fixed && !poll.max_ns)
            return {"haltpoll mode 'fixed' has a 'max' in nanoseconds"};
        return {};
    }>("a fixed window says how long it is"),
};

constexpr Part parts[] = {
    hostler(
        child<&HostlerNamespace::halt_poll>("haltpoll", "How long an idle vCPU is waited for.")),
    hostler(wrapped<&HostlerNamespace::pause_time>("pause", "time",
                                                   "What the guest's clocks do meanwhile.")),
    hostler(wrapped<&HostlerNamespace::restore_memory>(
        "restore", "memory",
        "When a saved guest's memory comes: before it runs, or while it does.")),
    hostler(wrapped<&HostlerNamespace::core_scheduling>(
        "corescheduling", "state", "Whether its vCPUs share a core with nobody else's.")),
    hostler(wrapped<&HostlerNamespace::exit_port, Hex<1>>("exit", "port",
                                                          "A port that ends the guest."))
        .abi(),
};

}  // namespace

Words words(HaltPoll::Mode)
{
    static constexpr std::string_view all[] = {"host", "fixed", "budget", "off"};
    return all;
}

Words words(HostlerNamespace::PauseTime)
{
    static constexpr std::string_view all[] = {"", "continue", "freeze", "step-realtime"};
    return all;
}

Words words(HostlerNamespace::RestoreMemory)
{
    static constexpr std::string_view all[] = {"", "whole", "on-demand"};
    return all;
}

const Element& schema(const HaltPoll*)
{
    static constexpr Element element = {"haltpoll", "How long an idle vCPU is waited for.",
                                        poll_parts};
    return element;
}

const Element& schema(const HostlerNamespace*)
{
    static constexpr Element element = {"domain", "What hostler's own VMM is told.", parts};
    return element;
}

}  // namespace hostler::xml
