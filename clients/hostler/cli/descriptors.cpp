#include "clients/hostler/cli/descriptors.hpp"

#include <fcntl.h>

#include <cerrno>
#include <charconv>
#include <cstring>

namespace hostler::cli {

Descriptors passed_descriptors(const Arguments& arguments)
{
    Descriptors descriptors;
    const auto list = arguments.maybe("pass-fds");
    if (!list) return descriptors;
    std::string_view left = *list;
    while (true) {
        const auto comma = left.find(',');
        const std::string word(left.substr(0, comma));
        int descriptor = -1;
        const auto read = std::from_chars(word.data(), word.data() + word.size(), descriptor);
        if (read.ec != std::errc{} || read.ptr != word.data() + word.size())
            throw Failure("Unable to parse FD number '" + word + "'");
        if (fcntl(descriptor, F_GETFD) < 0)
            throw Failure("Cannot duplicate FD " + word + ": " + std::strerror(errno));
        descriptors.push_back(descriptor);
        if (comma == left.npos) return descriptors;
        left.remove_prefix(comma + 1);
    }
}

Descriptors descriptors_to_pass(Session& session, const Arguments& arguments)
{
    constexpr std::int32_t feature_fd_passing = 8;
    Descriptors descriptors = passed_descriptors(arguments);
    if (!descriptors.empty() && !session.connection().has_feature(feature_fd_passing))
        throw Failure(
            "this function is not supported by the connection driver: fd passing is not "
            "supported by this connection");
    return descriptors;
}

}  // namespace hostler::cli
