#pragma once
// The policy's file.

#include <filesystem>
#include <memory>

#include "daemon/access/policy.hpp"

namespace hostler::daemon {

/// Null when there is no such file. The error names the file, and the line that is wrong.
Result<std::shared_ptr<const Policy>> load_policy(const std::filesystem::path& file);

/// What `hostlerd --check-access` answers: whether `who` ("user:alice,group:wheel") has
/// `permission` ("domain:start") on `object` ("domain name=web1 tag=x"), and which line says so.
Result<std::string> explain_access(const Policy* policy, const std::string& who,
                                   const std::string& permission, const std::string& object);

}  // namespace hostler::daemon
