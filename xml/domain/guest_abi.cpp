#include "xml/domain/guest_abi.hpp"

#include "xml/schema/compare.hpp"

namespace hostler::xml {
namespace {

Error differs(const std::string& what, const std::string& target, const std::string& source)
{
    return Error(ErrorCode::config_unsupported,
                 "Target domain " + what + " " + target + " does not match source " + source,
                 ErrorDomain::domain);
}

std::string said(const std::string& value)
{
    return value.empty() ? "(none)" : "'" + value + "'";
}

}  // namespace

Result<Done> check_guest_abi(const Domain& source, const Domain& target)
{
    if (source.uuid != target.uuid) return differs("uuid", target.uuid.text(), source.uuid.text());
    if (source.name != target.name)
        return differs("name", said(target.name.str()), said(source.name.str()));
    const Differences all = compare(source, target, Extent::guest_abi);
    if (all.empty()) return Done{};
    constexpr std::string_view root = "/domain/";
    return differs(all[0].path.substr(root.size()), said(all[0].after), said(all[0].before));
}

}  // namespace hostler::xml
