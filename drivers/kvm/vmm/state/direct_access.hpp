#pragma once
// DirectAccess: a file that is read or written past the page cache for a while, where its file
// system takes that: each byte is wanted once, and the cache is others'. Any thread may use it.

#include <atomic>

namespace hostler::vmm {

class DirectAccess {
public:
    /// `file` outlives it, and nobody else uses it until leave().
    explicit DirectAccess(int file) noexcept;
    ~DirectAccess() { leave(); }
    DirectAccess(const DirectAccess&) = delete;
    DirectAccess& operator=(const DirectAccess&) = delete;

    /// A transfer that begins while this is so, and is called invalid (EINVAL), is to be tried
    /// again after leave(): the file system may want another alignment than pages have.
    bool is_on() const noexcept { return is_on_; }

    /// For good.
    void leave() noexcept;

private:
    const int file_;
    std::atomic<bool> is_on_ = false;
};

}  // namespace hostler::vmm
