#include "xml/schema/scale.hpp"

#include <algorithm>
#include <cctype>

namespace hostler::xml {
namespace {

bool is_same_word(std::string_view word, std::string_view lower)
{
    if (word.size() != lower.size()) return false;
    for (std::size_t i = 0; i < word.size(); ++i)
        if (std::tolower(static_cast<unsigned char>(word[i])) != lower[i]) return false;
    return true;
}

/// How many bytes one of `word` is; 0: no such unit.
std::uint64_t bytes_of(std::string_view word)
{
    if (is_same_word(word, "b") || is_same_word(word, "byte") || is_same_word(word, "bytes"))
        return 1;
    std::uint64_t base = 0;
    if (word.size() == 1 || is_same_word(word.substr(1), "ib"))
        base = 1024;
    else if (is_same_word(word.substr(1), "b"))
        base = 1000;
    const auto power = std::string_view("kmgtpe").find(
        static_cast<char>(std::tolower(static_cast<unsigned char>(word[0]))));
    if (base == 0 || power == std::string_view::npos) return 0;
    std::uint64_t bytes = base;
    for (std::size_t i = 0; i < power; ++i) bytes *= base;
    return bytes;
}

}  // namespace

Complaint scale(std::string_view text, std::string_view word, const Unit& unit, std::uint64_t most,
                std::uint64_t& into)
{
    std::uint64_t number = 0;
    if (!read_number(text, 10, 0, UINT64_MAX, number))
        return {"'" + std::string(text) + "' is not a size: it takes a number"};
    const std::uint64_t bytes = word.empty() ? unit.default_bytes : bytes_of(word);
    if (bytes == 0)
        return {"unknown suffix '" + std::string(word) +
                    "': a unit is bytes, KiB, MiB, GiB, TiB, PiB, EiB, KB, MB, GB, TB, PB or EB",
                ErrorCode::invalid_argument, ErrorDomain::none};
    const auto total = static_cast<unsigned __int128>(number) * bytes;
    const auto counts = (total + unit.bytes - 1) / unit.bytes;
    const auto bytes_max = std::min(static_cast<unsigned __int128>(most) * unit.bytes,
                                    static_cast<unsigned __int128>(INT64_MAX));
    if (counts > most || total > bytes_max)
        return {"value too large: " + std::string(text) + std::string(word) +
                    ", it takes at most " + std::to_string(static_cast<std::uint64_t>(bytes_max)) +
                    " bytes",
                ErrorCode::overflow, ErrorDomain::none};
    into = static_cast<std::uint64_t>(counts);
    return {};
}

}  // namespace hostler::xml
