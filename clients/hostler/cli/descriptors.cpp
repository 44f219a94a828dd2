#include "clients/hostler/cli/descriptors.hpp"

#include <fcntl.h>

#include <cerrno>
#include <charconv>
#include <cstring>

#include "clients/hostler/cli/failure.hpp"

namespace hostler::cli {

Descriptors passed_descriptors(const Arguments& arguments)
{
    Descriptors descriptors;
    const auto list = arguments.maybe("pass-fds");
    std::string_view left = list ? std::string_view(*list) : "";
    while (!left.empty()) {
        const std::string word(left.substr(0, left.find(',')));
        left.remove_prefix(std::min(left.size(), word.size() + 1));
        int descriptor = -1;
        const auto read = std::from_chars(word.data(), word.data() + word.size(), descriptor);
        if (read.ec != std::errc{} || read.ptr != word.data() + word.size())
            throw Failure("Unable to parse FD number '" + word + "'");
        if (fcntl(descriptor, F_GETFD) < 0)
            throw Failure("Cannot duplicate FD " + word + ": " + std::strerror(errno));
        descriptors.push_back(descriptor);
    }
    return descriptors;
}

}  // namespace hostler::cli
