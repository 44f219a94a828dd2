#pragma once
// A managed save while its domain is undefined: set aside first, so that neither goes without the
// other. What a crash leaves aside is put back at the next start where the definition is still
// there, and removed where it is not. All calls block.

#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "xml/base/error.hpp"

namespace hostler::daemon {

/// NAME.save.
inline constexpr std::string_view save_suffix = ".save";

/// On the disk when it returns. An error leaves everything as it was.
Result<Done> set_aside(const std::filesystem::path& save);
/// The domain stays. What fails is logged.
void put_back(const std::filesystem::path& save);
/// The domain is gone. What fails is logged; a later start does it again.
void remove_aside(const std::filesystem::path& save);

/// At start: for all that lies aside in `folder`.
void settle_aside(const std::filesystem::path& folder,
                  const std::function<bool(const std::string& name)>& is_defined);

}  // namespace hostler::daemon
