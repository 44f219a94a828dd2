// cpu-baseline, cpu-compare, hypervisor-cpu-baseline, hypervisor-cpu-compare: CPUs held against
// each other.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/cpu_file.hpp"
#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/session.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

std::uint32_t baseline_flags(const Arguments& arguments)
{
    std::uint32_t flags = 0;
    if (arguments.has("features")) flags |= VIR_CONNECT_BASELINE_CPU_EXPAND_FEATURES;
    if (arguments.has("migratable")) flags |= VIR_CONNECT_BASELINE_CPU_MIGRATABLE;
    return flags;
}

void show_cpu(Session& session, const std::string& xml)
{
    session.out().both(xml, Value::Map{{"xml", xml}});
}

void cpu_baseline(Session& session, const Arguments& arguments)
{
    const std::vector<std::string> cpus = read_cpus(arguments.text("file"));
    show_cpu(session, session
                          .ask<proto::ConnectBaselineCpu>(
                              {.xml_cp_us = cpus, .flags = baseline_flags(arguments)})
                          .cpu);
}

void hypervisor_cpu_baseline(Session& session, const Arguments& arguments)
{
    require_one(arguments, "file", "model");
    const auto file = arguments.maybe("file");
    const auto model = arguments.maybe("model");
    if (!file && !model) throw Failure("Either --file or --model must be provided");
    const std::vector<std::string> cpus =
        file ? read_cpus(*file) : std::vector{"<cpu><model>" + escaped(*model) + "</model></cpu>"};
    show_cpu(session,
             session
                 .ask<proto::ConnectBaselineHypervisorCpu>({.emulator = arguments.maybe("emulator"),
                                                            .arch = arguments.maybe("arch"),
                                                            .machine = arguments.maybe("machine"),
                                                            .virttype = arguments.maybe("virttype"),
                                                            .xml_cp_us = cpus,
                                                            .flags = baseline_flags(arguments)})
                 .cpu);
}

std::uint32_t compare_flags(const Arguments& arguments)
{
    std::uint32_t flags = 0;
    if (arguments.has("error")) flags |= VIR_CONNECT_COMPARE_CPU_FAIL_INCOMPATIBLE;
    if (arguments.has("validate")) flags |= VIR_CONNECT_COMPARE_CPU_VALIDATE_XML;
    return flags;
}

/// What was found, for people in a sentence; an incompatible CPU fails the command.
void show_result(Session& session, std::int32_t result, std::string_view incompatible,
                 std::string_view identical, std::string_view superset, const std::string& file)
{
    const bool is_incompatible = result == VIR_CPU_COMPARE_INCOMPATIBLE;
    const bool is_identical = result == VIR_CPU_COMPARE_IDENTICAL;
    const std::string_view text =
        is_incompatible ? incompatible : (is_identical ? identical : superset);
    const char* word = is_incompatible ? "incompatible" : (is_identical ? "identical" : "superset");
    session.out().both(fill(text, file) + "\n", Value::Map{{"result", word}});
    if (is_incompatible) throw Failure();
}

void cpu_compare(Session& session, const Arguments& arguments)
{
    const std::string& file = arguments.text("file");
    const std::string xml = read_cpus(file).front();
    const auto reply =
        session.ask<proto::ConnectCompareCpu>({.xml = xml, .flags = compare_flags(arguments)},
                                              fill("Failed to compare host CPU with %s", file));
    show_result(session, reply.result, "CPU described in %s is incompatible with host CPU",
                "CPU described in %s is identical to host CPU",
                "Host CPU is a superset of CPU described in %s", file);
}

void hypervisor_cpu_compare(Session& session, const Arguments& arguments)
{
    const std::string& file = arguments.text("file");
    const std::string xml = read_cpus(file).front();
    const auto reply = session.ask<proto::ConnectCompareHypervisorCpu>(
        {.emulator = arguments.maybe("emulator"),
         .arch = arguments.maybe("arch"),
         .machine = arguments.maybe("machine"),
         .virttype = arguments.maybe("virttype"),
         .xml_cpu = xml,
         .flags = compare_flags(arguments)},
        fill("Failed to compare hypervisor CPU with %s", file));
    show_result(
        session, reply.result,
        "CPU described in %s is incompatible with the CPU provided by hypervisor on the host",
        "CPU described in %s is identical to the CPU provided by hypervisor on the host",
        "The CPU provided by hypervisor on the host is a superset of CPU described in %s", file);
}

constexpr Option cpu_file_option =
    offering(required("file", "a file with XML that holds CPUs"), Option::Offers::files);
constexpr Option features_option = flag("features", "with the features that the model has anyway");
constexpr Option migratable_option = flag("migratable", "without what keeps a guest on its host");
constexpr Option error_option = flag("error", "an incompatible CPU is an error");
constexpr Option virttype_option = optional("virttype", "the type of virtualization: kvm …");
constexpr Option emulator_option = optional("emulator", "the path of the emulator");
constexpr Option arch_option = optional("arch", "the architecture");
constexpr Option machine_option = optional("machine", "the machine type");

constexpr Option baseline_options[] = {cpu_file_option, features_option, migratable_option};
constexpr Option hypervisor_baseline_options[] = {
    offering(optional("file", "a file with XML that holds CPUs"), Option::Offers::files),
    virttype_option,
    emulator_option,
    arch_option,
    machine_option,
    features_option,
    migratable_option,
    optional("model", "one model, in the place of a file"),
};
constexpr Option compare_options[] = {cpu_file_option, error_option, validate_option};
constexpr Option hypervisor_compare_options[] = {cpu_file_option, virttype_option, emulator_option,
                                                 arch_option,     machine_option,  error_option,
                                                 validate_option};

constexpr Command table[] = {
    {"cpu-baseline", Group::host, "what several CPUs have in common", baseline_options,
     &cpu_baseline},
    {"cpu-compare", Group::host, "compare a CPU with the host's", compare_options, &cpu_compare},
    {"hypervisor-cpu-baseline", Group::host, "what several CPUs and the hypervisor have in common",
     hypervisor_baseline_options, &hypervisor_cpu_baseline},
    {"hypervisor-cpu-compare", Group::host, "compare a CPU with what the hypervisor offers",
     hypervisor_compare_options, &hypervisor_cpu_compare},
};

}  // namespace

std::span<const Command> cpu_model_commands()
{
    return table;
}

}  // namespace hostler::cli
