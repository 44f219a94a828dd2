// The verbs that change what is defined.

#include <libvirt/libvirt.h>

#include "daemon/domains/metadata.hpp"
#include "daemon/domains/realm.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/verbs/domain_named.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"
#include "xml/schema/xml_text.hpp"

namespace hostler::daemon::verbs {
namespace {

/// To be run on the work pool: to read a definition takes long for a thread that serves clients.
Task<proto::DomainRef> read_and_define(Call& call, const std::string& text, bool validates)
{
    Realm& realm = call.realm();
    xml::Domain definition = realm.read(text, validates);
    judge_definition(call, definition);
    const proto::DomainRef known{definition.name.str(), definition.uuid, -1};
    const DomainPlace place = realm.admit(definition).or_throw();
    const DomainPtr& domain = place.object;
    co_await on(domain, domain->define(std::move(definition)));
    co_return reference_of(domain, known);
}

Task<proto::DomainRef> define(Call& call, const std::string& text, bool validates)
{
    return on(call.realm().work(), read_and_define(call, text, validates));
}

/// Throws where `flags` have both bits, which say the opposite of `what`.
void require_one(std::uint32_t flags, std::uint32_t drops, std::uint32_t keeps,
                 std::string_view what)
{
    if ((flags & drops) && (flags & keeps))
        throw Error(ErrorCode::operation_invalid,
                    "cannot both keep and delete " + std::string(what));
}

UndefineOptions undefine_options(Call& call, std::uint32_t flags)
{
    call.require_flags(flags, VIR_DOMAIN_UNDEFINE_MANAGED_SAVE |
                                  VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA |
                                  VIR_DOMAIN_UNDEFINE_NVRAM | VIR_DOMAIN_UNDEFINE_KEEP_NVRAM |
                                  VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA |
                                  VIR_DOMAIN_UNDEFINE_TPM | VIR_DOMAIN_UNDEFINE_KEEP_TPM);
    require_one(flags, VIR_DOMAIN_UNDEFINE_NVRAM, VIR_DOMAIN_UNDEFINE_KEEP_NVRAM, "nvram");
    require_one(flags, VIR_DOMAIN_UNDEFINE_TPM, VIR_DOMAIN_UNDEFINE_KEEP_TPM, "TPM");
    return {.drops_managed_save = (flags & VIR_DOMAIN_UNDEFINE_MANAGED_SAVE) != 0,
            .drops_nvram = (flags & VIR_DOMAIN_UNDEFINE_NVRAM) != 0,
            .keeps_nvram = (flags & VIR_DOMAIN_UNDEFINE_KEEP_NVRAM) != 0,
            .drops_snapshots = (flags & VIR_DOMAIN_UNDEFINE_SNAPSHOTS_METADATA) != 0,
            .drops_checkpoints = (flags & VIR_DOMAIN_UNDEFINE_CHECKPOINTS_METADATA) != 0};
}

Task<proto::DomainDefineXml::Reply> domain_define_xml(Call& call, proto::DomainDefineXml::Args args)
{
    proto::DomainRef reference = co_await define(call, args.xml, false);
    co_return proto::DomainDefineXml::Reply{std::move(reference)};
}

Task<proto::DomainDefineXmlFlags::Reply> domain_define_xml_flags(
    Call& call, proto::DomainDefineXmlFlags::Args args)
{
    call.require_flags(args.flags, VIR_DOMAIN_DEFINE_VALIDATE);
    const bool validates = args.flags & VIR_DOMAIN_DEFINE_VALIDATE;
    proto::DomainRef reference = co_await define(call, args.xml, validates);
    co_return proto::DomainDefineXmlFlags::Reply{std::move(reference)};
}

Task<proto::DomainUndefine::Reply> domain_undefine(Call& call, proto::DomainUndefine::Args args)
{
    const DomainPtr domain = named(call, args.dom);
    const UndefineOptions plain;
    co_await on(domain, domain->undefine(plain));
    co_return proto::DomainUndefine::Reply{};
}

Task<proto::DomainUndefineFlags::Reply> domain_undefine_flags(Call& call,
                                                              proto::DomainUndefineFlags::Args args)
{
    const UndefineOptions options = undefine_options(call, args.flags);
    const DomainPtr domain = named(call, args.dom);
    co_await on(domain, domain->undefine(options));
    co_return proto::DomainUndefineFlags::Reply{};
}

Task<proto::DomainSetAutostart::Reply> domain_set_autostart(Call& call,
                                                            proto::DomainSetAutostart::Args args)
{
    const DomainPtr domain = named(call, args.dom);
    co_await on(domain, domain->set_autostart(args.autostart != 0));
    co_return proto::DomainSetAutostart::Reply{};
}

Task<proto::DomainRename::Reply> domain_rename(Call& call, proto::DomainRename::Args args)
{
    call.require_flags(args.flags, 0);
    if (!args.new_name || args.new_name->empty())
        throw Error(ErrorCode::invalid_argument, "a domain's new name is not empty");
    if (!xml::is_xml_text(*args.new_name))
        throw Error(ErrorCode::invalid_argument,
                    "a domain's new name is text in UTF-8 that XML can hold");
    if (const std::string_view why = refusal(*args.new_name); !why.empty())
        throw Error(ErrorCode::xml_error,
                    "domain name '" + *args.new_name + "' " + std::string(why));
    const DomainPtr domain = named(call, args.dom);
    // A new name must not lead out of what the caller may change.
    xml::Domain renamed = seen(call, args.dom)->current();
    renamed.name = *args.new_name;
    call.judge(renamed);
    co_await on(domain, domain->rename(std::move(*args.new_name)));
    co_return proto::DomainRename::Reply{0};
}

Task<proto::DomainSetMetadata::Reply> domain_set_metadata(Call& call,
                                                          proto::DomainSetMetadata::Args args)
{
    call.require_flags(args.flags, affect_flags);
    const DomainPtr domain = named(call, args.dom);
    const Affects affects = affected(args.flags);
    MetadataChange change{args.type, std::move(args.metadata), std::move(args.key),
                          std::move(args.uri)};
    co_await on(domain, domain->set_metadata(std::move(change), affects));
    co_return proto::DomainSetMetadata::Reply{};
}

Task<proto::DomainSetMemory::Reply> domain_set_memory(Call& call, proto::DomainSetMemory::Args args)
{
    const DomainPtr domain = named(call, args.dom);
    const Affects live{.live = true};
    co_await on(domain, domain->set_memory(args.memory, live));
    co_return proto::DomainSetMemory::Reply{};
}

Task<proto::DomainSetMaxMemory::Reply> domain_set_max_memory(Call& call,
                                                             proto::DomainSetMaxMemory::Args args)
{
    const DomainPtr domain = named(call, args.dom);
    const Affects stored{.config = true};
    co_await on(domain, domain->set_max_memory(args.memory, stored));
    co_return proto::DomainSetMaxMemory::Reply{};
}

Task<proto::DomainSetMemoryFlags::Reply> domain_set_memory_flags(
    Call& call, proto::DomainSetMemoryFlags::Args args)
{
    call.require_flags(args.flags, affect_flags | VIR_DOMAIN_MEM_MAXIMUM);
    if (args.memory == 0)
        throw Error(ErrorCode::invalid_argument,
                    "memory in virDomainSetMemoryFlags must not be zero");
    const DomainPtr domain = named(call, args.dom);
    const Affects affects = affected(args.flags);
    if (args.flags & VIR_DOMAIN_MEM_MAXIMUM) {
        co_await on(domain, domain->set_max_memory(args.memory, affects));
    } else {
        co_await on(domain, domain->set_memory(args.memory, affects));
    }
    co_return proto::DomainSetMemoryFlags::Reply{};
}

constexpr Procedure table[] = {
    serve<proto::DomainDefineXml, &domain_define_xml, Judge::verb>(),
    serve<proto::DomainSetAutostart, &domain_set_autostart>(),
    serve<proto::DomainSetMaxMemory, &domain_set_max_memory>(),
    serve<proto::DomainSetMemory, &domain_set_memory>(),
    serve<proto::DomainUndefine, &domain_undefine>(),
    serve<proto::DomainSetMemoryFlags, &domain_set_memory_flags>(),
    serve<proto::DomainUndefineFlags, &domain_undefine_flags>(),
    serve<proto::DomainSetMetadata, &domain_set_metadata>(),
    serve<proto::DomainDefineXmlFlags, &domain_define_xml_flags, Judge::verb>(),
    serve<proto::DomainRename, &domain_rename>(),
};

}  // namespace

extern constinit const Verbs domain_definition_verbs = table;

}  // namespace hostler::daemon::verbs
