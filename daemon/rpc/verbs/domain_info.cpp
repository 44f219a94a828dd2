// The verbs that tell of one domain. All are answered from its view.

#include <libvirt/libvirt.h>

#include "daemon/domains/metadata.hpp"
#include "daemon/domains/realm.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/verbs/domain_named.hpp"
#include "drivers/host/cpu/expand.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

unsigned current_vcpus(const xml::Domain& definition)
{
    return definition.current_vcpus.value_or(definition.vcpus);
}

proto::DomainGetInfo::Reply domain_get_info(Call& call, proto::DomainGetInfo::Args args)
{
    const ViewPtr view = seen(call, args.dom);
    const xml::Domain& current = view->current();
    proto::DomainGetInfo::Reply reply;
    reply.state = static_cast<std::uint8_t>(view->state.state);
    reply.max_mem = current.memory_kib;
    reply.memory = view->is_active() ? current.current_memory_kib : current.memory_kib;
    reply.nr_virt_cpu = static_cast<std::uint16_t>(current_vcpus(current));
    if (view->machine) reply.cpu_time = view->machine->statistics().cpu.time_ns;
    return reply;
}

proto::DomainGetState::Reply domain_get_state(Call& call, proto::DomainGetState::Args args)
{
    call.require_flags(args.flags, 0);
    const ViewPtr view = seen(call, args.dom);
    return {view->state.state, view->state.reason};
}

proto::DomainGetOsType::Reply domain_get_os_type(Call& call, proto::DomainGetOsType::Args args)
{
    return {seen(call, args.dom)->current().os.type.str()};
}

proto::DomainGetMaxMemory::Reply domain_get_max_memory(Call& call,
                                                       proto::DomainGetMaxMemory::Args args)
{
    return {seen(call, args.dom)->current().memory_kib};
}

proto::DomainGetMaxVcpus::Reply domain_get_max_vcpus(Call& call,
                                                     proto::DomainGetMaxVcpus::Args args)
{
    return {static_cast<std::int32_t>(seen(call, args.dom)->current().vcpus)};
}

proto::DomainGetVcpusFlags::Reply domain_get_vcpus_flags(Call& call,
                                                         proto::DomainGetVcpusFlags::Args args)
{
    call.require_flags(args.flags, affect_flags | VIR_DOMAIN_VCPU_MAXIMUM);
    const ViewPtr view = seen(call, args.dom);
    const xml::Domain& definition = chosen(*view, args.flags);
    const bool maximum = args.flags & VIR_DOMAIN_VCPU_MAXIMUM;
    const unsigned count = maximum ? definition.vcpus : current_vcpus(definition);
    return {static_cast<std::int32_t>(count)};
}

proto::DomainGetAutostart::Reply domain_get_autostart(Call& call,
                                                      proto::DomainGetAutostart::Args args)
{
    return {seen(call, args.dom)->is_autostart};
}

proto::DomainIsActive::Reply domain_is_active(Call& call, proto::DomainIsActive::Args args)
{
    return {seen(call, args.dom)->is_active()};
}

proto::DomainIsPersistent::Reply domain_is_persistent(Call& call,
                                                      proto::DomainIsPersistent::Args args)
{
    return {seen(call, args.dom)->is_persistent()};
}

proto::DomainIsUpdated::Reply domain_is_updated(Call& call, proto::DomainIsUpdated::Args args)
{
    return {seen(call, args.dom)->is_updated};
}

proto::DomainHasManagedSaveImage::Reply domain_has_managed_save_image(
    Call& call, proto::DomainHasManagedSaveImage::Args args)
{
    call.require_flags(args.flags, 0);
    return {seen(call, args.dom)->has_managed_save};
}

proto::DomainGetXmlDesc::Reply domain_get_xml_desc(Call& call, proto::DomainGetXmlDesc::Args args)
{
    call.require_flags(args.flags, VIR_DOMAIN_XML_SECURE | VIR_DOMAIN_XML_INACTIVE |
                                       VIR_DOMAIN_XML_UPDATE_CPU | VIR_DOMAIN_XML_MIGRATABLE);
    const ViewPtr view = seen(call, args.dom);
    const bool inactive = args.flags & VIR_DOMAIN_XML_INACTIVE;
    const xml::FormatFlags flags{.inactive = inactive || !view->live,
                                 .secure = (args.flags & VIR_DOMAIN_XML_SECURE) != 0,
                                 .update_cpu = (args.flags & VIR_DOMAIN_XML_UPDATE_CPU) != 0,
                                 .migratable = (args.flags & VIR_DOMAIN_XML_MIGRATABLE) != 0};
    const bool takes_stored = inactive && view->persistent;
    const xml::Domain& shown = takes_stored ? *view->persistent : view->current();
    if (!flags.update_cpu || !shown.cpu) return {xml::format(shown, flags)};
    using namespace drivers::host;
    xml::Domain expanded = shown;
    expanded.cpu = expanded_cpu(*shown.cpu, read_host_cpu(this_cpu));
    return {xml::format(expanded, flags)};
}

proto::DomainGetControlInfo::Reply domain_get_control_info(Call& call,
                                                           proto::DomainGetControlInfo::Args args)
{
    call.require_flags(args.flags, 0);
    const ViewPtr view = seen(call, args.dom);
    if (!view->is_active()) throw Error(ErrorCode::operation_invalid, "domain is not running");
    return {VIR_DOMAIN_CONTROL_OK, 0, 0};
}

proto::DomainGetMessages::Reply domain_get_messages(Call& call, proto::DomainGetMessages::Args args)
{
    call.require_flags(args.flags, VIR_DOMAIN_MESSAGE_DEPRECATION | VIR_DOMAIN_MESSAGE_TAINTING);
    seen(call, args.dom);
    return {};
}

proto::DomainGetSecurityLabel::Reply domain_get_security_label(
    Call& call, proto::DomainGetSecurityLabel::Args args)
{
    seen(call, args.dom);
    return {};
}

proto::NodeGetSecurityModel::Reply node_get_security_model(Call& call,
                                                           proto::NodeGetSecurityModel::Args)
{
    call.realm();
    // One zero each, as libvirtd sends where no security driver is loaded.
    return {{std::string(1, '\0')}, {std::string(1, '\0')}};
}

proto::DomainGetMetadata::Reply domain_get_metadata(Call& call, proto::DomainGetMetadata::Args args)
{
    call.require_flags(args.flags, affect_flags);
    const ViewPtr view = seen(call, args.dom);
    return {read_metadata(chosen(*view, args.flags), args.type, args.uri)};
}

constexpr Procedure table[] = {
    serve<proto::DomainGetXmlDesc, &domain_get_xml_desc>(),
    serve<proto::DomainGetAutostart, &domain_get_autostart>(),
    serve<proto::DomainGetInfo, &domain_get_info>(),
    serve<proto::DomainGetMaxMemory, &domain_get_max_memory>(),
    serve<proto::DomainGetMaxVcpus, &domain_get_max_vcpus>(),
    serve<proto::DomainGetOsType, &domain_get_os_type>(),
    serve<proto::DomainGetSecurityLabel, &domain_get_security_label>(),
    serve<proto::NodeGetSecurityModel, &node_get_security_model>(),
    serve<proto::DomainIsActive, &domain_is_active>(),
    serve<proto::DomainIsPersistent, &domain_is_persistent>(),
    serve<proto::DomainHasManagedSaveImage, &domain_has_managed_save_image>(),
    serve<proto::DomainGetVcpusFlags, &domain_get_vcpus_flags>(),
    serve<proto::DomainIsUpdated, &domain_is_updated>(),
    serve<proto::DomainGetState, &domain_get_state>(),
    serve<proto::DomainGetControlInfo, &domain_get_control_info>(),
    serve<proto::DomainGetMetadata, &domain_get_metadata>(),
    serve<proto::DomainGetMessages, &domain_get_messages>(),
};

}  // namespace

extern constinit const Verbs domain_info_verbs = table;

}  // namespace hostler::daemon::verbs
