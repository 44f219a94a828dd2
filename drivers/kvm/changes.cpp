#include "drivers/kvm/changes.hpp"

#include <iterator>

namespace hostler::drivers::kvm {

void Changes::add(Changes others)
{
    changes_.insert(changes_.end(), std::make_move_iterator(others.changes_.begin()),
                    std::make_move_iterator(others.changes_.end()));
}

Result<Done> Changes::make()
{
    for (; made_ < changes_.size(); ++made_) {
        if (const Result<Done> done = changes_[made_].make(); !done) {
            undo();
            return done;
        }
    }
    return Done{};
}

void Changes::undo() noexcept
{
    while (made_ > 0) changes_[--made_].undo();
}

}  // namespace hostler::drivers::kvm
