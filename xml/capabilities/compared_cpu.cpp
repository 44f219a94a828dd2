#include "xml/capabilities/compared_cpu.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

constexpr Part parts[] = {
    leaf<&ComparedCpu::arch>("arch", "The architecture; a host's only."),
    splice<&ComparedCpu::cpu>(),
};

}  // namespace

const Element& schema(const ComparedCpu*)
{
    static constexpr Element element = {"cpu", "A CPU to compare.", parts};
    return element;
}

}  // namespace hostler::xml
