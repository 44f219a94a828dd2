#include "xml/schema/buffer.hpp"

#include <algorithm>

namespace hostler::xml {

void Buffer::grow(std::size_t count)
{
    const std::size_t capacity = std::max({std::size_t{256}, capacity_ * 2, size_ + count});
    auto larger = std::make_unique_for_overwrite<char[]>(capacity);
    if (size_ != 0) std::memcpy(larger.get(), letters_.get(), size_);
    letters_ = std::move(larger);
    capacity_ = capacity;
}

}  // namespace hostler::xml
