#include "daemon/access/permission_set.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace hostler::daemon {
namespace {

using enum proto::Permission;

/// What an operator may beside what a viewer may.
constexpr proto::Permission operations[] = {
    domain_start,         domain_stop,          domain_reset,
    domain_suspend,       domain_hibernate,     domain_snapshot,
    domain_checkpoint,    domain_pm_control,    domain_init_control,
    domain_inject_nmi,    domain_send_input,    domain_send_signal,
    domain_fs_trim,       domain_fs_freeze,     domain_open_device,
    domain_open_graphics, domain_screenshot,    domain_set_time,
    interface_start,      interface_stop,       network_start,
    network_stop,         network_search_ports, node_device_read,
    node_device_start,    node_device_stop,     storage_pool_start,
    storage_pool_stop,    storage_pool_refresh, storage_pool_search_storage_vols,
};

PermissionSet viewer()
{
    PermissionSet set;
    for (std::size_t index = 0; index < set.size(); ++index)
        set[index] = proto::permissions[index].is_for_readers;
    return set;
}

PermissionSet operator_()
{
    PermissionSet set = viewer();
    for (const proto::Permission permission : operations)
        set.set(static_cast<std::size_t>(permission));
    return set;
}

bool fits(const proto::PermissionInfo& row, std::string_view object, std::string_view name)
{
    // libvirt's polkit actions write hyphens where its table has underscores.
    const auto is_same = [](char one, char other) {
        return one == other || (one == '-' && other == '_');
    };
    return std::ranges::equal(object, row.object, is_same) &&
           (name == "*" || std::ranges::equal(name, row.name, is_same));
}

Result<PermissionSet> read_one(std::string_view word)
{
    if (word == "*") return ~PermissionSet();
    if (word == "viewer") return viewer();
    if (word == "operator") return operator_();
    const std::size_t colon = std::min(word.find(':'), word.size());
    const std::string_view name = word.substr(std::min(colon + 1, word.size()));
    PermissionSet set;
    for (std::size_t index = 0; index < set.size(); ++index)
        set[index] = fits(proto::permissions[index], word.substr(0, colon), name);
    if (set.any()) return set;
    return Error(ErrorCode::conf_syntax,
                 fmt::format("there is no permission '{}': one is like 'domain:start', a set is "
                             "'viewer', 'operator', 'domain:*' or '*'",
                             word));
}

}  // namespace

Result<PermissionSet> read_permissions(std::string_view text)
{
    PermissionSet all;
    for (;;) {
        const std::size_t comma = std::min(text.find(','), text.size());
        const Result<PermissionSet> one = read_one(text.substr(0, comma));
        if (!one) return one.error();
        all |= *one;
        if (comma == text.size()) return all;
        text.remove_prefix(comma + 1);
    }
}

Result<proto::Permission> read_permission(std::string_view text)
{
    const Result<PermissionSet> set = read_permissions(text);
    if (!set) return set.error();
    if (set->count() != 1)
        return Error(ErrorCode::invalid_argument,
                     fmt::format("'{}' is not one permission, like 'domain:start'", text));
    return static_cast<proto::Permission>(set->_Find_first());
}

}  // namespace hostler::daemon
