#include "xml/common/names.hpp"

#include "xml/common/refused.hpp"

namespace hostler::xml {

Complaint judge_name(std::string_view thing, std::string_view name)
{
    const std::string whose = std::string(thing) + " name '" + std::string(name) + "'";
    if (name.find('/') != name.npos)
        return refused("invalid char in " + whose + ": a name has no '/'", ErrorCode::xml_detail);
    if (name.find('\n') != name.npos)
        return refused("invalid char in " + whose + ": a name has no line break",
                       ErrorCode::xml_detail);
    return {};
}

}  // namespace hostler::xml
