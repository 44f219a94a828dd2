#include "xml/domain/rng.hpp"

#include "xml/schema/schema.hpp"

namespace hostler::xml {
namespace {

template <Rng::Backend Wanted>
constexpr auto is = [](const Rng& rng) { return rng.backend == Wanted; };

constexpr Part rate_parts[] = {
    attribute<&Rng::rate_bytes>("bytes", "What the guest may take in a period.").required(),
    attribute<&Rng::rate_period_ms>("period", "Milliseconds of a period."),
};
constexpr Part backend_parts[] = {
    attribute<&Rng::backend>("model", "Where the numbers come from.").required().always(),
    text<&Rng::device>("The host's file.").path().when<is<Rng::Backend::random>>(),
    splice<&Rng::egd>().when<is<Rng::Backend::egd>>(),
};
constexpr Part parts[] = {
    attribute<&Rng::model>("model", "How the guest sees it.").required().always().abi(),
    group("rate", rate_parts, "What the guest may take."),
    group("backend", backend_parts, "Where the numbers come from.").required(),
    child<&Rng::driver>("driver", "What every virtio device takes."),
    splice<&Rng::info>(),
    rule<[](Rng& rng) -> Complaint {
        if (rng.backend != Rng::Backend::egd) return {};
        return rng.egd ? rng.egd->complaint(false)
                       : Complaint{"missing source of the EGD back end"};
    }>("the back end is complete"),
};

}  // namespace

Words words(Rng::Model)
{
    static constexpr std::string_view all[] = {"virtio", "virtio-transitional",
                                               "virtio-non-transitional"};
    return all;
}

Words words(Rng::Backend)
{
    static constexpr std::string_view all[] = {"random", "egd", "builtin"};
    return all;
}

const Element& schema(const Rng*)
{
    static constexpr Element element = {"rng", "A source of random numbers.", parts};
    return element;
}

}  // namespace hostler::xml
