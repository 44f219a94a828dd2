#pragma once
// Descriptors: those that came with one frame. A configuration names them by index; each has one
// owner, who takes it, and what nobody took is closed at the end.

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "xml/base/error.hpp"
#include "xml/base/fd.hpp"

namespace hostler::vmm {

class Descriptors {
public:
    Descriptors() = default;
    explicit Descriptors(std::vector<Fd> fds) : fds_(std::move(fds)) {}

    /// The index under which take() gives it.
    std::int32_t add(Fd fd)
    {
        fds_.push_back(std::move(fd));
        return static_cast<std::int32_t>(fds_.size() - 1);
    }

    /// An error that names `what` where the index is none, or was taken.
    Result<Fd> take(std::int32_t index, const std::string& what)
    {
        const auto place = static_cast<std::size_t>(index);
        if (index < 0 || place >= fds_.size() || !fds_[place])
            return Error(ErrorCode::invalid_argument,
                         "no descriptor " + std::to_string(index) + " for " + what);
        return std::move(fds_[place]);
    }

private:
    std::vector<Fd> fds_;
};

}  // namespace hostler::vmm
