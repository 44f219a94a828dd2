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

/// Throws where a device has its requests done by the thread.
void require_unused(const xml::Domain& definition, std::uint32_t id)
{
    const auto used = [id](const std::string& by) {
        throw Error(ErrorCode::invalid_argument,
                    fmt::format("cannot remove IOThread {} since it is being used by {}", id, by));
    };
    for (const xml::Disk& disk : definition.devices.disks)
        if (disk.driver.iothread == id) used(fmt::format("disk '{}'", disk.target.view()));
    for (const xml::Controller& controller : definition.devices.controllers)
        if (controller.driver && controller.driver->iothread == id)
            used(fmt::format("controller '{}:{}'", xml::word(controller.type),
                             controller.index.value_or(0)));
}

/// Nothing is said of a thread that is gone.
void drop_tuning(xml::CpuTune& tuning, std::uint32_t id)
{
    std::erase_if(tuning.iothread_pins,
                  [id](const xml::IothreadPin& pin) { return pin.iothread == id; });
    for (xml::Scheduler& scheduler : tuning.iothread_schedulers) scheduler.members.remove(id);
    std::erase_if(tuning.iothread_schedulers,
                  [](const xml::Scheduler& scheduler) { return scheduler.members.empty(); });
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
    require_unused(definition, id);
    list_all(definition);
    std::erase_if(definition.iothread_list,
                  [id](const xml::Iothread& thread) { return thread.id == id; });
    definition.iothreads = static_cast<std::uint32_t>(definition.iothread_list.size());
    if (definition.cpu_tune) drop_tuning(*definition.cpu_tune, id);
}

}  // namespace hostler::daemon
