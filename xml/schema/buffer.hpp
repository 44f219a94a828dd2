#pragma once
// Buffer: a text that grows at its end. Documents are written in pieces of a few letters, and what
// a std::string asks for each of them costs more than the letters do.

#include <cstddef>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

namespace hostler::xml {

class Buffer {
public:
    Buffer& operator+=(char letter)
    {
        *room(1) = letter;
        ++size_;
        return *this;
    }
    Buffer& operator+=(std::string_view letters)
    {
        copy(room(letters.size()), letters);
        size_ += letters.size();
        return *this;
    }
    Buffer& append(const char* from, const char* end)
    {
        return *this += std::string_view(from, static_cast<std::size_t>(end - from));
    }
    void fill(std::size_t count, char letter)
    {
        if (count == 0) return;  // there may be no letters yet to point at
        std::memset(room(count), letter, count);
        size_ += count;
    }

    /// Where the next `count` letters may be written; advance() makes them part of the text.
    char* room(std::size_t count)
    {
        if (capacity_ - size_ < count) grow(count);
        return letters_.get() + size_;
    }
    void advance(const char* end) { size_ = static_cast<std::size_t>(end - letters_.get()); }

    void cut(std::size_t size) { size_ = size; }
    void clear() { size_ = 0; }

    std::size_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    /// Good until the text grows.
    std::string_view view() const { return {letters_.get(), size_}; }
    std::string str() const { return std::string(view()); }

private:
    /// Names and values are short: two copies that overlap instead of a call.
    static void copy(char* to, std::string_view from)
    {
        const std::size_t size = from.size();
        if (size > 16)
            std::memcpy(to, from.data(), size);
        else if (size >= 8)
            ends<8>(to, from);
        else if (size >= 4)
            ends<4>(to, from);
        else
            for (std::size_t index = 0; index < size; ++index) to[index] = from[index];
    }
    template <std::size_t Width>
    static void ends(char* to, std::string_view from)
    {
        const std::size_t last = from.size() - Width;
        char head[Width];
        char tail[Width];
        std::memcpy(head, from.data(), Width);
        std::memcpy(tail, from.data() + last, Width);
        std::memcpy(to, head, Width);
        std::memcpy(to + last, tail, Width);
    }
    void grow(std::size_t count);

    std::unique_ptr<char[]> letters_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

}  // namespace hostler::xml
