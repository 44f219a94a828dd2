// dompmsuspend, dompmwakeup, domdirtyrate-calc, domxml-to-native, domxml-from-native,
// domlaunchsecinfo, domsetlaunchsecstate, backup-begin, backup-dumpxml, blockresize.

#include <libvirt/libvirt.h>

#include <algorithm>

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/files.hpp"
#include "clients/hostler/cli/params.hpp"
#include "clients/hostler/cli/xml_output.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

void dompmsuspend(Session& session, const Arguments& arguments)
{
    constexpr std::string_view targets[] = {"mem", "disk", "hybrid"};
    const std::string& name = arguments.text("domain");
    const proto::DomainRef domain = find_domain(session, name);
    const std::uint64_t duration = arguments.big_count("duration").value_or(0);
    const auto target = std::ranges::find(targets, arguments.text("target"));
    if (target == std::end(targets)) throw Failure("Invalid target");
    session.ask<proto::DomainPmSuspendForDuration>(
        {.dom = domain,
         .target = static_cast<std::uint32_t>(target - std::begin(targets)),
         .duration = duration},
        fill("Domain '%s' could not be suspended", name));
    session.out().note(fill("Domain '%s' successfully suspended", name));
}

void dompmwakeup(Session& session, const Arguments& arguments)
{
    const std::string& name = arguments.text("domain");
    const proto::DomainRef domain = find_domain(session, name);
    session.ask<proto::DomainPmWakeup>({.dom = domain},
                                       fill("Domain '%s' could not be woken up", name));
    session.out().note(fill("Domain '%s' successfully woken up", name));
}

void domdirtyrate_calc(Session& session, const Arguments& arguments)
{
    constexpr std::string_view modes[] = {"page-sampling", "dirty-bitmap", "dirty-ring"};
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::int64_t seconds = arguments.number("seconds").value_or(1);
    std::uint32_t flags = 0;
    if (const auto wanted = arguments.maybe("mode")) {
        const auto mode = std::ranges::find(modes, *wanted);
        if (mode == std::end(modes)) throw Failure(fill("Unknown calculation mode '%s'", *wanted));
        // The first is what is done without a bit.
        flags = static_cast<std::uint32_t>(mode - std::begin(modes));
    }
    session.ask<proto::DomainStartDirtyRateCalc>(
        {.dom = domain, .seconds = static_cast<std::int32_t>(seconds), .flags = flags});
    session.out().note("Start to calculate domain's memory dirty rate successfully.\n");
}

void domxml_to_native(Session& session, const Arguments& arguments)
{
    const std::string& format = arguments.text("format");
    require_one(arguments, "domain", "xml");
    const auto file = arguments.maybe("xml");
    if (!file && !arguments.has("domain")) throw Failure("need either domain or domain XML");
    const std::string xml =
        file ? read_file(*file)
             : session
                   .ask<proto::DomainGetXmlDesc>(
                       {.dom = find_domain(session, arguments), .flags = VIR_DOMAIN_XML_SECURE})
                   .xml;
    const auto reply =
        session.ask<proto::ConnectDomainXmlToNative>({.native_format = format, .domain_xml = xml});
    session.out().both(reply.native_config, Value::Map{{"config", reply.native_config}});
}

void domxml_from_native(Session& session, const Arguments& arguments)
{
    const std::string& format = arguments.text("format");
    const std::string config = read_file(arguments.text("config"));
    const auto reply = session.ask<proto::ConnectDomainXmlFromNative>(
        {.native_format = format, .native_config = config});
    session.out().both(reply.domain_xml, Value::Map{{"xml", reply.domain_xml}});
}

void domlaunchsecinfo(Session& session, const Arguments& arguments)
{
    const auto reply = session.ask<proto::DomainGetLaunchSecurityInfo>(
        {.dom = find_domain(session, arguments), .flags = strings_okay(session)},
        "Unable to get launch security parameters");
    session.out().record({15, ": "}, record_of(reply.params));
}

void domsetlaunchsecstate(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    const auto header = arguments.maybe("secrethdr");
    const auto secret = arguments.maybe("secret");
    if (!header || !secret) throw Failure("Both secret and the secret header are required");
    Params params = {{VIR_DOMAIN_LAUNCH_SECURITY_SEV_SECRET_HEADER, read_file(*header)},
                     {VIR_DOMAIN_LAUNCH_SECURITY_SEV_SECRET, read_file(*secret)}};
    if (const auto address = arguments.big_count("set-address"))
        params.push_back({VIR_DOMAIN_LAUNCH_SECURITY_SEV_SECRET_SET_ADDRESS, *address});
    session.ask<proto::DomainSetLaunchSecurityState>(
        {.dom = domain, .params = params, .flags = strings_okay(session)},
        "Unable to set launch security state");
}

void backup_begin(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    const auto backup = arguments.maybe("backupxml");
    const auto checkpoint = arguments.maybe("checkpointxml");
    const std::string xml = backup ? read_file(*backup) : "<domainbackup/>";
    session.ask<proto::DomainBackupBegin>(
        {.dom = domain,
         .backup_xml = xml,
         .checkpoint_xml = checkpoint ? std::optional(read_file(*checkpoint)) : std::nullopt,
         .flags = arguments.has("reuse-external") ? VIR_DOMAIN_BACKUP_BEGIN_REUSE_EXTERNAL : 0u});
    session.out().note("Backup started\n");
}

void backup_dumpxml(Session& session, const Arguments& arguments)
{
    const proto::DomainRef domain = find_domain(session, arguments);
    show_xml(session, session.ask<proto::DomainBackupGetXmlDesc>({.dom = domain}).xml, arguments);
}

void blockresize(Session& session, const Arguments& arguments)
{
    constexpr std::uint64_t kib_bytes = 1024;
    const std::string& path = arguments.text("path");
    const std::uint64_t bytes = *arguments.size("size", kib_bytes);
    const proto::DomainRef domain = find_domain(session, arguments);
    const std::string failed = fill("Failed to resize block device '%s'", path);
    // A size in whole KiB is one that servers of any age take.
    const bool is_whole = bytes % kib_bytes == 0;
    session.ask<proto::DomainBlockResize>({.dom = domain,
                                           .disk = path,
                                           .size = is_whole ? bytes / kib_bytes : bytes,
                                           .flags = is_whole ? 0u : VIR_DOMAIN_BLOCK_RESIZE_BYTES},
                                          failed);
    session.out().note(fill("Block device '%s' is resized", path));
}

constexpr Option domain_options[] = {domain_option};
constexpr Option suspend_options[] = {
    domain_option, required("target", "mem, disk or hybrid"),
    named("duration", "seconds until it wakes", Option::Kind::number)};
constexpr Option dirtyrate_options[] = {
    domain_option,
    optional("seconds", "for how long, 1 to 60", Option::Kind::number),
    optional("mode", "page-sampling, dirty-bitmap or dirty-ring"),
};
constexpr Option to_native_options[] = {
    required("format", "the format: qemu-argv …"),
    offering(named("domain", "the domain"), Option::Offers::domains),
    offering(optional("xml", "the file with a domain's XML"), Option::Offers::files),
};
constexpr Option from_native_options[] = {
    required("format", "the format: hostler-definition is a domain's XML, to be completed"),
    offering(required("config", "the file"), Option::Offers::files),
};
constexpr Option launch_options[] = {
    domain_option,
    offering(named("secrethdr", "the file with the secret's header"), Option::Offers::files),
    offering(named("secret", "the file with the secret"), Option::Offers::files),
    optional("set-address", "where in the guest's memory", Option::Kind::number),
};
constexpr Option backup_options[] = {
    domain_option,
    offering(optional("backupxml", "the file with the backup's XML"), Option::Offers::files),
    offering(optional("checkpointxml", "the file with a checkpoint's XML"), Option::Offers::files),
    flag("reuse-external", "into the files that are there"),
};
constexpr Option backup_dumpxml_options[] = {domain_option, xpath_option, wrap_option};
constexpr Option resize_options[] = {
    domain_option, required("path", "the disk: its target or path"),
    required("size", "the new size; in KiB, when it has no unit", Option::Kind::size)};

constexpr Command table[] = {
    {"dompmsuspend", Group::domain, "let the guest sleep", suspend_options, &dompmsuspend},
    {"dompmwakeup", Group::domain, "wake a sleeping guest", domain_options, &dompmwakeup},
    {"domdirtyrate-calc", Group::domain, "measure how fast the guest writes to its memory",
     dirtyrate_options, &domdirtyrate_calc},
    {"domxml-to-native", Group::domain, "a domain as its hypervisor's own configuration",
     to_native_options, &domxml_to_native},
    {"domxml-from-native", Group::domain, "a hypervisor's own configuration as a domain",
     from_native_options, &domxml_from_native},
    {"domlaunchsecinfo", Group::domain, "how a domain's memory is kept secret", domain_options,
     &domlaunchsecinfo},
    {"domsetlaunchsecstate", Group::domain, "put a secret into a domain's memory", launch_options,
     &domsetlaunchsecstate},
    {"blockresize", Group::domain, "change the size of a domain's disk", resize_options,
     &blockresize},
    {"backup-begin", Group::backup, "begin a backup of a domain's disks", backup_options,
     &backup_begin},
    {"backup-dumpxml", Group::backup, "the backup that goes on, as XML", backup_dumpxml_options,
     &backup_dumpxml},
};

}  // namespace

std::span<const Command> guest_state_commands()
{
    return table;
}

}  // namespace hostler::cli
