#pragma once
// Keys that a configuration file sets more than once: libvirt heeds the first, TOML refuses both.

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace hostler::daemon {

struct RepeatedKey {
    std::string key;
    std::size_t line = 0;        ///< of the one that is left out
    std::size_t first_line = 0;  ///< of the one that counts
    std::string assignment;      ///< what is left out, as it stands there
};

struct WithoutRepeats {
    std::string text;  ///< with spaces for what is left out: lines keep their numbers
    std::vector<RepeatedKey> repeated;
};

/// What is neither an assignment nor a comment is not touched: whoever parses it says so.
WithoutRepeats without_repeats(std::string_view text);

}  // namespace hostler::daemon
