#pragma once
// Box<T>: an optional T that costs a pointer while absent. It copies and compares what it holds, so
// a definition with rare parts in boxes is still a plain value, and it may hold its own kind
// (a disk's backing chain).

#include <memory>
#include <utility>

namespace hostler::xml {

template <class T>
class Box {
public:
    Box() = default;
    Box(T value) : held_(std::make_unique<T>(std::move(value))) {}
    Box(const Box& other) : held_(other.held_ ? std::make_unique<T>(*other.held_) : nullptr) {}
    Box(Box&&) noexcept = default;
    Box& operator=(const Box& other)
    {
        if (this != &other) held_ = other.held_ ? std::make_unique<T>(*other.held_) : nullptr;
        return *this;
    }
    Box& operator=(Box&&) noexcept = default;
    ~Box() = default;

    bool has_value() const noexcept { return held_ != nullptr; }
    explicit operator bool() const noexcept { return has_value(); }
    T& operator*() noexcept { return *held_; }
    const T& operator*() const noexcept { return *held_; }
    T* operator->() noexcept { return held_.get(); }
    const T* operator->() const noexcept { return held_.get(); }

    T& emplace() { return *(held_ = std::make_unique<T>()); }
    /// What it holds, made on first use.
    T& made() { return held_ ? *held_ : emplace(); }
    void reset() noexcept { held_.reset(); }

    friend bool operator==(const Box& a, const Box& b)
    {
        return a.has_value() == b.has_value() && (!a || *a == *b);
    }

private:
    std::unique_ptr<T> held_;
};

}  // namespace hostler::xml
