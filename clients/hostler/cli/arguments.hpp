#pragma once
// Arguments: what the user gave a command, by the names of its option rows.

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hostler::cli {

class Arguments {
public:
    bool has(std::string_view name) const { return values_.contains(name); }
    /// The text of a required option, or of one that is known to be there. Failure when it is
    /// empty.
    const std::string& text(std::string_view name) const;
    /// Nothing when the option is not there; Failure when its text is empty.
    std::optional<std::string> maybe(std::string_view name) const;
    /// The text of an option that may be empty; "" when it is not there.
    std::string raw(std::string_view name) const;
    const std::vector<std::string>& all(std::string_view name) const;

    /// Numbers as virsh reads them; Failure names the option when it is none, or does not fit.
    std::optional<std::int64_t> number(std::string_view name) const;
    std::optional<std::int32_t> small_number(std::string_view name) const;
    std::optional<std::uint32_t> count(std::string_view name) const;
    std::optional<std::uint64_t> big_count(std::string_view name) const;
    /// A size with a unit ("512M", "1GiB"), in bytes; without one, `unit_bytes` is meant.
    std::optional<std::uint64_t> size(std::string_view name, std::uint64_t unit_bytes) const;

    void add(std::string_view name, std::string value)
    {
        values_[std::string(name)].push_back(std::move(value));
    }
    void add_flag(std::string_view name) { values_[std::string(name)]; }

private:
    std::map<std::string, std::vector<std::string>, std::less<>> values_;
};

/// Failure when the first is there and the second is not.
void require_with(const Arguments& arguments, std::string_view first, std::string_view second);
/// Failure when both options are there.
void require_one(const Arguments& arguments, std::string_view first, std::string_view second);

/// An option and the flag of libvirt's that it stands for.
struct FlagOption {
    std::string_view option;
    std::string_view flag;
};
/// The same as libvirt's library says it, below the headline of what failed.
void require_one_flag(const Arguments& arguments, FlagOption first, FlagOption second,
                      const std::string& headline);

}  // namespace hostler::cli
