#include "proto/io/origin.hpp"

namespace hostler {
namespace {

thread_local Origin current = 0;

/// An executor that does what another does, on behalf of somebody. It is asked for nothing of its
/// own: whatever the other can, it can.
class Marked {
public:
    Marked(Executor below, Origin origin) : below_(std::move(below)), origin_(origin) {}

    template <class Property>
        requires asio::can_query<const Executor&, Property>::value
    auto query(const Property& property) const ->
        typename asio::query_result<const Executor&, Property>::type
    {
        return asio::query(below_, property);
    }
    template <class Property>
        requires asio::can_require<const Executor&, Property>::value
    Marked require(const Property& property) const
    {
        return {asio::require(below_, property), origin_};
    }
    template <class Property>
        requires asio::can_prefer<const Executor&, Property>::value
    Marked prefer(const Property& property) const
    {
        return {asio::prefer(below_, property), origin_};
    }
    template <class Function>
    void execute(Function work) const
    {
        // A pool looks at whose work it is given when it is given it.
        const OriginScope scope(origin_);
        below_.execute([origin = origin_, work = std::move(work)]() mutable {
            const OriginScope inside(origin);
            std::move(work)();
        });
    }
    bool operator==(const Marked& other) const noexcept
    {
        return origin_ == other.origin_ && below_ == other.below_;
    }
    bool operator!=(const Marked& other) const noexcept { return !(*this == other); }

private:
    Executor below_;
    Origin origin_;
};

}  // namespace

Origin current_origin()
{
    return current;
}

Executor on_behalf(Executor executor, Origin origin)
{
    if (origin == 0) return executor;
    return Marked(std::move(executor), origin);
}

OriginScope::OriginScope(Origin origin) : before_(std::exchange(current, origin)) {}

OriginScope::~OriginScope()
{
    current = before_;
}

}  // namespace hostler
