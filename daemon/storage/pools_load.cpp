// What is there when the daemon starts.

#include <boost/asio/use_future.hpp>
#include <future>

#include "daemon/log/log.hpp"
#include "daemon/storage/pools.hpp"
#include "daemon/store/load.hpp"

namespace hostler::daemon {
namespace {

constexpr std::chrono::seconds patience{3};

Result<xml::StoragePool> read_stored(const std::string& name, const std::string& text)
{
    Result<xml::StoragePool> pool = xml::parse_pool(text);
    if (pool && pool->name.view() != name)
        return Error(ErrorCode::xml_error,
                     "it defines a storage pool named '" + pool->name.str() + "'");
    return pool;
}

/// A status tells what no definition may: what the pool held.
Result<xml::StoragePool> read_status(const ObjectFiles& files, const std::string& name)
{
    const Result<std::string> text = files.read_status(ObjectKind::storage_pool, name);
    if (!text) return text.error();
    return read_stored(name, *text);
}

}  // namespace

void Pools::load()
{
    const ObjectFiles& files = *world_.files;
    auto loaded =
        load_definitions<xml::StoragePool>(files, ObjectKind::storage_pool, 2, read_stored);
    for (xml::StoragePool& definition : loaded.objects) {
        const std::filesystem::path file = files.file(ObjectKind::storage_pool, definition.name);
        const Result<Done> done = restore(std::move(definition));
        if (!done) loaded.unreadable.push_back({file, done.error().text()});
    }
    for (const Unreadable& file : loaded.unreadable)
        logger(LogPart::main)
            .error("{} is kept but not loaded: {}", file.file.string(), file.reason);
}

Result<Done> Pools::restore(xml::StoragePool definition)
{
    const ObjectFiles& files = *world_.files;
    const bool is_autostart = files.is_autostart(ObjectKind::storage_pool, definition.name);
    const Result<PoolPlace> place = admit(definition);
    if (!place) return place.error();
    (*place)->restore(std::move(definition), is_autostart);
    return Done{};
}

/// A file system that does not answer keeps nobody from starting.
void Pools::wait_a_little(std::vector<std::pair<PoolPtr, Task<>>> tasks)
{
    std::vector<std::future<void>> ends;
    for (auto& [pool, task] : tasks)
        ends.push_back(asio::co_spawn(pool->strand(), std::move(task), asio::use_future));
    const auto deadline = std::chrono::steady_clock::now() + patience;
    for (const std::future<void>& end : ends) end.wait_until(deadline);
}

void Pools::adopt_active()
{
    std::vector<std::pair<PoolPtr, Task<>>> tasks;
    for (const std::string& name : world_.files->status_names(ObjectKind::storage_pool).names) {
        Result<xml::StoragePool> live = read_status(*world_.files, name);
        const Result<PoolPlace> place = live ? admit(*live) : live.error();
        if (!place) {
            logger(LogPart::main)
                .error("storage pool '{}' was active, its status is not understood: {}", name,
                       place.error().text());
            continue;
        }
        (*place)->adopt(std::move(*live));
        tasks.emplace_back(place->object, Pool::refresh_unattended(place->object));
    }
    wait_a_little(std::move(tasks));
}

void Pools::start_autostarted()
{
    std::vector<std::pair<PoolPtr, Task<>>> tasks;
    for (const PoolFound& found : shelf_.all())
        if (found.view->is_autostart && !found.view->is_active)
            tasks.emplace_back(found.object, Pool::autostart(found.object));
    wait_a_little(std::move(tasks));
}

Task<> Pools::plant(xml::StoragePool definition)
{
    const PoolPlace place = admit(definition).or_throw();
    const PoolPtr& pool = place.object;
    co_await on(pool, pool->define(std::move(definition)));
    co_await on(pool, pool->start(false));
}

}  // namespace hostler::daemon
