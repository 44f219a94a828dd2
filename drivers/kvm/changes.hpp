#pragma once
// Changes: several settings of the host that are made together or not at all.

#include <functional>
#include <vector>

#include "xml/base/error.hpp"

namespace hostler::drivers::kvm {

/// One setting, and the way back to what was before.
struct Change {
    std::function<Result<Done>()> make;
    std::function<void()> undo;
};

class Changes {
public:
    void add(Change change) { changes_.push_back(std::move(change)); }
    void add(Changes others);

    /// Makes them in order. The first that fails has those before it undone, the last first.
    Result<Done> make();
    /// Undoes all that were made.
    void undo() noexcept;

    bool empty() const { return changes_.empty(); }

private:
    std::vector<Change> changes_;
    std::size_t made_ = 0;
};

}  // namespace hostler::drivers::kvm
