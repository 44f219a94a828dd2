// save, restore, managedsave, dump: a domain's memory as a file.

#include <libvirt/libvirt.h>

#include "clients/hostler/cli/domain.hpp"
#include "clients/hostler/cli/files.hpp"
#include "clients/hostler/cli/progress.hpp"
#include "clients/hostler/cli/saved_state.hpp"
#include "clients/hostler/cli/xml_output.hpp"
#include "clients/hostler/commands/tables.hpp"

namespace hostler::cli {
namespace {

std::uint32_t save_flags(const Arguments& arguments)
{
    std::uint32_t flags = state_flags(arguments);
    if (arguments.has("bypass-cache")) flags |= VIR_DOMAIN_SAVE_BYPASS_CACHE;
    if (arguments.has("reset-nvram")) flags |= VIR_DOMAIN_SAVE_RESET_NVRAM;
    return flags;
}

std::optional<std::string> new_xml(const Arguments& arguments)
{
    const auto file = arguments.maybe("xml");
    return file ? std::optional(read_file(*file)) : std::nullopt;
}

void save(Session& session, const Arguments& arguments)
{
    const std::string& name = arguments.text("domain");
    const std::string& file = arguments.text("file");
    const std::uint32_t flags = save_flags(arguments);
    const auto xml = new_xml(arguments);
    const proto::DomainRef domain = find_domain(session, name);
    const std::string failed = "Failed to save domain '" + name + "' to " + file;
    require_one_state(arguments, failed);
    const std::string path = absolute_path(file);
    const bool shows = shows_progress(arguments);
    if (flags != 0 || xml)
        ask_watched<proto::DomainSaveFlags>(
            session, domain, {.dom = domain, .to = path, .dxml = xml, .flags = flags}, "Save",
            shows, failed);
    else
        ask_watched<proto::DomainSave>(session, domain, {.dom = domain, .to = path}, "Save", shows,
                                       failed);
    session.out().note("\nDomain '" + name + "' saved to " + file + "\n");
}

void restore(Session& session, const Arguments& arguments)
{
    const std::string& file = arguments.text("file");
    const std::uint32_t flags = save_flags(arguments);
    const auto xml = new_xml(arguments);
    const std::string failed = fill("Failed to restore domain from %s", file);
    require_one_state(arguments, failed);
    const std::string path = absolute_path(file);
    if (flags != 0 || xml)
        session.ask<proto::DomainRestoreFlags>({.from = path, .dxml = xml, .flags = flags}, failed);
    else
        session.ask<proto::DomainRestore>({.from = path}, failed);
    session.out().note(fill("Domain restored from %s\n", file));
}

void managedsave(Session& session, const Arguments& arguments)
{
    const std::string& name = arguments.text("domain");
    const std::uint32_t flags = save_flags(arguments);
    const proto::DomainRef domain = find_domain(session, name);
    const std::string failed = fill("Failed to save domain '%s' state", name);
    require_one_state(arguments, failed);
    ask_watched<proto::DomainManagedSave>(session, domain, {.dom = domain, .flags = flags},
                                          "Managedsave", shows_progress(arguments), failed);
    session.out().note(fill("\nDomain '%s' state saved by libvirt\n", name));
}

void managedsave_remove(Session& session, const Arguments& arguments)
{
    const std::string& name = arguments.text("domain");
    const proto::DomainRef domain = find_domain(session, name);
    const auto saved = session.ask<proto::DomainHasManagedSaveImage>(
        {.dom = domain}, "Failed to check for domain managed save image");
    if (saved.result == 0)
        return session.out().note(
            fill("Domain '%s' has no manage save image; removal skipped", name));
    session.ask<proto::DomainManagedSaveRemove>(
        {.dom = domain}, fill("Failed to remove managed save image for domain '%s'", name));
    session.out().note(fill("Removed managedsave image for domain '%s'", name));
}

void managedsave_dumpxml(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags =
        arguments.has("security-info") ? VIR_DOMAIN_SAVE_IMAGE_XML_SECURE : 0;
    const proto::DomainRef domain = find_domain(session, arguments);
    show_xml(session,
             session.ask<proto::DomainManagedSaveGetXmlDesc>({.dom = domain, .flags = flags}).xml,
             arguments);
}

void save_image_dumpxml(Session& session, const Arguments& arguments)
{
    const std::uint32_t flags =
        arguments.has("security-info") ? VIR_DOMAIN_SAVE_IMAGE_XML_SECURE : 0;
    const std::string path = absolute_path(arguments.text("file"));
    show_xml(session,
             session.ask<proto::DomainSaveImageGetXmlDesc>({.file = path, .flags = flags}).xml,
             arguments);
}

/// In the order of virDomainCoreDumpFormat, after "raw".
constexpr std::string_view dump_formats[] = {"kdump-zlib", "kdump-lzo", "kdump-snappy", "win-dmp"};

/// ELF is what the other formats stand against: libvirt calls it raw.
std::uint32_t dump_format(const Arguments& arguments)
{
    const auto format = arguments.maybe("format");
    if (!format) return VIR_DOMAIN_CORE_DUMP_FORMAT_RAW;
    if (!arguments.has("memory-only")) throw Failure("--format only works with --memory-only");
    if (*format == "elf") return VIR_DOMAIN_CORE_DUMP_FORMAT_RAW;
    for (std::uint32_t at = 0; at < std::size(dump_formats); ++at)
        if (dump_formats[at] == *format) return at + 1;
    throw Failure(
        fill("format '%s' is not supported, expecting 'kdump-zlib', 'kdump-lzo', 'kdump-snappy', "
             "'win-dmp' or 'elf'",
             *format));
}

constexpr FlagOption live_flag = {"live", "VIR_DUMP_LIVE"};
constexpr FlagOption crash_flag = {"crash", "VIR_DUMP_CRASH"};
constexpr FlagOption reset_flag = {"reset", "VIR_DUMP_RESET"};

void dump(Session& session, const Arguments& arguments)
{
    std::uint32_t flags = 0;
    if (arguments.has("live")) flags |= VIR_DUMP_LIVE;
    if (arguments.has("crash")) flags |= VIR_DUMP_CRASH;
    if (arguments.has("bypass-cache")) flags |= VIR_DUMP_BYPASS_CACHE;
    if (arguments.has("reset")) flags |= VIR_DUMP_RESET;
    if (arguments.has("memory-only")) flags |= VIR_DUMP_MEMORY_ONLY;
    const std::string& name = arguments.text("domain");
    const std::string& file = arguments.text("file");
    const proto::DomainRef domain = find_domain(session, name);
    const std::uint32_t format = dump_format(arguments);
    const std::string failed = "Failed to core dump domain '" + name + "' to " + file;
    require_one_flag(arguments, crash_flag, live_flag, failed);
    require_one_flag(arguments, crash_flag, reset_flag, failed);
    require_one_flag(arguments, live_flag, reset_flag, failed);
    const std::string path = absolute_path(file);
    const bool shows = shows_progress(arguments);
    if (format != VIR_DOMAIN_CORE_DUMP_FORMAT_RAW)
        ask_watched<proto::DomainCoreDumpWithFormat>(
            session, domain, {.dom = domain, .to = path, .dumpformat = format, .flags = flags},
            "Dump", shows, failed);
    else
        ask_watched<proto::DomainCoreDump>(
            session, domain, {.dom = domain, .to = path, .flags = flags}, "Dump", shows, failed);
    session.out().note("\nDomain '" + name + "' dumped to " + file + "\n");
}

constexpr Option bypass_option = flag("bypass-cache", "past the file system's cache");
constexpr Option running_option = flag("running", "to run when it comes back");
constexpr Option paused_option = flag("paused", "to be paused when it comes back");
constexpr Option verbose_option = flag("verbose", "show how far it is");
constexpr Option secure_option = flag("security-info", "with what is secret in it");
constexpr Option new_xml_option =
    offering(optional("xml", "a file with changed XML"), Option::Offers::files);
constexpr Option path_option = offering(required("file", "the file"), Option::Offers::files);

constexpr Option save_options[] = {domain_option,  path_option,   bypass_option, new_xml_option,
                                   running_option, paused_option, verbose_option};
constexpr Option restore_options[] = {
    path_option,    bypass_option, new_xml_option,
    running_option, paused_option, flag("reset-nvram", "set the firmware's variables back")};
constexpr Option managedsave_options[] = {domain_option, bypass_option, running_option,
                                          paused_option, verbose_option};
constexpr Option domain_options[] = {domain_option};
constexpr Option saved_xml_options[] = {domain_option, secure_option, xpath_option, wrap_option};
constexpr Option image_xml_options[] = {path_option, secure_option, xpath_option, wrap_option};
constexpr Option dump_options[] = {
    domain_option,
    path_option,
    flag("live", "let the domain go on meanwhile"),
    flag("crash", "crash the domain then"),
    bypass_option,
    flag("reset", "reset the domain then"),
    verbose_option,
    flag("memory-only", "only the memory"),
    optional("format", "of the memory alone: elf, kdump-zlib, kdump-lzo, kdump-snappy, win-dmp"),
};

constexpr Command table[] = {
    {"save", Group::domain, "save a domain's state to a file, and end it", save_options, &save},
    {"restore", Group::domain, "start a domain from a saved state", restore_options, &restore},
    {"managedsave", Group::domain, "save a domain's state for its next start", managedsave_options,
     &managedsave},
    {"managedsave-remove", Group::domain, "forget the state saved for the next start",
     domain_options, &managedsave_remove},
    {"managedsave-dumpxml", Group::domain, "the definition in the state saved for the next start",
     saved_xml_options, &managedsave_dumpxml},
    {"save-image-dumpxml", Group::domain, "the definition in a saved state", image_xml_options,
     &save_image_dumpxml},
    {"dump", Group::domain, "write a domain's memory to a file", dump_options, &dump},
};

}  // namespace

std::span<const Command> save_commands()
{
    return table;
}

}  // namespace hostler::cli
