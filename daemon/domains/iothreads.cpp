#include "daemon/domains/iothreads.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace hostler::daemon {
namespace {

/// From here on every thread is listed.
void list_all(xml::Domain& definition)
{
    for (const std::uint32_t id : iothread_ids(definition)) {
        const auto is_it = [id](const xml::Iothread& thread) { return thread.id == id; };
        if (std::ranges::none_of(definition.iothread_list, is_it))
            definition.iothread_list.push_back({.id = id});
    }
}

void require_id(std::uint32_t id)
{
    if (id == 0) throw Error(ErrorCode::invalid_argument, "invalid value of 0 for iothread_id");
}

}  // namespace

std::vector<std::uint32_t> iothread_ids(const xml::Domain& definition)
{
    std::vector<std::uint32_t> ids;
    for (const xml::Iothread& thread : definition.iothread_list) ids.push_back(thread.id);
    for (std::uint32_t next = 1; ids.size() < definition.iothreads; ++next)
        if (std::ranges::find(ids, next) == ids.end()) ids.push_back(next);
    return ids;
}

void require_iothread(const xml::Domain& definition, std::uint32_t id)
{
    const std::vector<std::uint32_t> ids = iothread_ids(definition);
    if (std::ranges::find(ids, id) == ids.end())
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("cannot find IOThread '{}' in iothreadids", id));
}

void add_iothread(xml::Domain& definition, std::uint32_t id)
{
    require_id(id);
    const std::vector<std::uint32_t> ids = iothread_ids(definition);
    if (std::ranges::find(ids, id) != ids.end())
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("an IOThread is already using iothread_id '{}'", id));
    list_all(definition);
    definition.iothread_list.push_back({.id = id});
    definition.iothreads = static_cast<std::uint32_t>(definition.iothread_list.size());
}

void remove_iothread(xml::Domain& definition, std::uint32_t id)
{
    require_id(id);
    require_iothread(definition, id);
    for (const xml::Disk& disk : definition.devices.disks)
        if (disk.driver.iothread == id)
            throw Error(ErrorCode::invalid_argument,
                        fmt::format("cannot remove IOThread {} since it is being used by disk '{}'",
                                    id, disk.target.view()));
    list_all(definition);
    std::erase_if(definition.iothread_list,
                  [id](const xml::Iothread& thread) { return thread.id == id; });
    definition.iothreads = static_cast<std::uint32_t>(definition.iothread_list.size());
    if (definition.cpu_tune)
        std::erase_if(definition.cpu_tune->iothread_pins,
                      [id](const xml::IothreadPin& pin) { return pin.iothread == id; });
}

}  // namespace hostler::daemon
