#include "clients/hostler/cli/domain_volumes.hpp"

#include <libvirt/libvirt.h>

#include <algorithm>
#include <iostream>

#include "clients/hostler/cli/document.hpp"
#include "clients/hostler/cli/domain.hpp"

namespace hostler::cli {
namespace {

std::vector<std::string> comma_list(const std::optional<std::string>& list)
{
    std::vector<std::string> words;
    std::string_view left = list ? std::string_view(*list) : "";
    while (!left.empty()) {
        words.emplace_back(left.substr(0, left.find(',')));
        left.remove_prefix(std::min(left.size(), words.back().size() + 1));
    }
    return words;
}

std::string named(const DomainVolume& volume)
{
    return "'" + volume.target + "'(" + volume.source + ")";
}

/// What goes wrong with one volume does not keep the others.
void tell(const std::string& text)
{
    std::cout.flush();
    std::cerr << "error: " << text << "\n\n";
}

std::optional<proto::StorageVolRef> volume_of(Session& session, const Document& document,
                                              xmlNode* disk, const std::string& source)
{
    client::Connection& connection = session.connection();
    const std::string pool = document.text("source/@pool", disk);
    if (pool.empty()) {
        const auto found = connection.try_call<proto::StorageVolLookupByPath>({.path = source});
        return found ? std::optional(found->vol) : std::nullopt;
    }
    const auto where = connection.try_call<proto::StoragePoolLookupByName>({.name = pool});
    if (!where) return std::nullopt;
    const auto found = connection.try_call<proto::StorageVolLookupByName>(
        {.pool = where->pool, .name = document.text("source/@volume", disk)});
    return found ? std::optional(found->vol) : std::nullopt;
}

}  // namespace

std::vector<DomainVolume> wanted_volumes(Session& session, const proto::DomainRef& domain,
                                         const Arguments& arguments)
{
    std::vector<std::string> wanted = comma_list(arguments.maybe("storage"));
    const bool is_all = arguments.has("remove-all-storage");
    std::vector<DomainVolume> volumes;
    if (wanted.empty() && !is_all) return volumes;
    const Document document(definition(session, domain, true));
    for (xmlNode* disk : document.find("/domain/devices/disk")) {
        DomainVolume volume = {
            .target = document.text("target/@dev", disk),
            .source = document.text(
                "source/@*[name()='file' or name()='dev' or name()='dir' or name()='volume'][1]",
                disk)};
        const auto is_this = [&](const std::string& word) {
            return word == volume.target || word == volume.source;
        };
        if (volume.source.empty() || (!is_all && std::ranges::none_of(wanted, is_this))) continue;
        std::erase_if(wanted, is_this);
        if (const auto found = volume_of(session, document, disk, volume.source)) {
            volume.volume = *found;
            volumes.push_back(std::move(volume));
        } else {
            tell("Storage volume " + named(volume) +
                 " is not managed by libvirt. Remove it manually.");
        }
    }
    if (!wanted.empty())
        throw Failure("Volume '" + wanted.front() + "' was not found in domain's definition.\n");
    return volumes;
}

void remove_volumes(Session& session, const std::vector<DomainVolume>& volumes,
                    const Arguments& arguments)
{
    client::Connection& connection = session.connection();
    const std::uint32_t flags = arguments.has("delete-storage-volume-snapshots")
                                    ? VIR_STORAGE_VOL_DELETE_WITH_SNAPSHOTS
                                    : 0u;
    bool is_fine = true;
    for (const DomainVolume& volume : volumes) {
        if (arguments.has("wipe-storage")) {
            session.out().note("Wiping volume " + named(volume) + " ... ");
            if (!connection.try_call<proto::StorageVolWipe>({.vol = volume.volume})) {
                tell("Failed! Volume not removed.");
                is_fine = false;
                continue;
            }
            session.out().note("Done.\n");
        }
        if (connection.try_call<proto::StorageVolDelete>({.vol = volume.volume, .flags = flags})) {
            session.out().note("Volume " + named(volume) + " removed.\n");
            continue;
        }
        tell("Failed to remove storage volume " + named(volume));
        tell(connection.refusal().message);
        is_fine = false;
    }
    if (!is_fine) throw Failure();
}

}  // namespace hostler::cli
