// The verbs that change storage pools.

#include <fmt/format.h>
#include <libvirt/libvirt.h>

#include "daemon/domains/realm.hpp"
#include "daemon/rpc/serve.hpp"
#include "daemon/rpc/verbs/storage_named.hpp"
#include "proto/io/task.hpp"
#include "proto/rpc/remote.gen.hpp"

namespace hostler::daemon::verbs {
namespace {

/// What a client has written, as the pool that it is to be; judged.
Task<xml::StoragePool> read_pool(Call& call, const std::string& text, bool validates)
{
    const auto read = [&text, validates] {
        xml::StoragePool pool =
            xml::parse_pool(text, xml::ParseFlags{.validate = validates}).or_throw();
        xml::fill(pool);
        return pool;
    };
    xml::StoragePool pool = co_await on(call.realm().work(), hostler::call(read));
    call.judge(Object::of(pool));
    if (const PoolViewPtr there = call.realm().pools().seek(pool.uuid))
        call.judge(Object::of(*there->current));
    co_return pool;
}

/// What is formatted has a device of its own; a folder has none.
void require_plain_build(bool formats, std::string_view pool)
{
    if (formats)
        throw Error(ErrorCode::operation_invalid,
                    fmt::format("No source device specified when formatting pool '{}'", pool),
                    ErrorDomain::storage);
}

/// Whether the pool is to be built, by VIR_STORAGE_POOL_CREATE_… flags.
bool builds(std::uint32_t flags, std::string_view pool)
{
    constexpr std::uint32_t formats = VIR_STORAGE_POOL_CREATE_WITH_BUILD_OVERWRITE |
                                      VIR_STORAGE_POOL_CREATE_WITH_BUILD_NO_OVERWRITE;
    require_plain_build((flags & formats) != 0, pool);
    return flags & VIR_STORAGE_POOL_CREATE_WITH_BUILD;
}

constexpr std::uint32_t build_flags = VIR_STORAGE_POOL_CREATE_WITH_BUILD |
                                      VIR_STORAGE_POOL_CREATE_WITH_BUILD_OVERWRITE |
                                      VIR_STORAGE_POOL_CREATE_WITH_BUILD_NO_OVERWRITE;

Task<proto::StoragePoolDefineXml::Reply> storage_pool_define_xml(
    Call& call, proto::StoragePoolDefineXml::Args args)
{
    call.require_flags(args.flags, VIR_STORAGE_POOL_DEFINE_VALIDATE);
    const bool validates = args.flags & VIR_STORAGE_POOL_DEFINE_VALIDATE;
    xml::StoragePool definition = co_await read_pool(call, args.xml, validates);
    proto::StoragePoolRef reference{definition.name.str(), definition.uuid};
    const PoolPlace place = call.realm().pools().admit(definition).or_throw();
    const PoolPtr& pool = place.object;
    co_await on(pool, pool->define(std::move(definition)));
    co_return proto::StoragePoolDefineXml::Reply{std::move(reference)};
}

Task<proto::StoragePoolCreateXml::Reply> storage_pool_create_xml(
    Call& call, proto::StoragePoolCreateXml::Args args)
{
    call.require_flags(args.flags, build_flags);
    xml::StoragePool definition = co_await read_pool(call, args.xml, false);
    proto::StoragePoolRef reference{definition.name.str(), definition.uuid};
    const bool is_built = builds(args.flags, reference.name);
    const PoolPlace place = call.realm().pools().admit(definition).or_throw();
    const PoolPtr& pool = place.object;
    co_await on(pool, pool->create(std::move(definition), is_built));
    co_return proto::StoragePoolCreateXml::Reply{std::move(reference)};
}

Task<proto::StoragePoolCreate::Reply> storage_pool_create(Call& call,
                                                          proto::StoragePoolCreate::Args args)
{
    call.require_flags(args.flags, build_flags);
    const PoolPtr pool = named(call, args.pool);
    const bool is_built = builds(args.flags, args.pool.name);
    co_await on(pool, pool->start(is_built));
    co_return proto::StoragePoolCreate::Reply{};
}

Task<proto::StoragePoolBuild::Reply> storage_pool_build(Call& call,
                                                        proto::StoragePoolBuild::Args args)
{
    constexpr std::uint32_t formats =
        VIR_STORAGE_POOL_BUILD_OVERWRITE | VIR_STORAGE_POOL_BUILD_NO_OVERWRITE;
    call.require_flags(args.flags, formats);
    const PoolPtr pool = named(call, args.pool);
    require_plain_build((args.flags & formats) != 0, args.pool.name);
    co_await on(pool, pool->build());
    co_return proto::StoragePoolBuild::Reply{};
}

Task<proto::StoragePoolDestroy::Reply> storage_pool_destroy(Call& call,
                                                            proto::StoragePoolDestroy::Args args)
{
    const PoolPtr pool = named(call, args.pool);
    co_await on(pool, pool->destroy());
    co_return proto::StoragePoolDestroy::Reply{};
}

Task<proto::StoragePoolDelete::Reply> storage_pool_delete(Call& call,
                                                          proto::StoragePoolDelete::Args args)
{
    call.require_flags(args.flags, 0);
    const PoolPtr pool = named(call, args.pool);
    co_await on(pool, pool->remove());
    co_return proto::StoragePoolDelete::Reply{};
}

Task<proto::StoragePoolUndefine::Reply> storage_pool_undefine(Call& call,
                                                              proto::StoragePoolUndefine::Args args)
{
    const PoolPtr pool = named(call, args.pool);
    co_await on(pool, pool->undefine());
    co_return proto::StoragePoolUndefine::Reply{};
}

Task<proto::StoragePoolRefresh::Reply> storage_pool_refresh(Call& call,
                                                            proto::StoragePoolRefresh::Args args)
{
    call.require_flags(args.flags, 0);
    const PoolPtr pool = named(call, args.pool);
    co_await on(pool, pool->refresh());
    co_return proto::StoragePoolRefresh::Reply{};
}

Task<proto::StoragePoolSetAutostart::Reply> storage_pool_set_autostart(
    Call& call, proto::StoragePoolSetAutostart::Args args)
{
    const PoolPtr pool = named(call, args.pool);
    co_await on(pool, pool->set_autostart(args.autostart != 0));
    co_return proto::StoragePoolSetAutostart::Reply{};
}

constexpr Procedure table[] = {
    serve<proto::StoragePoolCreateXml, &storage_pool_create_xml, Judge::verb>(),
    serve<proto::StoragePoolDefineXml, &storage_pool_define_xml, Judge::verb>(),
    serve<proto::StoragePoolCreate, &storage_pool_create>(),
    serve<proto::StoragePoolBuild, &storage_pool_build>(),
    serve<proto::StoragePoolDestroy, &storage_pool_destroy>(),
    serve<proto::StoragePoolDelete, &storage_pool_delete>(),
    serve<proto::StoragePoolUndefine, &storage_pool_undefine>(),
    serve<proto::StoragePoolRefresh, &storage_pool_refresh>(),
    serve<proto::StoragePoolSetAutostart, &storage_pool_set_autostart>(),
};

}  // namespace

extern constinit const Verbs storage_pool_changes_verbs = table;

}  // namespace hostler::daemon::verbs
