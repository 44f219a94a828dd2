#pragma once
// Out: a document being written, as libvirt writes: two spaces a level, values in single quotes.

#include <string_view>

#include "xml/schema/buffer.hpp"
#include "xml/schema/flags.hpp"

namespace hostler::xml {

class Out {
public:
    explicit Out(FormatFlags flags_wanted, int depth = 0) : flags(flags_wanted), depth_(depth) {}

    const FormatFlags flags;
    Buffer text;

    void indent() { text.fill(static_cast<std::size_t>(depth_) * 2, ' '); }
    void deeper() { ++depth_; }
    void shallower() { --depth_; }
    int depth() const { return depth_; }

    /// What text may hold: & < > " ' as entities, control characters left out (XML 1.0 has none).
    void escaped(std::string_view value);
    /// The same between quotes, where a reader takes a bare line end for a blank.
    void escaped_attribute(std::string_view value);
    /// What stands from `start` on was written as it is, and becomes what an attribute or text may
    /// hold.
    void escape_from(std::size_t start, bool is_attribute);
    /// ` name='value'`
    void attribute(std::string_view name, std::string_view value);

private:
    int depth_;
};

}  // namespace hostler::xml
